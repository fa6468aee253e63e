package dev.tranship.plugin.sqlite;

import dev.tranship.plugin.jdbc.SqlLedger;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Vector;
import dev.tranship.spi.WriteRequest;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes through prepared statements. A transaction begins with the first write and holds the endpoint's one right to
 * write until it is committed or rolled back.
 */
final class SqliteRowWriter implements RowWriter {
    private final SqliteDatabase database;
    private final SqlLedger ledger;
    private final SqliteShape shape;
    private final RowType rowType;
    private final List<String> key;
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private boolean writing;
    private boolean closed;

    SqliteRowWriter(SqliteDatabase database, SqlLedger ledger, WriteRequest request) {
        this.database = database;
        this.ledger = ledger;
        this.rowType = request.rowType();
        this.key = request.key();
        this.connection = database.writer();
        try {
            this.shape = new SqliteCatalog(connection).shape(request.dataset());
            rowType.names().forEach(shape::column);
        } catch (RuntimeException e) {
            database.close(connection);
            throw e;
        }
    }

    @Override
    public void insert(Batch batch) {
        write(
                batch,
                "INSERT INTO " + shape.quoted() + " ("
                        + Identifiers.quoteAll(batch.rowType().names()) + ") VALUES ("
                        + marks(batch.rowType().size()) + ")");
    }

    @Override
    public void upsert(Batch batch) {
        requireKey();
        String changes = batch.rowType().names().stream()
                .filter(name -> !key.contains(name))
                .map(name -> Identifiers.quote(name) + " = excluded." + Identifiers.quote(name))
                .collect(Collectors.joining(", "));
        write(
                batch,
                "INSERT INTO " + shape.quoted() + " ("
                        + Identifiers.quoteAll(batch.rowType().names())
                        + ") VALUES (" + marks(batch.rowType().size()) + ") ON CONFLICT (" + Identifiers.quoteAll(key)
                        + ") DO " + (changes.isEmpty() ? "NOTHING" : "UPDATE SET " + changes));
    }

    private void write(Batch batch, String sql) {
        begin();
        List<SqliteBinder> binders = binders(batch.rowType().fields());
        try {
            PreparedStatement statement = prepare(sql);
            for (int row = 0; row < batch.rows(); row++) {
                for (int column = 0; column < binders.size(); column++) {
                    binders.get(column).bind(statement, column + 1, batch.vector(column), row);
                }
                statement.executeUpdate();
            }
        } catch (SQLException e) {
            throw SqliteDatabase.ERRORS.wrap("writing to " + shape.name(), e);
        }
    }

    @Override
    public Batch lookup(Batch keys) {
        requireKey();
        List<SqliteColumn> columns = rowType.fields().stream().map(this::stored).toList();
        List<List<@Nullable Object>> found = new ArrayList<>();
        Set<List<@Nullable Object>> asked = new HashSet<>();
        List<SqliteBinder> binders = binders(keyFields(keys));
        try {
            PreparedStatement statement = prepare("SELECT " + Identifiers.quoteAll(rowType.names()) + " FROM "
                    + shape.quoted() + " WHERE " + sameKey());
            for (int row = 0; row < keys.rows(); row++) {
                if (!asked.add(identity(keys, row))) {
                    continue;
                }
                bindKey(statement, binders, keys, row);
                try (ResultSet result = statement.executeQuery()) {
                    new StatementRows(statement, result, StatementRows.Layout.PLAIN).with(cells -> {
                        while (cells.next()) {
                            found.add(row(cells, columns));
                        }
                        return found;
                    });
                }
            }
        } catch (SQLException e) {
            throw SqliteDatabase.ERRORS.wrap("looking up rows of " + shape.name(), e);
        }
        return Batch.of(rowType, found);
    }

