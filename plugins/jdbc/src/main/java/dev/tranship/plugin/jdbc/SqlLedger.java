package dev.tranship.plugin.jdbc;

import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.Transactional;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ledger as a table. All methods work on the caller's connection, inside its transaction if it has begun one, and
 * begin and end none. Plain SQL that SQLite, DuckDB, PostgreSQL and MySQL share; there is no primary key because not all of
 * them can replace a row under one in the same transaction, so writers of one split must be serial.
 */
public final class SqlLedger {
    private static final String DOING = "keeping the ledger";
    private static final String COLUMNS = "(change_id VARCHAR(200) NOT NULL, split_number INTEGER NOT NULL,"
            + " read_position TEXT, state TEXT NOT NULL)";

    private final String table;
    private final String columns;
    private final @Nullable String schema;
    private final SqlErrors errors;
    private final Sql sql;

    /**
     * @param table the quoted, and where there are schemas qualified, name of the table
     * @param schema the schema it is in, as the driver's metadata spells it; null where there are none
     */
    public SqlLedger(String table, @Nullable String schema, SqlErrors errors) {
        this(table, COLUMNS, schema, errors);
    }

    /**
     * @param columns what follows the name in CREATE TABLE, where a product must say more: the columns {@code change_id},
     *     {@code split_number}, {@code read_position} and {@code state}, in brackets, and the options of the table
     */
    public SqlLedger(String table, String columns, @Nullable String schema, SqlErrors errors) {
        this.table = table;
        this.columns = columns;
        this.schema = schema;
        this.errors = errors;
        this.sql = new Sql(errors);
    }

    /** Creates the table when it is not there. Where schema statements end a transaction, call this before one begins. */
    public void create(Connection connection) {
        sql.execute(connection, DOING, "CREATE TABLE IF NOT EXISTS " + table + " " + columns);
    }

    /** Stores a checkpoint in the place of the one of the same change and split. The table must be there. */
    public void put(Connection connection, Checkpoint checkpoint) {
        sql.update(
                connection,
                DOING,
                "DELETE FROM " + table + " WHERE change_id = ? AND split_number = ?",
                checkpoint.change(),
                checkpoint.split());
        sql.update(
                connection,
                DOING,
                "INSERT INTO " + table + " (change_id, split_number, read_position, state) VALUES (?, ?, ?, ?)",
                checkpoint.change(),
                checkpoint.split(),
                checkpoint.position(),
                checkpoint.state());
    }

    /** {@return the checkpoints of a change by split; none when there is no ledger} */
    public List<Checkpoint> read(Connection connection, String change) {
        if (!exists(connection)) {
            return List.of();
        }
        return sql.list(
                connection,
                DOING,
                "SELECT change_id, split_number, read_position, state FROM " + table
                        + " WHERE change_id = ? ORDER BY split_number",
                SqlLedger::checkpoint,
                change);
    }

    /** Removes a change; the table stays, and must be there. */
    public void remove(Connection connection, String change) {
        sql.update(connection, DOING, "DELETE FROM " + table + " WHERE change_id = ?", change);
    }

    /** Removes changes, and the table with the last one. */
    public void forget(Connection connection, Collection<String> changes) {
        if (!exists(connection)) {
            return;
        }
        changes.forEach(change -> remove(connection, change));
        if (sql.number(connection, DOING, "SELECT count(*) FROM " + table) == 0) {
            sql.execute(connection, DOING, "DROP TABLE " + table);
        }
    }

    private boolean exists(Connection connection) {
        try (ResultSet tables =
                connection.getMetaData().getTables(connection.getCatalog(), schema, Transactional.LEDGER, null)) {
            while (tables.next()) {
                if (Transactional.LEDGER.equals(tables.getString("TABLE_NAME"))) {
                    return true;
                }
            }
            return false;
        } catch (SQLException e) {
            throw errors.wrap(DOING, e);
        }
    }

    private static Checkpoint checkpoint(ResultSet row) throws SQLException {
        return new Checkpoint(row.getString(1), row.getInt(2), row.getString(3), row.getString(4));
    }
}
