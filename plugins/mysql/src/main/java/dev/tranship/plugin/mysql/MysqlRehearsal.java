package dev.tranship.plugin.mysql;

import static dev.tranship.plugin.mysql.MysqlDatabase.SQL;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tries tables out as temporary ones, which nobody else sees and which leave nothing. Expressions that come from another product may
 * mean nothing to MySQL; what it refuses here is left out of the plan with a notice instead of failing the plan later. Where
 * the user may make no temporary tables, or the database is not there yet, nothing is tried.
 */
final class MysqlRehearsal implements AutoCloseable {
    private static final DatasetPath STAGE = DatasetPath.of("_tranship_try");

    private final MysqlDatabase database;
    private final @Nullable Connection connection;
    private final MysqlDialect dialect;

    private MysqlRehearsal(MysqlDatabase database, @Nullable Connection connection) {
        this.database = database;
        this.connection = connection;
        this.dialect = new MysqlDialect(database);
    }

    static MysqlRehearsal open(MysqlDatabase database) {
        if (database.missing()) {
            return new MysqlRehearsal(database, null);
        }
        Connection connection = database.connect();
        try {
            SQL.execute(connection, "", "SET SESSION TRANSACTION READ WRITE");
            SQL.execute(connection, "", "CREATE TEMPORARY TABLE " + MysqlText.quote(STAGE.name()) + " (i INT)");
            SQL.execute(connection, "", "DROP TEMPORARY TABLE " + MysqlText.quote(STAGE.name()));
            return new MysqlRehearsal(database, connection);
        } catch (EndpointException e) {
            database.disconnect(connection);
            return new MysqlRehearsal(database, null);
        }
    }

    /** {@return the table without what MySQL refuses} */
    Table fit(Table wanted, List<String> extraKeys, List<String> notices) {
        if (refusal(wanted, extraKeys) == null) {
            return wanted;
        }
        Table fitting = bare(wanted);
        String refusal = refusal(fitting, extraKeys);
        if (refusal != null) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    (database.server().mariadb() ? "MariaDB" : "MySQL") + " cannot have the table " + wanted.path()
                            + ": " + refusal);
        }
        for (int i = 0; i < wanted.columns().size(); i++) {
            int at = i;
            Column column = wanted.columns().get(i);
            if (column.own() != null) {
                fitting = attempt(
                        fitting,
                        extraKeys,
                        "what " + column.name() + " has of its own (" + words(column.own()) + ") is left out",
                        t -> withColumn(t, at, column.withoutDefault()),
                        notices);
            }
            Column.Own own = fitting.columns().get(i).own();
            if (column.defaultValue() != null) {
                fitting = attempt(
                        fitting,
                        extraKeys,
                        "the default of column " + column.name() + " is left out",
                        t -> withColumn(t, at, column.withOwn(own)),
                        notices);
            } else if (column.generated() != null) {
                fitting = attempt(
                        fitting,
                        extraKeys,
                        "column " + column.name() + " is computed no more and becomes an ordinary one",
                        t -> withColumn(t, at, column.withOwn(own)),
                        notices);
            }
        }
        for (Table.Check check : wanted.checks()) {
            fitting = attempt(
                    fitting,
                    extraKeys,
                    "the check " + check.expression() + " is left out",
                    t -> {
                        List<Table.Check> checks = new ArrayList<>(t.checks());
                        checks.add(check);
                        return with(t, t.columns(), checks);
                    },
                    notices);
        }
        return fitting;
    }

    private static String words(Column.Own own) {
        return Stream.of(own.type(), own.options()).filter(Objects::nonNull).collect(Collectors.joining(", "));
    }

    private Table attempt(
            Table before, List<String> extraKeys, String what, UnaryOperator<Table> change, List<String> notices) {
        Table after = change.apply(before);
        String refusal = refusal(after, extraKeys);
        if (refusal == null) {
            return after;
        }
        notices.add(before.path() + ": " + what + ": " + refusal);
        return before;
    }

    private @Nullable String refusal(Table table, List<String> extraKeys) {
        if (connection == null) {
            return null;
        }
        try {
            SQL.execute(
                    connection, "", dialect.createTable("CREATE TEMPORARY TABLE", table.withPath(STAGE), extraKeys));
            SQL.execute(connection, "", "DROP TEMPORARY TABLE " + MysqlText.quote(STAGE.name()));
            return null;
        } catch (EndpointException e) {
            if (e.kind() == Kind.TRANSIENT || e.kind() == Kind.CONNECT) {
                throw e;
            }
            return e.getCause() instanceof SQLException cause
                    ? MysqlErrors.INSTANCE.sentence(cause)
                    : String.valueOf(e.getMessage());
        }
    }

    private static Table bare(Table table) {
        return with(table, table.columns().stream().map(MysqlRehearsal::plain).toList(), List.of());
    }

    private static Column plain(Column column) {
        return column.withoutDefault().withoutOwn();
    }

    private static Table withColumn(Table table, int at, Column column) {
        List<Column> columns = new ArrayList<>(table.columns());
        columns.set(at, column);
        return with(table, columns, table.checks());
    }

    private static Table with(Table t, List<Column> columns, List<Table.Check> checks) {
        return t.withColumns(columns).withChecks(checks);
    }

    @Override
    public void close() {
        if (connection != null) {
            database.disconnect(connection);
        }
    }
}
