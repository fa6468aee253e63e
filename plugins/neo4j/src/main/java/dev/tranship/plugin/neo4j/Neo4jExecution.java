package dev.tranship.plugin.neo4j;

import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.StatementWalk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Session;
import org.neo4j.driver.SimpleQueryRunner;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.summary.SummaryCounters;

/** Executes statements, of which those that change the schema, or divide themselves into transactions, commit by themselves. */
final class Neo4jExecution implements StatementWalk.Store {
    private static final String DOING = "executing statements";
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

    private static final TransactionConfig REHEARSAL =
            TransactionConfig.builder().withTimeout(Duration.ofSeconds(30)).build();
    private static final Set<String> TIMED_OUT = Set.of(
            "Neo.ClientError.Transaction.TransactionTimedOut",
            "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
            "Neo.TransientError.Transaction.Terminated");

    private final Neo4jDatabase database;

    Neo4jExecution(Neo4jDatabase database) {
        this.database = database;
    }

    @Override
    public List<Checkpoint> checkpoints(String change) {
        return database.read(DOING, tx -> Ledger.read(tx, change));
    }

    @Override
    public void mark(Checkpoint checkpoint) {
        database.write(DOING, tx -> {
            Ledger.put(tx, checkpoint);
            return true;
        });
    }

    @Override
    public void unmark(Checkpoint checkpoint) {
        database.write(DOING, tx -> {
            Ledger.forget(tx, checkpoint.change(), checkpoint.split());
            return true;
        });
    }

    @Override
    public boolean commits(String statement) {
        return Cypher.changesSchema(statement) || Cypher.ownsTransactions(statement);
    }

    @Override
    public boolean whole(String statement) {
        return Cypher.changesSchema(statement);
    }

    /** {@return the number of nodes and relationships that came or went, or if none did, of values that were set} */
    @Override
    public long alone(String statement) {
        Optional<SchemaDrop> drop = SchemaDrop.of(statement);
        return drop.isEmpty()
                ? sent(statement)
                : database.read(DOING, drop.get()::byName).map(this::sent).orElse(0L);
    }

    private long sent(String statement) {
        try {
            return database.on(DOING, () -> {
                try (Session session = database.session(AccessMode.WRITE)) {
                    return changed(session.run(statement).consume().counters());
                }
            });
        } catch (EndpointException e) {
            throw Neo4jErrors.inStatement(statement, e);
        }
    }

    @Override
    public long together(List<String> statements, Checkpoint checkpoint) {
        return database.write(DOING, tx -> {
            long changed = 0;
            for (String statement : statements) {
                changed += execute(tx, statement);
            }
            Ledger.put(tx, checkpoint);
            return changed;
        });
    }

    @Override
    public boolean soAlready(EndpointException refusal) {
        return refusal.kind() == Kind.NOT_FOUND
                || refusal.getCause() instanceof Neo4jException cause && SO_ALREADY.contains(cause.code());
    }

    private static long execute(SimpleQueryRunner tx, String statement) {
        try {
            return changed(tx.run(statement).consume().counters());
        } catch (Neo4jException e) {
            if (TIMED_OUT.contains(e.code()) || Neo4jErrors.readable(DOING, e).kind() == Kind.TRANSIENT) {
                throw e;
            }
            throw Neo4jErrors.inStatement(statement, Neo4jErrors.readable(DOING, e));
        }
    }

    /** {@return how much each statement changes; empty for those that commit by themselves, and for all when it takes too long} */
    List<OptionalLong> rehearse(List<String> statements) {
        return database.on("rehearsing statements", () -> {
            try (Session session = database.session(AccessMode.WRITE);
                    // What is not committed when it is closed is rolled back.
                    Transaction tx = session.beginTransaction(REHEARSAL)) {
                List<OptionalLong> changed = new ArrayList<>();
                for (String statement : statements) {
                    changed.add(commits(statement) ? OptionalLong.empty() : OptionalLong.of(execute(tx, statement)));
                }
                return changed;
            } catch (Neo4jException e) {
                if (TIMED_OUT.contains(e.code())) {
                    return Collections.nCopies(statements.size(), OptionalLong.empty());
                }
                throw e;
            }
        });
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
