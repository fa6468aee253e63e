package dev.tranship.plugin.postgresql;

import dev.tranship.plugin.jdbc.Dialect;
import dev.tranship.spi.Table;
import dev.tranship.spi.Type;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's spelling. */
final class PostgresqlDialect implements Dialect {
    private final Function<Type.Enum, String> enums;

    /** @param enums from an enum to the name of its type */
    PostgresqlDialect(Function<Type.Enum, String> enums) {
        this.enums = enums;
    }

    @Override
    public String typeName(Type type) {
        return PostgresqlTypes.sql(type, enums);
    }

    @Override
    public String columnType(Table.Column column) {
        Table.Column.Own own = column.own();
        return own == null || own.type() == null || ofEnum(column.type()) ? typeName(column.type()) : own.type();
    }

    /** An enum has the name that its type got here. */
    private static boolean ofEnum(Type type) {
        return type instanceof Type.Enum || type instanceof Type.Array array && ofEnum(array.element());
    }

    @Override
    public String identity(Table.Column column) {
        Table.Column.Own own = column.own();
        return own == null || own.options() == null ? Dialect.super.identity(column) : own.options();
    }

    @Override
    public String generated(Table.Column column) {
        boolean virtual = column.own() != null && "VIRTUAL".equals(column.own().options());
        return "GENERATED ALWAYS AS (" + column.generated() + ")" + (virtual ? " VIRTUAL" : " STORED");
    }

    @Override
    public String literal(Object value) {
        if (value instanceof String text) {
            return Quoted.literal(text);
        }
        if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
            return "'" + number + "'::float8";
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
            case TIME -> "LOCALTIME";
            case TIMESTAMP -> "CURRENT_TIMESTAMP";
        };
        if (type instanceof Type.Text && now.part() == Table.Default.Now.Part.TIMESTAMP) {
            return "to_char(CURRENT_TIMESTAMP, 'YYYY-MM-DD HH24:MI:SS')";
        }
        return current;
    }
}
