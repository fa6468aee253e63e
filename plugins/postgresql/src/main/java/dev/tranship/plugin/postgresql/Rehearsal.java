package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.plugin.jdbc.TableSql;
import dev.tranship.spi.Catalog.Other;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Check;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A transaction in which a schema is tried out, and which is always rolled back. Expressions and views that come from another
 * product may mean nothing to PostgreSQL; what it refuses here is left out of the plan with a notice instead of failing the
 * plan later. A table that is there is not touched: a temporary one stands before it meanwhile.
 */
final class Rehearsal implements Trial {
    private static final String DOING = "trying out the schema";

    private final Connection connection;
    private final Map<Type.Enum, String> enums = new HashMap<>();
    private final PostgresqlDialect dialect = new PostgresqlDialect(type -> enums.getOrDefault(type, "text"));
    private final TableSql sql = new TableSql(dialect);
    private final List<String> notices;
    private final Set<String> schemas;

    Rehearsal(Connection connection, Set<String> schemas, List<String> notices) {
        this.connection = connection;
        this.notices = notices;
        this.schemas = new HashSet<>(schemas);
        SQL.execute(connection, DOING, "BEGIN READ WRITE");
        SQL.execute(connection, DOING, "SET LOCAL lock_timeout = '5s'");
    }

    /** The table then stands in the rehearsal. */
    @Override
    public Table fit(Table wanted, boolean there) {
        String schema = wanted.path().segments().get(0);
        if (schemas.add(schema)) {
            refusal("CREATE SCHEMA " + Identifiers.quote(schema));
        }
        List<Column> columns = new ArrayList<>();
        for (Column column : wanted.columns()) {
            named(schema, column);
            columns.add(understood(wanted, column));
        }
        List<Check> checks = new ArrayList<>();
        for (Check check : wanted.checks()) {
            String refusal =
                    refusal(temporary(bare(wanted, plain(columns), List.of(new Check(null, check.expression())))));
            if (refusal == null) {
                checks.add(check);
                refusal("DROP TABLE pg_temp." + Identifiers.quote(wanted.path().name()));
            } else {
                notices.add(wanted.path() + ": the check " + check.expression() + " is left out: " + refusal);
            }
        }
        String create = there
                ? temporary(bare(wanted, plain(columns), List.of()))
                : sql.createTable(bare(wanted, plain(columns), List.of()));
        String refusal = refusal(create);
        if (refusal != null) {
            throw new EndpointException(
                    EndpointException.Kind.UNSUPPORTED,
                    "PostgreSQL cannot have the table " + wanted.path() + ": " + refusal);
        }
        List<Index> indexes = new ArrayList<>();
        for (Index index : wanted.indexes()) {
            String problem = refusal(sql.createIndex(
                    index, there ? DatasetPath.of("pg_temp", wanted.path().name()) : wanted.path(), "tranship_tried"));
            if (problem == null) {
                indexes.add(index);
                refusal("DROP INDEX " + (there ? "pg_temp" : Identifiers.quote(schema)) + ".tranship_tried");
            } else {
                notices.add("the index " + index.name() + " of " + wanted.path() + " is left out: " + problem);
            }
        }
        return table(wanted, columns, checks, indexes);
    }

    /** An enum is a text here, unless it has a name, by which expressions may call it. */
    private void named(String schema, Column column) {
        String name = column.own() == null ? null : column.own().type();
        if (name != null && column.type() instanceof Type.Enum enumeration && !enums.containsKey(enumeration)) {
            DatasetPath path = DatasetPath.of(schema, DatasetPath.parse(name).name());
            refusal(PostgresqlTypes.create(path, enumeration));
            if (refusal("CREATE TEMPORARY TABLE tranship_tried (tried " + Quoted.path(path) + ")") == null) {
                refusal("DROP TABLE pg_temp.tranship_tried");
                enums.put(enumeration, Quoted.path(path));
            }
        }
    }

    /** Sequences are made, but do not count. */
    @Override
    public List<Other> others(List<Other> wanted) {
        List<Other> open = new ArrayList<>(wanted);
        List<Other> fitting = new ArrayList<>();
        wanted.forEach(other -> {
            String schema = DatasetPath.parse(other.name()).segments().get(0);
            if (schemas.add(schema)) {
                refusal("CREATE SCHEMA " + Identifiers.quote(schema));
            }
        });
        while (open.removeIf(other -> refusal(OtherSql.create(other).get(0)) == null && fitting.add(other))) {
            // Each may be what another waits for.
        }
        for (Other other : open) {
            notices.add(other.kind() + " " + other.name() + " is left out, because PostgreSQL does not understand it: "
                    + refusal(OtherSql.create(other).get(0)));
        }
        return fitting;
    }

