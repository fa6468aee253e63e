package dev.tranship.plugin.partitioncache;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/** The values of an entry of integers, in order, each once, without an object for each of them. Immutable. */
final class Numbers extends AbstractList<Object> implements RandomAccess {
    private final long[] values;

    private Numbers(long[] values) {
        this.values = values;
    }

    /** {@return numbers as a set} @param numbers belong to it from now on */
    static Numbers of(long[] numbers) {
        int size = 0;
        if (!ascending(numbers)) {
            Arrays.sort(numbers);
            for (long number : numbers) {
                if (size == 0 || numbers[size - 1] != number) {
                    numbers[size++] = number;
                }
            }
            return new Numbers(size == numbers.length ? numbers : Arrays.copyOf(numbers, size));
        }
        return new Numbers(numbers);
    }

    /** {@return the numbers of a set of integers, which are in order, each once} */
    static Numbers of(List<Object> values) {
        return values instanceof Numbers numbers
                ? numbers
                : new Numbers(values.stream().mapToLong(Long.class::cast).toArray());
    }

    private static boolean ascending(long[] numbers) {
        for (int i = 1; i < numbers.length; i++) {
            if (numbers[i - 1] >= numbers[i]) {
                return false;
            }
        }
        return true;
    }

    long at(int index) {
        return values[index];
    }

    @Override
    public Long get(int index) {
        return values[index];
    }

    @Override
    public int size() {
        return values.length;
    }
}
