package dev.tranship.plugin.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.Codes;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;

/**
 * The rows of a running statement, straight from SQLite: a copy reads millions of values, and JDBC's way to each costs as
 * much again as the value.
 */
final class StatementRows implements SqliteRows {
    private final Statement statement;
    private final ResultSet rows;
    private final Layout layout;

    /**
     * Where things are in the result; columns of it count from 1.
     *
     * @param flag the column that is not 0 when a row may hold values that are none of their columns' types; 0 when every
     *     row may
     * @param rowid the column of the rowid; 0 when there is none
     * @param first the first data column
     */
    record Layout(int flag, int rowid, int first) {
        static final Layout PLAIN = new Layout(0, 0, 1);
    }

    /** @param statement closed with the rows */
    StatementRows(Statement statement, ResultSet rows, Layout layout) {
        this.statement = statement;
        this.rows = rows;
        this.layout = layout;
    }

    /** Executes a query whose columns are all data. */
    static StatementRows of(Connection connection, String sql) throws SQLException {
        Statement statement = connection.createStatement();
        return new StatementRows(statement, statement.executeQuery(sql), Layout.PLAIN);
    }

    @Override
    public <T> @Nullable T with(Cells.Work<T> work) throws SQLException {
        return ((CoreStatement) statement)
                .pointer.<@Nullable T, SQLException>safeRun(
                        (database, pointer) -> work.on(new Values(rows, layout, database, pointer)));
    }

    @Override
    public void close() throws SQLException {
        rows.close();
        statement.close();
    }

    /** Valid as long as the statement cannot be closed. */
    private static final class Values implements Cells {
        private final ResultSet rows;
        private final Layout layout;
        private final DB database;
        private final long statement;
        private boolean odd;

        Values(ResultSet rows, Layout layout, DB database, long statement) {
            this.rows = rows;
            this.layout = layout;
            this.database = database;
            this.statement = statement;
        }

        private int at(int column) {
            return layout.first() - 1 + column;
        }

        @Override
        public boolean next() throws SQLException {
            boolean there = rows.next();
            odd = there && (layout.flag() == 0 || database.column_long(statement, layout.flag() - 1) != 0);
            return there;
        }

        @Override
        public long rowid() throws SQLException {
            return layout.rowid() == 0 ? 0 : database.column_long(statement, layout.rowid() - 1);
        }

        @Override
        public boolean odd(int column, SqliteColumn as) {
            return odd;
        }

        @Override
        public boolean isNull(int column) throws SQLException {
            return database.column_type(statement, at(column)) == Codes.SQLITE_NULL;
        }

        @Override
        public long getLong(int column) throws SQLException {
            return database.column_long(statement, at(column));
        }

        @Override
        public double getDouble(int column) throws SQLException {
            return database.column_double(statement, at(column));
        }

        @Override
        public byte @Nullable [] getBytes(int column) throws SQLException {
            byte[] bytes = database.column_blob(statement, at(column));
            return bytes == null && !isNull(column) ? new byte[0] : bytes;
        }

        @Override
        public @Nullable String getString(int column) throws SQLException {
            return database.column_text(statement, at(column));
        }

        @Override
        public @Nullable Object getObject(int column) throws SQLException {
            return rows.getObject(at(column) + 1);
        }
    }
}
