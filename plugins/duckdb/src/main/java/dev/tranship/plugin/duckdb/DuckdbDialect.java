package dev.tranship.plugin.duckdb;

import dev.tranship.plugin.jdbc.Dialect;
import dev.tranship.spi.Table;
import dev.tranship.spi.Type;
import org.jspecify.annotations.Nullable;

/** DuckDB's spelling. An identity column is given its sequence as a default before it comes here. */
final class DuckdbDialect implements Dialect {
    @Override
    public String typeName(Type type) {
        return DuckdbTypes.sql(type);
    }

    @Override
    public String literal(Object value) {
        if (value instanceof Double number) {
            if (number.isNaN() || number.isInfinite()) {
                return "CAST('" + number + "' AS DOUBLE)";
            }
            String text = number.toString();
            return text.contains("E") ? text : text + "e0";
        }
        return Dialect.super.literal(value);
    }

    @Override
    public @Nullable String defaultExpression(Table.Default value, Type type) {
        if (value instanceof Table.Default.Constant constant) {
            return literal(constant.value());
        } else if (value instanceof Table.Default.Expression expression) {
            return "(" + expression.sql() + ")";
        }
        Table.Default.Now now = (Table.Default.Now) value;
        String current = switch (now.part()) {
            case DATE -> "CURRENT_DATE";
            case TIME -> "CURRENT_TIME";
            case TIMESTAMP -> "CURRENT_TIMESTAMP";
        };
        if (type instanceof Type.Text && now.part() == Table.Default.Now.Part.TIMESTAMP) {
            return "strftime(CURRENT_TIMESTAMP, '%Y-%m-%d %H:%M:%S')";
        }
        return current;
    }

    @Override
    public String identity(Table.Column column) {
        return "";
    }

    @Override
    public String generated(Table.Column column) {
        return "GENERATED ALWAYS AS (" + column.generated() + ") VIRTUAL";
    }
}