    /** {@return the column without those of its own words that mean nothing here} */
    private Column ownWords(Table table, Column column) {
        Column.Own own = column.own();
        if (own == null || column.type() instanceof Type.Enum) {
            return column;
        }
        String shared = own.options() != null && own.options().startsWith("DEFAULT ") ? " " + own.options() : "";
        String type = sql.column(Column.of(column.name(), column.type(), true).withOwn(own));
        String refusal = refusal("CREATE TEMPORARY TABLE tranship_tried (" + type + shared + ")");
        if (refusal == null) {
            refusal("DROP TABLE pg_temp.tranship_tried");
            return column;
        }
        notices.add(table.path() + ": " + Objects.requireNonNullElse(own.type(), own.options()) + " of column "
                + column.name() + " is left out, it is " + column.type() + ": " + refusal);
        return new Column(
                column.name(),
                PostgresqlTypes.held(column.type()),
                column.nullable(),
                column.defaultValue(),
                column.identity(),
                column.generated(),
                column.comment());
    }

    private Column understood(Table table, Column given) {
        Column column = ownWords(table, given);
        Column fitting = column;
        String type = dialect.columnType(column).replaceFirst(" COLLATE .*", "");
        if (column.defaultValue() != null) {
            String expression = dialect.defaultExpression(column.defaultValue(), column.type());
            String refusal = refusal("SELECT CAST(" + expression + " AS " + type + ")");
            if (refusal == null
                    && column.type() instanceof Type.Enum enumeration
                    && column.defaultValue() instanceof Table.Default.Constant constant
                    && !enumeration.values().contains(String.valueOf(constant.value()))) {
                refusal = constant.value() + " is none of " + enumeration;
            }
            if (refusal != null) {
                notices.add(table.path() + ": the default of column " + column.name() + " is left out: " + refusal);
                fitting = column.withoutDefault();
            }
        } else if (column.generated() != null) {
            List<Column> columns = table.columns().stream()
                    .map(c -> c.name().equals(column.name())
                            ? column
                            : ownWords(table, c).withoutDefault())
                    .toList();
            String refusal = refusal(temporary(bare(table, columns, List.of())));
            if (refusal == null) {
                refusal("DROP TABLE pg_temp." + Identifiers.quote(table.path().name()));
            } else {
                notices.add(table.path() + ": the computing of column " + column.name()
                        + ", which becomes an ordinary one, is left out: " + refusal);
                fitting = column.withoutDefault();
            }
        }
        return fitting;
    }

    @Override
    public List<View> fit(List<View> wanted, Set<String> there) {
        List<View> fitting = new ArrayList<>();
        List<View> open = new ArrayList<>(wanted);
        boolean progress = true;
        while (progress && !open.isEmpty()) {
            progress = open.removeIf(view -> refusal(rehearsed(view, there)) == null && fitting.add(view));
        }
        for (View view : open) {
            notices.add("the view " + view.path() + " is left out, because PostgreSQL does not understand it: "
                    + refusal(rehearsed(view, there)));
        }
        return fitting;
    }

    private static String rehearsed(View view, Set<String> there) {
        String name = there.contains(view.path().toString())
                ? Identifiers.quote(view.path().name())
                : Quoted.path(view.path());
        boolean taken = there.contains(view.path().toString());
        return "CREATE " + (taken ? "TEMPORARY " : view.kept() == null ? "" : "MATERIALIZED ") + "VIEW " + name
                + " AS\n" + view.query();
    }

    private String temporary(Table table) {
        String create =
                sql.createTable(table.withPath(DatasetPath.of(table.path().name())));
        return create.replaceFirst("^CREATE TABLE", "CREATE TEMPORARY TABLE");
    }

    private @Nullable String refusal(String statement) {
        SQL.execute(connection, DOING, "SAVEPOINT tried");
        try {
            SQL.execute(connection, "", statement);
            SQL.execute(connection, DOING, "RELEASE SAVEPOINT tried");
            return null;
        } catch (EndpointException e) {
            SQL.execute(connection, DOING, "ROLLBACK TO SAVEPOINT tried");
            return e.getCause() instanceof SQLException cause
                    ? PostgresqlErrors.INSTANCE.sentence(cause).replaceAll("\\s*\\n\\s*", " ")
                    : String.valueOf(e.getMessage());
        }
    }

    private static List<Column> plain(List<Column> columns) {
        return columns.stream().map(Column::withoutDefault).toList();
    }

    /** Without what has a name of its own or leads to another table. */
    private static Table bare(Table t, List<Column> columns, List<Check> checks) {
        return new Table(
                t.path(),
                columns.stream()
                        .map(c -> new Column(
                                c.name(),
                                c.type(),
                                c.nullable(),
                                c.defaultValue(),
                                false,
                                c.generated(),
                                null,
                                c.own()))
                        .toList(),
                t.primaryKey() == null ? null : new Key(null, t.primaryKey().columns()),
                List.of(),
                List.of(),
                checks,
                List.of(),
                null);
    }

    private static Table table(Table t, List<Column> columns, List<Check> checks, List<Index> indexes) {
        return t.withColumns(columns).withChecks(checks).withIndexes(indexes);
    }

    @Override
    public void close() {
        SQL.rollback(connection);
    }
}
