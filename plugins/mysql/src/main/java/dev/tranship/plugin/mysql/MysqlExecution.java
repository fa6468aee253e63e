package dev.tranship.plugin.mysql;

import static dev.tranship.plugin.mysql.MysqlDatabase.SQL;

import dev.tranship.plugin.jdbc.SqlLedger;
import dev.tranship.plugin.jdbc.Statements;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Executes statements and remembers it, where a schema statement commits by itself. Statements about rows go in one
 * transaction with the ledger. Before a schema statement the ledger says that it begins: after a crash it is executed once
 * more, and the complaint that things are so already means that it was done. Nothing else is ever taken for done.
 */
final class MysqlExecution {
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

    private static final Pattern PROGRESS = Pattern.compile("(?s)(.*) (at|after) statement (\\d+)");

    private final Connection connection;
    private final SqlLedger ledger;
    private final Checkpoint checkpoint;

    MysqlExecution(Connection connection, SqlLedger ledger, Checkpoint checkpoint) {
        this.connection = connection;
        this.ledger = ledger;
        this.checkpoint = checkpoint;
    }

    /**
     * How far this or the opposite change has come.
     *
     * @param begun whether the statement itself may have been done
     */
    private record Progress(String state, boolean begun, int statement) {
        static Optional<Progress> of(String state) {
            Matcher text = PROGRESS.matcher(state);
            return text.matches()
                    ? Optional.of(
                            new Progress(text.group(1), text.group(2).equals("at"), Integer.parseInt(text.group(3))))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return state + (begun ? " at" : " after") + " statement " + statement;
        }
    }

    /** {@return the number of rows that changed} */
    long execute(List<String> statements) {
        Optional<Progress> found = ledger.read(connection, checkpoint.change()).stream()
                .filter(c -> c.split() == checkpoint.split())
                .findFirst()
                .flatMap(c -> Progress.of(c.state()));
        Optional<Progress> own = found.filter(p -> p.state().equals(checkpoint.state()));
        // What takes back a change that was done in part finds some of it so already.
        boolean opposite = found.isPresent() && own.isEmpty();
        int at = own.map(p -> p.begun() ? p.statement() - 1 : p.statement()).orElse(0);
        int uncertain = own.filter(Progress::begun).map(p -> p.statement() - 1).orElse(-1);
        long changed = 0;
        while (at < statements.size()) {
            if (ends(statements.get(at))) {
                changed += schema(statements, at, opposite || at == uncertain);
                at++;
            } else {
                int to = at;
                while (to < statements.size() && !ends(statements.get(to))) {
                    to++;
                }
                changed += rows(statements, at, to);
                at = to;
            }
        }
        if (statements.isEmpty() || ends(statements.get(statements.size() - 1))) {
            ledger.put(connection, checkpoint);
        }
        return changed;
    }

    /** Does statements about rows, all or nothing. */
    private long rows(List<String> statements, int from, int to) {
        return SQL.inTransaction(connection, DOING, "START TRANSACTION", () -> {
            long changed = STATEMENTS.execute(connection, statements.subList(from, to));
            ledger.put(
                    connection,
                    to == statements.size() ? checkpoint : marked(new Progress(checkpoint.state(), false, to)));
            return changed;
        });
    }

    private long schema(List<String> statements, int at, boolean maybeDone) {
        ledger.put(connection, marked(new Progress(checkpoint.state(), true, at + 1)));
        try {
            return STATEMENTS.execute(connection, List.of(statements.get(at)));
        } catch (EndpointException e) {
            if (maybeDone && soAlready(e)) {
                return 0;
            }
            if (e.kind() != Kind.TRANSIENT && !maybeDone) {
                notDone(at);
            }
            throw e;
        }
    }

    /** The server answered that it did nothing, so nothing is open about the statement. */
    private void notDone(int at) {
        if (at == 0) {
            for (Checkpoint other : others()) {
                ledger.put(connection, other);
            }
        } else {
            ledger.put(connection, marked(new Progress(checkpoint.state(), false, at)));
        }
    }

    private List<Checkpoint> others() {
        List<Checkpoint> others = new ArrayList<>();
        for (Checkpoint other : ledger.read(connection, checkpoint.change())) {
            if (other.split() != checkpoint.split()) {
                others.add(other);
            }
        }
        ledger.remove(connection, checkpoint.change());
        return others;
    }

    private Checkpoint marked(Progress progress) {
        return new Checkpoint(checkpoint.change(), checkpoint.split(), null, progress.toString());
    }

    private static boolean soAlready(EndpointException failure) {
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
