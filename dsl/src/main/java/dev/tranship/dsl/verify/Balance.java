package dev.tranship.dsl.verify;

import java.util.Arrays;

/**
 * How many more rows of a kind the one side has than the other, by the hashes of key and row. Rows that both sides have
 * cancel out. A hash table over plain arrays: a million kinds take 80 to 170 MB.
 */
final class Balance {
    private static final int WIDTH = 5;

    private long[] slots;
    private boolean[] used;
    private int size;

    Balance() {
        this.slots = new long[1024 * WIDTH];
        this.used = new boolean[1024];
    }

    /** Is told of every kind of row that the two sides do not have equally often. */
    @FunctionalInterface
    interface Visitor {
        void row(Hash key, Hash row, long surplus);
    }

    void add(long keyHigh, long keyLow, long rowHigh, long rowLow, long count) {
        if (size * 2 > used.length) {
            grow();
        }
        put(keyHigh, keyLow, rowHigh, rowLow, count);
    }

    private void put(long keyHigh, long keyLow, long rowHigh, long rowLow, long count) {
        int mask = used.length - 1;
        // The upper half of the row's hash: the lower bits of the key's hash are alike within a bucket.
        int slot = (int) (rowHigh ^ rowHigh >>> 32) & mask;
        while (used[slot]) {
            int at = slot * WIDTH;
            if (slots[at] == keyHigh
                    && slots[at + 1] == keyLow
                    && slots[at + 2] == rowHigh
                    && slots[at + 3] == rowLow) {
                slots[at + 4] += count;
                return;
            }
            slot = slot + 1 & mask;
        }
        used[slot] = true;
        int at = slot * WIDTH;
        slots[at] = keyHigh;
        slots[at + 1] = keyLow;
        slots[at + 2] = rowHigh;
        slots[at + 3] = rowLow;
        slots[at + 4] = count;
        size++;
    }

    private void grow() {
        long[] old = slots;
        boolean[] filled = used;
        slots = new long[Math.multiplyExact(old.length, 2)];
        used = new boolean[filled.length * 2];
        size = 0;
        for (int slot = 0; slot < filled.length; slot++) {
            int at = slot * WIDTH;
            if (filled[slot]) {
                put(old[at], old[at + 1], old[at + 2], old[at + 3], old[at + 4]);
            }
        }
    }

    void forEachUneven(Visitor visitor) {
        for (int slot = 0; slot < used.length; slot++) {
            int at = slot * WIDTH;
            if (used[slot] && slots[at + 4] != 0) {
                visitor.row(new Hash(slots[at], slots[at + 1]), new Hash(slots[at + 2], slots[at + 3]), slots[at + 4]);
            }
        }
    }

    void clear() {
        Arrays.fill(used, false);
        size = 0;
    }
}