    private List<@Nullable Object> row(Cells cells, List<SqliteColumn> columns) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            Vector one = new Vector(columns.get(i).field().type(), 1);
            String reason = columns.get(i).decode(cells, i, one, 0);
            if (reason != null) {
                throw new EndpointException(
                        Kind.CONSTRAINT,
                        "a row of " + shape.name() + " cannot be looked up exactly: "
                                + SqliteBatchReader.shown(cells.getObject(i)) + " in column "
                                + columns.get(i).field().name() + " is " + reason);
            }
            values.add(one.get(0));
        }
        return values;
    }

    @Override
    public long delete(Batch keys) {
        requireKey();
        begin();
        List<SqliteBinder> binders = binders(keyFields(keys));
        long deleted = 0;
        try {
            PreparedStatement statement = prepare("DELETE FROM " + shape.quoted() + " WHERE " + sameKey());
            for (int row = 0; row < keys.rows(); row++) {
                bindKey(statement, binders, keys, row);
                deleted += statement.executeUpdate();
            }
            return deleted;
        } catch (SQLException e) {
            throw SqliteDatabase.ERRORS.wrap("deleting from " + shape.name(), e);
        }
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        begin();
        ledger.create(connection);
        ledger.put(connection, checkpoint);
        SqliteDatabase.execute(connection, "COMMIT");
        end();
    }

    @Override
    public void rollback() {
        if (!writing) {
            return;
        }
        try {
            rollback(connection);
        } finally {
            end();
        }
    }

    /** Ends the transaction, which SQLite may already have ended by itself after some failures. */
    static void rollback(Connection connection) {
        try {
            SqliteDatabase.execute(connection, "ROLLBACK");
        } catch (EndpointException e) {
            if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
        } catch (SQLException e) {
            throw SqliteDatabase.ERRORS.wrap("closing the writer of " + shape.name(), e);
        } finally {
            // closing the connection rolls back what is not committed
            database.close(connection);
            end();
        }
    }

    private void begin() {
        if (closed) {
            throw new EndpointException(Kind.UNSUPPORTED, "the writer of " + shape.name() + " is closed");
        }
        if (writing) {
            return;
        }
        database.lockWriter();
        writing = true;
        try {
            SqliteDatabase.execute(connection, "BEGIN IMMEDIATE");
        } catch (RuntimeException e) {
            end();
            throw e;
        }
    }

    private void end() {
        if (writing) {
            writing = false;
            database.unlockWriter();
        }
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    private SqliteColumn stored(Field field) {
        SqliteColumn column = shape.column(field.name());
        return new SqliteColumn(field, column.affinity(), SqliteColumn.NOWHERE, false);
    }

    private List<SqliteBinder> binders(List<Field> fields) {
        return fields.stream()
                .map(f -> new SqliteBinder(
                        f.name(), f.type(), shape.column(f.name()).affinity()))
                .toList();
    }

    private List<Field> keyFields(Batch keys) {
        return key.stream()
                .map(name -> keys.rowType().field(position(keys, name)))
                .toList();
    }

    private void bindKey(PreparedStatement statement, List<SqliteBinder> binders, Batch keys, int row)
            throws SQLException {
        for (int i = 0; i < key.size(); i++) {
            binders.get(i).bind(statement, i + 1, keys.vector(position(keys, key.get(i))), row);
        }
    }

    private List<@Nullable Object> identity(Batch keys, int row) {
        List<@Nullable Object> values = new ArrayList<>(key.size());
        for (String name : key) {
            Object value = keys.vector(position(keys, name)).get(row);
            values.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
        }
        return values;
    }

    private static int position(Batch keys, String name) {
        int position = keys.rowType().indexOf(name);
        if (position < 0) {
            throw new IllegalArgumentException("the batch of keys has no column " + name);
        }
        return position;
    }

    private String sameKey() {
        return key.stream().map(k -> Identifiers.quote(k) + " IS ?").collect(Collectors.joining(" AND "));
    }

    private void requireKey() {
        if (key.isEmpty()) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "rows of " + shape.name() + " cannot be found again: it has no key",
                    "name the key columns in the plan",
                    null);
        }
    }

    private static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }
}
