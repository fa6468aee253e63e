package dev.tranship.dsl.step.check;

import dev.tranship.dsl.verify.Hash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Hashes of any number of values, in little memory: in buckets by their last bits, which go to a temporary file when there
 * are many. Not for use by two threads at once.
 */
final class Hashes implements AutoCloseable {
    private static final int BUCKETS = 256;
    private static final int BYTES = 2 * Long.BYTES;
    /** So many hashes, 4 MB of them, stay in memory. */
    private static final int IN_MEMORY = 1 << 18;
    /** So many different hashes are told apart in an answer. */
    private static final int IN_ANSWER = 1 << 20;

    private final long[][] buckets = new long[BUCKETS][];
    private final int[] sizes = new int[BUCKETS];
    private final List<List<Segment>> segments = new ArrayList<>();
    private final int inMemory;
    private @org.jspecify.annotations.Nullable FileChannel file;
    private int held;

    private record Segment(long offset, int hashes) {}

    /**
     * @param hashes those that were found, at most about a million of them
     * @param rows how often they are there, all of them
     */
    record Found(Set<Hash> hashes, long rows) {}

    Hashes() {
        this(IN_MEMORY);
    }

    Hashes(int inMemory) {
        this.inMemory = inMemory;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            buckets[bucket] = new long[16];
            segments.add(new ArrayList<>());
        }
    }

    void add(long high, long low) {
        int bucket = (int) low & BUCKETS - 1;
        int at = 2 * sizes[bucket];
        if (at == buckets[bucket].length) {
            buckets[bucket] = Arrays.copyOf(buckets[bucket], 2 * at);
        }
        buckets[bucket][at] = high;
        buckets[bucket][at + 1] = low;
        sizes[bucket]++;
        if (++held == inMemory) {
            spill();
        }
    }

    /** {@return the hashes that are there more than once, and how many there are too many} */
    Found repeated() {
        Set<Hash> found = new HashSet<>();
        long rows = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            Hash[] sorted = sorted(bucket);
            for (int i = 1; i < sorted.length; i++) {
                if (sorted[i].equals(sorted[i - 1])) {
                    rows++;
                    add(found, sorted[i]);
                }
            }
        }
        return new Found(found, rows);
    }

    /** {@return the hashes of these that are not among the others} */
    Found without(Hashes others) {
        Set<Hash> found = new HashSet<>();
        long rows = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            Hash[] there = others.sorted(bucket);
            for (Hash hash : sorted(bucket)) {
                if (Arrays.binarySearch(there, hash) < 0) {
                    rows++;
                    add(found, hash);
                }
            }
        }
        return new Found(found, rows);
    }

    private static void add(Set<Hash> found, Hash hash) {
        if (found.size() < IN_ANSWER) {
            found.add(hash);
        }
    }

    private Hash[] sorted(int bucket) {
        List<Hash> all = new ArrayList<>();
        try {
            for (Segment segment : segments.get(bucket)) {
                ByteBuffer bytes = ByteBuffer.allocate(segment.hashes() * BYTES);
                while (bytes.hasRemaining() && channel().read(bytes, segment.offset() + bytes.position()) >= 0) {
                    // Until all of it is there.
                }
                bytes.flip();
                while (bytes.hasRemaining()) {
                    all.add(new Hash(bytes.getLong(), bytes.getLong()));
                }
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
        for (int i = 0; i < sizes[bucket]; i++) {
            all.add(new Hash(buckets[bucket][2 * i], buckets[bucket][2 * i + 1]));
        }
        Hash[] sorted = all.toArray(Hash[]::new);
        Arrays.sort(sorted);
        return sorted;
    }

    private void spill() {
        try {
            FileChannel channel = channel();
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                if (sizes[bucket] > 0) {
                    ByteBuffer bytes = ByteBuffer.allocate(sizes[bucket] * BYTES);
                    bytes.asLongBuffer().put(buckets[bucket], 0, 2 * sizes[bucket]);
                    segments.get(bucket).add(new Segment(channel.size(), sizes[bucket]));
                    long offset = channel.size();
                    while (bytes.hasRemaining()) {
                        offset += channel.write(bytes, offset);
                    }
                    sizes[bucket] = 0;
                }
            }
            held = 0;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private FileChannel channel() throws IOException {
        FileChannel open = file;
        if (open == null) {
            Path path = Files.createTempFile("tranship-check-", ".hashes");
            open = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            file = open;
        }
        return open;
    }

    private static UncheckedIOException unwritable(IOException e) {
        return new UncheckedIOException("values could not be set aside in the folder for temporary files", e);
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }
}
