package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.Batch;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Inspection;
import dev.tranship.spi.Misfit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at rows that are to become entries of a partition, and at the range of their numbers where bits are to hold them. */
final class EntryInspection implements Inspection {
    private final Cache cache;
    private final Partition partition;
    private final boolean bits;
    private long least = Long.MAX_VALUE;
    private long most = Long.MIN_VALUE;

    /** @param bits whether the backend has a bit for each number */
    EntryInspection(Cache cache, Partition partition, boolean bits) {
        this.cache = cache;
        this.partition = partition;
        this.bits = bits;
    }

    @Override
    public List<Misfit> inspect(Batch batch) {
        Dataset entries = new Dataset.Entries(partition.name());
        for (int row = 0; row < batch.rows(); row++) {
            try {
                Item.Entry entry = (Item.Entry) Rows.item(entries, batch, row, partition.datatype());
                cache.check(partition, entry);
                widen(entry.values());
            } catch (EndpointException e) {
                String hash = String.valueOf(
                        batch.vector(batch.rowType().indexOf(Rows.HASH)).get(row));
                return List.of(new Misfit(row, Rows.VALUES, hash, String.valueOf(e.getMessage())));
            }
        }
        return List.of();
    }

    private void widen(@Nullable List<Object> values) {
        if (bits && values != null && !values.isEmpty()) {
            least = Math.min(least, (Long) values.get(0));
            most = Math.max(most, (Long) values.get(values.size() - 1));
        }
    }

    @Override
    public Optional<String> needs() {
        if (least > most) {
            return Optional.empty();
        }
        Integer bitsize = partition.bitsize();
        return Optional.of("its numbers are " + least + " to " + most
                + (bitsize == null
                        ? ": a bitsize of " + (most + 1) + " at least, " + Bits.settled((int) most + 1)
                                + " with head-room"
                        : ", which fit the bitsize of " + bitsize));
    }
}
