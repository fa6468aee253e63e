package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.plugin.jdbc.SqlLedger;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Transactional;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;

/**
 * The ledger, whose table is there only while it holds something. It is made by a transaction of its own when somebody finds
 * it missing, because a table that an open transaction made would hold up all others; and it is locked before it is dropped,
 * so that who writes into it meanwhile waits, and then finds it missing.
 */
final class PostgresqlLedger {
    private static final String DOING = "keeping the ledger";

    private final PostgresqlDatabase database;
    private final String table;
    private final SqlLedger ledger;

    /** @param schema the schema that the table is in */
    PostgresqlLedger(PostgresqlDatabase database, String schema) {
        this.database = database;
        this.table = Quoted.path(DatasetPath.of(schema, Transactional.LEDGER));
        this.ledger = new SqlLedger(table, schema, PostgresqlErrors.INSTANCE);
    }

    /** Stores a checkpoint in the open transaction, which is to be committed next. */
    void put(Connection connection, Checkpoint checkpoint) {
        SQL.execute(connection, DOING, "SAVEPOINT tranship_ledger");
        try {
            ledger.put(connection, checkpoint);
        } catch (EndpointException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            SQL.execute(connection, DOING, "ROLLBACK TO SAVEPOINT tranship_ledger");
            create();
            ledger.put(connection, checkpoint);
        }
    }

    private void create() {
        database.on(connection -> SQL.inTransaction(connection, DOING, "BEGIN", () -> {
            // Two sessions that create the same table at once would be at odds.
            SQL.list(connection, DOING, "SELECT pg_advisory_xact_lock(hashtext(?))", row -> 0, table);
            ledger.create(connection);
            return 0;
        }));
    }

    List<Checkpoint> read(String change) {
        return database.on(connection -> ledger.read(connection, change));
    }

    void forget(Collection<String> changes) {
        database.on(connection -> SQL.inTransaction(connection, DOING, "BEGIN", () -> {
            boolean there = SQL.list(
                            connection, DOING, "SELECT to_regclass(?) IS NOT NULL", row -> row.getBoolean(1), table)
                    .get(0);
            if (there) {
                SQL.execute(connection, DOING, "LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
                ledger.forget(connection, changes);
            }
            return 0;
        }));
    }
}
