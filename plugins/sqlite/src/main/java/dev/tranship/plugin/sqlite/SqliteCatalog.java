package dev.tranship.plugin.sqlite;

import dev.tranship.plugin.jdbc.Sql;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Table;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what a SQLite file holds, through its pragmas and, for what they do not tell, the text of its CREATE statements. */
final class SqliteCatalog {
    /** Beyond this the sizes of tables are estimated, because counting pages reads the whole file. */
    private static final long COUNTED_BYTES = 64L << 20;

    private static final int SAMPLE = 1000;

    private static final String DOING = "reading the catalog";
    private static final Sql SQL = new Sql(SqliteDatabase.ERRORS);

    private final Connection connection;

    /** @param connection stays the caller's */
    SqliteCatalog(Connection connection) {
        this.connection = connection;
    }

    private record Relation(String name, String type, boolean withoutRowid, boolean strict) {}

    private record ColumnInfo(
            String name,
            String declared,
            boolean notNull,
            @Nullable String defaultText,
            int key,
            int hidden) {
        /** Computed whenever it is read. */
        boolean virtual() {
            return hidden == 2;
        }
    }

    private record IndexInfo(String name, boolean unique, String origin) {}

    private record ForeignInfo(
            int id,
            int part,
            String parent,
            String from,
            @Nullable String to,
            String onUpdate,
            String onDelete) {}

    /** {@return everything that is there, without the ledger} */
    Catalog catalog() {
        List<Relation> relations = relations();
        Map<String, Long> bytes = bytes(relations);
        List<Catalog.Entry> tables = new ArrayList<>();
        List<View> views = new ArrayList<>();
        List<Catalog.Other> others = new ArrayList<>();
        for (Relation relation : relations) {
            switch (relation.type()) {
                case "table" -> {
                    Table table = table(relation);
                    long rows = rows(relation);
                    tables.add(new Catalog.Entry(table, rows, size(relation, bytes, rows)));
                    others.addAll(unkept(relation));
                }
                case "view" ->
                    views.add(new View(
                            DatasetPath.of(relation.name()), CreateText.query(sql("view", relation.name())), null));
                case "virtual" ->
                    others.add(new Catalog.Other("virtual table", relation.name(), sql("table", relation.name())));
                default -> {
                    // shadow tables belong to their virtual table
                }
            }
        }
        others.addAll(list(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
                row -> new Catalog.Other("trigger", row.getString(1), row.getString(2))));
        return new Catalog(tables, views, others);
    }

    /** {@return what is not kept of a table that is moved} */
    private List<Catalog.Other> unkept(Relation relation) {
        String sql = sql("table", relation.name());
        CreateText text = CreateText.table(sql);
        List<Catalog.Other> unkept = new ArrayList<>();
        for (String column : text.collated()) {
            unkept.add(new Catalog.Other("collation of column", relation.name() + "." + column, sql));
        }
        if (text.autoincrement()) {
            unkept.add(new Catalog.Other("AUTOINCREMENT of", relation.name(), sql));
        }
        if (text.resolvesConflicts()) {
            unkept.add(new Catalog.Other("ON CONFLICT of", relation.name(), sql));
        }
        if (relation.withoutRowid()) {
            unkept.add(new Catalog.Other("WITHOUT ROWID of", relation.name(), sql));
        }
        if (relation.strict()) {
            unkept.add(new Catalog.Other("STRICT of", relation.name(), sql));
        }
        return unkept;
    }

    /** {@return the name as it is stored, for a name in any case; empty when there is no such table or view} */
    Optional<String> find(String name) {
        return list(
                        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
                                + " AND (name = ?1 OR lower(name) = lower(?1)) ORDER BY name <> ?1, name LIMIT 1",
                        row -> row.getString(1),
                        name)
                .stream()
                .findFirst();
    }

    /**
     * {@return how a table or view is read}
     *
     * @throws EndpointException NOT_FOUND
     */
    SqliteShape shape(DatasetPath path) {
        String name = tableName(path);
        return findShape(name)
                .orElseThrow(() -> new EndpointException(Kind.NOT_FOUND, "there is no table or view " + name));
    }

