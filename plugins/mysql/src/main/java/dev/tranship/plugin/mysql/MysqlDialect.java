package dev.tranship.plugin.mysql;

import dev.tranship.plugin.jdbc.Dialect;
import dev.tranship.plugin.jdbc.TableSql;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.Default;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** MySQL's spelling. */
final class MysqlDialect implements Dialect {
    /** How many characters of an unlimited text an index holds; with other columns beside it there must be room. */
    private static final int PREFIX = 190;

    private final MysqlDatabase database;
    private final MysqlTypes types;
    private final TableSql sql = new TableSql(this);

    MysqlDialect(MysqlDatabase database) {
        this.database = database;
        this.types = new MysqlTypes(database.server(), database.settings());
    }

    @Override
    public String quote(String name) {
        return MysqlText.quote(name);
    }

    @Override
    public String qualified(DatasetPath path) {
        return quote(path.name());
    }

    @Override
    public String typeName(Type type) {
        return types.sql(type);
    }

    /** {@return the type with the charset and collation of new columns} */
    String usualType(Type type) {
        String name = typeName(type);
        return type instanceof Type.Text || type instanceof Type.Enum
                ? name + " CHARACTER SET utf8mb4 COLLATE " + database.collation()
                : name;
    }

    @Override
    public String columnType(Column column) {
        Type type = column.type();
        String name = column.own() != null && column.own().type() != null
                ? column.own().type()
                : usualType(type);
        // Without a word, older servers make the first of them count the time by itself.
        return type instanceof Type.Timestamp timestamp && timestamp.zoned() && column.nullable()
                ? name + " NULL"
                : name;
    }

    @Override
    public String literal(Object value) {
        return value instanceof String text ? MysqlText.literal(text) : Dialect.super.literal(value);
    }

    @Override
    public @Nullable String defaultExpression(Default value, Type type) {
        boolean expressions = database.server().hasExpressionDefaults();
        boolean large = type instanceof Type.Json
                || type instanceof Type.Text text && text.length() == 0
                || type instanceof Type.Bytes bytes && bytes.length() == 0;
        if (value instanceof Default.Constant constant) {
            String literal = type instanceof Type.BitString && constant.value() instanceof String bits
                    ? "b" + literal(bits)
                    : literal(constant.value());
            return large && !database.server().mariadb() ? expressions ? "(" + literal + ")" : null : literal;
        } else if (value instanceof Default.Expression expression) {
            return expressions ? "(" + MysqlText.mysql(expression.sql()) + ")" : null;
        }
        Default.Now now = (Default.Now) value;
        if (type instanceof Type.Timestamp timestamp) {
            return "CURRENT_TIMESTAMP" + (timestamp.precision() == 0 ? "" : "(" + timestamp.precision() + ")");
        }
        if (!expressions) {
            return null;
        }
        return switch (now.part()) {
            case DATE -> "(CURRENT_DATE)";
            case TIME -> "(CURRENT_TIME)";
            case TIMESTAMP ->
                type instanceof Type.Text
                        ? "(DATE_FORMAT(CURRENT_TIMESTAMP, '%Y-%m-%d %H:%i:%s'))"
                        : "(CURRENT_TIMESTAMP)";
        };
    }

    @Override
    public String identity(Column column) {
        return "AUTO_INCREMENT";
    }

    @Override
    public String generated(Column column) {
        return "GENERATED ALWAYS AS (" + MysqlText.mysql(String.valueOf(column.generated())) + ")"
                + (column.own() != null && "VIRTUAL".equals(column.own().options()) ? " VIRTUAL" : " STORED");
    }

    // ---------------------------------------------------------------------------------------------------- statements

    /**
     * {@return CREATE TABLE with columns, keys, checks and comments, without foreign keys and indexes}
     *
     * @param opening e.g. {@code CREATE TABLE}
     * @param extraKeys more parts, e.g. the key that a column which counts must have
     */
    String createTable(String opening, Table table, List<String> extraKeys) {
        List<String> parts = new ArrayList<>();
        for (Column column : table.columns()) {
            parts.add(sql.column(column) + onUpdate(column) + comment(" COMMENT ", column.comment()));
        }
        if (table.primaryKey() != null) {
            parts.add("PRIMARY KEY (" + sql.names(table.primaryKey().columns()) + ")");
        }
        for (Table.Key key : table.uniqueKeys()) {
            parts.add(sql.uniqueKey(key));
        }
        parts.addAll(extraKeys);
        for (Table.Check check : table.checks()) {
            parts.add(sql.check(new Table.Check(check.name(), MysqlText.mysql(check.expression()))));
        }
        return opening + " " + qualified(table.path()) + " (\n  " + String.join(",\n  ", parts)
                + "\n) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE " + database.collation()
                + comment(" COMMENT = ", table.comment());
    }

    private static String onUpdate(Column column) {
        String options = column.own() == null ? null : column.own().options();
        return options != null && options.startsWith("ON UPDATE") ? " " + options : "";
    }

    private static String comment(String word, @Nullable String comment) {
        return comment == null ? "" : word + MysqlText.literal(comment);
    }

    String createIndex(Index index, Table table) {
        String parts = index.own() == null
                ? "(" + parts(index.parts(), table) + ")"
                : index.own().definition();
        int from = parts.indexOf('(');
        return "ALTER TABLE " + qualified(table.path()) + " ADD " + (index.unique() ? "UNIQUE " : "")
                + parts.substring(0, from) + "INDEX " + quote(index.name()) + " " + parts.substring(from);
    }

    String parts(List<Index.Part> parts, Table table) {
        return parts.stream()
                .map(part -> part(part, table) + (part.descending() ? " DESC" : ""))
                .collect(Collectors.joining(", "));
    }

    private String part(Index.Part part, Table table) {
        if (part.expression()) {
            return "(" + MysqlText.mysql(part.text()) + ")";
        }
        Type type = table.column(part.text()).map(Column::type).orElse(Type.INT64);
        boolean unlimited = type instanceof Type.Text text && (text.length() == 0 || text.length() > 768)
                || type instanceof Type.Bytes bytes && (bytes.length() == 0 || bytes.length() > 3072)
                || type instanceof Type.Json;
        return quote(part.text()) + (unlimited ? "(" + PREFIX + ")" : "");
    }

    String foreignKey(Table.ForeignKey key) {
        return sql.foreignKey(key);
    }
}
