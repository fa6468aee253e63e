package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Kept;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Followable.Follow;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Partitionable;
import dev.tranship.spi.Partitionable.Options;
import dev.tranship.spi.Partitionable.PartitionPlan;
import dev.tranship.spi.Partitionable.Partitioning;
import dev.tranship.spi.Table;
import java.sql.Connection;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/**
 * Writes the statements that rebuild a table in partitions. The old table is never changed until the exchange: all that is
 * done before can be dropped. A key that does not contain what divides the table cannot hold across partitions in
 * PostgreSQL; what becomes of each is said, and where something relies on it the table is refused.
 */
final class PostgresqlPartitioner {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);
    private static final String BACKUPS = "migration_backups";

    private final Connection connection;
    private final ServerGround here;
    private final TableFacts table;
    private final Partitions partitions;
    private final Partitioning by;
    private final Options options;
    private final FreeNames names;
    private final DatasetPath path;
    private final DatasetPath fresh;
    private final DatasetPath kept;
    private final List<DatasetPath> parts = new ArrayList<>();
    private final Map<String, DatasetPath> freshSequences = new LinkedHashMap<>();
    private final Map<String, DatasetPath> keptSequences = new LinkedHashMap<>();
    private final List<String> notices = new ArrayList<>();
    private final String limit;

    private PostgresqlPartitioner(
            Connection connection,
            ServerGround here,
            TableFacts table,
            Partitions partitions,
            Partitioning by,
            Options options) {
        this.connection = connection;
        this.here = here;
        this.table = table;
        this.partitions = partitions;
        this.by = by;
        this.options = options;
        this.names = new FreeNames(here);
        this.path = table.path();
        this.fresh = names.free(path, "__new");
        this.kept = names.free(path, "__old");
        this.limit = "SET LOCAL lock_timeout = "
                + Quoted.literal(options.lockTimeout().toMillis() + "ms");
    }

    /** {@return empty when the table is divided like this already} */
    static Optional<PartitionPlan> plan(
            PostgresqlDatabase database, Connection connection, DatasetPath path, Partitioning by, Options options) {
        if (!database.atLeast(12)) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "partitions with keys and foreign keys need PostgreSQL 12 or later",
                    "upgrade the server first",
                    null);
        }
        ServerGround here = new ServerGround(database, connection);
        TableFacts table = TableFacts.read(connection, path);
        Partitions partitions = Partitions.of(connection, table, by, options.now());
        if (partitions.are(table)) {
            return Optional.empty();
        }
        PostgresqlPartitioner partitioner = new PostgresqlPartitioner(connection, here, table, partitions, by, options);
        partitioner.refuse();
        return Optional.of(partitioner.plan(new PostgresqlCatalog(database, connection)));
    }

    // --------------------------------------------------------------------------------------------- what cannot be had

    private void refuse() {
        refuseIf(table.partition(), "is a partition itself", "divide the table that it is part of");
        refuseIf(table.parent(), "takes part in inheritance", "let the tables be on their own first");
        refuseIf(
                table.rowSecurity(),
                "has row-level security, whose policies are not carried over",
                "switch it off in a step of sql with its own undo, and on again afterwards");
        refuseIf(!table.permanent(), "is unlogged or temporary", "make it permanent first: ALTER TABLE … SET LOGGED");
        refuseIf(!table.rules().isEmpty(), "has the rule " + first(table.rules()), "drop the rule first");
        refuseIf(
                table.primaryKey().isEmpty(),
                "has no primary key, so changed rows could not be known again",
                "give it one first");
        for (TableFacts.Constraint constraint : table.constraints()) {
            String called = "has the constraint " + constraint.name();
            refuseIf(
                    constraint.kind() == 'x' || constraint.kind() == 't',
                    called + " (" + constraint.definition() + "), which a partitioned table cannot have",
                    "drop it first, in a step of sql with its own undo");
            refuseIf(
                    constraint.toItself(),
                    called + ", which refers to the table itself",
                    "drop it first, in a step of sql with its own undo");
            refuseIf(
                    constraint.kind() == 'f' && constraint.definition().endsWith("NOT VALID"),
                    called + ", which was never validated",
                    "validate it first: ALTER TABLE … VALIDATE CONSTRAINT");
            if (constraint.kind() == 'u' && !contained(constraint.columns())) {
                refuseWeaker(constraint.name(), constraint.columns());
            }
        }
        for (TableFacts.Index index : table.indexes()) {
            if (index.unique() && !contained(index.columns())) {
                refuseWeaker(index.name(), index.columns());
            }
        }
        TableFacts.Column column = table.column(by.column());
        refuseIf(
                partitions.columns() && !column.notNull() && !contained(key()),
                "has NULL allowed in " + column.name() + ", which has to become part of the primary key",
                "say NOT NULL of the column first, or method: list");
        for (Ground.Reference reference : here.references(path)) {
            boolean whole = partitions.columns() && reference.columns().contains(by.column());
            refuseIf(
                    !whole,
                    "is referred to by the foreign key " + reference.name() + " of " + reference.table()
                            + " on (" + String.join(", ", reference.columns())
                            + "), and such a key cannot hold across partitions by " + partitions.key(),
                    "divide it by {hash: " + reference.columns().get(0)
                            + "}, or drop that foreign key first, in a step of sql with its own undo");
        }
    }

    private static String first(List<String> list) {
        return list.isEmpty() ? "" : list.get(0);
    }

    private void refuseIf(boolean so, String why, String help) {
        if (so) {
            throw new EndpointException(Kind.UNSUPPORTED, path + " " + why, help, null);
        }
    }

    private void refuseWeaker(String name, List<String> columns) {
        refuseIf(
                !options.weaken().contains(name),
                "has the unique key " + name + " (" + String.join(", ", columns) + "), which does not contain "
                        + by.column() + " and would hold only within each partition",
                "say weaken: [" + name + "] if that will do, or divide by one of its columns");
        notices.add("the unique key " + name + " (" + String.join(", ", columns)
                + ") holds within each partition, and no longer across them");
    }

    private boolean contained(List<String> columns) {
        return columns.contains(by.column());
    }

    private List<String> key() {
        return table.primaryKey().orElseThrow().columns();
    }

    // -------------------------------------------------------------------------------------------------------- the plan

    private PartitionPlan plan(PostgresqlCatalog catalog) {
        nameParts();
        List<String> columns = table.columns().stream()
                .filter(c -> !c.generated())
                .map(TableFacts.Column::name)
                .toList();
        Following forth = new Following(new Follow(path, fresh, note("_log"), key(), columns), null, List.of());
        Following back = new Following(
                new Follow(path, kept, note("_back"), key(), columns), options.reverseUntil(), here.triggers(path));

        List<Ddl> before = new ArrayList<>();
        List<String> dropBackup = new ArrayList<>();
        if (options.backup() && table.rows() > 0) {
            Ddl backup = backup(columns);
            before.add(backup);
            dropBackup.addAll(Objects.requireNonNull(backup.revert()));
        } else if (options.backup()) {
            notices.add(path + " is empty, so there is nothing to back up");
        }
        before.add(new Ddl(
                "note what is written to " + path + " in " + forth.follow().log(),
                prepended(limit, forth.begin()),
                forth.end()));
        before.add(create());
        List<Ddl> built = new ArrayList<>();
        Map<String, String> loadNames = new LinkedHashMap<>();
        keys(built, loadNames);
        indexes(built, loadNames);
        foreignKeys(built);
        built.add(new Ddl("analyze " + fresh, List.of("ANALYZE " + Quoted.path(fresh)), List.of()));

        Table old = catalog.table(catalog.relation(path)).orElseThrow();
        PostgresqlSwap swap = new PostgresqlSwap(
                        here, new Catalog(List.of(), List.of(), List.of()), names, notices::add)
                .within(options.lockTimeout())
                .also(forth.lockAndCatchUp(), back.lockAndCatchUp())
                .also(sequences(path, fresh), sequences(path, kept))
                .also(sequenceNames(true), sequenceNames(false))
                .exchange(old, fresh, kept, loadNames, Set.of())
                .also(owned(), owned())
                .also(forth.end(), back.end())
                .also(prepended(back.begin(), triggers()), back.triggersBack(path))
                .also(List.of(back.measured()), List.of())
                .withoutKeys(path, kept, Set.of());
        List<String> drop = new ArrayList<>(back.end());
        drop.addAll(PostgresqlSwap.drop(kept));
        drop.addAll(dropBackup);
        notices.add("beside the old table the new one" + (dropBackup.isEmpty() ? " takes " : " and the backup take ")
                + "about " + table.bytes() * (dropBackup.isEmpty() ? 1 : 2) / (1 << 20) + " MB more");
        return new PartitionPlan(
                before, forth.follow(), built, swap.ddl(), back.follow(), new Kept(kept, drop), table.rows(), notices);
    }

    private static List<String> prepended(String first, List<String> rest) {
        return prepended(List.of(first), rest);
    }

    private static List<String> prepended(List<String> first, List<String> rest) {
        List<String> all = new ArrayList<>(first);
        all.addAll(rest);
        return all;
    }

    private DatasetPath note(String ending) {
        return names.free(path.withName(Quoted.fitting(PostgresqlCatalog.HIDDEN + path.name(), ending)));
    }

    private void nameParts() {
        String stem = path.name() + "_part";
        Set<String> taken = names.taken(path);
        for (int n = 2; startsOne(taken, stem + "_"); n++) {
            stem = path.name() + "_part" + n;
        }
        for (Partitions.Part part : partitions.parts()) {
            parts.add(names.free(path.withName(Quoted.fitting(stem, "_" + part.ending()))));
        }
    }

    private static boolean startsOne(Set<String> names, String beginning) {
        return names.stream().anyMatch(name -> name.startsWith(beginning));
    }

    private Ddl backup(List<String> columns) {
        DatasetPath backup = names.free(path, "_backup_" + STAMP.format(options.now()));
        DatasetPath list = path.withName(BACKUPS);
        boolean there = names.taken(path).contains(BACKUPS);
        String listed = columns.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        String digest = "sum(hashtextextended(ROW(" + listed + ")::text, 0)::numeric)::text";
        String name = Quoted.literal(backup.name());
        String until = options.keepUntil() == null
                ? "NULL"
                : Quoted.literal(options.keepUntil().toString());
        List<String> apply = List.of(
                "CREATE TABLE IF NOT EXISTS " + Quoted.path(list)
                        + " (id serial PRIMARY KEY, backup_table_name varchar NOT NULL, original_table_name varchar NOT NULL,"
                        + " record_count bigint NOT NULL, created_at timestamptz DEFAULT now(), migration_revision varchar,"
                        + " retention_until timestamptz)",
                "ALTER TABLE " + Quoted.path(list) + " ADD COLUMN IF NOT EXISTS content_digest text",
                "CREATE TABLE " + Quoted.path(backup) + " (LIKE " + Quoted.path(path)
                        + " INCLUDING ALL EXCLUDING INDEXES EXCLUDING IDENTITY)",
                "WITH held AS (SELECT count(*) AS records, " + digest + " AS digest FROM " + Quoted.path(path)
                        + "), copied AS (INSERT INTO " + Quoted.path(backup) + " (" + listed + ") SELECT " + listed
                        + " FROM " + Quoted.path(path) + ") INSERT INTO " + Quoted.path(list)
                        + " (backup_table_name, original_table_name, record_count, created_at, migration_revision,"
                        + " retention_until, content_digest) SELECT " + name + ", " + Quoted.literal(path.name())
                        + ", records, " + Quoted.literal(options.now().toString()) + ", 'tranship', " + until
                        + ", digest FROM held",
                "ALTER TABLE " + Quoted.path(backup) + " ADD PRIMARY KEY ("
                        + key().stream().map(Identifiers::quote).collect(Collectors.joining(", ")) + ")",
                "DO $tranship$ BEGIN IF NOT EXISTS (SELECT FROM " + Quoted.path(list)
                        + " AS l, (SELECT count(*) AS records, "
                        + digest + " AS digest FROM " + Quoted.path(backup)
                        + ") AS b WHERE l.backup_table_name = " + name
                        + " AND l.record_count = b.records AND l.content_digest = b.digest) THEN"
                        + " RAISE EXCEPTION 'the backup does not hold what the table holds'; END IF; END $tranship$");
        List<String> revert = new ArrayList<>(List.of(
                "DROP TABLE IF EXISTS " + Quoted.path(backup),
                "DELETE FROM " + Quoted.path(list) + " WHERE backup_table_name = " + name));
        if (!there) {
            revert.add("DO $tranship$ BEGIN IF NOT EXISTS (SELECT FROM " + Quoted.path(list) + ") THEN DROP TABLE "
                    + Quoted.path(list) + "; END IF; END $tranship$");
        }
        return new Ddl("back up " + path + " as " + backup + ", and verify it", apply, revert);
    }

    private Ddl create() {
        List<String> apply = new ArrayList<>(List.of("CREATE TABLE " + Quoted.path(fresh) + " (LIKE "
                + Quoted.path(path) + " INCLUDING ALL EXCLUDING INDEXES) PARTITION BY " + partitions.key()));
        String with = table.options() == null ? "" : " WITH (" + table.options() + ")";
        for (int i = 0; i < parts.size(); i++) {
            apply.add("CREATE TABLE " + Quoted.path(parts.get(i)) + " PARTITION OF " + Quoted.path(fresh) + " "
                    + partitions.parts().get(i).bound() + with);
        }
        for (TableFacts.Column column : table.columns()) {
            if (column.identity()) {
                String name = freshSequence(column).name();
                apply.add("DO $tranship$ BEGIN EXECUTE format('ALTER SEQUENCE %s RENAME TO %I', "
                        + Quoted.sequence(fresh, column.name()) + ", "
                        + Quoted.literal(name) + "); END $tranship$");
            }
        }
        String quoted = Quoted.path(fresh);
        if (table.comment() != null) {
            apply.add("COMMENT ON TABLE " + quoted + " IS " + Quoted.literal(table.comment()));
        }
        if (!table.own()) {
            String owner = " OWNER TO " + Identifiers.quote(table.owner());
            apply.add("ALTER TABLE " + quoted + owner);
            parts.forEach(part -> apply.add("ALTER TABLE " + Quoted.path(part) + owner));
        }
        here.privileges(path).forEach(privilege -> apply.add(privilege.grant(quoted)));
        return new Ddl(
                "create " + fresh + " in " + parts.size() + " partitions by " + partitions.key(),
                apply,
                List.of("DROP TABLE IF EXISTS " + quoted));
    }

    // --------------------------------------------------------------------------------------------------- keys and such

    private void keys(List<Ddl> to, Map<String, String> loadNames) {
        for (TableFacts.Constraint key : table.constraints()) {
            if (key.kind() != 'p' && key.kind() != 'u') {
                continue;
            }
            boolean primary = key.kind() == 'p';
            String columns = String.join(", ", key.columns());
            if (partitions.columns() && (contained(key.columns()) || primary)) {
                String definition = key.definition();
                if (!contained(key.columns())) {
                    definition = definition.replaceFirst(
                            "\\)", Matcher.quoteReplacement(", " + Identifiers.quote(by.column()) + ")"));
                    notices.add("the primary key (" + columns + ") becomes (" + columns + ", " + by.column()
                            + "): PostgreSQL wants what divides a table in its keys. That (" + columns
                            + ") is never twice is no longer checked by the server" + handedOut(key.columns()));
                }
                String name = names.free(path.withName(key.name()), "__new").name();
                loadNames.put(key.name(), name);
                to.add(new Ddl(
                        "add key " + key.name() + " to " + fresh,
                        List.of("ALTER TABLE " + Quoted.path(fresh) + " ADD CONSTRAINT " + Identifiers.quote(name) + " "
                                + definition),
                        List.of()));
            } else {
                if (!contained(key.columns()) && primary) {
                    notices.add("the primary key (" + columns
                            + ") becomes one of each partition: that it is never in two of them is no longer checked by the"
                            + " server" + handedOut(key.columns()));
                }
                if (primary) {
                    notices.add("no key belongs to the whole of a table that is divided by an expression, so"
                            + " ON CONFLICT (" + columns + ") is not possible on " + path + " any more");
                }
                to.add(new Ddl(
                        "add key " + key.name() + " to each partition of " + fresh,
                        parts.stream()
                                .map(part -> "ALTER TABLE " + Quoted.path(part) + " ADD " + key.definition())
                                .toList(),
                        List.of()));
            }
        }
    }

    private String handedOut(List<String> columns) {
        return columns.stream()
                .filter(name -> table.column(name).sequence() != null)
                .findFirst()
                .map(name -> "; new values of " + name + " go on coming from its sequence")
                .orElse("");
    }

    private void indexes(List<Ddl> to, Map<String, String> loadNames) {
        for (TableFacts.Index index : table.indexes()) {
            boolean whole = !index.unique() || partitions.columns() && contained(index.columns());
            String create = index.unique() ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
            if (whole) {
                String name = names.free(path.withName(index.name()), "__new").name();
                loadNames.put(index.name(), name);
                to.add(new Ddl(
                        "create index " + index.name() + " on " + fresh,
                        List.of(create + Identifiers.quote(name) + " ON " + Quoted.path(fresh) + index.definition()),
                        List.of()));
            } else {
                to.add(new Ddl(
                        "create index " + index.name() + " on each partition of " + fresh,
                        parts.stream()
                                .map(part -> create + "ON " + Quoted.path(part) + index.definition())
                                .toList(),
                        List.of()));
            }
        }
    }

    /**
     * On a partitioned table a foreign key is checked while writing to the table that it refers to is stopped. So each
     * partition gets it first, unchecked, and is checked then without stopping anybody; the whole takes these over.
     */
    private void foreignKeys(List<Ddl> to) {
        for (TableFacts.Constraint key : table.constraints()) {
            if (key.kind() != 'f') {
                continue;
            }
            String add = " ADD CONSTRAINT " + Identifiers.quote(key.name()) + " " + key.definition();
            to.add(new Ddl(
                    "add foreign key " + key.name() + " to each partition of " + fresh,
                    prepended(
                            limit,
                            parts.stream()
                                    .map(part -> "ALTER TABLE " + Quoted.path(part) + add + " NOT VALID")
                                    .toList()),
                    prepended(
                            limit,
                            parts.stream().map(part -> dropped(part, key)).toList())));
            to.add(new Ddl(
                    "validate foreign key " + key.name() + " of each partition of " + fresh,
                    parts.stream()
                            .map(part -> "ALTER TABLE " + Quoted.path(part) + " VALIDATE CONSTRAINT "
                                    + Identifiers.quote(key.name()))
                            .toList(),
                    List.of()));
            to.add(new Ddl(
                    "add foreign key " + key.name() + " to " + fresh,
                    List.of(limit, "ALTER TABLE " + Quoted.path(fresh) + add),
                    List.of(limit, dropped(fresh, key))));
        }
    }

    /** One by one on the way back, too: who drops several at once locks several tables, and a writer another way round. */
    private static String dropped(DatasetPath table, TableFacts.Constraint key) {
        return "ALTER TABLE IF EXISTS " + Quoted.path(table) + " DROP CONSTRAINT IF EXISTS "
                + Identifiers.quote(key.name());
    }

    // ---------------------------------------------------------------------------------------------------- the exchange

    /** {@return what lets the identities of one table go on where those of the other are} */
    private List<String> sequences(DatasetPath from, DatasetPath to) {
        return table.columns().stream()
                .filter(TableFacts.Column::identity)
                .map(column -> "DO $tranship$ BEGIN EXECUTE format('SELECT setval(%L, last_value, is_called) FROM %s',"
                        + Quoted.sequence(to, column.name()) + ", " + Quoted.sequence(from, column.name())
                        + "); END $tranship$")
                .toList();
    }

    /** {@return what gives the sequence of a new identity the name of the old one, or takes it away again} */
    private List<String> sequenceNames(boolean forth) {
        List<String> statements = new ArrayList<>();
        for (TableFacts.Column column : table.columns()) {
            DatasetPath old = column.sequence();
            if (column.identity() && old != null) {
                DatasetPath aside = keptSequences.computeIfAbsent(column.name(), name -> names.free(old, "__old"));
                DatasetPath own = freshSequence(column);
                statements.add(renamed(old, forth ? aside : own));
                statements.add(renamed(forth ? own : aside, old));
            }
        }
        return statements;
    }

    private DatasetPath freshSequence(TableFacts.Column column) {
        return freshSequences.computeIfAbsent(
                column.name(), name -> names.free(Objects.requireNonNull(column.sequence()), "__new"));
    }

    private static String renamed(DatasetPath from, DatasetPath to) {
        return "ALTER SEQUENCE " + Quoted.path(from) + " RENAME TO " + Identifiers.quote(to.name());
    }

    /** A sequence of a serial column belongs to the column, and would go with the old table. */
    private List<String> owned() {
        return table.columns().stream()
                .filter(column -> column.sequence() != null && !column.identity())
                .map(column -> owned(column, path))
                .toList();
    }

    private static String owned(TableFacts.Column column, DatasetPath table) {
        return "ALTER SEQUENCE " + Quoted.path(Objects.requireNonNull(column.sequence())) + " OWNED BY "
                + Quoted.path(table) + "." + Identifiers.quote(column.name());
    }

    /** The table has its name by then, which the definitions hold. */
    private List<String> triggers() {
        List<String> statements = new ArrayList<>();
        for (TableFacts.Trigger trigger : table.triggers()) {
            statements.add(trigger.definition());
            if (!trigger.enabled()) {
                statements.add(
                        "ALTER TABLE " + Quoted.path(path) + " DISABLE TRIGGER " + Identifiers.quote(trigger.name()));
            }
        }
        return statements;
    }

    // ------------------------------------------------------------------------------------------------- what came of it

    /** {@return how many rows each partition holds} */
    static List<Partitionable.Part> parts(Connection connection, DatasetPath path) {
        String quoted = Quoted.path(path);
        return SQL.list(
                connection,
                "counting the rows of " + path,
                "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid), coalesce(r.rows, 0) FROM pg_inherits i"
                        + " JOIN pg_class c ON c.oid = i.inhrelid LEFT JOIN (SELECT tableoid, count(*) AS rows FROM "
                        + quoted
                        + " GROUP BY tableoid) AS r ON r.tableoid = c.oid WHERE i.inhparent = " + Quoted.literal(quoted)
                        + "::regclass ORDER BY c.relname",
                row -> new Partitionable.Part(row.getString(1), row.getString(2), row.getLong(3)));
    }
}
