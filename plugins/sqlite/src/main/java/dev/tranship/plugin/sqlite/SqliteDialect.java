package dev.tranship.plugin.sqlite;

import dev.tranship.plugin.jdbc.Dialect;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Table;
import dev.tranship.spi.Type;
import org.jspecify.annotations.Nullable;

/** SQLite's spelling. */
final class SqliteDialect implements Dialect {
    @Override
    public String qualified(DatasetPath path) {
        return quote(path.name());
    }

    @Override
    public String typeName(Type type) {
        return SqliteTypes.nativeType(type).sql();
    }

    /** Only a primary key that is declared as exactly INTEGER is the rowid, which SQLite hands out. */
    @Override
    public String columnType(Table.Column column) {
        return column.identity() ? "INTEGER" : typeName(column.type());
    }

    @Override
    public @Nullable String defaultExpression(Table.Default value, Type type) {
        return SqliteDefaults.render(value);
    }

    @Override
    public String identity(Table.Column column) {
        return "";
    }
}
