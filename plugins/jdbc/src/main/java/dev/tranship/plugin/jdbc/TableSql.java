package dev.tranship.plugin.jdbc;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Check;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Renders tables as SQL in the spelling of a {@link Dialect}. Renders what it is given: what a product lacks is taken out before. */
public final class TableSql {
    private final Dialect dialect;

    public TableSql(Dialect dialect) {
        this.dialect = dialect;
    }

    /** {@return CREATE TABLE with columns, keys, foreign keys and checks, without indexes and comments; one line each} */
    public String createTable(Table table) {
        List<String> parts = new ArrayList<>();
        for (Column column : table.columns()) {
            parts.add(column(column));
        }
        if (table.primaryKey() != null) {
            parts.add(primaryKey(table.primaryKey()));
        }
        for (Key key : table.uniqueKeys()) {
            parts.add(uniqueKey(key));
        }
        for (Check check : table.checks()) {
            parts.add(check(check));
        }
        for (ForeignKey key : table.foreignKeys()) {
            parts.add(foreignKey(key));
        }
        return "CREATE TABLE " + dialect.qualified(table.path()) + " (\n  " + String.join(",\n  ", parts) + "\n)";
    }

    /** {@return the definition of one column as it stands in CREATE TABLE and ADD COLUMN} */
    public String column(Column column) {
        StringBuilder sql =
                new StringBuilder(dialect.quote(column.name())).append(' ').append(dialect.columnType(column));
        if (column.generated() != null) {
            return sql.append(' ').append(dialect.generated(column)).toString();
        }
        if (column.identity()) {
            String identity = dialect.identity(column);
            sql.append(identity.isEmpty() ? "" : " " + identity);
        }
        if (column.defaultValue() != null) {
            String expression = dialect.defaultExpression(column.defaultValue(), column.type());
            sql.append(expression == null ? "" : " DEFAULT " + expression);
        }
        return sql.append(column.nullable() ? "" : " NOT NULL").toString();
    }

    public String primaryKey(Key key) {
        return constraint(key.name()) + "PRIMARY KEY (" + names(key.columns()) + ")" + own(key.own());
    }

    public String uniqueKey(Key key) {
        return constraint(key.name()) + "UNIQUE (" + names(key.columns()) + ")" + own(key.own());
    }

    public String check(Check check) {
        return constraint(check.name()) + "CHECK (" + check.expression() + ")";
    }

    /** {@return the constraint; rules that are NO ACTION, which is the standard's default, are left out} */
    public String foreignKey(ForeignKey key) {
        return constraint(key.name()) + "FOREIGN KEY (" + names(key.columns()) + ") REFERENCES "
                + dialect.qualified(key.references()) + " (" + names(key.referencedColumns()) + ")"
                + rule(" ON DELETE ", key.onDelete()) + rule(" ON UPDATE ", key.onUpdate())
                + own(key.own());
    }

    /** @param name the index's name in the target, without a schema */
    public String createIndex(Index index, DatasetPath table, String name) {
        String create = (index.unique() ? "CREATE UNIQUE INDEX " : "CREATE INDEX ") + dialect.quote(name) + " ON "
                + dialect.qualified(table) + " ";
        if (index.own() != null) {
            return create + index.own().definition();
        }
        String parts = index.parts().stream()
                .map(part -> (part.expression() ? "(" + part.text() + ")" : dialect.quote(part.text()))
                        + (part.descending() ? " DESC" : ""))
                .collect(Collectors.joining(", "));
        return create + "(" + parts + ")" + (index.where() == null ? "" : " WHERE " + index.where());
    }

    /** {@return the names quoted, separated by a comma and a space} */
    public String names(List<String> names) {
        return names.stream().map(dialect::quote).collect(Collectors.joining(", "));
    }

    private String constraint(@Nullable String name) {
        return name == null ? "" : "CONSTRAINT " + dialect.quote(name) + " ";
    }

    private static String own(@Nullable String words) {
        return words == null ? "" : " " + words;
    }

    private static String rule(String clause, String rule) {
        return rule.isEmpty() || rule.equalsIgnoreCase("NO ACTION") ? "" : clause + rule;
    }
}
