package dev.tranship.plugin.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.Codes;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;

/**
 * The values of a result's current row, straight from SQLite: a copy reads millions of them, and JDBC's way to each costs
 * as much again as the value. Columns count from 1, as in JDBC. Belongs to one thread.
 */
final class Cells {
    private final ResultSet rows;
    private final DB database;
    private final long statement;

    /** Does something with the current row. */
    @FunctionalInterface
    interface Work<T> {
        @Nullable
        T on(Cells cells) throws SQLException;
    }

    private Cells(ResultSet rows, DB database, long statement) {
        this.rows = rows;
        this.database = database;
        this.statement = statement;
    }

    /** Does something while the statement cannot be closed. */
    static <T> @Nullable T with(ResultSet rows, Work<T> work) throws SQLException {
        CoreStatement statement = (CoreStatement) rows.getStatement();
        return statement.pointer.<@Nullable T, SQLException>safeRun(
                (database, pointer) -> work.on(new Cells(rows, database, pointer)));
    }

    boolean next() throws SQLException {
        return rows.next();
    }

    boolean isNull(int column) throws SQLException {
        return database.column_type(statement, column - 1) == Codes.SQLITE_NULL;
    }

    long getLong(int column) throws SQLException {
        return database.column_long(statement, column - 1);
    }

    double getDouble(int column) throws SQLException {
        return database.column_double(statement, column - 1);
    }

    /** {@return a blob, or the bytes of a text as the database keeps it; null for NULL} */
    byte @Nullable [] getBytes(int column) throws SQLException {
        byte[] bytes = database.column_blob(statement, column - 1);
        return bytes == null && !isNull(column) ? new byte[0] : bytes;
    }

    @Nullable
    String getString(int column) throws SQLException {
        return database.column_text(statement, column - 1);
    }

    /** {@return what is stored, in the class of its storage class: Long or Integer, Double, String, byte[]; null for NULL} */
    @Nullable
    Object getObject(int column) throws SQLException {
        return rows.getObject(column);
    }
}
