package dev.tranship.plugin.duckdb;

import dev.tranship.plugin.jdbc.FreeName;
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
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statements that make tables. DuckDB adds no foreign key or check to a table that is there, so they stand in
 * CREATE TABLE and tables come parents first. It also loses track of the foreign keys of a table that is renamed, so only a
 * table without any is put in place by renaming; any other is created in its place and filled from the one that was loaded.
 */
final class DuckdbSchemaPlanner {
    private final DuckdbCatalog here;
    private final Catalog existing;
    private final Mode mode;
    private final boolean keepSelfReferences;
    private final boolean loading;
    private final TableSql sql = new TableSql(new DuckdbDialect());
    private final List<String> notices = new ArrayList<>();
    private final Map<String, Set<String>> taken = new HashMap<>();
    private final Set<String> schemas = new HashSet<>();

    /** @param loading whether rows come into the tables as soon as they are there */
    DuckdbSchemaPlanner(
            DuckDBConnection connection, Catalog existing, Mode mode, boolean keepSelfReferences, boolean loading) {
        this.here = new DuckdbCatalog(connection);
        this.existing = existing;
        this.mode = mode;
        this.keepSelfReferences = keepSelfReferences;
        this.loading = loading;
        here.schemas().forEach(name -> schemas.add(name.toLowerCase(Locale.ROOT)));
    }

    SchemaPlan plan(List<Table> tables, List<View> views) {
        Set<DatasetPath> wanted =
                tables.stream().map(t -> here.resolve(t.path())).collect(Collectors.toSet());
        wanted.forEach(this::mayBeMade);
        List<Table> held =
                tables.stream().map(table -> foreignKeys(held(table), wanted)).toList();
        TableOrder order = TableOrder.of(CycleBreaker.breakCycles(held, notices));
        try (Rehearsal rehearsal = new Rehearsal(notices)) {
            rehearsal.existing(existing, wanted);
            List<Table> fitting = new ArrayList<>();
            for (Table table : order.tables()) {
                rehearsal.schema(table.path().segments().get(0));
                fitting.add(rehearsal.fit(table));
            }
            List<View> understood = rehearsal.fit(views.stream()
                    .map(v -> new View(here.resolve(v.path()), v.query(), v.comment()))
                    .toList());
            List<TablePlan> plans =
                    fitting.stream().map(table -> plan(table, rehearsal)).toList();
            return new SchemaPlan(plans, understood.stream().map(this::view).toList(), notices);
        }
    }

    // ------------------------------------------------------------------------------------------ what can be had at all

    private void mayBeMade(DatasetPath path) {
        FreeName.require(path, mode, existing);
        for (Catalog.Entry entry : existing.tables()) {
            Table other = entry.table();
            if (mode == Mode.REPLACE
                    && !other.path().equals(path)
                    && other.foreignKeys().stream().anyMatch(k -> k.references().equals(path))) {
                throw new EndpointException(
                        Kind.UNSUPPORTED,
                        "the table " + path + " cannot be replaced, because a foreign key of " + other.path()
                                + " refers to it and DuckDB lets such a table be neither renamed nor dropped",
                        "drop " + other.path() + " first, or use the mode upsert",
                        null);
            }
        }
    }

    private static Type held(Table table, Column column) {
        try {
            return DuckdbTypes.nativeType(column.type()).held();
        } catch (EndpointException e) {
            throw e.about(table.path() + "." + column.name());
        }
    }

    /** The table in the types that DuckDB has, without names that it does not keep. */
    private Table held(Table table) {
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
        return new Table(
                here.resolve(table.path()),
                columns,
                table.primaryKey() == null
                        ? null
                        : new Key(null, table.primaryKey().columns()),
                table.uniqueKeys().stream().map(k -> new Key(null, k.columns())).toList(),
                table.foreignKeys(),
                table.checks().stream()
                        .map(c -> new Check(null, c.expression()))
                        .toList(),
                table.indexes(),
                table.comment());
    }

    private static boolean inKey(Table table, String column) {
        return table.primaryKey() != null && table.primaryKey().columns().contains(column);
    }