    /** {@return the name in a path of one segment, or of two with {@code main} in front} */
    static String tableName(DatasetPath path) {
        boolean main = path.segments().size() == 2 && path.segments().get(0).equalsIgnoreCase("main");
        if (path.segments().size() != 1 && !main) {
            throw new EndpointException(
                    Kind.NOT_FOUND,
                    "there is no dataset " + path + " in a SQLite database",
                    "a path here is the name of a table or view",
                    null);
        }
        return path.name();
    }

    private List<Relation> relations() {
        return list(
                "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'"
                        + " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> ?1 ORDER BY name",
                row -> new Relation(row.getString(1), row.getString(2), row.getInt(3) != 0, row.getInt(4) != 0),
                Transactional.LEDGER);
    }

    private Optional<SqliteShape> findShape(String wanted) {
        return list(
                        "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'"
                                + " AND lower(name) = lower(?1) ORDER BY name <> ?1",
                        row -> new Relation(row.getString(1), row.getString(2), row.getInt(3) != 0, row.getInt(4) != 0),
                        wanted)
                .stream()
                .findFirst()
                .map(this::shape);
    }

    private SqliteShape shape(Relation relation) {
        List<ColumnInfo> columns = columns(relation.name());
        String alias = rowidAlias(relation, columns);
        Map<String, Type> types = types(relation, columns);
        boolean utf8 = one("PRAGMA encoding", row -> row.getString(1)).equals("UTF-8");
        List<SqliteColumn> read = new ArrayList<>();
        int stored = 0;
        for (ColumnInfo column : columns) {
            // The rowid's other name has a place in the record, with nothing in it.
            int position = column.virtual() ? SqliteColumn.NOWHERE : stored++;
            read.add(new SqliteColumn(
                    new Field(column.name(), type(types, column), nullable(column)),
                    SqliteTypes.affinity(column.declared()),
                    column.name().equals(alias) ? SqliteColumn.ROWID : position,
                    utf8));
        }
        String rowid = relation.type().equals("table") && !relation.withoutRowid()
                ? Stream.of("rowid", "_rowid_", "oid")
                        .filter(n -> columns.stream().noneMatch(c -> c.name().equalsIgnoreCase(n)))
                        .findFirst()
                        .orElse(alias == null ? null : Identifiers.quote(alias))
                : null;
        long root = rowid == null
                ? 0
                : list(
                                "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?1",
                                row -> row.getLong(1),
                                relation.name())
                        .get(0);
        return new SqliteShape(relation.name(), read, rowid, root);
    }

    private Table table(Relation relation) {
        String name = relation.name();
        List<ColumnInfo> columns = columns(name);
        CreateText text = CreateText.table(sql("table", name));
        String alias = rowidAlias(relation, columns);
        Map<String, Type> types = types(relation, columns);
        List<Table.Column> described = columns.stream()
                .map(c -> {
                    Type type = type(types, c);
                    return new Table.Column(
                            c.name(),
                            type,
                            nullable(c),
                            SqliteDefaults.parse(c.defaultText(), type),
                            c.name().equals(alias),
                            c.hidden() >= 2 ? text.generated().get(c.name().toLowerCase(Locale.ROOT)) : null,
                            null);
                })
                .toList();
        List<String> key = columns.stream()
                .filter(c -> c.key() > 0)
                .sorted(Comparator.comparingInt(ColumnInfo::key))
                .map(ColumnInfo::name)
                .toList();
        List<Table.Key> uniqueKeys = new ArrayList<>();
        List<Table.Index> indexes = new ArrayList<>();
        for (IndexInfo index : indexes(name)) {
            if (index.origin().equals("u")) {
                List<String> unique = indexColumns(index.name());
                uniqueKeys.add(new Table.Key(text.uniqueName(unique), unique));
            } else if (index.origin().equals("c")) {
                indexes.add(index(index));
            }
        }
        return new Table(
                DatasetPath.of(name),
                described,
                key.isEmpty() ? null : new Table.Key(text.primaryName(), key),
                uniqueKeys,
                foreignKeys(name, text),
                text.checks(),
                indexes,
                null);
    }

