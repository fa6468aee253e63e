package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Check;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Table.Own.Constraint;
import dev.tranship.spi.Table.Own.Partition;
import dev.tranship.spi.Table.Own.Partitioning;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads PostgreSQL's catalog on one connection. */
final class PostgresqlCatalog {
    /** What the ledger and all other tables of our own begin with. */
    static final String HIDDEN = "_tranship_";

    private static final String DOING = "reading the catalog";

    /** Schemas of users; what an extension brought is its own. */
    static final String USERS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

    private static final Comparator<DatasetPath> BY_NAME = Comparator.<DatasetPath, String>comparing(
                    path -> path.segments().get(0))
            .thenComparing(DatasetPath::name);

    private final PostgresqlDatabase database;
    private final Connection connection;
    private final PgTypes types;
    private @Nullable PostgresqlSequences sequences;

    PostgresqlCatalog(PostgresqlDatabase database, Connection connection) {
        this.database = database;
        this.connection = connection;
        this.types = new PgTypes(connection);
    }

    // ---------------------------------------------------------------------------------------------------- everything

    Catalog read() {
        List<Catalog.Entry> tables = tables("");
        return new Catalog(tables, views(), new PostgresqlOthers(database, connection).read(sequences()));
    }

    private PostgresqlSequences sequences() {
        PostgresqlSequences known = sequences;
        if (known == null) {
            known = PostgresqlSequences.read(database, connection);
            sequences = known;
        }
        return known;
    }

    /** {@return one table as the catalog has it} */
    Optional<Table> table(PostgresqlRelation relation) {
        return tables(" AND c.oid = " + Integer.toUnsignedString(relation.oid())).stream()
                .map(Catalog.Entry::table)
                .findFirst();
    }

    /** What a table takes as the server last counted it; a partitioned one what its partitions take. */
    private static final String PAGES = " CASE WHEN c.relkind = 'p' THEN (WITH RECURSIVE part (oid) AS (SELECT c.oid"
            + " UNION ALL SELECT i.inhrelid FROM pg_inherits i JOIN part ON i.inhparent = part.oid)"
            + " SELECT coalesce(sum(p.relpages), 0)::bigint FROM pg_class p JOIN part ON part.oid = p.oid WHERE p.relkind <> 'p')"
            + " ELSE c.relpages::bigint END";

    private record TableRow(
            int oid,
            DatasetPath path,
            long rows,
            long bytes,
            @Nullable String comment) {}

    private List<TableRow> tableRows(String condition) {
        return SQL
                .list(
                        connection,
                        DOING,
                        "SELECT c.oid, n.nspname, c.relname, c.reltuples::bigint,"
                                + PAGES + " * current_setting('block_size')::bigint,"
                                + " obj_description(c.oid, 'pg_class') FROM pg_class c"
                                + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE " + tables() + condition,
                        row -> new TableRow(
                                (int) row.getLong(1),
                                DatasetPath.of(row.getString(2), row.getString(3)),
                                Math.max(-1, row.getLong(4)),
                                row.getLong(5),
                                row.getString(6)))
                .stream()
                .filter(row -> !row.path().name().startsWith(HIDDEN))
                .sorted(Comparator.comparing(TableRow::path, BY_NAME))
                .toList();
    }

    /** Tables; a partitioned one stands for its partitions. */
    private String tables() {
        return "c.relkind IN ('r', 'p')" + (database.atLeast(10) ? " AND NOT c.relispartition" : "")
                + " AND c.relpersistence <> 't' AND " + USERS + ofNoExtension("pg_class", "c");
    }

    static String ofNoExtension(String catalog, String alias) {
        return " AND NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = '" + catalog + "'::regclass AND x.objid = "
                + alias + ".oid AND x.deptype = 'e')";
    }

