package dev.tranship.dsl.script;

import dev.tranship.dsl.convert.TextForm;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Type;
import dev.tranship.spi.Values;
import dev.tranship.spi.Vector;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The columns of a batch in the forms that the {@link Glue} expects. */
final class Cells {
    private Cells() {}

    /** {@return by column the cells, null for a column that the function cannot see} */
    static @Nullable Object[][] of(Batch batch, RowShape shape, JsValues values) {
        @Nullable Object[][] columns = new @Nullable Object[shape.seen().length][];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = shape.seen()[i] ? column(batch.vector(i), batch.rows(), values) : new @Nullable Object[0];
        }
        return columns;
    }

    private static @Nullable Object[] column(Vector vector, int rows, JsValues values) {
        @Nullable Object[] cells = new @Nullable Object[rows];
        for (int row = 0; row < rows; row++) {
            cells[row] = vector.isNull(row) ? null : cell(vector, row, values);
        }
        return cells;
    }

    private static @Nullable Object cell(Vector vector, int row, JsValues values) {
        Type type = vector.type();
        if (type instanceof Type.Text
                || type instanceof Type.Json
                || type instanceof Type.Enum
                || type instanceof Type.BitString) {
            return vector.getObject(row);
        } else if (type instanceof Type.Int integer) {
            long number = vector.getLong(row);
            if (integer.bits() == 64 && !integer.signed()) {
                return number < 0 || JsValues.wide(number)
                        ? Values.unsigned(number).toString()
                        : (Object) number;
            }
            return JsValues.wide(number) ? Long.toString(number) : (Object) number;
        } else if (type instanceof Type.Bool) {
            return vector.getLong(row) != 0;
        } else if (type instanceof Type.Float) {
            return vector.getDouble(row);
        } else if (type instanceof Type.Decimal decimal) {
            return decimal.compact() ? BigDecimal.valueOf(vector.getLong(row), decimal.scale()) : vector.getObject(row);
        } else if (type instanceof Type.Bytes) {
            return ByteBuffer.wrap(((byte[]) vector.getObject(row)).clone());
        } else if (type instanceof Type.Array || type instanceof Type.Struct) {
            return values.toJs(type, vector.getObject(row));
        }
        Object boxed = vector.get(row);
        return boxed == null ? null : TextForm.write(type, boxed);
    }
}
