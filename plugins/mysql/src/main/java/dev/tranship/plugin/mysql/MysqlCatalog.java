package dev.tranship.plugin.mysql;

import static dev.tranship.plugin.mysql.MysqlDatabase.SQL;

import dev.tranship.plugin.jdbc.Sql;
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
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the catalog of one database on one connection. */
final class MysqlCatalog {
    private static final String DOING = "reading the catalog";
    private static final String SCHEMA = "information_schema.";
    /** What the server calls a key, foreign key or check to which nobody gave a name. */
    private static final Pattern GIVEN_FOREIGN_KEY = Pattern.compile(".*_ibfk_\\d+|\\d+");

    private static final Pattern GIVEN_CHECK = Pattern.compile("CONSTRAINT_\\d+|.*_chk_\\d+");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final Pattern FLOAT =
            Pattern.compile("-?(\\d+\\.?\\d*|\\.\\d+)e[+-]?\\d+", Pattern.CASE_INSENSITIVE);
    private static final Pattern BITS = Pattern.compile("b'([01]*)'");
    private static final Pattern NOW = Pattern.compile(
            "(current_timestamp|now|localtime|localtimestamp|curdate|current_date|curtime|current_time)(\\(\\d?\\))?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ON_UPDATE = Pattern.compile("on update current_timestamp(\\(\\d?\\))?");
    private static final Pattern JSON_VALID = Pattern.compile("\\(?json_valid\\(`((?:[^`]|``)*)`\\)\\)?");

    private final Connection connection;
    private final MysqlDatabase database;
    private final MysqlServer server;
    private final MysqlTypes types;

    MysqlCatalog(Connection connection, MysqlDatabase database) {
        this.connection = connection;
        this.database = database;
        this.server = database.server();
        this.types = new MysqlTypes(server, database.settings());
    }

    // ---------------------------------------------------------------------------------------------------- everything

    Catalog read() {
        List<Catalog.Other> others = new ArrayList<>();
        Checks checks = checks(null);
        Map<String, List<ColumnRow>> columns = columns(null, checks);
        Map<String, Keys> keys = keys(null, columns, others);
        Map<String, List<ForeignKey>> foreignKeys = foreignKeys(others);
        Map<String, Long> counters = counters();
        List<Catalog.Entry> tables = new ArrayList<>();
        for (TableRow row : tables(null)) {
            List<ColumnRow> described = columns.getOrDefault(row.name(), List.of());
            Keys indexes = keys.getOrDefault(row.name(), new Keys());
            if (!row.engine().isEmpty() && !row.engine().equalsIgnoreCase("InnoDB")) {
                others.add(new Catalog.Other("engine of table", row.name(), row.engine()));
            }
            tables.add(new Catalog.Entry(
                    new Table(
                            DatasetPath.of(row.name()),
                            described.stream()
                                    .map(c -> column(c, counters.get(row.name())))
                                    .toList(),
                            indexes.primary,
                            indexes.unique,
                            foreignKeys.getOrDefault(row.name(), List.of()),
                            checks.rules().getOrDefault(row.name(), List.of()),
                            indexes.others,
                            row.comment()),
                    row.rows(),
                    row.bytes()));
        }
        tables.sort(Comparator.comparing(entry -> entry.table().path().name()));
        others.addAll(others());
        return new Catalog(tables, views(), others);
    }

    private record TableRow(
            String name,
            String engine,
            long rows,
            long bytes,
            @Nullable String comment) {}

    private List<TableRow> tables(@Nullable String name) {
        return list(
                        "SELECT table_name, engine, table_rows, data_length + index_length, table_comment FROM "
                                + SCHEMA
                                + "TABLES WHERE table_schema = ? AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')",
                        "table_name",
                        name,
                        row -> new TableRow(
                                row.getString(1),
                                text(row, 2),
                                row.getString(3) == null ? -1 : row.getLong(3),
                                row.getString(4) == null ? -1 : row.getLong(4),
                                text(row, 5).isEmpty() ? null : row.getString(5)))
                .stream()
                .filter(row -> !row.name().equals(Transactional.LEDGER))
                .toList();
    }

    List<DatasetPath> tableNames() {
        return tables(null).stream()
                .map(TableRow::name)
                .sorted()
                .map(DatasetPath::of)
                .toList();
    }

    /** @param computed the expression of a generated column; null for others */
    private record ColumnRow(
            String table,
            MysqlColumn column,
            @Nullable String standard,
            String collation,
            String extra,
            @Nullable String computed,
            @Nullable String comment) {}

    private Map<String, List<ColumnRow>> columns(@Nullable String table, Checks checks) {
        Map<String, List<ColumnRow>> columns = new HashMap<>();
        list(
                        "SELECT table_name, column_name, data_type, column_type, is_nullable, column_default, extra,"
                                + " generation_expression, column_comment, collation_name FROM " + SCHEMA
                                + "COLUMNS WHERE table_schema = ?",
                        "table_name",
                        table,
                        row -> columnRow(row, checks),
                        "ordinal_position")
                .forEach(c -> columns.computeIfAbsent(c.table(), t -> new ArrayList<>())
                        .add(c));
        return columns;
    }

    private ColumnRow columnRow(ResultSet row, Checks checks) throws SQLException {
        String table = row.getString(1);
        String name = row.getString(2);
        String extra = text(row, 7).toLowerCase(Locale.ROOT);
        String computed = text(row, 8);
        boolean zeroIsNull = database.settings().zeroDates() == MysqlSettings.ZeroDates.NULL
                && Set.of("date", "datetime", "timestamp")
                        .contains(row.getString(3).toLowerCase(Locale.ROOT));
        boolean json = checks.json().getOrDefault(table, Set.of()).contains(name);
        return new ColumnRow(
                table,
                new MysqlColumn(
                        name,
                        row.getString(3),
                        row.getString(4),
                        types.logical(row.getString(3), row.getString(4), json),
                        row.getString(5).equals("YES") || zeroIsNull,
                        !computed.isEmpty(),
                        zeroIsNull),
                row.getString(6),
                text(row, 10),
                extra,
                computed.isEmpty() ? null : expression(computed),
                text(row, 9).isEmpty() ? null : row.getString(9));
    }

    /** {@return where the counter of each table stands that has one} */
    private Map<String, Long> counters() {
        Map<String, Long> counters = new HashMap<>();
        SQL.list(
                connection,
                DOING,
                "SELECT table_name, auto_increment FROM " + SCHEMA
                        + "TABLES WHERE table_schema = ? AND auto_increment IS NOT NULL",
                row -> counters.put(row.getString(1), row.getLong(2)),
                database.name());
        return counters;
    }

    /** {@return what of a column only MySQL has; null when there is nothing} */
    private Table.Column.@Nullable Own own(ColumnRow row, @Nullable Long next) {
        Type type = row.column().type();
        String collation = row.collation();
        String spelled = row.column().definition();
        if (!collation.isEmpty()) {
            int end = collation.indexOf('_');
            spelled +=
                    " CHARACTER SET " + (end < 0 ? collation : collation.substring(0, end)) + " COLLATE " + collation;
        }
        boolean usual =
                type instanceof Type.Json || spelled.equalsIgnoreCase(new MysqlDialect(database).usualType(type));
        Matcher onUpdate = ON_UPDATE.matcher(row.extra());
        boolean updated = onUpdate.find();
        String options = updated
                ? onUpdate.group().toUpperCase(Locale.ROOT)
                : row.extra().contains("virtual") ? "VIRTUAL" : null;
        return usual && options == null && next == null
                ? null
                : new Table.Column.Own(usual ? null : spelled, options, next, updated ? options : null);
    }

    private Table.Column column(ColumnRow row, @Nullable Long next) {
        boolean identity = row.extra().contains("auto_increment");
        return new Table.Column(
                row.column().name(),
                row.column().type(),
                row.column().nullable(),
                identity || row.computed() != null || row.standard() == null
                        ? null
                        : standard(row.standard(), row.column().type(), row.extra()),
                identity,
                row.computed(),
                row.comment(),
                own(row, identity ? next : null));
    }

    private String expression(String text) {
        return MysqlText.standard(server.mariadb() ? text : MysqlText.unescaped(text));
    }

    /** MariaDB tells a default as it is written; MySQL tells the value of a constant, without quotes. */
    private @Nullable Default standard(String text, Type type, String extra) {
        if (server.mariadb() ? text.equalsIgnoreCase("null") : text.equals("NULL")) {
            return null;
        }
        boolean expression = server.mariadb() || extra.contains("default_generated");
        String spelled = expression && !server.mariadb() ? MysqlText.unescaped(text) : text;
        Matcher now = NOW.matcher(spelled);
        if ((expression || type instanceof Type.Timestamp) && now.matches()) {
            String word = now.group(1).toLowerCase(Locale.ROOT);
            return new Default.Now(
                    word.contains("date")
                            ? Default.Now.Part.DATE
                            : word.equals("curtime") || word.equals("current_time")
                                    ? Default.Now.Part.TIME
                                    : Default.Now.Part.TIMESTAMP);
        }
        Matcher bits = BITS.matcher(spelled);
        if (type instanceof Type.BitString && bits.matches()) {
            return new Default.Constant(bits.group(1));
        }
        String constant = expression ? MysqlText.constant(withoutCharset(spelled)) : spelled;
        boolean number = type instanceof Type.Bool
                || type instanceof Type.Int
                || type instanceof Type.Decimal
                || type instanceof Type.Float;
        if (constant == null
                && !NUMBER.matcher(spelled).matches()
                && !FLOAT.matcher(spelled).matches()) {
            return new Default.Expression(MysqlText.standard(withoutBrackets(spelled)));
        }
        return new Default.Constant(
                number ? number(constant == null ? spelled : constant, type) : constant == null ? spelled : constant);
    }

    private static String withoutCharset(String text) {
        return text.replaceFirst("^_\\w+(?=')", "");
    }

    private static Object number(String text, Type type) {
        if (type instanceof Type.Bool) {
            return !text.equals("0");
        }
        if (!NUMBER.matcher(text).matches()) {
            return FLOAT.matcher(text).matches() ? (Object) Double.parseDouble(text) : text;
        }
        BigDecimal value = new BigDecimal(text);
        return text.contains(".") || value.precision() > 18 ? value : (Object) value.longValueExact();
    }

    /** Takes off one pair of brackets that encloses everything. */
    private static String withoutBrackets(String expression) {
        if (!expression.startsWith("(") || !expression.endsWith(")")) {
            return expression;
        }
        int depth = 0;
        for (int at = 0; at < expression.length(); at++) {
            char c = expression.charAt(at);
            if (c == '\'' || c == '`') {
                at = MysqlText.quoted(expression, at, c == '\'').end() - 1;
                continue;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0 && at < expression.length() - 1) {
                return expression;
            }
        }
        return expression.substring(1, expression.length() - 1);
    }

    private static final class Keys {
        private @Nullable Key primary;
        private final List<Key> unique = new ArrayList<>();
        private final List<Index> others = new ArrayList<>();
    }

    private record IndexRow(
            String table,
            String name,
            boolean unique,
            @Nullable String column,
            @Nullable String expression,
            boolean descending,
            long prefix,
            String kind) {}

    private Map<String, Keys> keys(
            @Nullable String table, Map<String, List<ColumnRow>> columns, List<Catalog.Other> others) {
        Map<String, Map<String, List<IndexRow>>> indexes = new HashMap<>();
        list(
                        "SELECT table_name, index_name, non_unique, column_name, "
                                + (server.hasExpressionIndexes() ? "expression" : "NULL")
                                + ", collation, sub_part, index_type FROM " + SCHEMA
                                + "STATISTICS WHERE table_schema = ?",
                        "table_name",
                        table,
                        row -> new IndexRow(
                                row.getString(1),
                                row.getString(2),
                                row.getInt(3) == 0,
                                row.getString(4),
                                row.getString(5),
                                "D".equals(row.getString(6)),
                                row.getString(7) == null ? 0 : row.getLong(7),
                                text(row, 8)),
                        "table_name, index_name, seq_in_index")
                .forEach(row -> indexes.computeIfAbsent(row.table(), t -> new LinkedHashMap<>())
                        .computeIfAbsent(row.name(), n -> new ArrayList<>())
                        .add(row));
        Map<String, Keys> keys = new HashMap<>();
        indexes.forEach((name, byIndex) -> {
            Keys found = keys.computeIfAbsent(name, n -> new Keys());
            byIndex.forEach((index, rows) -> add(found, index, rows, columns.getOrDefault(name, List.of()), others));
        });
        return keys;
    }

    private void add(Keys keys, String name, List<IndexRow> rows, List<ColumnRow> columns, List<Catalog.Other> others) {
        IndexRow first = rows.get(0);
        List<Index.Part> parts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (IndexRow row : rows) {
            if (row.column() == null) {
                parts.add(new Index.Part(expression(String.valueOf(row.expression())), true, row.descending()));
                continue;
            }
            names.add(row.column());
            parts.add(new Index.Part(row.column(), false, row.descending()));
        }
        Index.Own own = own(rows, columns);
        if (name.equals("PRIMARY")) {
            keys.primary = new Key(null, names);
        } else if (own == null && first.unique() && names.size() == parts.size()) {
            // The server names a key after its first column.
            boolean given = name.matches(Pattern.quote(names.get(0)) + "(_\\d+)?");
            keys.unique.add(new Key(given ? null : name, names));
        } else {
            keys.others.add(new Index(name, parts, first.unique(), null, own));
        }
    }

    /** {@return what an index has beside its columns: that it is for words or places, or holds the beginnings of texts only} */
    private static Index.@Nullable Own own(List<IndexRow> rows, List<ColumnRow> columns) {
        IndexRow first = rows.get(0);
        boolean ordinary = first.kind().equals("BTREE") || first.kind().equals("HASH");
        boolean beginnings = rows.stream().anyMatch(row -> row.prefix() > 0);
        if (ordinary && !beginnings || rows.stream().anyMatch(row -> row.column() == null)) {
            return null;
        }
        String parts = rows.stream()
                .map(row -> MysqlText.quote(String.valueOf(row.column()))
                        + (ordinary && row.prefix() > 0 ? "(" + row.prefix() + ")" : "")
                        + (row.descending() ? " DESC" : ""))
                .collect(Collectors.joining(", ", "(", ")"));
        if (!ordinary) {
            return new Index.Own(first.kind() + " " + parts, false, first.kind().toLowerCase(Locale.ROOT));
        }
        // Of a text without a limit every index holds the beginnings only.
        boolean limited = rows.stream()
                .anyMatch(row -> row.prefix() > 0
                        && columns.stream()
                                .map(ColumnRow::column)
                                .filter(c -> c.name().equals(row.column()))
                                .noneMatch(c ->
                                        c.data().endsWith("text") || c.data().endsWith("blob")));
        return new Index.Own(parts, true, limited || first.unique() ? "the prefix length of" : null);
    }

    private Map<String, List<ForeignKey>> foreignKeys(List<Catalog.Other> others) {
        record Row(
                String table,
                String name,
                String column,
                String schema,
                String parent,
                String key,
                String delete,
                String update) {}
        Map<String, Map<String, List<Row>>> found = new HashMap<>();
        SQL.list(
                        connection,
                        DOING,
                        "SELECT k.table_name, k.constraint_name, k.column_name, k.referenced_table_schema,"
                                + " k.referenced_table_name, k.referenced_column_name, r.delete_rule, r.update_rule FROM "
                                + SCHEMA + "KEY_COLUMN_USAGE k JOIN " + SCHEMA
                                + "REFERENTIAL_CONSTRAINTS r ON r.constraint_schema = k.constraint_schema AND"
                                + " r.constraint_name = k.constraint_name AND r.table_name = k.table_name"
                                + " WHERE k.table_schema = ? AND k.referenced_table_name IS NOT NULL"
                                + " ORDER BY k.table_name, k.constraint_name, k.ordinal_position",
                        row -> new Row(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7),
                                row.getString(8)),
                        database.name())
                .forEach(row -> found.computeIfAbsent(row.table(), t -> new LinkedHashMap<>())
                        .computeIfAbsent(row.name(), n -> new ArrayList<>())
                        .add(row));
        Map<String, List<ForeignKey>> keys = new HashMap<>();
        found.forEach((table, byName) -> byName.forEach((name, rows) -> {
            Row first = rows.get(0);
            if (!first.schema().equals(database.name())) {
                others.add(new Catalog.Other(
                        "foreign key to another database", table + "." + name, first.schema() + "." + first.parent()));
                return;
            }
            keys.computeIfAbsent(table, t -> new ArrayList<>())
                    .add(new ForeignKey(
                            GIVEN_FOREIGN_KEY.matcher(name).matches() ? null : name,
                            rows.stream().map(Row::column).toList(),
                            DatasetPath.of(first.parent()),
                            rows.stream().map(Row::key).toList(),
                            rule(first.delete()),
                            rule(first.update())));
        }));
        return keys;
    }