    private static Type type(Map<String, Type> types, ColumnInfo column) {
        Type type = types.get(column.name());
        return type == null ? Type.TEXT : type;
    }

    private static boolean nullable(ColumnInfo column) {
        return !column.notNull() && column.key() == 0;
    }

    /** An INTEGER PRIMARY KEY is the rowid under another name; it is the one primary key that has no index of its own. */
    private @Nullable String rowidAlias(Relation relation, List<ColumnInfo> columns) {
        List<ColumnInfo> keys = columns.stream().filter(c -> c.key() > 0).toList();
        if (!relation.type().equals("table")
                || relation.withoutRowid()
                || keys.size() != 1
                || !keys.get(0).declared().equalsIgnoreCase("INTEGER")
                || indexes(relation.name()).stream().anyMatch(i -> i.origin().equals("pk"))) {
            return null;
        }
        return keys.get(0).name();
    }

    /** Declared names say the type; where they do not, the first rows do. */
    private Map<String, Type> types(Relation relation, List<ColumnInfo> columns) {
        Map<String, Type> types = new HashMap<>();
        List<String> unknown = new ArrayList<>();
        for (ColumnInfo column : columns) {
            // Of a view's column without a type SQLite says BLOB, which is its affinity.
            boolean undeclared =
                    relation.type().equals("view") && column.declared().equals("BLOB");
            Optional<Type> type = undeclared ? Optional.empty() : SqliteTypes.logical(column.declared());
            type.ifPresent(t -> types.put(column.name(), t));
            if (type.isEmpty()) {
                unknown.add(column.name());
            }
        }
        if (!unknown.isEmpty()) {
            String counts = unknown.stream()
                    .map(Identifiers::quote)
                    .map(c -> "max(" + c + " >= x''), max(" + c + " >= '' AND " + c + " < x''), max(typeof(" + c
                            + ") = 'real'), max(typeof(" + c + ") = 'integer')")
                    .collect(Collectors.joining(", "));
            one(
                    "SELECT " + counts + " FROM (SELECT " + Identifiers.quoteAll(unknown) + " FROM "
                            + Identifiers.quote(relation.name()) + " LIMIT " + SAMPLE + ")",
                    row -> {
                        for (int i = 0; i < unknown.size(); i++) {
                            types.put(unknown.get(i), observed(row, 4 * i + 1));
                        }
                        return types;
                    });
        }
        return types;
    }

    private static Type observed(ResultSet row, int first) throws SQLException {
        boolean blob = row.getInt(first) != 0;
        boolean text = row.getInt(first + 1) != 0;
        boolean real = row.getInt(first + 2) != 0;
        boolean integer = row.getInt(first + 3) != 0;
        return SqliteTypes.observed(blob, text, real, integer);
    }

    private <T> List<T> list(String sql, Sql.Row<T> row, Object... parameters) {
        return SQL.list(connection, DOING, sql, row, parameters);
    }

    private <T> T one(String sql, Sql.Row<T> row) {
        return list(sql, row).get(0);
    }

    private List<ColumnInfo> columns(String table) {
        return list(
                "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?1)"
                        + " WHERE hidden <> 1 ORDER BY cid",
                row -> new ColumnInfo(
                        row.getString(1),
                        row.getString(2) == null ? "" : row.getString(2),
                        row.getInt(3) != 0,
                        row.getString(4),
                        row.getInt(5),
                        row.getInt(6)),
                table);
    }

    private List<IndexInfo> indexes(String table) {
        return list(
                "SELECT name, \"unique\", origin FROM pragma_index_list(?1) ORDER BY name",
                row -> new IndexInfo(row.getString(1), row.getInt(2) != 0, row.getString(3)),
                table);
    }

    private List<String> indexColumns(String index) {
        return list("SELECT name FROM pragma_index_info(?1) ORDER BY seqno", row -> row.getString(1), index);
    }