    private List<Catalog.Entry> tables(String condition) {
        List<TableRow> rows = tableRows(condition);
        Map<Integer, List<ColumnRow>> columns = columns(" AND " + tables() + condition);
        Map<Integer, Constraints> constraints = constraints(condition);
        Map<Integer, List<Index>> indexes = indexes(" AND " + tables() + condition);
        Map<Integer, Partitioning> partitionings = partitionings();
        List<Catalog.Entry> tables = new ArrayList<>();
        for (TableRow row : rows) {
            tables.add(new Catalog.Entry(
                    table(
                            row,
                            columns.getOrDefault(row.oid(), List.of()),
                            constraints.getOrDefault(row.oid(), new Constraints()),
                            indexes.getOrDefault(row.oid(), List.of()),
                            partitionings.get(row.oid())),
                    row.rows(),
                    row.bytes()));
        }
        return tables;
    }

    private Table table(
            TableRow row,
            List<ColumnRow> columns,
            Constraints rules,
            List<Index> indexes,
            @Nullable Partitioning partitioning) {
        List<Table.Column> described = new ArrayList<>();
        for (ColumnRow column : columns) {
            Type type = codec(column).type();
            String expression = column.expression();
            boolean identity =
                    !column.identity().isEmpty() || (expression != null && expression.startsWith("nextval("));
            boolean computed = !column.generated().isEmpty();
            described.add(new Table.Column(
                    column.name(),
                    type,
                    column.nullable(),
                    computed || identity || expression == null ? null : Defaults.parse(expression, type),
                    identity,
                    computed ? expression : null,
                    column.comment(),
                    own(column, type, identity)));
        }
        return new Table(
                row.path(),
                described,
                rules.primary,
                rules.unique,
                rules.foreign,
                rules.checks,
                indexes,
                row.comment(),
                rules.own.isEmpty() && partitioning == null ? null : new Table.Own(rules.own, partitioning));
    }

    /** {@return what of a column only PostgreSQL has; null when there is nothing} */
    private Table.Column.@Nullable Own own(ColumnRow column, Type type, boolean counts) {
        String sql = column.sql() + (column.collation() == null ? "" : " COLLATE " + column.collation());
        String spelled = sql.equals(PostgresqlTypes.catalogName(type)) ? null : sql;
        PostgresqlSequences.Sequence sequence = counts ? sequences().of(column.relation(), column.name()) : null;
        String options = null;
        if (!column.generated().isEmpty()) {
            options = column.generated().equals("v") ? "VIRTUAL" : null;
        } else if (!column.identity().isEmpty()) {
            String words = sequence == null ? "" : sequence.words().replaceFirst("^ AS \\w+", "");
            options = "GENERATED " + (column.identity().equals("a") ? "ALWAYS" : "BY DEFAULT") + " AS IDENTITY"
                    + (words.isEmpty() ? "" : " (" + words.strip() + ")");
        } else if (counts) {
            options = sequence == null
                    ? "DEFAULT " + column.expression()
                    : "SEQUENCE " + sequence.name() + sequence.words();
        }
        String lost = column.collation() != null
                ? "the collation " + column.collation()
                : column.identity().equals("a") ? "GENERATED ALWAYS" : null;
        Long next = sequence == null ? null : sequence.next();
        return spelled == null && options == null ? null : new Table.Column.Own(spelled, options, next, lost);
    }

    private record PartitionRow(
            int oid,
            int parent,
            String name,
            @Nullable String by,
            @Nullable String bounds) {}