    /** {@return the name of a foreign key also where the server gave it, which the catalog does not tell} */
    String foreignKeyName(DatasetPath table, ForeignKey key) {
        return SQL
                .list(
                        connection,
                        DOING,
                        "SELECT constraint_name FROM " + SCHEMA
                                + "KEY_COLUMN_USAGE WHERE table_schema = ? AND table_name = ?"
                                + " AND referenced_table_name = ? GROUP BY constraint_name"
                                + " HAVING GROUP_CONCAT(column_name ORDER BY ordinal_position SEPARATOR '\u0001') = ?",
                        row -> row.getString(1),
                        database.name(),
                        table.name(),
                        key.references().name(),
                        String.join("\u0001", key.columns()))
                .stream()
                .findFirst()
                .orElseThrow(() -> new EndpointException(
                        Kind.NOT_FOUND,
                        "the foreign key of " + table + " (" + String.join(", ", key.columns())
                                + ") is not there any more"));
    }

    /** RESTRICT and NO ACTION are the same to the server, which tells one as the other. */
    private static String rule(String rule) {
        return rule.equals("RESTRICT") ? "NO ACTION" : rule;
    }

    /** @param json the columns of a table that a check says to be JSON */
    private record Checks(Map<String, List<Check>> rules, Map<String, Set<String>> json) {}

