package dev.tranship.plugin.rocksdb;

import dev.tranship.plugin.keyvalue.Definition;
import dev.tranship.plugin.keyvalue.Losses;
import dev.tranship.plugin.keyvalue.Refusals;
import dev.tranship.plugin.keyvalue.Template;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Kept;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.SchemaPlan;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Table;
import dev.tranship.spi.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says which families and keys tables become, and what of the tables these cannot hold. */
final class RocksdbSchemaPlanner {
    private static final String WILD = "(?s)(?:[^\\\\*]|\\\\.)*\\*.*";
    private static final Refusals REFUSALS = new Refusals("RocksDB");

    private final @Nullable Session session;
    private final Catalog existing;
    private final Losses losses = new Losses("RocksDB");

    /** @param session null when the database is not there yet */
    RocksdbSchemaPlanner(@Nullable Session session, Catalog existing) {
        this.session = session;
        this.existing = existing;
    }

    SchemaPlan plan(List<Table> tables, List<View> views, Mode mode) {
        List<TablePlan> plans = new ArrayList<>();
        for (Table table : tables) {
            Layout layout = layout(table);
            boolean there = existing.table(layout.path()).isPresent();
            losses.add(table);
            plans.add(
                    switch (mode) {
                        case CREATE -> create(layout, there);
                        case REPLACE -> there ? replace(layout) : create(layout, false);
                    });
        }
        views.forEach(losses::add);
        return new SchemaPlan(plans, List.of(), losses.notices());
    }

    // ---- what it will be

    private static Layout layout(Table table) {
        DatasetPath path = RocksdbCatalog.resolve(table.path());
        List<Field> columns = table.rowType().fields();
        if (RocksdbCatalog.saysItself(path)) {
            return fitted(CellLayout.parse(path), table, columns);
        }
        if (path.segments().size() != 1) {
            throw REFUSALS.of(table, "has more than one part", "put it in double quotes: cache.\"a.b\"");
        }
        String name = path.name();
        if (name.matches(WILD)) {
            throw REFUSALS.of(table, "does not say how values are written", "write " + name + "#string or #binary");
        }
        List<String> key = table.rowKey();
        CellLayout whole = CellLayout.whole(name);
        if (key.equals(whole.key()) && columns.equals(whole.rowType().fields())) {
            return whole;
        }
        if (name.equals(Family.DEFAULT)) {
            throw REFUSALS.of(table, "is the family that every database has", "give it another name with to:");
        }
        if (key.isEmpty()) {
            throw REFUSALS.of(table, "has no key of which keys could be made", "name its columns with key: [...]");
        }
        return new RowLayout(
                path,
                columns.stream()
                        .map(f -> new Field(f.name(), f.type(), f.nullable() && !key.contains(f.name())))
                        .toList(),
                key);
    }

    /** {@return the layout that a name says, with the columns of the table, which must be those} */
    private static CellLayout fitted(CellLayout said, Table table, List<Field> columns) {
        List<Field> fitted = new ArrayList<>();
        for (Field needed : said.rowType().fields()) {
            if (columns.stream().noneMatch(f -> f.name().equals(needed.name()))) {
                throw REFUSALS.of(
                        table,
                        "needs a column " + needed.name() + ", and nothing is copied into one",
                        "rename a column, or name the parts of the keys after columns");
            }
        }
        for (Field field : columns) {
            if (said.rowType().indexOf(field.name()) < 0) {
                throw REFUSALS.of(
                        table,
                        "has no column " + field.name() + ", only "
                                + String.join(", ", said.rowType().names()),
                        "leave it out with columns, or make one value of several with js");
            }
            fitted.add(new Field(field.name(), field.type(), false));
        }
        REFUSALS.checkKey(table, said.key());
        return said.with(fitted);
    }

    // ---- how it comes to be

    private boolean has(String family) {
        return session != null && session.folder().has(family);
    }

