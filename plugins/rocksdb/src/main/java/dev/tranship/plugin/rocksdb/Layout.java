package dev.tranship.plugin.rocksdb;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchBuilder;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Table;
import dev.tranship.spi.Vector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which keys of a family a dataset is, and how they and their values become rows and come of rows. */
sealed interface Layout permits CellLayout, RowLayout {
    /** Everything that begins so is Tranship's own. */
    String OWN = "_tranship_";

    byte[] OWN_PREFIX = OWN.getBytes(StandardCharsets.US_ASCII);

    DatasetPath path();

    String family();

    /** {@return all columns: those of the key first, unless the dataset was defined with another order} */
    RowType rowType();

    /** {@return the columns that identify a row} */
    List<String> key();

    /** {@return what all keys begin with} */
    byte[] prefix();

    /** {@return whether a key of the family, which is not Tranship's own, is one of the dataset} */
    boolean matches(byte[] key);

    /** {@return whether a column comes of the value and not of the key} */
    boolean inValue(int column);

    /** {@return the key of a row} @throws EndpointException CONSTRAINT when it has none */
    byte[] key(Source source, int row);

    byte[] value(Source source, int row);

    /** Reads a row as far as the target wants it. @param value empty when no column comes of it */
    void read(byte[] key, byte[] value, Target target);

    /** {@return whether a key is not of any dataset} */
    static boolean isOwn(byte[] key) {
        return key.length >= OWN_PREFIX.length
                && Arrays.equals(key, 0, OWN_PREFIX.length, OWN_PREFIX, 0, OWN_PREFIX.length);
    }

    default Table table() {
        return Table.of(
                path(),
                rowType().fields().stream()
                        .map(f -> Table.Column.of(f.name(), f.type(), f.nullable()))
                        .toList(),
                key().isEmpty() ? null : new Table.Key(null, key()));
    }

    /** Rows that are to be written: the columns of the layout in a batch that may have them in another order, or not all of them. */
    final class Source {
        private final Layout layout;
        private final Batch batch;
        private final int[] at;

        Source(Layout layout, Batch batch) {
            this.layout = layout;
            this.batch = batch;
            this.at = layout.rowType().names().stream()
                    .mapToInt(batch.rowType()::indexOf)
                    .toArray();
        }

        Batch batch() {
            return batch;
        }

        /** {@return the values of a column; null when the row's value is NULL} */
        @Nullable
        Vector value(int column, int row) {
            if (at[column] >= 0) {
                Vector vector = batch.vector(at[column]);
                if (!vector.isNull(row)) {
                    return vector;
                }
            }
            return null;
        }

        /** @throws EndpointException CONSTRAINT when the row's value is NULL */
        Vector required(int column, int row) {
            Vector vector = value(column, row);
            if (vector == null) {
                throw new EndpointException(
                        Kind.CONSTRAINT,
                        "the column " + layout.rowType().name(column) + " of " + layout.path() + " must not be NULL");
            }
            return vector;
        }
    }

    /** The row that is being read, as far as somebody wants it. */
    final class Target {
        private final BatchBuilder rows;
        private final int[] to;
        private final Vector[] unwanted;
        private int row;

        /** @param to for each column of the layout the one of the rows; -1 where it is not wanted */
        Target(Layout layout, BatchBuilder rows, int[] to) {
            this.rows = rows;
            this.to = to;
            this.unwanted = Batch.vectors(layout.rowType(), 1);
        }

        void begin() {
            row = rows.add();
        }

        boolean wants(int column) {
            return to[column] >= 0;
        }

        /** {@return where the value of a column goes, at {@link #row}} */
        Vector vector(int column) {
            return wants(column) ? rows.vector(to[column]) : unwanted[column];
        }

        int row(int column) {
            return wants(column) ? row : 0;
        }

        void setNull(int column) {
            vector(column).setNull(row(column));
        }

        void misfit(int column, byte[] shown, IllegalArgumentException why) {
            if (wants(column)) {
                rows.misfit(to[column], Cells.shown(shown), String.valueOf(why.getMessage()));
            }
        }
    }
}
