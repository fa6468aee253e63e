package dev.tranship.plugin.duckdb;

import static dev.tranship.plugin.duckdb.DuckdbDatabase.SQL;

import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Check;
import dev.tranship.spi.Table.Default;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.View;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Reads DuckDB's catalog on one connection. */
final class DuckdbCatalog {
    private static final String DOING = "reading the catalog";
    private static final String HERE = "database_name = current_database()";
    private static final Comparator<DatasetPath> BY_NAME = Comparator.<DatasetPath, String>comparing(
                    path -> path.segments().get(0))
            .thenComparing(DatasetPath::name);
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final Pattern FLOAT = Pattern.compile("-?\\d+(\\.\\d+)?e[+-]?\\d+", Pattern.CASE_INSENSITIVE);
    private static final Pattern TYPED =
            Pattern.compile("CAST\\(('(?:[^']|'')*') AS (\\w+)\\)", Pattern.CASE_INSENSITIVE);
    private static final Pattern NOW = Pattern.compile(
            "(?:get_)?current_(timestamp|date|time)(?:\\(\\))?|now\\(\\)|(today)\\(\\)", Pattern.CASE_INSENSITIVE);

    private final DuckDBConnection connection;

    DuckdbCatalog(DuckDBConnection connection) {
        this.connection = connection;
    }

    // ---------------------------------------------------------------------------------------------------- everything

    Catalog read() {
        Map<DatasetPath, List<ColumnRow>> columns = columns();
        Map<DatasetPath, Constraints> constraints = constraints();
        Map<DatasetPath, List<Index>> indexes = indexes();
        List<Catalog.Entry> tables = new ArrayList<>();
        for (TableRow row : tables()) {
            Constraints rules = constraints.getOrDefault(row.path(), new Constraints());
            tables.add(new Catalog.Entry(
                    table(
                            row,
                            columns.getOrDefault(row.path(), List.of()),
                            rules,
                            indexes.getOrDefault(row.path(), List.of())),
                    row.rows(),
                    -1));
        }
        tables.sort(Comparator.comparing(entry -> entry.table().path(), BY_NAME));
        return new Catalog(tables, views(), others());
    }

    private static Table table(TableRow row, List<ColumnRow> columns, Constraints rules, List<Index> indexes) {
        Map<String, String> generated = generated(row.sql());
        List<Table.Column> described = new ArrayList<>();
        for (ColumnRow column : columns) {
            String expression = generated.get(column.name());
            boolean identity = expression == null
                    && column.standard() != null
                    && column.standard().startsWith("nextval(");
            described.add(new Table.Column(
                    column.name(),
                    DuckdbRelation.Column.of(column.name(), column.type(), column.nullable())
                            .type(),
                    column.nullable(),
                    expression != null || identity || column.standard() == null ? null : standard(column.standard()),
                    identity,
                    expression,
                    column.comment()));
        }
        return new Table(
                row.path(),
                described,
                rules.primary,
                rules.unique,
                rules.foreign,
                rules.checks,
                indexes,
                row.comment());
    }

    private record TableRow(
            DatasetPath path,
            long rows,
            String sql,
            @Nullable String comment) {}

    private List<TableRow> tables() {
        return SQL
                .list(
                        connection,
                        DOING,
                        "SELECT schema_name, table_name, estimated_size, sql, comment FROM duckdb_tables() WHERE "
                                + HERE + " AND NOT internal AND NOT temporary",
                        row -> new TableRow(path(row), row.getLong(3), row.getString(4), row.getString(5)))
                .stream()
                .filter(row -> !row.path().name().equals(Transactional.LEDGER))
                .toList();
    }

    List<DatasetPath> tableNames() {
        return tables().stream().map(TableRow::path).sorted(BY_NAME).toList();
    }

    private record ColumnRow(
            DatasetPath path,
            String name,
            String type,
            boolean nullable,
            @Nullable String standard,
            @Nullable String comment) {}