    private Table foreignKeys(Table table, Set<DatasetPath> wanted) {
        List<ForeignKey> kept = new ArrayList<>();
        for (ForeignKey key : table.foreignKeys()) {
            DatasetPath parent = here.resolve(key.references());
            String what = "the foreign key (" + String.join(", ", key.columns()) + ") of " + table.path() + " to "
                    + parent + " (" + String.join(", ", key.referencedColumns()) + ")";
            if (!wanted.contains(parent) && existing.table(parent).isEmpty()) {
                notices.add(what + " is left out: that table is neither there nor copied along");
            } else if (!parent.segments().get(0).equals(table.path().segments().get(0))) {
                notices.add(what + " is left out: in DuckDB none leads to another schema");
            } else if (parent.equals(table.path()) && !keepSelfReferences) {
                notices.add(what + " is left out, as " + DuckdbEndpointFactory.SELF_REFERENCES + " says");
            } else {
                rule(what, "ON DELETE", key.onDelete());
                rule(what, "ON UPDATE", key.onUpdate());
                kept.add(
                        new ForeignKey(null, key.columns(), parent, key.referencedColumns(), "NO ACTION", "NO ACTION"));
            }
        }
        return Rehearsal.with(table, kept, table.checks());
    }

    private void rule(String what, String event, String rule) {
        if (!rule.isEmpty() && !rule.equalsIgnoreCase("NO ACTION") && !rule.equalsIgnoreCase("RESTRICT")) {
            notices.add(what + " loses " + event + " " + rule.toUpperCase(Locale.ROOT)
                    + ": DuckDB refuses such changes instead of passing them on");
        }
    }

    // ---------------------------------------------------------------------------------------------------- one table

    private TablePlan plan(Table fitting, Rehearsal rehearsal) {
        DatasetPath path = fitting.path();
        Optional<Table> old = existing.table(path);
        old.ifPresent(table ->
                table.indexes().forEach(i -> names(path).remove(i.name().toLowerCase(Locale.ROOT))));
        List<Index> indexes = indexes(fitting, rehearsal);
        Table stored = new Table(
                path,
                fitting.columns(),
                fitting.primaryKey(),
                fitting.uniqueKeys(),
                fitting.foreignKeys(),
                fitting.checks(),
                indexes,
                fitting.comment());
        boolean selfReference =
                stored.foreignKeys().stream().anyMatch(k -> k.references().equals(path));
        DatasetPath loadInto = old.isPresent()
                ? free(path.withName(path.name() + "__new"))
                : selfReference && loading ? free(path.withName(path.name() + "__load")) : path;
        List<Sequence> sequences = sequences(stored);
        Table defined = withSequences(stored, sequences);

        List<Ddl> before = new ArrayList<>();
        schema(path.segments().get(0)).ifPresent(before::add);
        List<String> create = new ArrayList<>();
        List<String> drop = new ArrayList<>();
        sequences.forEach(sequence -> create.add("CREATE SEQUENCE " + sequence.quoted()));
        create.addAll(create(
                loadInto.equals(path) ? defined : withoutForeignKeys(defined).withPath(loadInto)));
        drop.add("DROP TABLE IF EXISTS " + DuckdbRelation.quoted(loadInto));
        sequences.forEach(sequence -> drop.add("DROP SEQUENCE IF EXISTS " + sequence.quoted()));
        before.add(new Ddl("create table " + loadInto, create, drop));

        List<Ddl> after = new ArrayList<>();
        @Nullable Kept kept = null;
        if (old.isPresent()) {
            DatasetPath place = free(path.withName(path.name() + "__old"));
            kept = new Kept(place, List.of("DROP TABLE IF EXISTS " + DuckdbRelation.quoted(place)));
            after.add(swap(old.get(), place, defined, loadInto));
        } else if (!loadInto.equals(path)) {
            after.add(new Ddl(
                    "put " + loadInto + " in place as " + path, promote(loadInto, defined), demote(defined, loadInto)));
        }
        for (Sequence sequence : loading ? sequences : List.<Sequence>of()) {
            after.add(new Ddl(
                    "let column " + sequence.column() + " of " + path + " go on counting",
                    List.of("SELECT setval(" + DuckdbTypes.literal(sequence.quoted())
                            + ", (SELECT greatest(coalesce(max("
                            + Identifiers.quote(sequence.column()) + "), 0) + 1, 1) FROM " + DuckdbRelation.quoted(path)
                            + "), false)"),
                    List.of()));
        }
        for (Index index : indexes) {
            after.add(new Ddl(
                    "create index " + index.name() + " on " + path,
                    List.of(sql.createIndex(index, path, index.name())),
                    List.of("DROP INDEX IF EXISTS " + quotedIndex(path, index))));
        }
        return new TablePlan(stored, loadInto, before, after, kept);
    }

