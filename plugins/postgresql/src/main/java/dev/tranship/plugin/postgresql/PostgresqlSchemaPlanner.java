package dev.tranship.plugin.postgresql;

import dev.tranship.plugin.jdbc.FreeName;
import dev.tranship.plugin.jdbc.TableOrder;
import dev.tranship.plugin.jdbc.TableSql;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Catalog.Other;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Kept;
import dev.tranship.spi.Definable.KeyPlan;
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
import dev.tranship.spi.Table.Own.Constraint;
import dev.tranship.spi.Table.Own.Partition;
import dev.tranship.spi.Table.Own.Partitioning;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statements that make tables. Checks stand in CREATE TABLE, so that a row that breaks one is found when it
 * is written, and keys come right after, or wait until the rows are there; indexes and foreign keys come after the data. A table that is replaced is loaded beside the old one, and both
 * change names in one transaction, with what depends on them.
 */
final class PostgresqlSchemaPlanner {
    private static final Pattern OWN_SEQUENCE =
            Pattern.compile("SEQUENCE \"[^\"]*\"\\.\"((?:[^\"]|\"\")*)\"(.*)", Pattern.DOTALL);

    private final Ground here;
    private final Catalog existing;
    private final Mode mode;
    private final List<String> notices = new ArrayList<>();
    private final FreeNames names;
    /** What is made under the name that it shall have. */
    private final Set<DatasetPath> things = new HashSet<>();

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

    SchemaPlan plan(List<Table> tables, List<View> views, List<Other> others) {
        List<Table> held = tables.stream().map(this::held).toList();
        Set<DatasetPath> wanted = held.stream().map(Table::path).collect(Collectors.toSet());
        wanted.forEach(path -> FreeName.require(path, mode, existing));
        Set<String> there = new HashSet<>();
        existing.tables().forEach(e -> there.add(e.table().path().toString()));
        existing.views().forEach(v -> there.add(v.path().toString()));
        List<Table> fitting = new ArrayList<>();
        List<View> understood;
        List<Other> known =
                others.stream().filter(OtherSql::makes).filter(this::isThere).toList();
        List<Other> made;
        try (Trial rehearsal = here.trial(schemas, notices)) {
            made = rehearsal.others(others.stream()
                    .filter(OtherSql::makes)
                    .filter(o -> !known.contains(o))
                    .toList());
            for (Table table : held) {
                fitting.add(foreignKeys(
                        rehearsal.fit(table, there.contains(table.path().toString())), wanted));
            }
            understood = rehearsal.fit(
                    views.stream().map(v -> v.withPath(here.resolve(v.path()))).toList(), there);
        }
        List<Table> ordered = TableOrder.of(fitting).tables();
        List<TablePlan> plans = new ArrayList<>();
        List<Ddl> first = made.stream().flatMap(other -> other(other).stream()).toList();
        List<Ddl> after = new ArrayList<>(ordered.isEmpty() ? first : List.of());
        Set<DatasetPath> done = new HashSet<>();
        for (Table table : ordered) {
            done.add(table.path());
            plans.add(plan(table, wanted, done, plans.isEmpty() ? first : List.of(), after));
        }
        understood.forEach(view -> after.add(view(view)));
        List<Other> carried = new ArrayList<>(known);
        carried.addAll(made);
        List<Other> said = others.stream()
                .filter(OtherSql::comments)
                .filter(comment -> isMade(DatasetPath.parse(comment.name())))
                .toList();
        said.forEach(comment ->
                after.add(new Ddl(comment.kind() + " " + comment.name(), List.of(comment.definition()), List.of())));
        carried.addAll(said);
        return new SchemaPlan(plans, after, notices, carried);
    }

    /** {@return whether something of that name is there; when it is another, that is said} */
    private boolean isThere(Other wanted) {
        Optional<Other> there = existing.others().stream()
                .filter(o -> o.kind().equals(wanted.kind()) && o.name().equals(wanted.name()))
                .findFirst();
        there.filter(o -> !o.definition().equals(wanted.definition()))
                .ifPresent(o -> notices.add(o.kind() + " " + o.name() + " is there already and stays as it is"));
        return there.isPresent();
    }

    /** A column, of a view, is made with the view. */
    private boolean isMade(DatasetPath path) {
        List<String> segments = path.segments();
        return things.contains(path)
                || segments.size() == 3 && things.contains(DatasetPath.of(segments.get(0), segments.get(1)));
    }

