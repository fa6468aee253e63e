package dev.tranship.plugin.jdbc;

import dev.tranship.spi.EndpointException;

/**
 * The ledger's table for the time that somebody may write to it. Two transactions that both create or drop it would conflict,
 * so it is made before the first of them begins, and an empty one goes after the last of them.
 */
public record LedgerUse(SqlLedger ledger, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
        end.run();
    }

    /** Counts the uses of one database. Safe for use by many threads. */
    public static final class Count {
        private int uses;

        public synchronized void begin(Runnable create) {
            if (uses == 0) {
                create.run();
            }
            uses++;
        }

        public synchronized void end(Runnable dropEmpty) {
            if (--uses == 0) {
                try {
                    dropEmpty.run();
                } catch (EndpointException e) {
                    // The endpoint is closed, or another program is at it; an empty ledger harms nobody.
                }
            }
        }

        public synchronized void whenUnused(Runnable unused, Runnable used) {
            if (uses == 0) {
                unused.run();
            } else {
                used.run();
            }
        }
    }
}
