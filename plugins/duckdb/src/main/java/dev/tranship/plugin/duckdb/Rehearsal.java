package dev.tranship.plugin.duckdb;

import static dev.tranship.plugin.duckdb.DuckdbDatabase.SQL;

import dev.tranship.plugin.jdbc.TableSql;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Check;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.Default;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * A database in memory in which a schema is tried out. Expressions, views and keys that come from another product may mean
 * nothing to DuckDB; what it refuses here is left out of the plan with a notice instead of failing the plan later.
 */
final class Rehearsal implements AutoCloseable {
    private final DuckdbDatabase database = DuckdbDatabase.inMemory(new Properties());
    private final DuckDBConnection connection = database.connect();
    private final TableSql sql = new TableSql(new DuckdbDialect());
    private final List<String> notices;

    Rehearsal(List<String> notices) {
        this.notices = notices;
    }

    /** Sets the scene with what is there and stays. */
    void existing(Catalog catalog, Set<dev.tranship.spi.DatasetPath> leaving) {
        for (Catalog.Entry entry : catalog.tables()) {
            Table table = entry.table();
            if (!leaving.contains(table.path())) {
                schema(table.path().segments().get(0));
                // A key that can be referred to must be declared with the table.
                Table keyed = withKeys(bare(table), table.primaryKey(), table.uniqueKeys());
                if (refusal(create(keyed)) != null) {
                    refusal(create(bare(table)));
                }
            }
        }
        views(catalog.views(), (view, reason) -> {});
    }

    void schema(String name) {
        refusal("CREATE SCHEMA IF NOT EXISTS " + Identifiers.quote(name));
    }

    /** {@return the table without what DuckDB refuses}; it then stands in the rehearsal. */
    Table fit(Table wanted) {
        Table table = withDefaults(wanted);
        if (refusal(create(table)) == null) {
            return table;
        }
        Table fitting = bare(table);
        String refusal = refusal(create(fitting));
        if (refusal != null) {
            throw new EndpointException(
                    EndpointException.Kind.UNSUPPORTED,
                    "DuckDB cannot have the table " + wanted.path() + ": " + refusal);
        }
        for (int i = 0; i < table.columns().size(); i++) {
            int at = i;
            Column column = table.columns().get(i);
            if (column.defaultValue() != null) {
                fitting = attempt(fitting, "the default of column " + column.name(), t -> withColumn(t, at, column));
            } else if (column.generated() != null) {
                fitting = attempt(
                        fitting,
                        "the computing of column " + column.name() + ", which becomes an ordinary one",
                        t -> withColumn(t, at, column));
            }
        }
        if (table.primaryKey() != null) {
            fitting = attempt(fitting, "the primary key", t -> withKeys(t, table.primaryKey(), t.uniqueKeys()));
        }
        for (Key key : table.uniqueKeys()) {
            fitting = attempt(
                    fitting,
                    "the unique key " + key.columns(),
                    t -> withKeys(t, t.primaryKey(), plus(t.uniqueKeys(), key)));
        }
        for (Check check : table.checks()) {
            fitting = attempt(
                    fitting, "the check " + check.expression(), t -> with(t, t.foreignKeys(), plus(t.checks(), check)));
        }
        for (ForeignKey key : table.foreignKeys()) {
            fitting = attempt(
                    fitting,
                    "the foreign key " + key.columns() + " to " + key.references() + " " + key.referencedColumns(),
                    t -> with(t, plus(t.foreignKeys(), key), t.checks()));
        }
        return fitting;
    }

    /** {@return the index, or null when DuckDB refuses it} */
    @Nullable
    Index fit(Table table, Index index, String name) {
        String refusal = refusal(sql.createIndex(index, table.path(), name));
        if (refusal != null) {
            notices.add("the index " + index.name() + " of " + table.path() + " is left out: " + refusal);
            return null;
        }
        // A table with an index cannot be referred to by new foreign keys, so the rehearsal goes on without.
        refusal("DROP INDEX " + Identifiers.quote(table.path().segments().get(0)) + "." + Identifiers.quote(name));
        return index;
    }

