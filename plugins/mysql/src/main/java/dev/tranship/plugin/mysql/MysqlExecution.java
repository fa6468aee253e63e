package dev.tranship.plugin.mysql;

import static dev.tranship.plugin.mysql.MysqlDatabase.SQL;

import dev.tranship.plugin.jdbc.SqlLedger;
import dev.tranship.plugin.jdbc.Statements;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.StatementWalk;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Executes statements on a connection, where a schema statement commits by itself. */
final class MysqlExecution implements StatementWalk.Store {
    private static final Statements STATEMENTS = new Statements(MysqlErrors.INSTANCE);
    private static final String DOING = "executing statements";

    private static final Pattern FIRST = Pattern.compile(
            "(?is)^(?:\\s|/\\*.*?\\*/|--[^\\n]*\\n|#[^\\n]*\\n|\\()*(\\w+)(?:\\s+(?:OR\\s+REPLACE\\s+)?(\\w+))?.*");
    private static final Set<String> ROWS = Set.of(
            "insert",
            "update",
            "delete",
            "replace",
            "select",
            "with",
            "load",
            "set",
            "do",
            "table",
            "values",
            "call",
            "handler",
            "show",
            "explain",
            "describe",
            "use");
    /** Exists already, or not any more: table, column, key, foreign key, check, view, database. */
    private static final Set<Integer> SO_ALREADY = Set.of(
            1007, 1008, 1022, 1050, 1051, 1060, 1061, 1091, 1146, 1304, 1305, 1359, 1360, 1826, 3821, 3822, 3940);

    private final Connection connection;
    private final SqlLedger ledger;

    MysqlExecution(Connection connection, SqlLedger ledger) {
        this.connection = connection;
        this.ledger = ledger;
    }

    @Override
    public List<Checkpoint> checkpoints(String change) {
        return ledger.read(connection, change);
    }

    @Override
    public void mark(Checkpoint checkpoint) {
        ledger.put(connection, checkpoint);
    }

    @Override
    public void unmark(Checkpoint checkpoint) {
        List<Checkpoint> others = ledger.read(connection, checkpoint.change()).stream()
                .filter(other -> other.split() != checkpoint.split())
                .toList();
        ledger.remove(connection, checkpoint.change());
        others.forEach(this::mark);
    }

    @Override
    public boolean commits(String statement) {
        return ends(statement);
    }

    @Override
    public boolean whole(String statement) {
        return true;
    }

    @Override
    public long alone(String statement) {
        return STATEMENTS.execute(connection, List.of(statement));
    }

    @Override
    public long together(List<String> statements, Checkpoint checkpoint) {
        return SQL.inTransaction(connection, DOING, "START TRANSACTION", () -> {
            long changed = STATEMENTS.execute(connection, statements);
            ledger.put(connection, checkpoint);
            return changed;
        });
    }

    @Override
    public boolean soAlready(EndpointException failure) {
        return failure.getCause() instanceof SQLException cause
                && (SO_ALREADY.contains(cause.getErrorCode())
                        // How some versions of MariaDB say that a foreign key is there.
                        || cause.getErrorCode() == 1005
                                && String.valueOf(cause.getMessage()).contains("121"));
    }

    /** {@return whether the statement ends a transaction} */
    static boolean ends(String statement) {
        Matcher words = FIRST.matcher(statement);
        if (!words.matches()) {
            return false;
        }
        String first = words.group(1).toLowerCase(Locale.ROOT);
        boolean temporary = words.group(2) != null && words.group(2).equalsIgnoreCase("temporary");
        return !ROWS.contains(first) && !temporary;
    }
}
