package dev.tranship.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Two sessions of a database, of which one holds a lock and the other waits for it, until this is closed. */
public final class LockWait implements AutoCloseable {
    private final Connection holder;
    private final Connection waiter;
    private final Thread waiting;

    private LockWait(Connection holder, Connection waiter, Thread waiting) {
        this.holder = holder;
        this.waiter = waiter;
        this.waiting = waiting;
    }

    /**
     * Returns while the second session begins to wait.
     *
     * @param holder takes the lock; this one and the other belong to the result from now on
     * @param statement that takes the lock until the end of its transaction
     */
    public static LockWait begin(Connection holder, Connection waiter, String statement) {
        try {
            holder.setAutoCommit(false);
            waiter.setAutoCommit(false);
            execute(holder, statement);
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage(), e);
        }
        Thread waiting = new Thread(
                () -> {
                    try {
                        execute(waiter, statement);
                    } catch (SQLException e) {
                        throw new AssertionError(e.getMessage(), e);
                    }
                },
                "waits for a lock");
        waiting.start();
        return new LockWait(holder, waiter, waiting);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Gives up the lock, lets the other session have it, and gives that up, too. */
    @Override
    public void close() {
        try {
            holder.rollback();
            holder.close();
            waiting.join();
            waiter.rollback();
            waiter.close();
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a session waited for a lock", e);
        }
    }
}
