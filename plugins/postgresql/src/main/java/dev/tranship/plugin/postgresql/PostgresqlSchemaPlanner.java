package dev.tranship.plugin.postgresql;

import dev.tranship.plugin.jdbc.TableOrder;
import dev.tranship.plugin.jdbc.TableSql;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Kept;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.SchemaPlan;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Check;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.Default;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statements that make tables. Keys and checks stand in CREATE TABLE, so that a row that breaks one is found when it
 * is written; indexes and foreign keys come after the data. A table that is replaced is loaded beside the old one, and both
 * change names in one transaction, with what depends on them.
 */
final class PostgresqlSchemaPlanner {
    private final Ground here;
    private final Catalog existing;
    private final Mode mode;
    private final List<String> notices = new ArrayList<>();
    private final FreeNames names;
    private final Set<String> schemas;
    private final Map<String, Map<List<String>, String>> enums;

    PostgresqlSchemaPlanner(Ground here, Catalog existing, Mode mode) {
        this.here = here;
        this.existing = existing;
        this.mode = mode;
        this.names = new FreeNames(here);
        this.schemas = new HashSet<>(here.schemas());
        this.enums = here.enums();
    }

    SchemaPlan plan(List<Table> tables, List<View> views) {
        List<Table> held = tables.stream().map(this::held).toList();
        Set<DatasetPath> wanted = held.stream().map(Table::path).collect(Collectors.toSet());
        wanted.forEach(this::mayBeMade);
        Set<String> there = new HashSet<>();
        existing.tables().forEach(e -> there.add(e.table().path().toString()));
        existing.views().forEach(v -> there.add(v.path().toString()));
        List<Table> fitting = new ArrayList<>();
        List<View> understood;
        try (Trial rehearsal = here.trial(schemas, notices)) {
            for (Table table : held) {
                fitting.add(foreignKeys(
                        rehearsal.fit(table, there.contains(table.path().toString())), wanted));
            }
            understood = rehearsal.fit(
                    views.stream()
                            .map(v -> new View(here.resolve(v.path()), v.query(), v.comment()))
                            .toList(),
                    there);
        }
        List<Table> ordered = TableOrder.of(fitting).tables();
        List<TablePlan> plans = new ArrayList<>();
        List<Ddl> after = new ArrayList<>();
        Set<DatasetPath> done = new HashSet<>();
        for (Table table : ordered) {
            done.add(table.path());
            plans.add(plan(table, wanted, done, after));
        }
        understood.forEach(view -> after.add(view(view)));
        return new SchemaPlan(plans, after, notices);
    }

    // ------------------------------------------------------------------------------------------ what can be had at all