    private List<Ddl> other(Other other) {
        things.add(DatasetPath.parse(other.name()));
        List<Ddl> made = new ArrayList<>();
        schema(DatasetPath.parse(other.name()).segments().get(0)).ifPresent(made::add);
        made.add(new Ddl(
                "create " + other.kind() + " " + other.name(), OtherSql.create(other), List.of(OtherSql.drop(other))));
        return made;
    }

    // ------------------------------------------------------------------------------------------ what can be had at all

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
            return column.own() != null && column.own().type() != null
                    ? column.type()
                    : PostgresqlTypes.held(column.type());
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
                        c.comment(),
                        c.own()))
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
                        .map(k -> k.withName(local(own, k.name(), path, k.columns(), "fkey")))
                        .toList(),
                table.checks().stream()
                        .map(c -> new Check(local(own, c.name(), path, List.of(), "check"), c.expression()))
                        .toList(),
                table.indexes(),
                table.comment(),
                own(path, table.own()));
    }

    /** A table that takes another's place is not divided: its partitions would need other names. */
    private Table.@Nullable Own own(DatasetPath table, Table.@Nullable Own own) {
        if (own == null) {
            return null;
        }
        List<Constraint> constraints = own.constraints().stream()
                .map(c -> new Constraint(
                        c.kind(),
                        names.free(table.withName(Quoted.fitting(c.name(), ""))).name(),
                        c.definition()))
                .toList();
        boolean replaced = existing.table(table).isPresent();
        if (replaced && own.partitioning() != null) {
            notices.add(table + " is replaced by a table without partitions");
        }
        return new Table.Own(constraints, replaced ? null : own.partitioning());
    }

    private static boolean inKey(Table table, String column) {
        return table.primaryKey() != null && table.primaryKey().columns().contains(column);
    }

    /** The index of a key shares its space of names with all tables of the schema. */
    private Key key(DatasetPath table, Key key, String ending, List<String> columns) {
        String made = made(table, columns, ending);
        String name = key.name();
        return key.withName(names.free(table.withName(
                        name == null
                                        || Quoted.bytes(name) > Quoted.NAME_BYTES
                                        || names.taken(table).contains(name)
                                ? made
                                : name))
                .name());
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
                kept.add(key.to(parent));
            }
        }
        return table.withForeignKeys(kept);
    }

    // ---------------------------------------------------------------------------------------------------- one table

    /**
     * @param first what must be there before
     * @param late takes what must wait until all tables are loaded
     */
    private TablePlan plan(
            Table fitting, Set<DatasetPath> wanted, Set<DatasetPath> done, List<Ddl> first, List<Ddl> late) {
        DatasetPath path = fitting.path();
        String schema = path.segments().get(0);
        Optional<Table> old = existing.table(path);
        List<Ddl> before = new ArrayList<>(first);
        schema(schema).ifPresent(before::add);
        fitting.columns().forEach(column -> before.addAll(enumOf(path, column)));
        TableSql sql = new TableSql(new PostgresqlDialect(enumNames(schema)));
        Table stored = fitting.withIndexes(indexes(fitting));
        things.addAll(named(stored));

        DatasetPath loadInto = old.isPresent() ? names.free(path.withName(Quoted.fitting(path.name(), "__new"))) : path;
        Map<String, String> loadNames = new LinkedHashMap<>();
        if (old.isPresent()) {
            PostgresqlSwap.indexNames(stored)
                    .forEach(name -> loadNames.put(
                            name,
                            names.free(path.withName(Quoted.fitting(name, "__new")))
                                    .name()));
        }
        Table made = renamed(stored, loadInto, loadNames);
        before.add(create(sql, made));

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
        ownConstraints(stored, loadInto, loadNames, after);
        after.add(new Ddl("analyze " + path, List.of("ANALYZE " + Quoted.path(loadInto)), List.of()));
        Kept kept = null;
        if (old.isPresent()) {
            DatasetPath place = names.free(path, "__old");
            kept = new Kept(place, PostgresqlSwap.drop(place));
            after.addAll(new PostgresqlSwap(here, existing, names, notices::add)
                    .exchange(old.get(), loadInto, place, loadNames, wanted)
                    .withoutTriggers(path)
                    .withoutKeys(path, place, wanted)
                    .ddl());
        }
        for (ForeignKey key : stored.foreignKeys()) {
            boolean waits = wanted.contains(key.references()) && !done.contains(key.references());
            foreignKey(sql, stored, key, waits ? late : after);
        }
        return new TablePlan(stored, loadInto, before, keys(sql, made), after, kept);
    }

    private static List<DatasetPath> named(Table table) {
        List<DatasetPath> named = new ArrayList<>();
        List<String> constraints = new ArrayList<>(PostgresqlSwap.indexNames(table));
        constraints.forEach(name -> named.add(table.path().withName(name)));
        table.foreignKeys().forEach(key -> constraints.add(String.valueOf(key.name())));
        table.checks().forEach(check -> constraints.add(String.valueOf(check.name())));
        List<String> path = table.path().segments();
        constraints.forEach(name -> named.add(DatasetPath.of(path.get(0), path.get(1), name)));
        return named;
    }

    private Optional<Ddl> schema(String name) {
        boolean missing = schemas.add(name);
        if (missing) {
            things.add(DatasetPath.of(name));
        }
        return missing
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
        Column.Own own = column.own();
        String name = own == null || own.type() == null
                ? made(table, List.of(column.name()), "enum")
                : DatasetPath.parse(own.type().replaceFirst("(\\[\\])+$", "")).name();
        DatasetPath path = names.free(table.withName(name));
        known.put(enumeration.values(), path.name());
        things.add(path);
        return List.of(new Ddl(
                "create type " + path,
                List.of(PostgresqlTypes.create(path, enumeration)),
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
            String options = column.own() == null || column.own().options() == null
                    ? ""
                    : column.own().options();
            Matcher own = OWN_SEQUENCE.matcher(options);
            boolean integer = here.atLeast(10) && column.type() instanceof Type.Int;
            if (!column.identity() || (integer && !own.matches() && !options.startsWith("DEFAULT "))) {
                columns.add(column);
                continue;
            }
            if (options.startsWith("DEFAULT ")) {
                columns.add(counting(column, options.substring("DEFAULT ".length())));
                continue;
            }
            // Only integers are identities, and only since version 10; anything else counts by a sequence.
            DatasetPath sequence = names.free(table.path()
                    .withName(
                            own.matches()
                                    ? own.group(1).replace("\"\"", "\"")
                                    : made(table.path(), List.of(column.name()), "seq")));
            things.add(sequence);
            String quoted = Quoted.path(sequence);
            apply.add("CREATE SEQUENCE " + quoted + (own.matches() ? own.group(2) : ""));
            owned.add("ALTER SEQUENCE " + quoted + " OWNED BY " + Quoted.path(table.path()) + "."
                    + Identifiers.quote(column.name()));
            revert.add("DROP SEQUENCE IF EXISTS " + quoted);
            columns.add(counting(column, "nextval(" + Quoted.literal(quoted) + "::regclass)"));
        }
        String path = Quoted.path(table.path());
        Partitioning partitioning = table.own() == null ? null : table.own().partitioning();
        apply.add(sql.createTable(
                        new Table(table.path(), columns, null, List.of(), List.of(), table.checks(), List.of(), null))
                + divided(partitioning));
        partitions(table.path(), partitioning, apply);
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

    private static List<KeyPlan> keys(TableSql sql, Table table) {
        Stream<KeyPlan> primary = Stream.ofNullable(table.primaryKey())
                .map(key -> key(table.path(), "primary key", key, sql.primaryKey(key)));
        Stream<KeyPlan> unique =
                table.uniqueKeys().stream().map(key -> key(table.path(), "unique key", key, sql.uniqueKey(key)));
        return Stream.concat(primary, unique).toList();
    }

    private static KeyPlan key(DatasetPath table, String kind, Key key, String constraint) {
        String alter = "ALTER TABLE " + Quoted.path(table);
        return new KeyPlan(
                key.columns(),
                new Ddl(
                        "add " + kind + " (" + String.join(", ", key.columns()) + ") to " + table,
                        List.of(alter + " ADD " + constraint),
                        List.of(alter + " DROP CONSTRAINT IF EXISTS "
                                + Identifiers.quote(String.valueOf(key.name())))));
    }

    private static Column counting(Column column, String expression) {
        return new Column(
                column.name(),
                column.type(),
                column.nullable(),
                new Default.Expression(expression),
                false,
                null,
                column.comment(),
                column.own());
    }

    private static String divided(@Nullable Partitioning partitioning) {
        return partitioning == null ? "" : " PARTITION BY " + partitioning.by();
    }

    /** A partition goes with the table that it is a part of. */
    private void partitions(DatasetPath table, @Nullable Partitioning partitioning, List<String> apply) {
        if (partitioning == null) {
            return;
        }
        for (Partition partition : partitioning.partitions()) {
            DatasetPath path = names.free(table.withName(partition.name()));
            if (!path.name().equals(partition.name())) {
                notices.add("the partition " + partition.name() + " of " + table + " becomes " + path
                        + ", because its name is taken");
            }
            apply.add("CREATE TABLE " + Quoted.path(path) + " PARTITION OF " + Quoted.path(table) + " "
                    + partition.bounds() + divided(partition.below()));
            partitions(path, partition.below(), apply);
        }
    }

    /** Rules of PostgreSQL's own come after the rows, as they bring an index. */
    private static void ownConstraints(Table table, DatasetPath loadInto, Map<String, String> loadNames, List<Ddl> to) {
        if (table.own() == null) {
            return;
        }
        for (Constraint constraint : table.own().constraints()) {
            String name = Identifiers.quote(loadNames.getOrDefault(constraint.name(), constraint.name()));
            String alter = "ALTER TABLE " + Quoted.path(loadInto);
            to.add(new Ddl(
                    "add " + constraint.kind() + " " + constraint.name() + " to " + table.path(),
                    List.of(alter + " ADD CONSTRAINT " + name + " " + constraint.definition()),
                    List.of(alter + " DROP CONSTRAINT IF EXISTS " + name)));
        }
    }

    /** A sequence goes on where that of the source stood, if that is further than the rows. */
    private static Ddl goOnCounting(DatasetPath table, Column column) {
        long least = column.own() == null || column.own().next() == null
                ? 1
                : Math.max(1, column.own().next());
        return new Ddl(
                "let column " + column.name() + " of " + table + " go on counting",
                List.of("SELECT setval(" + Quoted.sequence(table, column.name()) + ", (SELECT greatest(coalesce(max("
                        + Identifiers.quote(column.name()) + "), 0) + 1, " + least + ")::bigint FROM "
                        + Quoted.path(table)
                        + "), false)"),
                List.of());
    }

    private static void foreignKey(TableSql sql, Table child, ForeignKey key, List<Ddl> to) {
        DatasetPath table = child.path();
        String alter = "ALTER TABLE " + Quoted.path(table);
        String name = Identifiers.quote(String.valueOf(key.name()));
        // What has partitions takes no key that it has not looked at.
        boolean divided = child.own() != null && child.own().partitioning() != null;
        to.add(new Ddl(
                "add foreign key " + key.name() + " to " + table,
                List.of(alter + " ADD " + sql.foreignKey(key) + (divided ? "" : " NOT VALID")),
                List.of(alter + " DROP CONSTRAINT IF EXISTS " + name)));
        if (divided) {
            return;
        }
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
                t.comment(),
                t.own());
    }

    private static Key renamed(Key key, Map<String, String> names) {
        String name = String.valueOf(key.name());
        return key.withName(names.getOrDefault(name, name));
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
            kept.add(index.withName(name));
        }
        return kept;
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
        things.add(view.path());
        if (view.kept() != null) {
            view.kept().forEach(index -> things.add(view.path().withName(index.name())));
        }
        List<String> apply = new ArrayList<>();
        schema(view.path().segments().get(0)).ifPresent(ddl -> apply.addAll(ddl.apply()));
        apply.add(drop(old.orElse(view)));
        apply.addAll(statements(view));
        List<String> revert = new ArrayList<>(List.of(drop(view)));
        old.ifPresent(v -> revert.addAll(statements(v)));
        return new Ddl("create " + word(view).toLowerCase(Locale.ROOT) + " " + view.path(), apply, revert);
    }

    private static String word(View view) {
        return view.kept() == null ? "VIEW" : "MATERIALIZED VIEW";
    }

    private static String drop(View view) {
        return "DROP " + word(view) + " IF EXISTS " + Quoted.path(view.path());
    }

    private static List<String> statements(View view) {
        String path = Quoted.path(view.path());
        List<String> statements =
                new ArrayList<>(List.of("CREATE " + word(view) + " " + path + " AS\n" + view.query()));
        if (view.comment() != null) {
            statements.add("COMMENT ON " + word(view) + " " + path + " IS " + Quoted.literal(view.comment()));
        }
        if (view.kept() != null) {
            TableSql sql = new TableSql(new PostgresqlDialect(Type::toString));
            view.kept().forEach(index -> statements.add(sql.createIndex(index, view.path(), index.name())));
        }
        return statements;
    }
}
