package dev.tranship.plugin.sqlite;

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
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Plans how tables and views come into being in SQLite. Used once. */
final class SqliteDefinitions {
    private static final String LEGACY_ON = "PRAGMA legacy_alter_table = ON";
    private static final String LEGACY_OFF = "PRAGMA legacy_alter_table = OFF";

    private final Catalog existing;
    private final Mode mode;
    private final TableSql sql = new TableSql(new SqliteDialect());
    private final List<String> notices = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    SqliteDefinitions(Catalog existing, Mode mode) {
        this.existing = existing;
        this.mode = mode;
        for (Catalog.Entry entry : existing.tables()) {
            names.add(lower(entry.table().path().name()));
            entry.table().indexes().forEach(i -> names.add(lower(i.name())));
        }
        existing.views().forEach(v -> names.add(lower(v.path().name())));
        existing.others().forEach(o -> names.add(lower(o.name())));
    }

    SchemaPlan plan(List<Table> tables, List<View> views) {
        List<TablePlan> plans = new ArrayList<>();
        List<Table> replacedOrNew = TableOrder.of(tables).tables();
        try (SqliteScratch scratch = new SqliteScratch()) {
            List<Table> stored = new ArrayList<>();
            for (Table table : replacedOrNew) {
                refuseViewInTheWay(table);
                stored.add(understood(table, scratch));
            }
            for (Catalog.Entry entry : existing.tables()) {
                // what is there already may be asked by a view; what is in the way of a new table is refused here
                // silently
                scratch.accepts(sql.createTable(columnsOf(entry.table())));
            }
            for (Table table : stored) {
                plans.add(plan(table));
            }
            return new SchemaPlan(plans, views(views, scratch), notices);
        }
    }

