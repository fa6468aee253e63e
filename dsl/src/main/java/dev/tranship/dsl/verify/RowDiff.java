package dev.tranship.dsl.verify;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.RowType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows in which two sides of the same row type differ, in memory that does not grow with the number of rows.
 *
 * <ol>
 *   <li>Both sides are read once; each row goes into one of 4096 buckets by the hash of its key, of which only count and
 *       sum are kept. When all buckets agree, that was all.
 *   <li>Both sides are read again for the rows of the buckets that differ, of which only hashes are kept. When they are too
 *       many at once, this is repeated for a part of the buckets at a time.
 *   <li>When examples are wanted, both sides are read once more for those rows alone.
 * </ol>
 *
 * Rows are compared as a multiset: a row that one side has twice and the other once is missing or extra once. Among rows of
 * the same key, those that are the same on both sides are left out first; of the others as many as can be paired are
 * changed. Without a key no row can be changed, only missing or extra.
 */
public final class RowDiff {
    private static final int BUCKETS = 4096;
    private static final int ROWS_AT_ONCE = 500_000;

    private final RowSource source;
    private final RowSource target;
    private final List<String> key;
    private final int limit;
    private final int rowsAtOnce;

    private RowDiff(RowSource source, RowSource target, List<String> key, int limit, int rowsAtOnce) {
        this.source = source;
        this.target = target;
        this.key = List.copyOf(key);
        this.limit = limit;
        this.rowsAtOnce = rowsAtOnce;
    }

    /**
     * @param key names of the columns that tell rows apart; empty when there are none
     * @param limit how many examples to give, at most
     * @throws IllegalArgumentException when the sides are not of the same columns and types
     */
    public static Difference compare(RowSource source, RowSource target, List<String> key, int limit) {
        return compare(source, target, key, limit, ROWS_AT_ONCE);
    }

    static Difference compare(RowSource source, RowSource target, List<String> key, int limit, int rowsAtOnce) {
        requireSameTypes(source.rowType(), target.rowType());
        return new RowDiff(source, target, key, limit, rowsAtOnce).run();
    }

    private static void requireSameTypes(RowType source, RowType target) {
        boolean same = source.names().equals(target.names());
        for (int column = 0; same && column < source.size(); column++) {
            same = source.type(column).equals(target.type(column));
        }
        if (!same) {
            throw new IllegalArgumentException("rows of " + source + " cannot be compared with rows of " + target);
        }
    }

    private Difference run() {
        Buckets ours = new Buckets();
        Buckets theirs = new Buckets();
        scan(source, ours::add);
        scan(target, theirs::add);

        Findings findings = new Findings();
        Balance balance = new Balance();
        for (BitSet group : groups(ours, theirs)) {
            balance.clear();
            scan(source, (batch, row, keyHash, rowHash) -> {
                if (group.get(bucket(keyHash))) {
                    balance.add(keyHash.high(), keyHash.low(), rowHash.high(), rowHash.low(), 1);
                }
            });
            scan(target, (batch, row, keyHash, rowHash) -> {
                if (group.get(bucket(keyHash))) {
                    balance.add(keyHash.high(), keyHash.low(), rowHash.high(), rowHash.low(), -1);
                }
            });
            findings.add(balance);
        }
        return new Difference(findings.missing, findings.extra, findings.changed, examples(findings.wanted));
    }

    private static int bucket(Hash key) {
        return (int) key.low() & BUCKETS - 1;
    }

