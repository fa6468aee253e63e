package dev.tranship.plugin.duckdb;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Whether the statements of a database keep rows in their order. DuckDB has one setting for the whole database: reading needs
 * the order, because a position in it is where a reader goes on, and inserting is much cheaper without. So it is given up
 * while rows are inserted and nobody reads. Safe for use by many threads.
 */
final class InsertionOrder {
    private final Consumer<String> statements;
    private int readers;
    private int writers;

    /** @param statements executes a statement, outside of any transaction of a reader or writer */
    InsertionOrder(Consumer<String> statements) {
        this.statements = statements;
    }

    /** Rows keep their order from now on, until {@link #read} is called as often. */
    synchronized void reading() {
        readers++;
        if (writers > 0) {
            keep(true);
        }
    }

    synchronized void read() {
        readers--;
    }

    /** Executes a statement for which order does not matter. */
    long without(LongSupplier statement) {
        synchronized (this) {
            writers++;
            if (readers == 0) {
                keep(false);
            }
        }
        try {
            return statement.getAsLong();
        } finally {
            synchronized (this) {
                writers--;
                if (writers == 0) {
                    keep(true);
                }
            }
        }
    }

    private void keep(boolean order) {
        statements.accept("SET preserve_insertion_order = " + order);
    }
}