    /** {@return how tables are divided, by their oid} */
    private Map<Integer, Partitioning> partitionings() {
        if (!database.atLeast(10)) {
            return Map.of();
        }
        List<PartitionRow> rows = SQL.list(
                connection,
                DOING,
                "SELECT c.oid, coalesce(i.inhparent, 0), c.relname, pg_get_partkeydef(c.oid),"
                        + " pg_get_expr(c.relpartbound, c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " LEFT JOIN pg_inherits i ON i.inhrelid = c.oid AND c.relispartition"
                        + " WHERE (c.relkind = 'p' OR c.relispartition) AND c.relkind IN ('p', 'r') AND " + USERS
                        + " ORDER BY c.relname",
                row -> new PartitionRow(
                        (int) row.getLong(1),
                        (int) row.getLong(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5)));
        Map<Integer, List<PartitionRow>> below = rows.stream().collect(Collectors.groupingBy(PartitionRow::parent));
        Map<Integer, Partitioning> partitionings = new HashMap<>();
        rows.stream()
                .filter(row -> row.parent() == 0)
                .forEach(row -> partitionings.put(row.oid(), partitioning(row, below)));
        return partitionings;
    }

    private static Partitioning partitioning(PartitionRow row, Map<Integer, List<PartitionRow>> below) {
        return new Partitioning(
                String.valueOf(row.by()),
                below.getOrDefault(row.oid(), List.of()).stream()
                        .map(part -> new Partition(
                                part.name(),
                                String.valueOf(part.bounds()),
                                part.by() == null ? null : partitioning(part, below)))
                        .toList());
    }

    List<DatasetPath> tableNames() {
        return tableRows("").stream().map(TableRow::path).toList();
    }

    // ------------------------------------------------------------------------------------------------------- columns

    private record ColumnRow(
            int relation,
            String name,
            int type,
            int typmod,
            int dimensions,
            String sql,
            @Nullable String collation,
            boolean nullable,
            @Nullable String expression,
            String identity,
            String generated,
            @Nullable String comment) {}

    private Map<Integer, List<ColumnRow>> columns(String condition) {
        List<ColumnRow> found = SQL.list(
                connection,
                DOING,
                "SELECT a.attrelid, a.attname, a.atttypid, a.atttypmod, a.attndims, format_type(a.atttypid, a.atttypmod),"
                        + " a.attnotnull OR t.typnotnull, pg_get_expr(d.adbin, d.adrelid), "
                        + (database.atLeast(10) ? "a.attidentity" : "''") + ", "
                        + (database.atLeast(12) ? "a.attgenerated" : "''")
                        + ", col_description(a.attrelid, a.attnum), CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN"
                        + " CASE ln.nspname WHEN 'pg_catalog' THEN '' ELSE quote_ident(ln.nspname) || '.' END"
                        + " || quote_ident(l.collname) END FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
                        + " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid"
                        + " LEFT JOIN pg_collation l ON l.oid = a.attcollation"
                        + " LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace"
                        + " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
                        + " WHERE a.attnum > 0 AND NOT a.attisdropped" + condition + " ORDER BY a.attrelid, a.attnum",
                row -> new ColumnRow(
                        (int) row.getLong(1),
                        row.getString(2),
                        (int) row.getLong(3),
                        row.getInt(4),
                        row.getInt(5),
                        row.getString(6),
                        row.getString(12),
                        !row.getBoolean(7),
                        row.getString(8),
                        row.getString(9).strip(),
                        row.getString(10).strip(),
                        row.getString(11)));
        types.load(found.stream().map(ColumnRow::type).collect(Collectors.toSet()));
        return found.stream().collect(Collectors.groupingBy(ColumnRow::relation));
    }

    private PgType type(ColumnRow column) {
        return types.type(column.type(), column.typmod(), column.dimensions(), column.sql());
    }

    private PostgresqlCodec codec(ColumnRow column) {
        return PostgresqlCodec.of(type(column), database.numeric());
    }

    // --------------------------------------------------------------------------------------------------- constraints

    private static final class Constraints {
        private @Nullable Key primary;
        private final List<Key> unique = new ArrayList<>();
        private final List<ForeignKey> foreign = new ArrayList<>();
        private final List<Check> checks = new ArrayList<>();
        private final List<Constraint> own = new ArrayList<>();
    }