    /** {@return the views that DuckDB understands, each after those it reads} */
    List<View> fit(List<View> wanted) {
        return views(
                wanted,
                (view, reason) -> notices.add(
                        "the view " + view.path() + " is left out, because DuckDB does not understand it: " + reason));
    }

    private List<View> views(List<View> wanted, java.util.function.BiConsumer<View, String> refused) {
        List<View> fitting = new ArrayList<>();
        List<View> open = new ArrayList<>(wanted);
        boolean progress = true;
        while (progress && !open.isEmpty()) {
            progress = open.removeIf(view -> {
                schema(view.path().segments().get(0));
                return refusal(createView(view)) == null && fitting.add(view);
            });
        }
        for (View view : open) {
            refused.accept(view, String.valueOf(refusal(createView(view))));
        }
        return fitting;
    }

    static String createView(View view) {
        return "CREATE OR REPLACE VIEW " + DuckdbRelation.quoted(view.path()) + " AS\n" + view.query();
    }

    private Table attempt(Table before, String what, UnaryOperator<Table> change) {
        Table after = change.apply(before);
        refusal("DROP TABLE " + DuckdbRelation.quoted(before.path()));
        String refusal = refusal(create(after));
        if (refusal == null) {
            return after;
        }
        notices.add(before.path() + ": " + what + " is left out: " + refusal);
        refusal(create(before));
        return before;
    }

    /** Takes out defaults that are no values of their column; DuckDB would say so at the first insert only. */
    private Table withDefaults(Table table) {
        Table fitting = table;
        for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            Default value = column.defaultValue();
            if (value == null || column.identity()) {
                continue;
            }
            String refusal = refusal("SELECT CAST(" + new DuckdbDialect().defaultExpression(value, column.type())
                    + " AS " + DuckdbTypes.sql(column.type()) + ")");
            if (refusal != null) {
                notices.add(table.path() + ": the default of column " + column.name() + " is left out: " + refusal);
                fitting = withColumn(fitting, i, plain(column));
            }
        }
        return fitting;
    }

    private String create(Table table) {
        List<Column> columns = table.columns().stream()
                .map(c ->
                        c.identity() ? new Column(c.name(), c.type(), c.nullable(), null, false, null, c.comment()) : c)
                .toList();
        return sql.createTable(new Table(
                table.path(),
                columns,
                table.primaryKey(),
                table.uniqueKeys(),
                table.foreignKeys(),
                table.checks(),
                List.of(),
                null));
    }

    private @Nullable String refusal(String statement) {
        try {
            SQL.execute(connection, "", statement);
            return null;
        } catch (EndpointException e) {
            return e.getCause() instanceof java.sql.SQLException cause
                    ? DuckdbErrors.INSTANCE.sentence(cause).replaceAll("\\s*\\n\\s*", " ")
                    : String.valueOf(e.getMessage());
        }
    }

    private static Column plain(Column column) {
        return column.withoutDefault().withoutOwn();
    }

    private static Table bare(Table table) {
        return new Table(
                table.path(),
                table.columns().stream().map(Rehearsal::plain).toList(),
                null,
                List.of(),
                List.of(),
                List.of(),
                table.indexes(),
                table.comment());
    }

    private static Table withColumn(Table t, int at, Column column) {
        List<Column> columns = new ArrayList<>(t.columns());
        columns.set(at, column);
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

    private static Table withKeys(Table t, @Nullable Key primary, List<Key> unique) {
        return new Table(t.path(), t.columns(), primary, unique, t.foreignKeys(), t.checks(), t.indexes(), t.comment());
    }

    static Table with(Table t, List<ForeignKey> foreign, List<Check> checks) {
        return new Table(
                t.path(), t.columns(), t.primaryKey(), t.uniqueKeys(), foreign, checks, t.indexes(), t.comment());
    }

    private static <T> List<T> plus(List<T> list, T more) {
        List<T> longer = new ArrayList<>(list);
        longer.add(more);
        return longer;
    }

    @Override
    public void close() {
        database.disconnect(connection);
        database.release();
    }
}