    private Table.Index index(IndexInfo index) {
        CreateText.Index text = CreateText.index(sql("index", index.name()));
        List<Table.Index.Part> parts = list(
                "SELECT seqno, name, \"desc\" FROM pragma_index_xinfo(?1) WHERE key = 1 ORDER BY seqno",
                row -> {
                    String column = row.getString(2);
                    int number = row.getInt(1);
                    String part = number < text.parts().size() ? text.parts().get(number) : "";
                    // a collation can only be said in an expression
                    boolean expression =
                            column == null || SqlTokens.of(part).stream().anyMatch(t -> t.is("COLLATE"));
                    return new Table.Index.Part(expression ? part : column, expression, row.getInt(3) != 0);
                },
                index.name());
        return new Table.Index(index.name(), parts, index.unique(), text.where());
    }

    private List<Table.ForeignKey> foreignKeys(String table, CreateText text) {
        List<ForeignInfo> rows = list(
                "SELECT id, seq, \"table\", \"from\", \"to\", on_update, on_delete"
                        + " FROM pragma_foreign_key_list(?1) ORDER BY id DESC, seq",
                row -> new ForeignInfo(
                        row.getInt(1),
                        row.getInt(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7)),
                table);
        Map<Integer, List<ForeignInfo>> keys = new LinkedHashMap<>();
        rows.forEach(
                row -> keys.computeIfAbsent(row.id(), id -> new ArrayList<>()).add(row));
        List<Table.ForeignKey> foreignKeys = new ArrayList<>();
        for (List<ForeignInfo> parts : keys.values()) {
            ForeignInfo first = parts.get(0);
            List<String> columns = parts.stream().map(ForeignInfo::from).toList();
            String parent = find(first.parent()).orElse(first.parent());
            List<String> referenced = first.to() == null
                    ? primaryKey(parent)
                    : parts.stream().map(p -> String.valueOf(p.to())).toList();
            foreignKeys.add(new Table.ForeignKey(
                    text.foreignName(columns),
                    columns,
                    DatasetPath.of(parent),
                    referenced.isEmpty() ? columns : referenced,
                    first.onDelete(),
                    first.onUpdate()));
        }
        return foreignKeys;
    }

    private List<String> primaryKey(String table) {
        return columns(table).stream()
                .filter(c -> c.key() > 0)
                .sorted(Comparator.comparingInt(ColumnInfo::key))
                .map(ColumnInfo::name)
                .toList();
    }

    private String sql(String type, String name) {
        return list(
                        "SELECT coalesce(sql, '') FROM sqlite_master WHERE type = ?1 AND name = ?2",
                        row -> row.getString(1),
                        type,
                        name)
                .stream()
                .findFirst()
                .orElse("");
    }

    /** The largest rowid is found without reading the table; it is the number of rows unless some were deleted. */
    private long rows(Relation relation) {
        if (relation.withoutRowid()) {
            return -1;
        }
        String rowid = findShape(relation.name()).map(SqliteShape::rowid).orElse(null);
        if (rowid == null) {
            return -1;
        }
        return one(
                "SELECT max(0, coalesce(max(" + rowid + "), 0)) FROM " + Identifiers.quote(relation.name()),
                row -> row.getLong(1));
    }

    private Map<String, Long> bytes(List<Relation> relations) {
        long total = one(
                "SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)",
                row -> row.getLong(1));
        if (total > COUNTED_BYTES || relations.isEmpty()) {
            return Map.of();
        }
        try {
            return list(
                            "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name"
                                    + " WHERE s.aggregate = TRUE GROUP BY m.tbl_name",
                            row -> Map.entry(row.getString(1), row.getLong(2)))
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        } catch (EndpointException e) {
            // this build of SQLite cannot tell
            return Map.of();
        }
    }

    private long size(Relation relation, Map<String, Long> bytes, long rows) {
        Long counted = bytes.get(relation.name());
        if (counted != null) {
            return counted;
        }
        if (rows < 0) {
            return -1;
        }
        String widths = columns(relation.name()).stream()
                .map(c -> "coalesce(octet_length(" + Identifiers.quote(c.name()) + "), 0)")
                .collect(Collectors.joining(" + "));
        String rowWidth = "SELECT coalesce(avg(w), 0) FROM (SELECT " + widths + " AS w FROM "
                + Identifiers.quote(relation.name()) + " LIMIT " + SAMPLE + ")";
        return one("SELECT CAST((" + rowWidth + ") * " + rows + " AS INTEGER)", row -> row.getLong(1));
    }
}
