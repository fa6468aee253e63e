package dev.tranship.plugin.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Rows that are being read. Belongs to one thread. */
interface SqliteRows extends AutoCloseable {
    /** Does something while nobody can close what the rows come from. */
    <T> @Nullable T with(Cells.Work<T> work) throws SQLException;

    @Override
    void close() throws SQLException;
}
