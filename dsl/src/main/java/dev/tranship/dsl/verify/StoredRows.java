package dev.tranship.dsl.verify;

import dev.tranship.dsl.convert.BatchConversion;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Fingerprints of rows as a store holds them: read back, several splits at a time. */
public final class StoredRows {
    private StoredRows() {}

    /**
     * {@return the fingerprint of a request's rows, taken in the given row type (columns matched by name)}
     *
     * @param stop asked between batches; once true, the reading ends early and the result means nothing
     * @param progress told the number of rows so far, from several threads
     * @throws dev.tranship.spi.EndpointException CORRUPT when a stored value is not of the row type
     */
    public static Fingerprint fingerprint(
            Snapshot snapshot,
            ReadRequest request,
            RowType rowType,
            int parallel,
            BooleanSupplier stop,
            LongConsumer progress) {
        Queue<Snapshot.Split> splits =
                new ConcurrentLinkedQueue<>(snapshot.passing(request, parallel == 1 ? 1 : parallel * 2));
        AtomicLong rows = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(parallel, splits.size())), task -> {
            Thread thread = new Thread(task, "tranship-verify");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Fingerprint>> parts = new ArrayList<>();
            for (int i = 0; i < Math.max(1, Math.min(parallel, splits.size())); i++) {
                parts.add(threads.submit(() -> part(snapshot, request, rowType, splits, stop, rows, progress)));
            }
            Fingerprint sum = Fingerprint.EMPTY;
            for (Future<Fingerprint> part : parts) {
                sum = sum.plus(part.get());
            }
            return sum;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Fingerprint.EMPTY;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static Fingerprint part(
            Snapshot snapshot,
            ReadRequest request,
            RowType rowType,
            Queue<Snapshot.Split> splits,
            BooleanSupplier stop,
            AtomicLong count,
            LongConsumer progress) {
        RowHasher hasher = new RowHasher(rowType);
        ReadRows rows = new ReadRows(snapshot, request, rowType);
        Fingerprint sum = Fingerprint.EMPTY;
        for (Snapshot.Split split = splits.poll(); split != null; split = splits.poll()) {
            try (BatchReader reader = snapshot.read(request, split, null)) {
                BatchConversion conversion = BatchConversion.byName(reader.rowType(), rowType);
                for (Batch batch = reader.next(); batch != null && !stop.getAsBoolean(); batch = reader.next()) {
                    sum = sum.plus(hasher.of(rows.exact(batch, conversion)));
                    progress.accept(count.addAndGet(batch.rows()));
                }
            }
        }
        return sum;
    }
}
