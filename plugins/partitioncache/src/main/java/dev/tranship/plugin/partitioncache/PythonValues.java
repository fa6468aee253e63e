package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.EntryCodec.Undecodable;
import dev.tranship.plugin.partitioncache.pickle.Aware;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** Values out of pickles as values of a partition. */
final class PythonValues {
    private PythonValues() {}

    /** {@return the values of a set or bitmap} */
    static List<Object> of(Datatype datatype, @Nullable Object object) {
        if (object instanceof RoaringBitmap bitmap) {
            if (datatype != Datatype.INTEGER) {
                throw new Undecodable("a bitmap", "not a set of the datatype " + datatype.word());
            }
            return Roaring.numbers(bitmap);
        }
        if (!(object instanceof Collection<?> set)) {
            throw new Undecodable(String.valueOf(object), "not a set");
        }
        List<Object> values = new ArrayList<>(set.size());
        for (Object item : set) {
            values.add(value(datatype, item));
        }
        return datatype.sorted(values);
    }

    private static Object value(Datatype datatype, @Nullable Object item) {
        Object value = switch (datatype) {
            case INTEGER -> item instanceof Long ? item : null;
            case FLOAT -> number(item);
            case TEXT -> item instanceof String ? item : null;
            case TIMESTAMP -> item instanceof LocalDateTime ? item : null;
        };
        if (value != null) {
            return value;
        }
        throw new Undecodable(
                String.valueOf(item),
                item instanceof BigInteger
                        ? "an integer of more than 64 bits"
                        : item instanceof Aware
                                ? "a time with a zone, where times have none"
                                : "not of the datatype " + datatype.word());
    }

    private static @Nullable Object number(@Nullable Object item) {
        if (item instanceof Long integer) {
            return Decimals.exact(BigDecimal.valueOf(integer));
        } else if (item instanceof BigInteger integer) {
            return Decimals.exact(new BigDecimal(integer));
        } else if (item instanceof BigDecimal decimal) {
            return Decimals.exact(decimal);
        }
        return item instanceof Double ? item : null;
    }
}