    private Optional<Ddl> schema(String name) {
        return schemas.add(name.toLowerCase(Locale.ROOT))
                ? Optional.of(new Ddl(
                        "create schema " + name,
                        List.of("CREATE SCHEMA IF NOT EXISTS " + Identifiers.quote(name)),
                        List.of("DROP SCHEMA IF EXISTS " + Identifiers.quote(name))))
                : Optional.empty();
    }

    private Ddl swap(Table old, DatasetPath kept, Table defined, DatasetPath loaded) {
        DatasetPath path = old.path();
        List<String> apply = new ArrayList<>();
        List<String> revert = new ArrayList<>(demote(defined, loaded));
        for (Index index : old.indexes()) {
            apply.add("DROP INDEX IF EXISTS " + quotedIndex(path, index));
        }
        apply.addAll(demote(old, kept));
        apply.addAll(promote(loaded, defined));
        revert.addAll(promote(kept, old));
        for (Index index : old.indexes()) {
            revert.add(sql.createIndex(index, path, index.name()));
        }
        return new Ddl("put " + loaded + " in the place of " + path + ", which is kept as " + kept, apply, revert);
    }

    /** {@return statements that make a loaded table without foreign keys the final one} */
    private List<String> promote(DatasetPath loaded, Table table) {
        if (table.foreignKeys().isEmpty()) {
            return List.of(rename(loaded, table.path()));
        }
        List<String> statements = new ArrayList<>(create(table));
        statements.addAll(fill(table, loaded));
        statements.add("DROP TABLE " + DuckdbRelation.quoted(loaded));
        return statements;
    }

    /** {@return statements that turn the table into one without foreign keys under another name} */
    private List<String> demote(Table table, DatasetPath name) {
        if (table.foreignKeys().isEmpty()) {
            return List.of(rename(table.path(), name));
        }
        List<String> statements =
                new ArrayList<>(create(withoutForeignKeys(table).withPath(name)));
        String columns = columns(table);
        statements.add("INSERT INTO " + DuckdbRelation.quoted(name) + " (" + columns + ") SELECT " + columns + " FROM "
                + DuckdbRelation.quoted(table.path()));
        statements.add("DROP TABLE " + DuckdbRelation.quoted(table.path()));
        return statements;
    }

    private static String rename(DatasetPath from, DatasetPath to) {
        return "ALTER TABLE " + DuckdbRelation.quoted(from) + " RENAME TO " + Identifiers.quote(to.name());
    }

    private List<String> fill(Table table, DatasetPath loaded) {
        String target = DuckdbRelation.quoted(table.path());
        String source = DuckdbRelation.quoted(loaded);
        String columns = columns(table);
        String insert = "INSERT INTO " + target + " (" + columns + ") SELECT " + columns + " FROM " + source + " AS s";
        List<ForeignKey> selfReferences = table.foreignKeys().stream()
                .filter(key -> key.references().equals(table.path()))
                .toList();
        if (selfReferences.isEmpty()) {
            return List.of(insert);
        }
        String parentsThere = selfReferences.stream()
                .map(key -> SelfReference.parentThere(key, target, "s", name -> "s." + Identifiers.quote(name)))
                .collect(Collectors.joining(" AND "));
        String same = selfReferences.get(0).referencedColumns().stream()
                .map(Identifiers::quote)
                .map(name -> "done." + name + " IS NOT DISTINCT FROM s." + name)
                .collect(Collectors.joining(" AND "));
        String complaint = "the content of " + table.path() + " violates its foreign key to itself as DuckDB sees it:"
                + " rows refer to rows that are not there, to themselves, or to each other in a circle."
                + " The connection option " + DuckdbEndpointFactory.SELF_REFERENCES
                + ": leave-out copies them without that key";
        return List.of(
                DuckdbEndpoint.REPEAT + insert + " WHERE NOT EXISTS (SELECT 1 FROM " + target + " AS done WHERE " + same
                        + ") AND " + parentsThere,
                "SELECT CASE WHEN (SELECT count(*) FROM " + source + ") <> (SELECT count(*) FROM " + target
                        + ") THEN error(" + DuckdbTypes.literal(complaint) + ") END");
    }

    private String columns(Table table) {
        return sql.names(table.columns().stream()
                .filter(c -> c.generated() == null)
                .map(Column::name)
                .toList());
    }