    /** {@return the buckets that differ, in groups of so many rows as may be looked at together} */
    private List<BitSet> groups(Buckets ours, Buckets theirs) {
        List<BitSet> groups = new ArrayList<>();
        long rows = Long.MAX_VALUE;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            if (ours.agrees(theirs, bucket)) {
                continue;
            }
            long more = ours.rows[bucket] + theirs.rows[bucket];
            if (rows > rowsAtOnce - more) {
                groups.add(new BitSet(BUCKETS));
                rows = 0;
            }
            groups.get(groups.size() - 1).set(bucket);
            rows += more;
        }
        return groups;
    }

    private interface Visitor {
        void row(Batch batch, int row, Hash key, Hash hash);
    }

    private void scan(RowSource side, Visitor visitor) {
        RowHasher rowHasher = new RowHasher(side.rowType());
        RowHasher keyHasher = null;
        long[] high = {};
        long[] low = {};
        long[] keyHigh = high;
        long[] keyLow = low;
        try (BatchReader reader = side.open()) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                if (high.length < batch.rows()) {
                    high = new long[batch.rows()];
                    low = new long[batch.rows()];
                    keyHigh = key.isEmpty() ? high : new long[batch.rows()];
                    keyLow = key.isEmpty() ? low : new long[batch.rows()];
                }
                rowHasher.hash(batch, high, low);
                if (!key.isEmpty()) {
                    Batch keys = batch.project(key);
                    keyHasher = keyHasher == null ? new RowHasher(keys.rowType()) : keyHasher;
                    keyHasher.hash(keys, keyHigh, keyLow);
                }
                for (int row = 0; row < batch.rows(); row++) {
                    visitor.row(batch, row, new Hash(keyHigh[row], keyLow[row]), new Hash(high[row], low[row]));
                }
            }
        }
    }

    /** Reads both sides for the rows wanted and pairs them. */
    private List<RowDifference> examples(NavigableMap<Hash, Map<Hash, Long>> wanted) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        Map<Hash, List<Found>> ours = collect(source, wanted, 1);
        Map<Hash, List<Found>> theirs = collect(target, wanted, -1);
        List<RowDifference> examples = new ArrayList<>();
        for (Hash hash : wanted.keySet()) {
            List<Found> left = ours.getOrDefault(hash, List.of());
            List<Found> right = theirs.getOrDefault(hash, List.of());
            for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
                examples.add(difference(i < left.size() ? left.get(i) : null, i < right.size() ? right.get(i) : null));
            }
        }
        examples.sort(Comparator.comparing(RowDifference::key, RowDiff::compareKeys));
        return examples.size() > limit ? examples.subList(0, limit) : examples;
    }

    /** A row as boxed values, and its columns in canonical form. */
    private record Found(List<@Nullable Object> values, byte[][] canonical, Hash hash) {}

    private Map<Hash, List<Found>> collect(RowSource side, Map<Hash, Map<Hash, Long>> wanted, int sign) {
        RowHasher hasher = new RowHasher(side.rowType());
        Map<Hash, List<Found>> found = new HashMap<>();
        Map<Hash, Map<Hash, Long>> taken = new HashMap<>();
        scan(side, (batch, row, keyHash, rowHash) -> {
            long surplus = sign * wanted.getOrDefault(keyHash, Map.of()).getOrDefault(rowHash, 0L);
            if (surplus <= 0
                    || taken.computeIfAbsent(keyHash, k -> new HashMap<>()).merge(rowHash, 1L, Long::sum) > surplus) {
                return;
            }
            List<Found> rows = found.computeIfAbsent(keyHash, k -> new ArrayList<>());
            if (rows.size() < limit) {
                byte[][] canonical = new byte[batch.rowType().size()][];
                for (int column = 0; column < canonical.length; column++) {
                    canonical[column] = hasher.canonical(batch, column, row);
                }
                rows.add(new Found(batch.row(row), canonical, rowHash));
            }
        });
        found.values().forEach(rows -> rows.sort(Comparator.comparing(Found::hash)));
        return found;
    }

    private RowDifference difference(@Nullable Found ours, @Nullable Found theirs) {
        if (ours != null && theirs != null) {
            List<String> columns = new ArrayList<>();
            for (int column = 0; column < ours.canonical().length; column++) {
                if (!Arrays.equals(ours.canonical()[column], theirs.canonical()[column])) {
                    columns.add(source.rowType().name(column));
                }
            }
            return new RowDifference(
                    RowDifference.Kind.CHANGED, keyOf(ours.values()), ours.values(), theirs.values(), columns);
        } else if (ours != null) {
            return new RowDifference(RowDifference.Kind.MISSING, keyOf(ours.values()), ours.values(), null, List.of());
        } else if (theirs != null) {
            return new RowDifference(
                    RowDifference.Kind.EXTRA, keyOf(theirs.values()), null, theirs.values(), List.of());
        }
        throw new IllegalArgumentException("a difference needs a row");
    }

    private List<@Nullable Object> keyOf(List<@Nullable Object> row) {
        if (key.isEmpty()) {
            return row;
        }
        List<@Nullable Object> values = new ArrayList<>(key.size());
        for (String name : key) {
            values.add(row.get(source.rowType().indexOf(name)));
        }
        return values;
    }

    @SuppressWarnings("unchecked")
    private static int compareKeys(List<@Nullable Object> one, List<@Nullable Object> other) {
        for (int i = 0; i < one.size(); i++) {
            Object a = one.get(i);
            Object b = other.get(i);
            int order = 0;
            if (a == null || b == null) {
                order = Boolean.compare(a != null, b != null);
            } else if (a instanceof byte[] x && b instanceof byte[] y) {
                order = Arrays.compareUnsigned(x, y);
            } else if (a instanceof Comparable<?> && a.getClass() == b.getClass()) {
                order = ((Comparable<Object>) a).compareTo(b);
            }
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** Count and sum of the rows of each bucket. */
    private static final class Buckets {
        private final long[] rows = new long[BUCKETS];
        private final long[] high = new long[BUCKETS];
        private final long[] low = new long[BUCKETS];

        void add(Batch batch, int row, Hash key, Hash hash) {
            int bucket = bucket(key);
            long sum = low[bucket] + hash.low();
            high[bucket] += hash.high() + (Long.compareUnsigned(sum, hash.low()) < 0 ? 1 : 0);
            low[bucket] = sum;
            rows[bucket]++;
        }

        boolean agrees(Buckets other, int bucket) {
            return rows[bucket] == other.rows[bucket]
                    && high[bucket] == other.high[bucket]
                    && low[bucket] == other.low[bucket];
        }
    }

    /** The totals, and of the keys that differ those of the lowest hashes, so many as examples are wanted. */
    private final class Findings {
        private final NavigableMap<Hash, Map<Hash, Long>> wanted = new TreeMap<>();
        private long missing;
        private long extra;
        private long changed;

        void add(Balance balance) {
            Map<Hash, long[]> byKey = new HashMap<>();
            balance.forEachUneven((key, row, surplus) -> {
                byKey.computeIfAbsent(key, k -> new long[2])[surplus > 0 ? 0 : 1] += Math.abs(surplus);
                want(key, row, surplus);
            });
            for (long[] counts : byKey.values()) {
                long pairs = Math.min(counts[0], counts[1]);
                changed += pairs;
                missing += counts[0] - pairs;
                extra += counts[1] - pairs;
            }
        }

        private void want(Hash key, Hash row, long surplus) {
            if (wanted.size() < limit || wanted.containsKey(key) || limit > 0 && key.compareTo(wanted.lastKey()) < 0) {
                wanted.computeIfAbsent(key, k -> new HashMap<>()).put(row, surplus);
                if (wanted.size() > limit) {
                    wanted.pollLastEntry();
                }
            }
        }
    }
}