    private Map<Integer, Constraints> constraints(String condition) {
        Map<Integer, Constraints> constraints = new HashMap<>();
        SQL.list(
                connection,
                DOING,
                "SELECT r.conrelid, r.conname, r.contype, " + names("r.conkey", "r.conrelid")
                        + ", pg_get_expr(r.conbin, r.conrelid), fn.nspname, fc.relname, "
                        + names("r.confkey", "r.confrelid")
                        + ", r.confdeltype, r.confupdtype, pg_get_constraintdef(r.oid),"
                        + " r.condeferrable, r.condeferred FROM pg_constraint r"
                        + " JOIN pg_class c ON c.oid = r.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " LEFT JOIN pg_class fc ON fc.oid = r.confrelid"
                        + " LEFT JOIN pg_namespace fn ON fn.oid = fc.relnamespace WHERE r.contype IN ('p', 'u', 'f', 'c', 'x')"
                        + (database.atLeast(11) ? " AND r.conparentid = 0" : "") + " AND " + tables() + condition
                        + " ORDER BY r.conrelid, r.conname",
                row -> {
                    add(row, constraints.computeIfAbsent((int) row.getLong(1), oid -> new Constraints()));
                    return 0;
                });
        return constraints;
    }

    private static String names(String numbers, String relation) {
        return "ARRAY(SELECT a.attname::text FROM unnest(" + numbers + ") WITH ORDINALITY k(number, place)"
                + " JOIN pg_attribute a ON a.attrelid = " + relation + " AND a.attnum = k.number ORDER BY k.place)";
    }

    private static void add(ResultSet row, Constraints to) throws SQLException {
        String name = row.getString(2);
        List<String> columns = texts(row.getArray(4));
        switch (row.getString(3)) {
            case "p" -> {
                String own = behind("PRIMARY KEY", columns, row.getString(11));
                if (own == null) {
                    to.own.add(new Constraint("primary key", name, row.getString(11)));
                } else {
                    to.primary = new Key(name, columns, own.isEmpty() ? null : own);
                }
            }
            case "u" -> {
                String own = behind("UNIQUE", columns, row.getString(11));
                if (own == null) {
                    to.own.add(new Constraint("unique key", name, row.getString(11)));
                } else {
                    to.unique.add(new Key(name, columns, own.isEmpty() ? null : own));
                }
            }
            case "x" -> to.own.add(new Constraint("exclusion constraint", name, row.getString(11)));
            case "c" -> to.checks.add(new Check(name, row.getString(5)));
            default ->
                to.foreign.add(new ForeignKey(
                        name,
                        columns,
                        DatasetPath.of(row.getString(6), row.getString(7)),
                        texts(row.getArray(8)),
                        rule(row.getString(9)),
                        rule(row.getString(10)),
                        row.getBoolean(12) ? "DEFERRABLE" + (row.getBoolean(13) ? " INITIALLY DEFERRED" : "") : null));
        }
    }

    /** {@return what stands behind the columns of a key; null where the key is more than its columns} */
    private static @Nullable String behind(String word, List<String> columns, String definition) {
        String plain = definition.replaceAll("\"([^\"]*)\"", "$1");
        String begin = word + " (" + String.join(", ", columns).replace("\"", "") + ")";
        return plain.startsWith(begin) ? plain.substring(begin.length()).strip() : null;
    }

    private static String rule(String letter) {
        return switch (letter) {
            case "r" -> "RESTRICT";
            case "c" -> "CASCADE";
            case "n" -> "SET NULL";
            case "d" -> "SET DEFAULT";
            default -> "NO ACTION";
        };
    }