    private Checks checks(@Nullable String table) {
        Map<String, List<Check>> rules = new HashMap<>();
        Map<String, Set<String>> json = new HashMap<>();
        if (!server.keepsChecks()) {
            return new Checks(rules, json);
        }
        record Row(String table, String name, String clause) {}
        String sql = server.mariadb()
                ? "SELECT c.table_name, c.constraint_name, c.check_clause FROM " + SCHEMA
                        + "CHECK_CONSTRAINTS c WHERE c.constraint_schema = ?"
                : "SELECT t.table_name, c.constraint_name, c.check_clause FROM " + SCHEMA + "CHECK_CONSTRAINTS c JOIN "
                        + SCHEMA + "TABLE_CONSTRAINTS t ON t.constraint_schema = c.constraint_schema"
                        + " AND t.constraint_name = c.constraint_name WHERE t.table_schema = ?";
        String column = server.mariadb() ? "c.table_name" : "t.table_name";
        for (Row row : list(
                sql,
                column,
                table,
                r -> new Row(r.getString(1), r.getString(2), r.getString(3)),
                column + ", c.constraint_name")) {
            Matcher valid = JSON_VALID.matcher(row.clause());
            if (server.mariadb() && valid.matches()) {
                json.computeIfAbsent(row.table(), t -> new HashSet<>())
                        .add(valid.group(1).replace("``", "`"));
            } else {
                rules.computeIfAbsent(row.table(), t -> new ArrayList<>())
                        .add(new Check(
                                GIVEN_CHECK.matcher(row.name()).matches() ? null : row.name(),
                                withoutBrackets(expression(row.clause()))));
            }
        }
        return new Checks(rules, json);
    }