    private void mayBeMade(DatasetPath path) {
        if (path.name().equals(Transactional.LEDGER)) {
            throw new EndpointException(Kind.UNSUPPORTED, path + " is the name of Tranship's own ledger");
        }
        if (existing.views().stream().anyMatch(v -> v.path().equals(path))) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    path + " is already there, and it is a view",
                    "drop it or take another name",
                    null);
        }
        if (mode == Mode.CREATE && existing.table(path).isPresent()) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "the table " + path + " is already there",
                    "use the mode replace, append or upsert, or another name",
                    null);
        }
    }

    private static void checkName(String what, String name) {
        if (Quoted.bytes(name) > Quoted.NAME_BYTES) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "the name of " + what + " " + name + " is longer than the " + Quoted.NAME_BYTES
                            + " bytes that PostgreSQL has for a name",
                    "give it another name",
                    null);
        }
    }

    private static Type held(Table table, Column column) {
        try {
            return PostgresqlTypes.held(column.type());
        } catch (EndpointException e) {
            throw e.about(table.path() + "." + column.name());
        }
    }

    /** The table in the types that PostgreSQL has, with a name for each constraint. */
    private Table held(Table table) {
        DatasetPath path = here.resolve(table.path());
        checkName("the table", path.name());
        for (Column column : table.columns()) {
            checkName("the column", column.name());
        }
        List<Column> columns = table.columns().stream()
                .map(c -> new Column(
                        c.name(),
                        held(table, c),
                        c.nullable() && !inKey(table, c.name()),
                        c.identity() || c.generated() != null ? null : c.defaultValue(),
                        c.identity(),
                        c.generated(),
                        c.comment()))
                .toList();
        existing.table(path).ifPresent(old -> names.taken(path).removeAll(PostgresqlSwap.indexNames(old)));
        Set<String> own = new HashSet<>();
        Key primary = table.primaryKey();
        return new Table(
                path,
                columns,
                primary == null ? null : key(path, primary, "pkey", List.of()),
                table.uniqueKeys().stream()
                        .map(k -> key(path, k, "key", k.columns()))
                        .toList(),
                table.foreignKeys().stream()
                        .map(k -> new ForeignKey(
                                local(own, k.name(), path, k.columns(), "fkey"),
                                k.columns(),
                                k.references(),
                                k.referencedColumns(),
                                k.onDelete(),
                                k.onUpdate()))
                        .toList(),
                table.checks().stream()
                        .map(c -> new Check(local(own, c.name(), path, List.of(), "check"), c.expression()))
                        .toList(),
                table.indexes(),
                table.comment());
    }

    private static boolean inKey(Table table, String column) {
        return table.primaryKey() != null && table.primaryKey().columns().contains(column);
    }

    /** The index of a key shares its space of names with all tables of the schema. */
    private Key key(DatasetPath table, Key key, String ending, List<String> columns) {
        String made = made(table, columns, ending);
        String name = key.name();
        return new Key(
                names.free(table.withName(
                                name == null
                                                || Quoted.bytes(name) > Quoted.NAME_BYTES
                                                || names.taken(table).contains(name)
                                        ? made
                                        : name))
                        .name(),
                key.columns());
    }

    private static String made(DatasetPath table, List<String> columns, String ending) {
        List<String> parts = new ArrayList<>(List.of(table.name()));
        parts.addAll(columns);
        return Quoted.fitting(String.join("_", parts), "_" + ending);
    }

    private static String local(
            Set<String> own, @Nullable String name, DatasetPath table, List<String> columns, String ending) {
        String wanted = name == null || name.isEmpty() || Quoted.bytes(name) > Quoted.NAME_BYTES
                ? made(table, columns, ending)
                : name;
        String free = wanted;
        for (int n = 1; !own.add(free); n++) {
            free = Quoted.fitting(wanted, String.valueOf(n));
        }
        return free;
    }

    private Table foreignKeys(Table table, Set<DatasetPath> wanted) {
        List<ForeignKey> kept = new ArrayList<>();
        for (ForeignKey key : table.foreignKeys()) {
            DatasetPath parent = here.resolve(key.references());
            if (!wanted.contains(parent) && existing.table(parent).isEmpty()) {
                notices.add("the foreign key (" + String.join(", ", key.columns()) + ") of " + table.path() + " to "
                        + parent + " is left out: that table is neither there nor copied along");
            } else {
                kept.add(new ForeignKey(
                        key.name(), key.columns(), parent, key.referencedColumns(), key.onDelete(), key.onUpdate()));
            }
        }
        return new Table(
                table.path(),
                table.columns(),
                table.primaryKey(),
                table.uniqueKeys(),
                kept,
                table.checks(),
                table.indexes(),
                table.comment());
    }

    // ---------------------------------------------------------------------------------------------------- one table

    /** @param late takes what must wait until all tables are loaded */
    private TablePlan plan(Table fitting, Set<DatasetPath> wanted, Set<DatasetPath> done, List<Ddl> late) {
        DatasetPath path = fitting.path();
        String schema = path.segments().get(0);
        Optional<Table> old = existing.table(path);
        List<Ddl> before = new ArrayList<>();
        schema(schema).ifPresent(before::add);
        fitting.columns().forEach(column -> before.addAll(enumOf(path, column)));
        TableSql sql = new TableSql(new PostgresqlDialect(enumNames(schema)));
        Table stored = withIndexes(fitting, indexes(fitting));

        DatasetPath loadInto = old.isPresent() ? names.free(path.withName(Quoted.fitting(path.name(), "__new"))) : path;
        Map<String, String> loadNames = new LinkedHashMap<>();
        if (old.isPresent()) {
            PostgresqlSwap.indexNames(stored)
                    .forEach(name -> loadNames.put(
                            name,
                            names.free(path.withName(Quoted.fitting(name, "__new")))
                                    .name()));
        }
        before.add(create(sql, renamed(stored, loadInto, loadNames)));

        List<Ddl> after = new ArrayList<>();
        for (Column column : stored.columns()) {
            if (column.identity()) {
                after.add(goOnCounting(loadInto, column));
            }
        }
        for (Index index : stored.indexes()) {
            String name = loadNames.getOrDefault(index.name(), index.name());
            after.add(new Ddl(
                    "create index " + index.name() + " on " + path,
                    List.of(sql.createIndex(index, loadInto, name)),
                    List.of("DROP INDEX IF EXISTS " + Quoted.path(path.withName(name)))));
        }
        after.add(new Ddl("analyze " + path, List.of("ANALYZE " + Quoted.path(loadInto)), List.of()));
        Kept kept = null;
        if (old.isPresent()) {
            DatasetPath place = names.free(path, "__old");
            kept = new Kept(place, PostgresqlSwap.drop(place));
            after.addAll(new PostgresqlSwap(here, existing, names, notices::add)
                    .exchange(old.get(), loadInto, place, loadNames, wanted)
                    .withoutTriggers(path)
                    .ddl());
        }
        for (ForeignKey key : stored.foreignKeys()) {
            boolean waits = wanted.contains(key.references()) && !done.contains(key.references());
            foreignKey(sql, path, key, waits ? late : after);
        }
        return new TablePlan(stored, loadInto, before, after, kept);
    }

    private Optional<Ddl> schema(String name) {
        return schemas.add(name)
                ? Optional.of(new Ddl(
                        "create schema " + name,
                        List.of("CREATE SCHEMA IF NOT EXISTS " + Identifiers.quote(name)),
                        List.of("DROP SCHEMA IF EXISTS " + Identifiers.quote(name))))
                : Optional.empty();
    }

    /** An enum is a type of its own, which columns with the same labels share. */
    private List<Ddl> enumOf(DatasetPath table, Column column) {
        Type type = column.type();
        while (type instanceof Type.Array array) {
            type = array.element();
        }
        String schema = table.segments().get(0);
        Map<List<String>, String> known = enums.computeIfAbsent(schema, name -> new HashMap<>());
        if (!(type instanceof Type.Enum enumeration) || known.containsKey(enumeration.values())) {
            return List.of();
        }
        DatasetPath path = names.free(table.withName(made(table, List.of(column.name()), "enum")));
        known.put(enumeration.values(), path.name());
        return List.of(new Ddl(
                "create type " + path,
                List.of("CREATE TYPE " + Quoted.path(path) + " AS ENUM ("
                        + enumeration.values().stream().map(Quoted::literal).collect(Collectors.joining(", ")) + ")"),
                List.of("DROP TYPE IF EXISTS " + Quoted.path(path))));
    }

    private Function<Type.Enum, String> enumNames(String schema) {
        return enumeration -> Quoted.path(DatasetPath.of(
                schema, String.valueOf(enums.getOrDefault(schema, Map.of()).get(enumeration.values()))));
    }

    private Ddl create(TableSql sql, Table table) {
        List<String> apply = new ArrayList<>();
        List<String> owned = new ArrayList<>();
        List<String> revert = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            if (!column.identity() || (here.atLeast(10) && column.type() instanceof Type.Int)) {
                columns.add(column);
                continue;
            }
            // Only integers are identities, and only since version 10; anything else counts by a sequence.
            DatasetPath sequence = names.free(table.path().withName(made(table.path(), List.of(column.name()), "seq")));
            String quoted = Quoted.path(sequence);
            apply.add("CREATE SEQUENCE " + quoted);
            owned.add("ALTER SEQUENCE " + quoted + " OWNED BY " + Quoted.path(table.path()) + "."
                    + Identifiers.quote(column.name()));
            revert.add("DROP SEQUENCE IF EXISTS " + quoted);
            columns.add(new Column(
                    column.name(),
                    column.type(),
                    column.nullable(),
                    new Default.Expression("nextval(" + Quoted.literal(quoted) + "::regclass)"),
                    false,
                    null,
                    column.comment()));
        }
        String path = Quoted.path(table.path());
        apply.add(sql.createTable(new Table(
                table.path(),
                columns,
                table.primaryKey(),
                table.uniqueKeys(),
                List.of(),
                table.checks(),
                List.of(),
                null)));
        apply.addAll(owned);
        if (table.comment() != null) {
            apply.add("COMMENT ON TABLE " + path + " IS " + Quoted.literal(table.comment()));
        }
        for (Column column : table.columns()) {
            if (column.comment() != null) {
                apply.add("COMMENT ON COLUMN " + path + "." + Identifiers.quote(column.name()) + " IS "
                        + Quoted.literal(column.comment()));
            }
        }
        revert.add(0, "DROP TABLE IF EXISTS " + path);
        return new Ddl("create table " + table.path(), apply, revert);
    }

    private static Ddl goOnCounting(DatasetPath table, Column column) {
        return new Ddl(
                "let column " + column.name() + " of " + table + " go on counting",
                List.of("SELECT setval(pg_get_serial_sequence(" + Quoted.literal(Quoted.path(table)) + ", "
                        + Quoted.literal(column.name()) + "), (SELECT greatest(coalesce(max("
                        + Identifiers.quote(column.name()) + "), 0) + 1, 1)::bigint FROM " + Quoted.path(table)
                        + "), false)"),
                List.of());
    }

    private static void foreignKey(TableSql sql, DatasetPath table, ForeignKey key, List<Ddl> to) {
        String alter = "ALTER TABLE " + Quoted.path(table);
        String name = Identifiers.quote(String.valueOf(key.name()));
        to.add(new Ddl(
                "add foreign key " + key.name() + " to " + table,
                List.of(alter + " ADD " + sql.foreignKey(key) + " NOT VALID"),
                List.of(alter + " DROP CONSTRAINT IF EXISTS " + name)));
        to.add(new Ddl(
                "validate foreign key " + key.name() + " of " + table,
                List.of(alter + " VALIDATE CONSTRAINT " + name),
                List.of()));
    }

    // ------------------------------------------------------------------------------------------------------ replacing

    private static Table renamed(Table t, DatasetPath path, Map<String, String> names) {
        Key primary = t.primaryKey();
        return new Table(
                path,
                t.columns(),
                primary == null ? null : renamed(primary, names),
                t.uniqueKeys().stream().map(k -> renamed(k, names)).toList(),
                t.foreignKeys(),
                t.checks(),
                t.indexes(),
                t.comment());
    }

    private static Key renamed(Key key, Map<String, String> names) {
        String name = String.valueOf(key.name());
        return new Key(names.getOrDefault(name, name), key.columns());
    }

    // ---------------------------------------------------------------------------------------------- indexes and names

    private List<Index> indexes(Table table) {
        List<Index> kept = new ArrayList<>();
        for (Index index : table.indexes()) {
            String wanted = Quoted.fitting(index.name(), "");
            String name = names.free(table.path()
                            .withName(
                                    names.taken(table.path()).contains(wanted)
                                            ? made(table.path(), List.of(wanted), "idx")
                                            : wanted))
                    .name();
            if (!name.equals(index.name())) {
                notices.add("the index " + index.name() + " of " + table.path() + " becomes " + name
                        + ", because its name is taken or too long");
            }
            kept.add(new Index(name, index.parts(), index.unique(), index.where()));
        }
        return kept;
    }

    private static Table withIndexes(Table t, List<Index> indexes) {
        return new Table(
                t.path(),
                t.columns(),
                t.primaryKey(),
                t.uniqueKeys(),
                t.foreignKeys(),
                t.checks(),
                indexes,
                t.comment());
    }

    // --------------------------------------------------------------------------------------------------------- views

    private Ddl view(View view) {
        Optional<View> old = existing.views().stream()
                .filter(v -> v.path().equals(view.path()))
                .findFirst();
        if (old.isPresent() && mode == Mode.CREATE) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "the view " + view.path() + " is already there",
                    "use the mode replace or another name",
                    null);
        }
        String drop = "DROP VIEW IF EXISTS " + Quoted.path(view.path());
        List<String> apply = new ArrayList<>();
        schema(view.path().segments().get(0)).ifPresent(ddl -> apply.addAll(ddl.apply()));
        apply.add(drop);
        apply.addAll(statements(view));
        List<String> revert = new ArrayList<>(List.of(drop));
        old.ifPresent(v -> revert.addAll(statements(v)));
        return new Ddl("create view " + view.path(), apply, revert);
    }

    private static List<String> statements(View view) {
        String path = Quoted.path(view.path());
        List<String> statements = new ArrayList<>(List.of("CREATE VIEW " + path + " AS\n" + view.query()));
        if (view.comment() != null) {
            statements.add("COMMENT ON VIEW " + path + " IS " + Quoted.literal(view.comment()));
        }
        return statements;
    }
}