    static List<String> texts(Array array) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (Object text : (Object[]) array.getArray()) {
            texts.add(String.valueOf(text));
        }
        return texts;
    }

    // ------------------------------------------------------------------------------------------------------- indexes

    private record IndexPart(
            int table,
            String index,
            boolean unique,
            @Nullable String where,
            Index.Part part,
            Index.@Nullable Own own) {}

    /** Indexes that no constraint brought. */
    private Map<Integer, List<Index>> indexes(String condition) {
        List<IndexPart> parts = SQL.list(
                connection,
                DOING,
                "SELECT i.indrelid, ic.relname, i.indisunique, pg_get_expr(i.indpred, i.indrelid), i.indkey[k] = 0,"
                        + " coalesce(a.attname, pg_get_indexdef(i.indexrelid, k + 1, false)), i.indoption[k] & 1 = 1, m.amname,"
                        + " pg_get_indexdef(i.indexrelid), " + special()
                        + " FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am m ON m.oid = ic.relam"
                        + " JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " CROSS JOIN LATERAL generate_series(0, "
                        + (database.atLeast(11) ? "i.indnkeyatts" : "i.indnatts") + " - 1) k"
                        + " LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k] AND a.attnum <> 0"
                        + " WHERE i.indisvalid AND NOT EXISTS (SELECT 1 FROM pg_constraint r"
                        + " WHERE r.conindid = i.indexrelid AND r.contype IN ('p', 'u', 'x'))"
                        + condition + " ORDER BY i.indrelid, ic.relname, k",
                row -> new IndexPart(
                        (int) row.getLong(1),
                        row.getString(2),
                        row.getBoolean(3),
                        row.getString(4),
                        new Index.Part(
                                row.getBoolean(5) ? unwrapped(row.getString(6)) : row.getString(6),
                                row.getBoolean(5),
                                row.getBoolean(7)),
                        row.getBoolean(10) ? own(row.getString(8), row.getString(9)) : null));
        Map<Integer, List<Index>> indexes = new HashMap<>();
        for (int from = 0, to; from < parts.size(); from = to) {
            IndexPart first = parts.get(from);
            List<Index.Part> own = new ArrayList<>();
            for (to = from;
                    to < parts.size()
                            && parts.get(to).table() == first.table()
                            && parts.get(to).index().equals(first.index());
                    to++) {
                own.add(parts.get(to).part());
            }
            indexes.computeIfAbsent(first.table(), oid -> new ArrayList<>())
                    .add(new Index(first.index(), own, first.unique(), first.where(), first.own()));
        }
        return indexes;
    }

    private static Index.Own own(String method, String definition) {
        String behind = definition.substring(definition.indexOf(" USING ") + 1);
        return switch (method) {
            case "btree" ->
                new Index.Own(
                        behind,
                        true,
                        "the operator classes, collations, order of NULLs, included columns or settings of");
            case "hash" -> new Index.Own(behind, true, "the method hash of");
            default -> new Index.Own(behind, false, method);
        };
    }

    /** {@return whether an index is more than its parts, in SQL} */
    private String special() {
        String keys = database.atLeast(11) ? "i.indnkeyatts" : "i.indnatts";
        return "(m.amname <> 'btree' OR ic.reloptions IS NOT NULL OR i.indnatts > " + keys
                + (database.atLeast(15) ? " OR i.indnullsnotdistinct" : "")
                + " OR EXISTS (SELECT 1 FROM generate_series(0, " + keys
                + " - 1) k JOIN pg_opclass o ON o.oid = i.indclass[k]"
                + " LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k]"
                // NULLs come last, and first where the order is descending, unless said.
                + " WHERE NOT o.opcdefault OR i.indoption[k] IN (1, 2)"
                + " OR a.attnum <> 0 AND i.indcollation[k] <> a.attcollation))";
    }

    /** The server puts brackets around an expression, and so does who makes an index of it. */
    private static String unwrapped(String expression) {
        String inner = expression;
        while (wrapped(inner)) {
            inner = inner.substring(1, inner.length() - 1);
        }
        return inner;
    }

    private static boolean wrapped(String expression) {
        int depth = 0;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '\'' || c == '"' || (depth == 0 && i < expression.length() - 1)) {
                return false;
            }
        }
        return expression.startsWith("(") && depth == 0;
    }

    // --------------------------------------------------------------------------------------------------------- views

    private List<View> views() {
        Map<Integer, List<Index>> indexes = indexes(" AND c.relkind = 'm' AND " + USERS);
        return SQL
                .list(
                        connection,
                        DOING,
                        "SELECT n.nspname, c.relname, pg_get_viewdef(c.oid), obj_description(c.oid, 'pg_class'), c.oid,"
                                + " c.relkind = 'm' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                                + " WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND " + USERS
                                + ofNoExtension("pg_class", "c"),
                        row -> new View(
                                DatasetPath.of(row.getString(1), row.getString(2)),
                                row.getString(3).strip().replaceFirst(";$", ""),
                                row.getString(4),
                                row.getBoolean(6) ? indexes.getOrDefault((int) row.getLong(5), List.of()) : null))
                .stream()
                .sorted(Comparator.comparing(View::path, BY_NAME))
                .toList();
    }

    // ------------------------------------------------------------------------------------------------------- by name

    /**
     * {@return the full path; of what is not there, too} A name is found as it is written, else as PostgreSQL reads it without
     * quotes, that is in small letters.
     */
    DatasetPath resolve(DatasetPath path) {
        List<String> segments = path.segments();
        if (segments.size() > 3) {
            return path;
        }
        String name = path.name();
        String lower = name.toLowerCase(Locale.ROOT);
        if (segments.size() == 1) {
            return SQL
                    .list(
                            connection,
                            DOING,
                            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                                    + " JOIN unnest(current_schemas(false)) WITH ORDINALITY s(name, place) ON s.name = n.nspname"
                                    + " WHERE c.relname IN (?, ?) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
                                    + " ORDER BY c.relname = ? DESC, s.place LIMIT 1",
                            row -> DatasetPath.of(row.getString(1), row.getString(2)),
                            name,
                            lower,
                            name)
                    .stream()
                    .findFirst()
                    .orElseGet(() -> DatasetPath.of(home(), name));
        }
        String schema = segments.get(segments.size() - 2);
        return SQL
                .list(
                        connection,
                        DOING,
                        "SELECT n.nspname, coalesce(c.relname::text, ?) FROM pg_namespace n LEFT JOIN pg_class c"
                                + " ON c.relnamespace = n.oid AND c.relname IN (?, ?) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
                                + " WHERE n.nspname IN (?, ?) ORDER BY n.nspname = ? DESC, c.relname = ? DESC LIMIT 1",
                        row -> DatasetPath.of(row.getString(1), row.getString(2)),
                        name,
                        name,
                        lower,
                        schema,
                        schema.toLowerCase(Locale.ROOT),
                        schema,
                        name)
                .stream()
                .findFirst()
                .orElse(DatasetPath.of(schema, name));
    }

    /** {@return the schema in which things are made that name none} */
    String home() {
        return SQL.list(connection, DOING, "SELECT coalesce(current_schema()::text, 'public')", row -> row.getString(1))
                .get(0);
    }

    /**
     * {@return the table or view of that path}
     *
     * @throws EndpointException NOT_FOUND
     */
    PostgresqlRelation relation(DatasetPath path) {
        DatasetPath full = resolve(path);
        record Found(int oid, char kind) {}
        Found found = SQL
                .list(
                        connection,
                        DOING,
                        "SELECT c.oid, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                                + " WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
                        row -> new Found((int) row.getLong(1), row.getString(2).charAt(0)),
                        full.segments().get(0),
                        full.name())
                .stream()
                .findFirst()
                .orElseThrow(() -> new EndpointException(Kind.NOT_FOUND, "there is no table or view " + full));
        List<PostgresqlRelation.Column> columns =
                columns(" AND c.oid = " + Integer.toUnsignedString(found.oid())).values().stream()
                        .flatMap(List::stream)
                        .map(c -> new PostgresqlRelation.Column(c.name(), type(c), c.nullable(), codec(c)))
                        .toList();
        return new PostgresqlRelation(full, found.oid(), found.kind(), columns);
    }

    /** {@return the leaves of a partitioned table, by name} */
    List<DatasetPath> leaves(PostgresqlRelation relation) {
        return SQL
                .list(
                        connection,
                        DOING,
                        "WITH RECURSIVE part (oid) AS (SELECT " + Integer.toUnsignedString(relation.oid())
                                + "::oid UNION ALL SELECT i.inhrelid FROM pg_inherits i JOIN part p ON p.oid = i.inhparent)"
                                + " SELECT n.nspname, c.relname FROM part p JOIN pg_class c ON c.oid = p.oid"
                                + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'",
                        row -> DatasetPath.of(row.getString(1), row.getString(2)))
                .stream()
                .sorted(BY_NAME)
                .toList();
    }

    // ---------------------------------------------------------------------------------- names that must not be taken

    /** {@return the names of everything in a schema that shares a space of names with tables, indexes or types} */
    Set<String> takenNames(String schema) {
        return Set.copyOf(SQL.list(
                connection,
                DOING,
                "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ?"
                        + " UNION SELECT t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace"
                        + " WHERE n.nspname = ?",
                row -> row.getString(1),
                schema,
                schema));
    }

    Set<String> schemas() {
        return Set.copyOf(SQL.list(connection, DOING, "SELECT nspname FROM pg_namespace", row -> row.getString(1)));
    }

    /** {@return the enums there are, by schema and labels; the first by name where two have the same} */
    Map<String, Map<List<String>, String>> enums() {
        Map<String, Map<List<String>, String>> enums = new HashMap<>();
        SQL.list(
                connection,
                DOING,
                "SELECT n.nspname, t.typname, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e"
                        + " JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace"
                        + " GROUP BY n.nspname, t.typname ORDER BY n.nspname, t.typname",
                row -> enums.computeIfAbsent(row.getString(1), schema -> new HashMap<>())
                        .putIfAbsent(texts(row.getArray(3)), row.getString(2)));
        return enums;
    }

    /** {@return the checks of each domain, and of those it is made of, by the name that a column's type has} */
    Map<String, List<String>> domainChecks() {
        Map<String, List<String>> checks = new HashMap<>();
        SQL.list(
                connection,
                DOING,
                "WITH RECURSIVE made (name, oid) AS (SELECT format_type(t.oid, NULL), t.oid FROM pg_type t"
                        + " WHERE t.typtype = 'd' UNION ALL SELECT m.name, t.typbasetype FROM made m"
                        + " JOIN pg_type t ON t.oid = m.oid WHERE t.typbasetype <> 0)"
                        + " SELECT m.name, replace(pg_get_constraintdef(r.oid), '(VALUE)::' || (SELECT format_type(b.oid, NULL)"
                        + " FROM made b JOIN pg_type t ON t.oid = b.oid WHERE b.name = m.name AND t.typtype <> 'd'), 'VALUE') FROM made m JOIN pg_constraint r ON r.contypid = m.oid"
                        + " WHERE r.contype = 'c' ORDER BY m.name, r.conname",
                row -> checks.computeIfAbsent(row.getString(1), name -> new ArrayList<>())
                        .add(row.getString(2).replaceFirst("(?s)^CHECK \\((.*)\\)( NOT VALID)?$", "$1")));
        return checks;
    }

    /** {@return a column's sequence, quoted, where it has one} */
    Optional<String> sequence(DatasetPath table, String column) {
        return SQL.list(
                        connection,
                        DOING,
                        "SELECT pg_get_serial_sequence(?, ?)",
                        row -> Optional.ofNullable(row.getString(1)),
                        Quoted.path(table),
                        column)
                .get(0);
    }
}
