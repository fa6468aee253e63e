package dev.tranship.plugin.postgresql;

import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ByteConverter;

/**
 * The binary form of arrays. An array of PostgreSQL is rectangular: lists in lists are one array of several dimensions, each
 * of which begins at 1.
 */
final class PgArray {
    private final PgType element;
    private final PostgresqlCodec codec;
    private final int depth;

    private PgArray(PgType element, PostgresqlCodec codec, int depth) {
        this.element = element;
        this.codec = codec;
        this.depth = depth;
    }

    static PostgresqlCodec codec(Type type, PgType element, PostgresqlCodec codec) {
        int depth = 0;
        for (Type inner = type; inner instanceof Type.Array array; inner = array.element()) {
            depth++;
        }
        PgArray array = new PgArray(element, codec, depth);
        return new PostgresqlCodec(type, true, UnaryOperator.identity(), array::read, array::write);
    }

    private @Nullable String read(byte[] from, int at, int length, Vector to, int row) {
        int dimensions = ByteConverter.int4(from, at);
        if (dimensions == 0) {
            to.setObject(row, List.of());
            return null;
        }
        if (dimensions != depth) {
            return "an array of " + dimensions + " dimensions";
        }
        int[] sizes = new int[depth];
        for (int i = 0; i < depth; i++) {
            sizes[i] = ByteConverter.int4(from, at + 12 + 8 * i);
            int first = ByteConverter.int4(from, at + 16 + 8 * i);
            if (first != 1) {
                return "an array that begins at " + first;
            }
        }
        Elements elements = new Elements(from, at + 12 + 8 * depth);
        List<@Nullable Object> value = elements.list(sizes, 0);
        if (elements.odd == null) {
            to.setObject(row, value);
        }
        return elements.odd;
    }

    private final class Elements {
        private final byte[] from;
        private final Vector one = new Vector(codec.type(), 1);
        private int at;
        private @Nullable String odd;

        Elements(byte[] from, int at) {
            this.from = from;
            this.at = at;
        }

        List<@Nullable Object> list(int[] sizes, int dimension) {
            List<@Nullable Object> list = new ArrayList<>(sizes[dimension]);
            for (int i = 0; i < sizes[dimension]; i++) {
                list.add(dimension + 1 < sizes.length ? list(sizes, dimension + 1) : element());
            }
            return Collections.unmodifiableList(list);
        }

        private @Nullable Object element() {
            int length = ByteConverter.int4(from, at);
            at += 4;
            if (length < 0) {
                return null;
            }
            String strange = codec.reader().read(from, at, length, one, 0);
            at += length;
            if (strange != null) {
                odd = strange;
                return null;
            }
            return one.get(0);
        }
    }

    private void write(CopyBuffer out, Vector from, int row) {
        List<?> value = (List<?>) from.getObject(row);
        if (value.isEmpty()) {
            out.putInt(0);
            out.putInt(0);
            out.putInt(element.oid());
            return;
        }
        int[] sizes = new int[depth];
        measure(value, sizes, 0);
        out.putInt(depth);
        out.putInt(1);
        out.putInt(element.oid());
        for (int size : sizes) {
            out.putInt(size);
            out.putInt(1);
        }
        write(out, value, 0, new Vector(codec.type(), 1));
    }

    private void measure(List<?> value, int[] sizes, int dimension) {
        if (sizes[dimension] == 0) {
            sizes[dimension] = value.size();
        }
        if (value.isEmpty() || sizes[dimension] != value.size()) {
            throw new Unholdable("lists of different lengths, or empty ones, in a list: an array is rectangular");
        }
        if (dimension + 1 < depth) {
            for (Object inner : value) {
                if (inner == null) {
                    throw new Unholdable("NULL in the place of a list in a list: an array is rectangular");
                }
                measure((List<?>) inner, sizes, dimension + 1);
            }
        }
    }

    private void write(CopyBuffer out, List<?> value, int dimension, Vector one) {
        for (Object inner : value) {
            if (inner == null) {
                out.putInt(-1);
            } else if (dimension + 1 < depth) {
                write(out, (List<?>) inner, dimension + 1, one);
            } else {
                one.set(0, inner);
                int begin = out.begin();
                codec.writer().write(out, one, 0);
                out.end(begin);
            }
        }
    }
}