    private List<View> views() {
        String home = MysqlText.quote(database.name()) + ".";
        return SQL.list(
                connection,
                DOING,
                "SELECT table_name, view_definition FROM " + SCHEMA
                        + "VIEWS WHERE table_schema = ? ORDER BY table_name",
                // The definition names the database; without it the view also works in another one.
                row -> new View(
                        DatasetPath.of(row.getString(1)),
                        MysqlText.standard(text(row, 2).replace(home, "")),
                        null),
                database.name());
    }

    private List<Catalog.Other> others() {
        List<Catalog.Other> others = new ArrayList<>(SQL.list(
                connection,
                DOING,
                "SELECT event_object_table, trigger_name, action_statement FROM " + SCHEMA
                        + "TRIGGERS WHERE trigger_schema = ? ORDER BY trigger_name",
                row -> new Catalog.Other("trigger", row.getString(1) + "." + row.getString(2), text(row, 3)),
                database.name()));
        others.addAll(SQL.list(
                connection,
                DOING,
                "SELECT routine_type, routine_name, routine_definition FROM " + SCHEMA
                        + "ROUTINES WHERE routine_schema = ? ORDER BY routine_name",
                row -> new Catalog.Other(row.getString(1).toLowerCase(Locale.ROOT), row.getString(2), text(row, 3)),
                database.name()));
        others.addAll(SQL.list(
                connection,
                DOING,
                "SELECT table_name, MAX(partition_method), MAX(partition_expression), COUNT(*) FROM " + SCHEMA
                        + "PARTITIONS WHERE table_schema = ? AND partition_name IS NOT NULL GROUP BY table_name"
                        + " ORDER BY table_name",
                row -> new Catalog.Other(
                        "partitioning of table",
                        row.getString(1),
                        text(row, 2) + " (" + text(row, 3) + "), " + row.getLong(4) + " partitions"),
                database.name()));
        others.addAll(SQL.list(
                connection,
                DOING,
                "SELECT event_name, event_definition FROM " + SCHEMA
                        + "EVENTS WHERE event_schema = ? ORDER BY event_name",
                row -> new Catalog.Other("event", row.getString(1), text(row, 2)),
                database.name()));
        others.addAll(SQL.list(
                connection,
                DOING,
                "SELECT table_name, table_type FROM " + SCHEMA
                        + "TABLES WHERE table_schema = ? AND table_type = 'SEQUENCE' ORDER BY table_name",
                row -> new Catalog.Other("sequence", row.getString(1), ""),
                database.name()));
        return others;
    }

