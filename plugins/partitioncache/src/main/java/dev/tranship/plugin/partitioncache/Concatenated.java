package dev.tranship.plugin.partitioncache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The sets of rocksdb_set: numbers of four bytes one after the other, or texts with a comma between them. */
final class Concatenated implements EntryCodec {
    static final EntryCodec SET = new Concatenated();

    private Concatenated() {}

    @Override
    public byte[] encode(Partition partition, List<Object> values) {
        return partition.datatype() == Datatype.INTEGER ? numbers(values) : texts(values);
    }

    private static byte[] numbers(List<Object> values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.size());
        for (Object value : values) {
            long number = (Long) value;
            if (number < 0 || number > 0xffffffffL) {
                throw new Unholdable(number + " is outside of 0 to 4294967295");
            }
            bytes.putInt((int) number);
        }
        return bytes.array();
    }

    private static byte[] texts(List<Object> values) {
        if (values.isEmpty()) {
            throw new Unholdable("a set without texts would be read as one with an empty text");
        }
        for (Object value : values) {
            if (((String) value).indexOf(',') >= 0) {
                throw new Unholdable(
                        "the text '" + Failures.shown(value) + "' has a comma, which separates texts here");
            }
        }
        if (values.size() == 1 && values.get(0).equals("\u0000")) {
            throw new Unholdable("the text U+0000 alone is the mark of no result here");
        }
        return values.stream()
                .map(String.class::cast)
                .collect(java.util.stream.Collectors.joining(","))
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<Object> decode(Partition partition, byte[] bytes) {
        List<Object> values = new ArrayList<>();
        if (partition.datatype() == Datatype.INTEGER) {
            if (bytes.length % 4 != 0) {
                throw new Undecodable(bytes.length + " bytes", "not a whole number of integers of four bytes");
            }
            for (ByteBuffer in = ByteBuffer.wrap(bytes); in.hasRemaining(); ) {
                values.add(Integer.toUnsignedLong(in.getInt()));
            }
        } else {
            values.addAll(List.of(new String(bytes, StandardCharsets.UTF_8).split(",", -1)));
        }
        return partition.datatype().sorted(values);
    }
}
