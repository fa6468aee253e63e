package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.EntryCodec.Undecodable;
import dev.tranship.plugin.partitioncache.EntryCodec.Unholdable;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Entries of which the k-th bit says whether the number k is in them. The number of bits is the partition's bitsize. */
final class Bits {
    /** A partition that is not settled yet has entries as long as they need to be, but none longer than this. */
    static final int MOST = 50_000_000;

    /** More than one byte, since one byte of zeros says something else in RocksDB. */
    private static final int LEAST = 9;

    private Bits() {}

    /** {@return how many bits the numbers need} */
    static int needed(List<Object> numbers) {
        return numbers.isEmpty() ? 0 : Math.toIntExact((Long) numbers.get(numbers.size() - 1) + 1);
    }

    /** {@return how many bits an entry has: the partition's bitsize, or what the numbers need while there is none} */
    static int size(Partition partition, List<Object> numbers) {
        Integer bitsize = partition.bitsize();
        long limit = bitsize == null ? MOST : bitsize;
        if (!numbers.isEmpty()) {
            long least = (Long) numbers.get(0);
            long most = (Long) numbers.get(numbers.size() - 1);
            if (least < 0) {
                throw new Unholdable(least + " is negative, and bits begin at 0");
            } else if (most >= limit) {
                throw new Unholdable(most + " needs a bitsize of " + (most + 1) + " and there "
                        + (bitsize == null
                                ? "is room for " + limit + " bits at most"
                                : "are " + limit + " bits; grow the partition first: grow partition \""
                                        + partition.name() + "\" to " + (most + 1 + headRoom(most + 1))
                                        + " bits"));
            }
        }
        return bitsize == null ? Math.max(LEAST, needed(numbers)) : bitsize;
    }

    /** {@return the room that is left above the largest number when a partition is settled: a tenth, and at least 1000} */
    static long headRoom(long needed) {
        return Math.max(1000, needed / 10);
    }

    /** {@return the bitsize of a partition whose largest entry needs so many bits} */
    static int settled(int needed) {
        return (int) Math.min(Integer.MAX_VALUE, needed + headRoom(needed));
    }

    /** The characters 0 and 1. */
    static final EntryCodec TEXT = new EntryCodec() {
        @Override
        public byte[] encode(Partition partition, List<Object> values) {
            byte[] text = new byte[size(partition, values)];
            Arrays.fill(text, (byte) '0');
            for (Object value : values) {
                text[(int) (long) (Long) value] = '1';
            }
            return text;
        }

        @Override
        public List<Object> decode(Partition partition, byte[] bytes) {
            int size = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '1') {
                    size++;
                } else if (bytes[i] != '0') {
                    throw new Undecodable(
                            new String(bytes, StandardCharsets.ISO_8859_1),
                            "neither 0 nor 1 at position " + i + " of bits");
                }
            }
            long[] numbers = new long[size];
            for (int i = 0, at = 0; at < size; i++) {
                if (bytes[i] == '1') {
                    numbers[at++] = i;
                }
            }
            return Numbers.of(numbers);
        }
    };

    /** Bytes whose most significant bit comes first; the last byte is filled up with zeros. */
    static final EntryCodec PACKED = new EntryCodec() {
        @Override
        public byte[] encode(Partition partition, List<Object> values) {
            int size = size(partition, values);
            byte[] packed = new byte[(int) ((size + 7L) / 8)];
            for (Object value : values) {
                int bit = (int) (long) (Long) value;
                packed[bit >>> 3] |= (byte) (0x80 >>> (bit & 7));
            }
            return packed;
        }

        @Override
        public List<Object> decode(Partition partition, byte[] bytes) {
            byte[] whole = Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
            LongBuffer words = ByteBuffer.wrap(whole).asLongBuffer();
            int size = 0;
            for (int i = 0; i < words.limit(); i++) {
                size += Long.bitCount(words.get(i));
            }
            long[] numbers = new long[size];
            int at = 0;
            for (int i = 0; i < words.limit(); i++) {
                for (long word = words.get(i); word != 0; word &= ~Long.highestOneBit(word)) {
                    numbers[at++] = 64L * i + Long.numberOfLeadingZeros(word);
                }
            }
            Integer bitsize = partition.bitsize();
            if (bitsize != null && size > 0 && numbers[size - 1] >= bitsize) {
                throw new Undecodable(numbers[size - 1], "a member outside of the bitsize " + bitsize);
            }
            return Numbers.of(numbers);
        }
    };
}
