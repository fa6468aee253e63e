package dev.tranship.plugin.sqlite;

import dev.tranship.plugin.sqlite.SqliteTypes.Affinity;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Type;
import dev.tranship.spi.Values;
import dev.tranship.spi.Vector;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/** Stores values of one column: in the storage class that its declared type keeps unchanged. */
final class SqliteBinder {
    @FunctionalInterface
    private interface Setter {
        void set(PreparedStatement statement, int parameter, Vector vector, int row) throws SQLException;
    }

    private final String name;
    private final Setter setter;

    SqliteBinder(String name, Type type, Affinity affinity) {
        this.name = name;
        this.setter = setter(type, affinity);
    }

    void bind(PreparedStatement statement, int parameter, Vector vector, int row) throws SQLException {
        if (vector.isNull(row)) {
            statement.setNull(parameter, Types.NULL);
        } else {
            setter.set(statement, parameter, vector, row);
        }
    }

    private Setter setter(Type type, Affinity affinity) {
        if (type.equals(Type.UINT64)) {
            return (statement, parameter, vector, row) -> unsigned(statement, parameter, vector.getLong(row), affinity);
        } else if (type instanceof Type.Int || type instanceof Type.Bool) {
            return (statement, parameter, vector, row) -> statement.setLong(parameter, vector.getLong(row));
        } else if (type instanceof Type.Float) {
            return (statement, parameter, vector, row) -> real(statement, parameter, vector.getDouble(row));
        } else if (type instanceof Type.Decimal decimal
                && decimal.precision() <= SqliteTypes.REAL_DIGITS
                && affinity != Affinity.TEXT) {
            double power = Math.pow(10, decimal.scale());
            return (statement, parameter, vector, row) -> {
                long unscaled = vector.getLong(row);
                if (decimal.scale() == 0) {
                    statement.setLong(parameter, unscaled);
                } else {
                    statement.setDouble(parameter, unscaled / power);
                }
            };
        } else if (type instanceof Type.Bytes) {
            return (statement, parameter, vector, row) -> statement.setBytes(parameter, (byte[]) vector.getObject(row));
        } else if (type instanceof Type.Text || type instanceof Type.Json || type instanceof Type.Enum) {
            return (statement, parameter, vector, row) ->
                    statement.setString(parameter, encodable(vector.getString(row)));
        }
        return (statement, parameter, vector, row) -> {
            Object value = vector.get(row);
            statement.setString(parameter, encodable(value == null ? "" : SqliteText.format(type, value)));
        };
    }

    private void unsigned(PreparedStatement statement, int parameter, long bits, Affinity affinity)
            throws SQLException {
        if (affinity == Affinity.TEXT) {
            statement.setString(parameter, Long.toUnsignedString(bits));
        } else if (bits >= 0) {
            statement.setLong(parameter, bits);
        } else {
            throw misfit(Values.unsigned(bits).toString(), "is beyond SQLite's integers");
        }
    }

    private void real(PreparedStatement statement, int parameter, double value) throws SQLException {
        if (Double.isNaN(value)) {
            throw misfit("NaN", "would be stored as NULL by SQLite");
        }
        statement.setDouble(parameter, value);
    }

    /** Half of a surrogate pair has no UTF-8 form; the driver would store a question mark. */
    private String encodable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw misfit(
                            "a text", "holds half a surrogate pair at character " + i + ", which UTF-8 cannot spell");
                }
                i++;
            }
        }
        return text;
    }

    private EndpointException misfit(String value, String why) {
        return new EndpointException(Kind.CONSTRAINT, value + " in column " + name + " " + why);
    }
}
