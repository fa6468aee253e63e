package dev.tranship.plugin.files;

import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Kept;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.SchemaPlan;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Table;
import dev.tranship.spi.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Says which files come into being for tables, and what of the tables a file cannot keep. */
final class Planner {
    private final Folder folder;
    private final List<String> notices = new ArrayList<>();

    Planner(Folder folder) {
        this.folder = folder;
    }

    SchemaPlan plan(List<Table> tables, List<View> views, Mode mode, Catalog existing) {
        List<TablePlan> plans = new ArrayList<>();
        for (Table table : tables) {
            if (table.path().segments().size() != 1
                    || !folder.admits(table.path().name())) {
                throw Failures.unsupported(
                        "There is no room for a dataset " + table.path() + " in " + folder.path() + ".");
            }
            notice(table);
            boolean there = existing.table(table.path()).isPresent();
            plans.add(
                    switch (mode) {
                        case CREATE -> create(table, there);
                        case REPLACE -> there ? replace(table) : create(table, false);
                    });
        }
        for (View view : views) {
            notices.add("Files have no views: " + view.path() + " is left out.");
        }
        return new SchemaPlan(plans, List.of(), notices);
    }

    private static TablePlan create(Table table, boolean there) {
        if (there) {
            throw new EndpointException(
                    Kind.STATEMENT,
                    "There already is a dataset " + table.path() + ".",
                    "Use the mode replace or append.",
                    null);
        }
        Table stored = stored(table);
        String name = stored.path().name();
        return new TablePlan(
                stored,
                stored.path(),
                List.of(ddl("create file " + stored.path(), create(name, stored), remove(name))),
                List.of());
    }

    private TablePlan replace(Table table) {
        Table stored = stored(table);
        String name = stored.path().name();
        String beside = unused("new_", name);
        String kept = unused("old_", name);
        return new TablePlan(
                stored,
                DatasetPath.of(beside),
                List.of(ddl("create file for the new " + stored.path(), create(beside, stored), remove(beside))),
                List.of(ddl(
                        "put the new " + stored.path() + " in place and keep the old one",
                        new Statement.Swap(beside, name, kept),
                        new Statement.Swap(kept, name, beside))),
                new Kept(DatasetPath.of(kept), List.of(remove(kept).toString())));
    }

    private String unused(String prefix, String name) {
        String wanted = Folder.OWN + prefix + name;
        String free = wanted;
        for (int number = 2; folder.find(free).isPresent(); number++) {
            free = wanted + "_" + number;
        }
        return free;
    }

    private static Statement create(String name, Table stored) {
        return new Statement.Create(name, stored.rowType());
    }

    private static Statement remove(String name) {
        return new Statement.Remove(name);
    }

    private static Ddl ddl(String title, Statement apply, Statement revert) {
        return new Ddl(title, List.of(apply.toString()), List.of(revert.toString()));
    }

    private static Table stored(Table table) {
        List<Table.Column> columns = table.columns().stream()
                .map(c -> Table.Column.of(c.name(), c.type(), c.nullable()))
                .toList();
        return Table.of(table.path(), columns, null);
    }

    private void notice(Table table) {
        lost(table, "primary key", table.primaryKey() != null);
        lost(table, "unique keys", table.uniqueKeys());
        lost(table, "foreign keys", table.foreignKeys());
        lost(table, "checks", table.checks());
        lost(table, "indexes", table.indexes());
        lost(
                table,
                "comments",
                table.comment() != null || table.columns().stream().anyMatch(c -> c.comment() != null));
        lost(table, "defaults", table.columns().stream().anyMatch(c -> c.defaultValue() != null));
        lost(table, "identity of a column", table.columns().stream().anyMatch(Table.Column::identity));
        lost(table, "expressions of computed columns", table.columns().stream().anyMatch(c -> c.generated() != null));
    }

    private void lost(Table table, String what, Collection<?> any) {
        lost(table, what, !any.isEmpty());
    }

    private void lost(Table table, String what, boolean any) {
        if (any) {
            notices.add("A file cannot keep the " + what + " of " + table.path() + ".");
        }
    }
}
