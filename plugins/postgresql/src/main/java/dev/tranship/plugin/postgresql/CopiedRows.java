package dev.tranship.plugin.postgresql;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchBuilder;
import dev.tranship.spi.Encoded;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ByteConverter;

/** Rows as COPY in binary format sends and takes them, without its header and its end. */
final class CopiedRows implements Encoded {
    private final Layout layout;
    private final byte[] bytes;
    private final int[] starts;
    private final int rows;

    /** @param starts where each row begins, and where the last one ends */
    CopiedRows(Layout layout, byte[] bytes, int[] starts, int rows) {
        this.layout = layout;
        this.bytes = bytes;
        this.starts = starts;
        this.rows = rows;
    }

    /**
     * The columns, and how to read them.
     *
     * @param form null when there is none, because a type means something in its own database only, or does not travel as it is
     */
    record Layout(
            RowType rowType,
            PostgresqlCodec.Reader[] readers,
            @Nullable String form) {
        static Layout of(List<PostgresqlRelation.Column> columns) {
            return new Layout(
                    PostgresqlRelation.rowType(columns),
                    columns.stream().map(c -> c.codec().reader()).toArray(PostgresqlCodec.Reader[]::new),
                    form(columns));
        }

        static @Nullable String form(List<PostgresqlRelation.Column> columns) {
            boolean travels = !columns.isEmpty()
                    && columns.stream()
                            .allMatch(c -> c.codec().direct()
                                    && c.stored().labels() == null
                                    && (c.stored().element() == null
                                            || c.stored().element().labels() == null));
            return travels
                    ? columns.stream().map(c -> c.stored().sql()).collect(Collectors.joining(", ", "COPY binary: ", ""))
                    : null;
        }

        /** Reads a value that is not null into the row that is being added. */
        void read(int column, byte[] from, int at, int length, BatchBuilder to, int row) {
            String odd = readers[column].read(from, at, length, to.vector(column), row);
            if (odd != null) {
                to.misfit(column, odd, "does not fit " + rowType.type(column));
            }
        }

        /** {@return whether the bytes of a value may be none of the logical type} */
        boolean doubtful(int column) {
            Type type = rowType.type(column);
            return type instanceof Type.Decimal
                    || type instanceof Type.Date
                    || type instanceof Type.Time
                    || type instanceof Type.Timestamp
                    || type instanceof Type.Interval
                    || type instanceof Type.Array;
        }
    }

    @Override
    public String form() {
        return Objects.requireNonNull(layout.form());
    }

    @Override
    public long bytes() {
        return bytes.length + 4L * starts.length;
    }

    byte[] content() {
        return bytes;
    }

    int length() {
        return starts[rows];
    }

    @Override
    public Batch decode() {
        return batch(null);
    }

    /** {@return the rows as values} Here the bytes may be anything. */
    private Batch batch(@Nullable String position) {
        BatchBuilder batch = new BatchBuilder(layout.rowType(), rows, rows, Long.MAX_VALUE);
        batch.begin();
        for (int row = 0; row < rows; row++) {
            batch.add();
            int at = starts[row] + 2;
            for (int column = 0; column < layout.readers().length; column++) {
                int length = ByteConverter.int4(bytes, at);
                at += 4;
                if (length < 0) {
                    batch.vector(column).setNull(row);
                } else {
                    layout.read(column, bytes, at, length, batch, row);
                    at += length;
                }
            }
            batch.added();
        }
        return Objects.requireNonNull(batch.end(position));
    }

    @Override
    public Vector decode(int column) {
        Vector vector = new Vector(layout.rowType().type(column), rows);
        for (int row = 0; row < rows; row++) {
            int at = starts[row] + 2;
            for (int before = 0; before < column; before++) {
                at += 4 + Math.max(0, ByteConverter.int4(bytes, at));
            }
            int length = ByteConverter.int4(bytes, at);
            if (length < 0) {
                vector.setNull(row);
            } else {
                layout.readers()[column].read(bytes, at + 4, length, vector, row);
            }
        }
        return vector;
    }

    /** Collects rows. Belongs to one thread. */
    static final class Builder {
        private static final int START_ROWS = 2048;
        private static final int START_BYTES = 256 << 10;

        private final Layout layout;
        private final Vector[] seen;
        private byte[] bytes = new byte[0];
        private int[] starts = new int[0];
        private int rows;
        private boolean odd;

        Builder(Layout layout) {
            this.layout = layout;
            this.seen = Batch.vectors(layout.rowType(), 1);
        }

        void begin() {
            bytes = new byte[START_BYTES];
            starts = new int[START_ROWS];
            rows = 0;
            odd = false;
        }

        int rows() {
            return rows;
        }

        int size() {
            return starts[rows];
        }

        /** Looks at a value that is not null and may be none. */
        void look(int column, byte[] from, int at, int length) {
            if (!odd && layout.readers()[column].read(from, at, length, seen[column], 0) != null) {
                odd = true;
            }
        }

        /** Adds a row: the values of all columns, each with its length. */
        void add(byte[] from, int at, int length) {
            int start = starts[rows];
            int end = Math.addExact(start, length + 2);
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(2L * bytes.length, end)));
            }
            ByteConverter.int2(bytes, start, layout.readers().length);
            System.arraycopy(from, at, bytes, start + 2, length);
            rows++;
            if (rows == starts.length) {
                starts = Arrays.copyOf(starts, 2 * rows);
            }
            starts[rows] = end;
        }

        /** {@return the rows, never looked at again here; as values when one of them is odd} */
        Batch end(@Nullable String position) {
            CopiedRows copied =
                    new CopiedRows(layout, Arrays.copyOf(bytes, size()), Arrays.copyOf(starts, rows + 1), rows);
            return odd ? copied.batch(position) : new Batch(layout.rowType(), copied, rows, position);
        }
    }
}