    private TablePlan plan(Table table) {
        Optional<Table> old = existing.tables().stream()
                .map(Catalog.Entry::table)
                .filter(t -> same(t.path(), table.path()))
                .findFirst();
        if (old.isEmpty()) {
            return create(table);
        }
        if (mode == Mode.CREATE) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "the table " + table.path() + " is already there",
                    "choose the mode replace, append or upsert, or drop it",
                    null);
        }
        return replace(table, old.get());
    }

    private TablePlan create(Table table) {
        names.add(lower(table.path().name()));
        Ddl creation = new Ddl(
                "create table " + table.path(),
                List.of(sql.createTable(table)),
                List.of("DROP TABLE IF EXISTS " + quoted(table.path())));
        List<Ddl> after = new ArrayList<>();
        List<Index> indexes = new ArrayList<>();
        for (Index index : table.indexes()) {
            Index named = named(index, table, free(Set.of()));
            indexes.add(named);
            after.add(new Ddl(
                    "create index " + named.name() + " on " + table.path(),
                    List.of(sql.createIndex(named, table.path(), named.name())),
                    List.of("DROP INDEX IF EXISTS " + Identifiers.quote(named.name()))));
        }
        return new TablePlan(withIndexes(table, indexes), table.path(), List.of(creation), after);
    }

    /**
     * The new table is loaded under a name of its own and takes the old one's place in one transaction. Renaming in the
     * legacy way leaves the texts of other tables and views alone, so that they mean whatever table has the name. Names of
     * indexes are unique in a database and an index cannot be renamed, so the old table gives up those the new one needs.
     */
    private TablePlan replace(Table table, Table old) {
        DatasetPath target = old.path();
        DatasetPath fresh = target.withName(unused(target.name() + "__new"));
        DatasetPath kept = target.withName(unused(target.name() + "__old"));
        Set<String> ofOld = new HashSet<>();
        old.indexes().forEach(i -> ofOld.add(lower(i.name())));
        List<Index> indexes = table.indexes().stream()
                .map(index -> named(index, table, free(ofOld)))
                .toList();
        Set<String> wanted = new HashSet<>();
        indexes.forEach(i -> wanted.add(lower(i.name())));
        List<Index> givenUp = old.indexes().stream()
                .filter(i -> wanted.contains(lower(i.name())))
                .toList();

        List<String> swap = new ArrayList<>();
        List<String> back = new ArrayList<>();
        givenUp.forEach(i -> swap.add("DROP INDEX " + Identifiers.quote(i.name())));
        swap.addAll(List.of(LEGACY_ON, rename(target, kept), rename(fresh, target), LEGACY_OFF));
        indexes.forEach(i -> swap.add(sql.createIndex(i, target, i.name())));
        indexes.forEach(i -> back.add("DROP INDEX IF EXISTS " + Identifiers.quote(i.name())));
        back.addAll(List.of(LEGACY_ON, rename(target, fresh), rename(kept, target), LEGACY_OFF));
        givenUp.forEach(i -> back.add(sql.createIndex(i, target, i.name())));

        existing.others().stream()
                .filter(o -> o.kind().equals("trigger") && triggerOn(o.definition(), target.name()))
                .forEach(o -> notices.add(
                        "the trigger " + o.name() + " stays with the old " + target + " and is not on the new one"));
        Table stored = withIndexes(table.withPath(target), indexes);
        return new TablePlan(
                stored,
                fresh,
                List.of(new Ddl(
                        "create table " + fresh,
                        List.of(sql.createTable(stored.withPath(fresh))),
                        List.of("DROP TABLE IF EXISTS " + quoted(fresh)))),
                List.of(new Ddl(
                        "put " + fresh + " in the place of " + target + ", which stays as " + kept, swap, back)),
                new Kept(kept, List.of("DROP TABLE IF EXISTS " + quoted(kept))));
    }

    static boolean triggerOn(String definition, String table) {
        List<SqlTokens.Token> tokens = SqlTokens.of(definition);
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).is("ON")) {
                return tokens.get(i + 1).value().equalsIgnoreCase(table);
            }
        }
        return false;
    }

    private Index named(Index index, Table table, Predicate<String> free) {
        String name = index.name();
        if (!free.test(lower(name))) {
            String base = table.path().name() + "_" + name;
            name = base;
            for (int i = 2; !free.test(lower(name)); i++) {
                name = base + i;
            }
            notices.add("the index " + index.name() + " of " + table.path() + " is named " + name
                    + ", because its name is taken");
        }
        names.add(lower(name));
        return new Index(name, index.parts(), index.unique(), index.where());
    }

    private Predicate<String> free(Set<String> alsoFree) {
        Set<String> given = new HashSet<>();
        return name ->
                (!names.contains(name) || (alsoFree.contains(name) && given.add(name))) && !name.startsWith("sqlite_");
    }

    private String unused(String wanted) {
        String name = wanted;
        for (int i = 2; !names.add(lower(name)); i++) {
            name = wanted + i;
        }
        return name;
    }

    /** {@return the table as SQLite can hold it; what it does not understand is left out and said} */
    private Table understood(Table table, SqliteScratch scratch) {
        DatasetPath path = DatasetPath.of(SqliteCatalog.tableName(table.path()));
        boolean comments = table.comment() != null || table.columns().stream().anyMatch(c -> c.comment() != null);
        if (comments) {
            notices.add("SQLite keeps no comments: those of " + path + " are left out");
        }
        List<Column> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            columns.add(understood(column, table, scratch));
        }
        List<Table.ForeignKey> foreignKeys = table.foreignKeys().stream()
                .map(k -> new Table.ForeignKey(
                        k.name(),
                        k.columns(),
                        DatasetPath.of(k.references().name()),
                        k.referencedColumns(),
                        k.onDelete(),
                        k.onUpdate()))
                .toList();
        Table plain = new Table(
                path, columns, table.primaryKey(), table.uniqueKeys(), foreignKeys, List.of(), List.of(), null);
        scratch.accepts("DROP TABLE IF EXISTS " + quoted(path));
        List<Table.Check> checks = new ArrayList<>();
        for (Table.Check check : table.checks()) {
            List<Table.Check> tried = new ArrayList<>(checks);
            tried.add(check);
            if (scratch.accepts(sql.createTable(withChecks(plain, tried)))) {
                checks.add(check);
                scratch.accepts("DROP TABLE " + quoted(path));
            } else {
                notices.add("SQLite does not understand the check " + check.expression() + " of " + path
                        + ": it is left out");
            }
        }
        Table checked = withChecks(plain, checks);
        scratch.accepts(sql.createTable(checked));
        List<Index> indexes = new ArrayList<>();
        for (Index index : table.indexes()) {
            if (scratch.accepts(sql.createIndex(index, path, "tried"))) {
                indexes.add(index);
                scratch.accepts("DROP INDEX tried");
            } else {
                notices.add(
                        "SQLite does not understand the index " + index.name() + " of " + path + ": it is left out");
            }
        }
        return withIndexes(checked, indexes);
    }

    private Column understood(Column column, Table table, SqliteScratch scratch) {
        boolean rowid = column.identity()
                && column.type() instanceof Type.Int
                && table.primaryKey() != null
                && table.primaryKey().columns().equals(List.of(column.name()));
        if (column.identity() && !rowid) {
            notices.add("SQLite hands out values only for a primary key of one integer column: " + table.path() + "."
                    + column.name() + " gets none by itself");
        }
        Table.Default defaultValue = column.defaultValue();
        if (defaultValue instanceof Table.Default.Expression expression
                && !scratch.accepts("SELECT " + expression.sql())) {
            notices.add("SQLite does not understand the default " + expression.sql() + " of " + table.path() + "."
                    + column.name() + ": it is left out");
            defaultValue = null;
        }
        String generated = column.generated();
        if (generated != null && !computes(column, generated, table, scratch)) {
            notices.add("SQLite does not understand the computed column " + table.path() + "." + column.name() + " ("
                    + generated + "): it becomes an ordinary one");
            generated = null;
        }
        return new Column(
                column.name(),
                rowid ? Type.INT64 : SqliteTypes.nativeType(column.type()).held(),
                column.nullable(),
                defaultValue,
                rowid,
                generated,
                null);
    }

    private boolean computes(Column column, String generated, Table table, SqliteScratch scratch) {
        Column computed = new Column(column.name(), column.type(), true, null, false, generated, null);
        List<Column> columns = table.columns().stream()
                .map(c -> c.name().equals(column.name()) ? computed : Column.of(c.name(), c.type(), true))
                .toList();
        DatasetPath tried = DatasetPath.of("tried");
        boolean accepted = scratch.accepts(sql.createTable(Table.of(tried, columns, null)));
        scratch.accepts("DROP TABLE IF EXISTS tried");
        return accepted;
    }

    private List<Ddl> views(List<View> views, SqliteScratch scratch) {
        List<Ddl> planned = new ArrayList<>();
        List<View> waiting = new ArrayList<>(views);
        boolean progress = true;
        // a view may ask another one, whatever their names
        while (progress && !waiting.isEmpty()) {
            progress = false;
            for (View view : List.copyOf(waiting)) {
                String name = Identifiers.quote(view.path().name());
                if (scratch.accepts("CREATE VIEW " + name + " AS " + view.query())) {
                    if (scratch.accepts("SELECT * FROM " + name + " LIMIT 0")) {
                        planned.add(view(view, name));
                        waiting.remove(view);
                        progress = true;
                    } else {
                        scratch.accepts("DROP VIEW " + name);
                    }
                }
            }
        }
        waiting.forEach(v -> notices.add("SQLite does not understand the view " + v.path() + ": it is left out"));
        return planned;
    }

    private Ddl view(View view, String name) {
        String create = "CREATE VIEW " + name + " AS " + view.query();
        String drop = "DROP VIEW IF EXISTS " + name;
        @Nullable
        View old = existing.views().stream()
                .filter(v -> same(v.path(), view.path()))
                .findFirst()
                .orElse(null);
        if (old == null) {
            return new Ddl("create view " + view.path().name(), List.of(create), List.of(drop));
        }
        if (mode == Mode.CREATE) {
            throw new EndpointException(Kind.UNSUPPORTED, "the view " + view.path() + " is already there");
        }
        return new Ddl(
                "replace view " + view.path().name(),
                List.of(drop, create),
                List.of(drop, "CREATE VIEW " + Identifiers.quote(old.path().name()) + " AS " + old.query()));
    }

    private void refuseViewInTheWay(Table table) {
        existing.views().stream()
                .filter(v -> same(v.path(), table.path()))
                .findFirst()
                .ifPresent(v -> {
                    throw new EndpointException(
                            Kind.UNSUPPORTED, "there is a view named " + v.path() + " where the table should be");
                });
    }

    private static Table columnsOf(Table table) {
        return Table.of(
                table.path(),
                table.columns().stream()
                        .map(c -> Column.of(c.name(), c.type(), true))
                        .toList(),
                null);
    }

    private static Table withIndexes(Table t, List<Index> indexes) {
        return new Table(
                t.path(), t.columns(), t.primaryKey(), t.uniqueKeys(), t.foreignKeys(), t.checks(), indexes, null);
    }

    private static Table withChecks(Table t, List<Table.Check> checks) {
        return new Table(
                t.path(), t.columns(), t.primaryKey(), t.uniqueKeys(), t.foreignKeys(), checks, t.indexes(), null);
    }

    private static String rename(DatasetPath from, DatasetPath to) {
        return "ALTER TABLE " + quoted(from) + " RENAME TO " + quoted(to);
    }

    private static String quoted(DatasetPath path) {
        return Identifiers.quote(path.name());
    }

    private static boolean same(DatasetPath one, DatasetPath other) {
        return one.name().equalsIgnoreCase(other.name());
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
