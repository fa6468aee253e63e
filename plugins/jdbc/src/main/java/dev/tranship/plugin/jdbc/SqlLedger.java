package dev.tranship.plugin.jdbc;

import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.Transactional;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
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
    }

    /** Creates the table when it is not there. Where schema statements end a transaction, call this before one begins. */
    public void create(Connection connection) {
        on(connection, handle -> handle.execute("CREATE TABLE IF NOT EXISTS " + table + " " + columns));
    }

    /** Stores a checkpoint in the place of the one of the same change and split. The table must be there. */
    public void put(Connection connection, Checkpoint checkpoint) {
        on(connection, handle -> {
            handle.execute(
                    "DELETE FROM " + table + " WHERE change_id = ? AND split_number = ?",
                    checkpoint.change(),
                    checkpoint.split());
            return handle.createUpdate(
                            "INSERT INTO " + table
                                    + " (change_id, split_number, read_position, state) VALUES (:change, :split, :position, :state)")
                    .bind("change", checkpoint.change())
                    .bind("split", checkpoint.split())
                    .bind("position", checkpoint.position())
                    .bind("state", checkpoint.state())
                    .execute();
        });
    }

    /** {@return the checkpoints of a change by split; none when there is no ledger} */
    public List<Checkpoint> read(Connection connection, String change) {
        if (!exists(connection)) {
            return List.of();
        }
        return on(
                connection,
                handle -> handle.createQuery("SELECT change_id, split_number, read_position, state FROM " + table
                                + " WHERE change_id = :change ORDER BY split_number")
                        .bind("change", change)
                        .map((row, context) -> checkpoint(row))
                        .list());
    }

    /** Removes a change; the table stays, and must be there. */
    public void remove(Connection connection, String change) {
        on(connection, handle -> handle.execute("DELETE FROM " + table + " WHERE change_id = ?", change));
    }

    /** Removes changes, and the table with the last one. */
    public void forget(Connection connection, Collection<String> changes) {
        if (!exists(connection)) {
            return;
        }
        on(connection, handle -> {
            for (String change : changes) {
                handle.execute("DELETE FROM " + table + " WHERE change_id = ?", change);
            }
            long left = handle.createQuery("SELECT count(*) FROM " + table)
                    .mapTo(Long.class)
                    .one();
            return left == 0 ? handle.execute("DROP TABLE " + table) : 0;
        });
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

    private <T> T on(Connection connection, Function<Handle, T> work) {
        try (Handle handle = Jdbi.create(connection).open()) {
            return work.apply(handle);
        } catch (JdbiException e) {
            throw e.getCause() instanceof SQLException cause ? errors.wrap(DOING, cause) : e;
        }
    }

    private static Checkpoint checkpoint(ResultSet row) throws SQLException {
        return new Checkpoint(row.getString(1), row.getInt(2), row.getString(3), row.getString(4));
    }
}
