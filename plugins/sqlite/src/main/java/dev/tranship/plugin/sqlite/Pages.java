package dev.tranship.plugin.sqlite;

import dev.tranship.spi.Identifiers;
import dev.tranship.spi.ReadRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a file that one snapshot sees, for what can be read without asking SQLite.
 *
 * @param format null where the pages are not all there is to know
 */
record Pages(DatabaseFile.@Nullable Format format) {
    /** {@return whether they hold what is asked for as it is} */
    boolean hold(ReadRequest request, SqliteShape shape) {
        return format != null && request.where() == null && shape.stored();
    }

    /** {@return the rows of a part of a table that they {@linkplain #hold hold}} @param connection sees the snapshot */
    SqliteRows rows(Connection connection, SqliteShape shape, SqliteSnapshot.Range part) {
        return new PageRows(
                connection,
                Objects.requireNonNull(format),
                shape.root(),
                shape.columns(),
                part,
                (column, rowid) -> value(connection, shape, column, rowid));
    }

    private static @Nullable Object value(Connection connection, SqliteShape shape, int column, long rowid)
            throws SQLException {
        String name = Identifiers.quote(shape.columns().get(column).field().name());
        try (SqliteRows row = StatementRows.of(
                connection, "SELECT " + name + " FROM " + shape.quoted() + " WHERE " + shape.rowid() + " = " + rowid)) {
            return row.with(cells -> cells.next() ? cells.getObject(0) : null);
        }
    }
}
