package dev.tranship.plugin.keyvalue;

import dev.tranship.spi.Table;
import dev.tranship.spi.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What of a schema a store of keys and values cannot keep, a sentence each. */
public final class Losses {
    private final String store;
    private final List<String> notices = new ArrayList<>();

    /** @param store its name, for the sentences */
    public Losses(String store) {
        this.store = store;
    }

    public List<String> notices() {
        return List.copyOf(notices);
    }

    public void add(View view) {
        notices.add(store + " has no views: " + view.path() + " is left out.");
    }

    /** Notes what is lost of a table whose primary key and NOT NULL are kept. */
    public void add(Table table) {
        lost(table, "unique keys", table.uniqueKeys());
        lost(table, "foreign keys", table.foreignKeys());
        lost(table, "checks", table.checks());
        lost(table, "indexes", table.indexes());
        List<Table.Column> columns = table.columns();
        lost(table, "comments", table.comment() != null || columns.stream().anyMatch(c -> c.comment() != null));
        lost(table, "defaults", columns.stream().anyMatch(c -> c.defaultValue() != null));
        lost(table, "identity of a column", columns.stream().anyMatch(Table.Column::identity));
        lost(table, "expressions of computed columns", columns.stream().anyMatch(c -> c.generated() != null));
    }

    private void lost(Table table, String what, Collection<?> any) {
        lost(table, what, !any.isEmpty());
    }

    private void lost(Table table, String what, boolean any) {
        if (any) {
            notices.add(store + " cannot keep the " + what + " of " + table.path() + ".");
        }
    }
}