    private Map<DatasetPath, List<ColumnRow>> columns() {
        Map<DatasetPath, List<ColumnRow>> columns = new HashMap<>();
        SQL.list(
                        connection,
                        DOING,
                        "SELECT schema_name, table_name, column_name, data_type, is_nullable, column_default, comment"
                                + " FROM duckdb_columns() WHERE " + HERE
                                + " AND NOT internal ORDER BY schema_name, table_name, column_index",
                        DuckdbCatalog::column)
                .forEach(column -> columns.computeIfAbsent(column.path(), p -> new ArrayList<>())
                        .add(column));
        return columns;
    }

    private static ColumnRow column(ResultSet row) throws SQLException {
        return new ColumnRow(
                path(row), row.getString(3), row.getString(4), row.getBoolean(5), row.getString(6), row.getString(7));
    }

    private static DatasetPath path(ResultSet row) throws SQLException {
        return DatasetPath.of(row.getString(1), row.getString(2));
    }

    /** {@return the expression of each generated column}, which only the statement tells from a default. */
    private static Map<String, String> generated(String create) {
        Map<String, String> generated = new HashMap<>();
        SqlText sql = new SqlText(create);
        if (!create.contains("GENERATED ALWAYS AS")) {
            return generated;
        }
        sql.expect("CREATE TABLE");
        name(sql);
        sql.expect("(");
        do {
            String part = sql.part();
            int at = part.indexOf(" GENERATED ALWAYS AS");
            if (at > 0) {
                String expression =
                        part.substring(at + " GENERATED ALWAYS AS".length()).strip();
                generated.put(new SqlText(part).identifier(), withoutBrackets(withoutBrackets(expression)));
            }
        } while (sql.accept(","));
        return generated;
    }

    /** Takes off one pair of brackets that encloses everything. */
    private static String withoutBrackets(String expression) {
        if (!expression.startsWith("(") || !expression.endsWith(")")) {
            return expression;
        }
        SqlText sql = new SqlText(expression.substring(1));
        String inner = sql.part();
        while (sql.accept(",")) {
            inner += ", " + sql.part();
        }
        return sql.accept(")") && sql.atEnd() ? inner : expression;
    }

    private static DatasetPath name(SqlText sql) {
        String first = sql.identifier();
        return sql.accept(".") ? DatasetPath.of(first, sql.identifier()) : DatasetPath.of(DuckdbEndpoint.MAIN, first);
    }

