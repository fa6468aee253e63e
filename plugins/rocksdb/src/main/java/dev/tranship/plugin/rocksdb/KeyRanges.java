package dev.tranship.plugin.rocksdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How many keys there are, and how they are divided into ranges of about the same size. */
final class KeyRanges {
    /** Up to so many keys are divided exactly. */
    private static final long EXACT = 50_000;
    /** So many bytes of a key, after those that all keys share, are taken for a number. */
    private static final int DIGITS = 7;

    private KeyRanges() {}

    /** {@return the exact number of keys of a dataset} */
    static long count(Session session, Layout layout) {
        return session.use("counting " + layout.path(), () -> {
            long count = 0;
            KeyRange range = KeyRange.startingWith(layout.prefix());
            try (Session.Cursor cursor = session.cursor(layout.family(), range)) {
                for (; cursor.valid(); cursor.next()) {
                    byte[] key = cursor.key();
                    count += !Layout.isOwn(key) && layout.matches(key) ? 1 : 0;
                }
            }
            return count;
        });
    }

    /** {@return about how many bytes a range takes} */
    static long size(Session session, String family, KeyRange range) {
        byte[] last = last(session, family, range);
        return last.length == 0 ? 0 : session.size(family, range.from(), Arrays.copyOf(last, last.length + 1));
    }

    /** {@return the last key of a range; no bytes when there is none} */
    private static byte[] last(Session session, String family, KeyRange range) {
        return session.use("looking at " + family, () -> {
            try (Session.Cursor cursor = session.cursor(family, range)) {
                cursor.last();
                return cursor.valid() ? cursor.key() : new byte[0];
            }
        });
    }

    /** {@return ranges without overlap that together are all keys of the dataset, at most so many} */
    static List<KeyRange> split(Session session, Layout layout, int parts) {
        KeyRange all = KeyRange.startingWith(layout.prefix());
        if (parts < 2) {
            return List.of(all);
        }
        long keys = session.number(layout.family(), "rocksdb.estimate-num-keys");
        List<byte[]> bounds = keys <= EXACT ? exact(session, layout, parts) : bySize(session, layout, all, parts);
        List<KeyRange> ranges = new ArrayList<>();
        byte[] from = all.from();
        for (byte[] bound : bounds) {
            if (Arrays.compareUnsigned(from, bound) < 0) {
                ranges.add(new KeyRange(from, bound));
                from = bound;
            }
        }
        ranges.add(new KeyRange(from, all.to()));
        return ranges;
    }

    private static List<byte[]> exact(Session session, Layout layout, int parts) {
        return session.use("dividing " + layout.path(), () -> {
            List<byte[]> keys = new ArrayList<>();
            KeyRange range = KeyRange.startingWith(layout.prefix());
            try (Session.Cursor cursor = session.cursor(layout.family(), range)) {
                for (; cursor.valid(); cursor.next()) {
                    byte[] key = cursor.key();
                    if (!Layout.isOwn(key) && layout.matches(key)) {
                        keys.add(key);
                    }
                }
            }
            List<byte[]> bounds = new ArrayList<>();
            for (int i = 1; i < parts && keys.size() >= parts; i++) {
                bounds.add(keys.get((int) ((long) keys.size() * i / parts)));
            }
            return bounds;
        });
    }

    /** Looks for the bounds where the files say that so many bytes lie before. */
    private static List<byte[]> bySize(Session session, Layout layout, KeyRange all, int parts) {
        String family = layout.family();
        byte[] first = session.use("dividing " + layout.path(), () -> {
            try (Session.Cursor cursor = session.cursor(family, all)) {
                return cursor.valid() ? cursor.key() : new byte[0];
            }
        });
        byte[] last = last(session, family, all);
        int shared = Math.max(0, Arrays.mismatch(first, last));
        byte[] common = Arrays.copyOf(first, Math.min(shared, first.length));
        long total = session.size(family, first, Arrays.copyOf(last, last.length + 1));
        List<byte[]> bounds = new ArrayList<>();
        long low = digits(first, common.length);
        for (int i = 1; i < parts; i++) {
            long high = digits(last, common.length);
            while (low < high) {
                long middle = low + (high - low) / 2;
                if (session.size(family, first, key(common, middle)) * parts < total * i) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            bounds.add(key(common, low));
        }
        return bounds;
    }

    private static long digits(byte[] key, int from) {
        return new ByteInput(Arrays.copyOf(key, from + DIGITS), from).number(DIGITS);
    }

    private static byte[] key(byte[] common, long digits) {
        return new ByteOutput().put(common).number(digits, DIGITS).bytes();
    }
}
