package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the values of a partition are. */
enum Datatype {
    INTEGER(Type.INT64, Comparator.comparing(Long.class::cast)),
    FLOAT(Type.FLOAT64, Comparator.comparing(Double.class::cast)),
    TEXT(Type.TEXT, Comparator.comparing(String.class::cast, Datatype::byCodePoints)),
    TIMESTAMP(Type.TIMESTAMP, Comparator.comparing(java.time.LocalDateTime.class::cast));

    private final Type widest;
    private final Comparator<Object> order;

    Datatype(Type widest, Comparator<Object> order) {
        this.widest = widest;
        this.order = order;
    }

    /** {@return the type of a value where the backend sets no narrower bounds} */
    Type widest() {
        return widest;
    }

    /** {@return the order in which the values of an entry are given: an entry is a set, and equal sets must look equal} */
    Comparator<Object> order() {
        return order;
    }

    /** {@return the values in order, each once} */
    List<Object> sorted(Collection<?> values) {
        Object[] sorted = values.toArray();
        Arrays.sort(sorted, order);
        int size = 0;
        for (Object value : sorted) {
            if (size == 0 || order.compare(sorted[size - 1], value) != 0) {
                sorted[size++] = value;
            }
        }
        return Arrays.asList(size == sorted.length ? sorted : Arrays.copyOf(sorted, size));
    }

    /** {@return the word that PartitionCache has for it} */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Datatype> of(String word) {
        return Arrays.stream(values()).filter(d -> d.word().equals(word)).findFirst();
    }

    /** {@return the datatype whose values a logical type's are; empty when there is none} */
    static Optional<Datatype> of(Type element) {
        if (element instanceof Type.Int) {
            return Optional.of(INTEGER);
        } else if (element instanceof Type.Float || element instanceof Type.Decimal) {
            return Optional.of(FLOAT);
        } else if (element instanceof Type.Text || element instanceof Type.Enum || element instanceof Type.Uuid) {
            return Optional.of(TEXT);
        } else if (element instanceof Type.Date || element instanceof Type.Timestamp timestamp && !timestamp.zoned()) {
            return Optional.of(TIMESTAMP);
        }
        return Optional.empty();
    }

    private static int byCodePoints(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // A surrogate is part of a code point above all that are one char.
                return Character.isSurrogate(x) == Character.isSurrogate(y)
                        ? Character.compare(x, y)
                        : Character.isSurrogate(x) ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
