package dev.tranship.plugin.neo4j;

import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Session;
import org.neo4j.driver.TransactionContext;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.summary.SummaryCounters;

/**
 * Executes statements and remembers it. Statements about data that follow one another go in one transaction with the ledger. One
 * that changes the schema, or divides itself into transactions, cannot: before it the ledger says that it begins, and after a
 * crash it is executed once more; then the complaint that the schema is so already means that it was done.
 */
final class Neo4jExecution {
    private static final String DOING = "executing statements";
    private static final Pattern PROGRESS = Pattern.compile("(?s)(.*) (at|after) statement (\\d+)");
    /** Exists already, or not any more. */
    private static final Set<String> SO_ALREADY = Set.of(
            "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",
            "Neo.ClientError.Schema.IndexAlreadyExists",
            "Neo.ClientError.Schema.ConstraintAlreadyExists",
            "Neo.ClientError.Schema.IndexWithNameAlreadyExists",
            "Neo.ClientError.Schema.ConstraintWithNameAlreadyExists",
            "Neo.ClientError.Schema.IndexNotFound",
            "Neo.ClientError.Schema.ConstraintNotFound",
            "Neo.DatabaseError.Schema.IndexDropFailed",
            "Neo.DatabaseError.Schema.ConstraintDropFailed");

    private final Neo4jDatabase database;
    private final Checkpoint checkpoint;

    Neo4jExecution(Neo4jDatabase database, Checkpoint checkpoint) {
        this.database = database;
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

    /** {@return the number of nodes and relationships that came or went, or if none did, of values that were set} */
    long execute(List<String> statements) {
        Optional<Progress> found = database.read(DOING, tx -> Ledger.read(tx, checkpoint.change())).stream()
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
            if (alone(statements.get(at))) {
                changed += alone(statements, at, opposite || at == uncertain);
                at++;
            } else {
                int to = at;
                while (to < statements.size() && !alone(statements.get(to))) {
                    to++;
                }
                changed += together(statements, at, to);
                at = to;
            }
        }
        if (statements.isEmpty() || alone(statements.get(statements.size() - 1))) {
            mark(checkpoint);
        }
        return changed;
    }

    private static boolean alone(String statement) {
        return Cypher.changesSchema(statement) || Cypher.ownsTransactions(statement);
    }

    /** Does statements about data, all or nothing. */
    private long together(List<String> statements, int from, int to) {
        Checkpoint done = to == statements.size() ? checkpoint : marked(new Progress(checkpoint.state(), false, to));
        return database.write(DOING, tx -> {
            long changed = 0;
            for (String statement : statements.subList(from, to)) {
                changed += execute(tx, statement);
            }
            Ledger.put(tx, done);
            return changed;
        });
    }

    private static long execute(TransactionContext tx, String statement) {
        try {
            return changed(tx.run(statement).consume().counters());
        } catch (Neo4jException e) {
            if (Neo4jErrors.readable(DOING, e).kind() == Kind.TRANSIENT) {
                throw e;
            }
            throw Neo4jErrors.inStatement(statement, Neo4jErrors.readable(DOING, e));
        }
    }

    private long alone(List<String> statements, int at, boolean maybeDone) {
        mark(marked(new Progress(checkpoint.state(), true, at + 1)));
        String statement = statements.get(at);
        try {
            return database.on(DOING, () -> {
                try (Session session = database.session(AccessMode.WRITE)) {
                    return changed(session.run(statement).consume().counters());
                }
            });
        } catch (EndpointException e) {
            if (maybeDone && soAlready(e)) {
                return 0;
            }
            if (e.kind() != Kind.TRANSIENT && !maybeDone && Cypher.changesSchema(statement)) {
                notDone(at);
            }
            throw Neo4jErrors.inStatement(statement, e);
        }
    }

    /** The server answered that it did nothing, so nothing is open about the statement. */
    private void notDone(int at) {
        if (at == 0) {
            database.write(DOING, tx -> {
                Ledger.forget(tx, checkpoint.change(), checkpoint.split());
                return true;
            });
        } else {
            mark(marked(new Progress(checkpoint.state(), false, at)));
        }
    }

    private void mark(Checkpoint mark) {
        database.write(DOING, tx -> {
            Ledger.put(tx, mark);
            return true;
        });
    }

    private Checkpoint marked(Progress progress) {
        return new Checkpoint(checkpoint.change(), checkpoint.split(), null, progress.toString());
    }

    private static boolean soAlready(EndpointException failure) {
        return failure.getCause() instanceof Neo4jException cause && SO_ALREADY.contains(cause.code());
    }

    private static long changed(SummaryCounters counters) {
        long elements = (long) counters.nodesCreated()
                + counters.nodesDeleted()
                + counters.relationshipsCreated()
                + counters.relationshipsDeleted();
        return elements > 0
                ? elements
                : Math.max(counters.propertiesSet(), counters.labelsAdded() + counters.labelsRemoved());
    }
}