    private List<String> create(Table table) {
        List<String> statements = new ArrayList<>();
        statements.add(sql.createTable(table));
        String path = DuckdbRelation.quoted(table.path());
        if (table.comment() != null) {
            statements.add("COMMENT ON TABLE " + path + " IS " + DuckdbTypes.literal(table.comment()));
        }
        for (Column column : table.columns()) {
            if (column.comment() != null) {
                statements.add("COMMENT ON COLUMN " + path + "." + Identifiers.quote(column.name()) + " IS "
                        + DuckdbTypes.literal(column.comment()));
            }
        }
        return statements;
    }

    private static Table withoutForeignKeys(Table table) {
        return Rehearsal.with(table, List.of(), table.checks());
    }

    // ----------------------------------------------------------------------------------------- sequences and indexes

    private record Sequence(String column, DatasetPath path) {
        String quoted() {
            return DuckdbRelation.quoted(path);
        }
    }

    private List<Sequence> sequences(Table table) {
        return table.columns().stream()
                .filter(Column::identity)
                .map(c -> new Sequence(
                        c.name(), free(table.path().withName(table.path().name() + "_" + c.name() + "_seq"))))
                .toList();
    }

    private static Table withSequences(Table t, List<Sequence> sequences) {
        Map<String, Sequence> byColumn = new HashMap<>();
        sequences.forEach(s -> byColumn.put(s.column(), s));
        List<Column> columns = t.columns().stream()
                .map(c -> {
                    Sequence sequence = byColumn.get(c.name());
                    return sequence == null
                            ? c
                            : new Column(
                                    c.name(),
                                    c.type(),
                                    c.nullable(),
                                    new Default.Expression("nextval(" + DuckdbTypes.literal(sequence.quoted()) + ")"),
                                    false,
                                    null,
                                    c.comment());
                })
                .toList();
        return new Table(
                t.path(),
                columns,
                t.primaryKey(),
                t.uniqueKeys(),
                t.foreignKeys(),
                t.checks(),
                t.indexes(),
                t.comment());
    }

    private List<Index> indexes(Table table, Rehearsal rehearsal) {
        List<Index> kept = new ArrayList<>();
        for (Index index : table.indexes()) {
            String of = "the index " + index.name() + " of " + table.path();
            if (index.where() != null) {
                notices.add(
                        of + " is left out: DuckDB has no index over a part of the rows (WHERE " + index.where() + ")");
                continue;
            }
            if (index.parts().stream().anyMatch(Index.Part::descending)) {
                notices.add(of + " loses its descending order: an index of DuckDB has none");
            }
            String name = free(table.path().withName(index.name())).name();
            if (!name.equals(index.name())) {
                notices.add(of + " becomes " + name + ", because its name is taken");
            }
            List<Index.Part> parts = index.parts().stream()
                    .map(p -> new Index.Part(p.text(), p.expression(), false))
                    .toList();
            Index fitting = rehearsal.fit(table, new Index(name, parts, index.unique(), null), name);
            if (fitting != null) {
                kept.add(fitting);
            }
        }
        return kept;
    }

    private static String quotedIndex(DatasetPath table, Index index) {
        return DuckdbRelation.quoted(table.withName(index.name()));
    }

    private Set<String> names(DatasetPath path) {
        return taken.computeIfAbsent(path.segments().get(0), schema -> new HashSet<>(here.takenNames(schema)));
    }

    /** {@return the path, or one like it that is not taken yet}; it is taken from now on. */
    private DatasetPath free(DatasetPath wanted) {
        String name = wanted.name();
        for (int n = 2; !names(wanted).add(name.toLowerCase(Locale.ROOT)); n++) {
            name = wanted.name() + "_" + n;
        }
        return wanted.withName(name);
    }

    // --------------------------------------------------------------------------------------------------------- views

    private Ddl view(View view) {
        String path = DuckdbRelation.quoted(view.path());
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
        List<String> apply = new ArrayList<>();
        schema(view.path().segments().get(0)).ifPresent(ddl -> apply.addAll(ddl.apply()));
        apply.addAll(statements(view));
        return new Ddl(
                "create view " + view.path(),
                apply,
                old.map(DuckdbSchemaPlanner::statements).orElse(List.of("DROP VIEW IF EXISTS " + path)));
    }

    private static List<String> statements(View view) {
        List<String> statements = new ArrayList<>(List.of(Rehearsal.createView(view)));
        if (view.comment() != null) {
            statements.add("COMMENT ON VIEW " + DuckdbRelation.quoted(view.path()) + " IS "
                    + DuckdbTypes.literal(view.comment()));
        }
        return statements;
    }
}