    private TablePlan create(Layout layout, boolean there) {
        if (there) {
            throw new EndpointException(
                    Kind.STATEMENT,
                    "There already is a dataset " + layout.path() + ".",
                    "Use the mode replace, append or upsert.",
                    null);
        }
        Template template = template(layout);
        if (session != null) {
            Statement.inTheWay(session, layout.family(), template).ifPresent(key -> {
                throw Statement.occupied(layout.path().toString(), key);
            });
        }
        List<Statement> apply = new ArrayList<>();
        List<Statement> revert = new ArrayList<>(List.of(new Statement.Forget(layout.path())));
        if (has(layout.family()) || layout.family().equals(Family.DEFAULT)) {
            apply.add(new Statement.ReserveKeys(template.toString(), layout.family()));
            revert.add(new Statement.DeleteKeys(template.toString(), layout.family()));
        } else {
            apply.add(new Statement.CreateFamily(layout.family()));
            revert.add(new Statement.DropFamily(layout.family()));
        }
        define(layout, layout.path(), apply);
        return new TablePlan(
                layout.table(),
                layout.path(),
                List.of(ddl("create dataset " + layout.path(), apply, revert)),
                List.of());
    }

    private static Template template(Layout layout) {
        return layout instanceof CellLayout cells ? cells.template() : Template.parse("**");
    }

    /** Adds what remembers the columns of a dataset under a path, unless the path says them. */
    private static void define(Layout layout, DatasetPath path, List<Statement> statements) {
        if (!saysAll(layout)) {
            Definition definition = new Definition(layout.rowType().fields(), layout.key());
            statements.add(new Statement.Define(path, definition.json()));
        }
    }

    private static boolean saysAll(Layout layout) {
        if (!(layout instanceof CellLayout cells)) {
            return false;
        }
        Layout said = RocksdbCatalog.saysItself(cells.path())
                ? CellLayout.parse(cells.path())
                : CellLayout.whole(cells.family());
        return said.rowType().equals(cells.rowType());
    }

    private TablePlan replace(Layout layout) {
        DatasetPath path = layout.path();
        boolean whole = path.segments().size() == 1
                && !RocksdbCatalog.saysItself(path)
                && !path.name().equals(Family.DEFAULT);
        String fresh = unused("new", path);
        String kept = unused("old", path);
        DatasetPath beside = whole ? DatasetPath.of(fresh) : inFamily(fresh, path);
        DatasetPath aside = whole ? DatasetPath.of(kept) : inFamily(kept, path);
        Layout old = session == null ? layout : RocksdbCatalog.layout(session, path);

        List<Statement> create = new ArrayList<>(List.of(new Statement.CreateFamily(fresh)));
        define(layout, beside, create);
        List<Statement> drop = List.of(new Statement.Forget(beside), new Statement.DropFamily(fresh));

        List<Statement> swap = new ArrayList<>();
        List<Statement> back = new ArrayList<>();
        if (whole) {
            swap.add(new Statement.RenameFamily(path.name(), kept));
            swap.add(new Statement.RenameFamily(fresh, path.name()));
            back.add(new Statement.RenameFamily(path.name(), fresh));
            back.add(new Statement.RenameFamily(kept, path.name()));
        } else {
            String keys = template(layout).toString();
            swap.add(new Statement.CreateFamily(kept));
            swap.add(new Statement.MoveKeys(keys, layout.family(), kept));
            swap.add(new Statement.MoveKeys(keys, fresh, layout.family()));
            back.add(new Statement.MoveKeys(keys, layout.family(), fresh));
            back.add(new Statement.MoveKeys(keys, kept, layout.family()));
            back.add(new Statement.DropFamily(kept));
        }
        swap.addAll(List.of(new Statement.Forget(path), new Statement.Forget(beside)));
        define(old, aside, swap);
        define(layout, path, swap);
        back.addAll(List.of(new Statement.Forget(path), new Statement.Forget(aside)));
        define(layout, beside, back);
        define(old, path, back);
        return new TablePlan(
                layout.table(),
                beside,
                List.of(ddl("create dataset for the new " + path, create, drop)),
                List.of(ddl("put the new " + path + " in place and keep the old one", swap, back)),
                new Kept(aside, texts(List.of(new Statement.Forget(aside), new Statement.DropFamily(kept)))));
    }

    private static DatasetPath inFamily(String family, DatasetPath path) {
        return RocksdbCatalog.saysItself(path) ? DatasetPath.of(family, path.name()) : DatasetPath.of(family);
    }

    private String unused(String word, DatasetPath path) {
        String free = Layout.OWN + word + "_" + path;
        for (int number = 2; has(free); number++) {
            free = Layout.OWN + word + number + "_" + path;
        }
        return free;
    }

    private static Ddl ddl(String title, List<Statement> apply, List<Statement> revert) {
        return new Ddl(title, texts(apply), texts(revert));
    }

    private static List<String> texts(List<Statement> statements) {
        return statements.stream().map(Statement::toString).toList();
    }
}