    private static Default standard(String text) {
        if (NUMBER.matcher(text).matches()) {
            return new Default.Constant(text.contains(".") ? (Object) new BigDecimal(text) : number(text));
        } else if (FLOAT.matcher(text).matches()) {
            return new Default.Constant(Double.parseDouble(text));
        } else if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return new Default.Constant(Boolean.parseBoolean(text));
        } else if (text.startsWith("'")) {
            SqlText sql = new SqlText(text);
            String value = sql.quoted('\'');
            if (sql.atEnd()) {
                return new Default.Constant(value);
            }
        }
        Matcher typed = TYPED.matcher(text);
        if (typed.matches()) {
            String value = new SqlText(typed.group(1)).quoted('\'');
            return new Default.Constant(
                    typed.group(2).equalsIgnoreCase("BOOLEAN") ? (Object) value.startsWith("t") : value);
        }
        Matcher now = NOW.matcher(text);
        if (now.matches()) {
            String part = now.group(1) == null ? (now.group(2) == null ? "timestamp" : "date") : now.group(1);
            return new Default.Now(Default.Now.Part.valueOf(part.toUpperCase(java.util.Locale.ROOT)));
        }
        return new Default.Expression(text);
    }

    private static Object number(String text) {
        BigDecimal value = new BigDecimal(text);
        return value.precision() < 19 ? (Object) value.longValueExact() : value;
    }

    private static final class Constraints {
        private @Nullable Key primary;
        private final List<Key> unique = new ArrayList<>();
        private final List<ForeignKey> foreign = new ArrayList<>();
        private final List<Check> checks = new ArrayList<>();
    }

    private Map<DatasetPath, Constraints> constraints() {
        Map<DatasetPath, Constraints> constraints = new HashMap<>();
        SQL.list(
                connection,
                DOING,
                "SELECT schema_name, table_name, constraint_type, constraint_column_names, expression, referenced_table,"
                        + " referenced_column_names FROM duckdb_constraints() WHERE " + HERE
                        + " ORDER BY schema_name, table_name, constraint_index",
                row -> {
                    DatasetPath path = path(row);
                    add(row, path, constraints.computeIfAbsent(path, p -> new Constraints()));
                    return path;
                });
        return constraints;
    }

    private static void add(ResultSet row, DatasetPath path, Constraints to) throws SQLException {
        // The names that the catalog shows are made up; DuckDB keeps none.
        List<String> columns = texts(row.getArray(4));
        switch (row.getString(3)) {
            case "PRIMARY KEY" -> to.primary = new Key(null, columns);
            case "UNIQUE" -> to.unique.add(new Key(null, columns));
            case "CHECK" -> to.checks.add(new Check(null, withoutBrackets(row.getString(5))));
            case "FOREIGN KEY" ->
                // A foreign key never leaves its schema.
                to.foreign.add(new ForeignKey(
                        null,
                        columns,
                        path.withName(row.getString(6)),
                        texts(row.getArray(7)),
                        "NO ACTION",
                        "NO ACTION"));
            default -> {
                // NOT NULL is told by the column.
            }
        }
    }

    private static List<String> texts(Array array) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (Object text : (Object[]) array.getArray()) {
            texts.add(String.valueOf(text));
        }
        return texts;
    }

    private Map<DatasetPath, List<Index>> indexes() {
        Map<DatasetPath, List<Index>> indexes = new HashMap<>();
        SQL.list(
                connection,
                DOING,
                "SELECT schema_name, table_name, index_name, is_unique, sql FROM duckdb_indexes() WHERE " + HERE
                        + " AND sql IS NOT NULL ORDER BY schema_name, table_name, index_name",
                row -> {
                    DatasetPath path = path(row);
                    indexes.computeIfAbsent(path, p -> new ArrayList<>())
                            .add(new Index(row.getString(3), parts(row.getString(5)), row.getBoolean(4), null));
                    return path;
                });
        return indexes;
    }

    private static List<Index.Part> parts(String create) {
        SqlText sql = new SqlText(create);
        sql.expect("CREATE");
        sql.accept("UNIQUE");
        sql.expect("INDEX");
        sql.identifier();
        sql.expect("ON");
        name(sql);
        if (sql.accept("USING")) {
            sql.word();
        }
        sql.expect("(");
        List<Index.Part> parts = new ArrayList<>();
        do {
            String part = sql.part();
            parts.add(
                    part.startsWith("(")
                            ? new Index.Part(withoutBrackets(part), true, false)
                            : new Index.Part(new SqlText(part).identifier(), false, false));
        } while (sql.accept(","));
        return parts;
    }

    private List<View> views() {
        return SQL
                .list(
                        connection,
                        DOING,
                        "SELECT schema_name, view_name, sql, comment FROM duckdb_views() WHERE " + HERE
                                + " AND NOT internal AND NOT temporary",
                        row -> new View(path(row), query(row.getString(3)), row.getString(4)))
                .stream()
                .sorted(Comparator.comparing(View::path, BY_NAME))
                .toList();
    }

    /** {@return the SELECT of a CREATE VIEW; a list of column names becomes part of it} */
    private static String query(String create) {
        SqlText sql = new SqlText(create);
        sql.expect("CREATE VIEW");
        name(sql);
        String columns = "";
        if (sql.accept("(")) {
            StringBuilder list = new StringBuilder(sql.part());
            while (sql.accept(",")) {
                list.append(", ").append(sql.part());
            }
            sql.expect(")");
            columns = list.toString();
        }
        sql.expect("AS");
        String select = sql.rest();
        return columns.isEmpty() ? select : "SELECT * FROM (" + select + ") AS \"view\"(" + columns + ")";
    }

    private List<Catalog.Other> others() {
        List<Catalog.Other> others = new ArrayList<>(SQL.list(
                connection,
                DOING,
                "SELECT DISTINCT schema_name, function_name, macro_definition FROM duckdb_functions() WHERE " + HERE
                        + " AND NOT internal AND macro_definition IS NOT NULL ORDER BY ALL",
                row -> new Catalog.Other("function", path(row).toString(), row.getString(3))));
        return others;
    }

    // ------------------------------------------------------------------------------------------------------- by name

    /** {@return the full path; of what is not there, too} */
    DatasetPath resolve(DatasetPath path) {
        List<String> segments = path.segments();
        if (segments.size() > 3) {
            return path;
        }
        String schema = segments.size() == 1 ? DuckdbEndpoint.MAIN : segments.get(segments.size() - 2);
        DatasetPath wanted = DatasetPath.of(schema, path.name());
        return SQL
                .list(
                        connection,
                        DOING,
                        "SELECT schema_name, name FROM (SELECT schema_name, table_name AS name FROM duckdb_tables() WHERE "
                                + HERE
                                + " AND NOT temporary UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE "
                                + HERE
                                + " AND NOT temporary) WHERE lower(schema_name) = lower(?) AND lower(name) = lower(?)",
                        DuckdbCatalog::path,
                        schema,
                        path.name())
                .stream()
                .findFirst()
                .orElseGet(() -> SQL
                        .list(
                                connection,
                                DOING,
                                "SELECT schema_name FROM duckdb_schemas() WHERE " + HERE
                                        + " AND lower(schema_name) = lower(?)",
                                row -> row.getString(1),
                                schema)
                        .stream()
                        .findFirst()
                        .map(found -> DatasetPath.of(found, path.name()))
                        .orElse(wanted));
    }

    /**
     * {@return the table or view of that path}
     *
     * @throws EndpointException NOT_FOUND
     */
    DuckdbRelation relation(DatasetPath path) {
        DatasetPath full = resolve(path);
        List<DuckdbRelation.Column> columns = SQL
                .list(
                        connection,
                        DOING,
                        "SELECT schema_name, table_name, column_name, data_type, is_nullable, column_default, comment"
                                + " FROM duckdb_columns() WHERE " + HERE
                                + " AND schema_name = ? AND table_name = ? ORDER BY column_index",
                        DuckdbCatalog::column,
                        full.segments().get(0),
                        full.name())
                .stream()
                .map(c -> DuckdbRelation.Column.of(c.name(), c.type(), c.nullable()))
                .toList();
        if (columns.isEmpty()) {
            throw new EndpointException(Kind.NOT_FOUND, "there is no table or view " + full);
        }
        boolean view = !SQL.list(
                        connection,
                        DOING,
                        "SELECT 1 FROM duckdb_views() WHERE " + HERE + " AND schema_name = ? AND view_name = ?",
                        row -> 1,
                        full.segments().get(0),
                        full.name())
                .isEmpty();
        return new DuckdbRelation(full, view, columns);
    }

    Optional<Table> table(DatasetPath path) {
        return read().table(path);
    }

    // ---------------------------------------------------------------------------------- names that must not be taken

    /** {@return the names of everything in a schema that shares a space of names with tables or indexes} */
    List<String> takenNames(String schema) {
        return SQL.list(
                connection,
                DOING,
                "SELECT lower(name) FROM (SELECT schema_name s, table_name AS name FROM duckdb_tables() WHERE " + HERE
                        + " UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE " + HERE
                        + " UNION ALL SELECT schema_name, index_name FROM duckdb_indexes() WHERE " + HERE
                        + " UNION ALL SELECT schema_name, sequence_name FROM duckdb_sequences() WHERE " + HERE
                        + ") WHERE s = ?",
                row -> row.getString(1),
                schema);
    }

    List<String> schemas() {
        return SQL.list(
                connection, DOING, "SELECT schema_name FROM duckdb_schemas() WHERE " + HERE, row -> row.getString(1));
    }
}