    // ------------------------------------------------------------------------------------------------------- by name

    /** {@return the full path, which is the table's name alone; of what is not there, too} */
    DatasetPath resolve(DatasetPath path) {
        DatasetPath wanted = database.local(path);
        if (!server.foldsNames() || wanted.segments().size() > 1) {
            return wanted;
        }
        return SQL
                .list(
                        connection,
                        DOING,
                        "SELECT table_name FROM " + SCHEMA + "TABLES WHERE table_schema = ? AND lower(table_name) = ?",
                        row -> DatasetPath.of(row.getString(1)),
                        database.name(),
                        path.name().toLowerCase(Locale.ROOT))
                .stream()
                .findFirst()
                .orElse(wanted);
    }

    /** @throws EndpointException NOT_FOUND */
    MysqlRelation relation(DatasetPath given) {
        DatasetPath path = resolve(given);
        Checks checks = checks(path.name());
        List<ColumnRow> columns = path.segments().size() > 1 || database.missing()
                ? List.of()
                : columns(path.name(), checks).getOrDefault(path.name(), List.of());
        if (columns.isEmpty()) {
            throw new EndpointException(
                    Kind.NOT_FOUND, "there is no table or view " + given + " in " + database.location());
        }
        Optional<TableRow> table = tables(path.name()).stream()
                .filter(t -> t.name().equals(path.name()))
                .findFirst();
        List<MysqlColumn> described = columns.stream().map(ColumnRow::column).toList();
        Keys keys = keys(path.name(), Map.of(path.name(), columns), new ArrayList<>())
                .getOrDefault(path.name(), new Keys());
        return new MysqlRelation(
                path, table.isEmpty(), table.map(TableRow::engine).orElse(""), described, key(described, keys));
    }

    /** {@return the columns by which rows can be read in order: the primary key, or a unique one that is never null} */
    private static List<MysqlColumn> key(List<MysqlColumn> columns, Keys keys) {
        List<Key> candidates = new ArrayList<>();
        if (keys.primary != null) {
            candidates.add(keys.primary);
        } else {
            candidates.addAll(keys.unique);
        }
        for (Key key : candidates) {
            List<MysqlColumn> found = key.columns().stream()
                    .map(name -> columns.stream()
                            .filter(c -> c.name().equals(name))
                            .findFirst()
                            .orElseThrow())
                    .toList();
            if (found.stream().allMatch(c -> !c.nullable() && KeyPosition.orders(c))) {
                return found;
            }
        }
        return List.of();
    }

    /** Runs a query over one database, and over one table where a name is given. */
    private <T> List<T> list(String sql, String nameColumn, @Nullable String name, Sql.Row<T> row, String... order) {
        String ordered = order.length == 0 ? "" : " ORDER BY " + order[0];
        return name == null
                ? SQL.list(connection, DOING, sql + ordered, row, database.name())
                : SQL.list(
                        connection, DOING, sql + " AND " + nameColumn + " = ?" + ordered, row, database.name(), name);
    }

    private static String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }
}
