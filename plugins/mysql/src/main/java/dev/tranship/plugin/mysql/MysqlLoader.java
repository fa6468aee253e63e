package dev.tranship.plugin.mysql;

import static dev.tranship.plugin.mysql.MysqlDatabase.SQL;

import dev.tranship.spi.Batch;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.mariadb.jdbc.client.Client;
import org.mariadb.jdbc.export.Prepare;
import org.mariadb.jdbc.message.client.PreparePacket;
import org.mariadb.jdbc.util.constants.Capabilities;

/**
 * Puts the rows of batches into one table: by one prepared INSERT that is executed with many rows of parameters, which only MariaDB
 * knows, else by LOAD DATA from memory, or by INSERT with many rows. LOAD DATA LOCAL turns errors into warnings; a batch with one
 * is taken back to where it began and inserted, which tells the error or does it right.
 */
final class MysqlLoader {
    private static final int STATEMENT_BYTES = 1 << 20;
    /** The driver's own buffer grows from one megabyte to sixteen. */
    private static final int PARAMETERS_BYTES = 1 << 19;

    private static final String SAVEPOINT = "tranship_batch";

    private final Connection connection;
    private final String table;
    private final String doing;
    private final long packet;
    private final RowText fields = new RowText(RowText.Spelling.FIELDS);
    private final RowParameters parameters = new RowParameters();
    private final boolean bulk;
    private boolean infile;

    /**
     * @param table quoted
     * @param packet the largest statement in bytes
     * @param bulk whether one statement may be executed with many rows of parameters
     * @param infile whether LOAD DATA LOCAL may be used
     */
    MysqlLoader(Connection connection, String table, String doing, long packet, boolean bulk, boolean infile) {
        this.connection = connection;
        this.table = table;
        this.doing = doing;
        this.packet = packet;
        this.bulk = bulk;
        this.infile = infile;
    }

    /** Adds all rows or none, inside the transaction that is open. @param columns where the batch's columns go, in its order */
    void load(Batch batch, List<MysqlColumn> columns) {
        int done = bulk && batch.rows() > 0 ? execute(batch, columns) : 0;
        if (done < batch.rows()) {
            loadOrInsert(done == 0 ? batch : batch.slice(done, batch.rows()), columns);
        }
    }

    private void loadOrInsert(Batch batch, List<MysqlColumn> columns) {
        if (infile) {
            fields.clear();
            List<MysqlEncoder> encoders = encoders(batch, columns);
            for (int row = 0; row < batch.rows(); row++) {
                write(batch, columns, encoders, row, fields);
            }
            SQL.execute(connection, doing, "SAVEPOINT " + SAVEPOINT);
            if (loadData(fields, batch.rows(), columns)) {
                return;
            }
            SQL.execute(connection, doing, "ROLLBACK TO SAVEPOINT " + SAVEPOINT);
        }
        insert(batch, columns);
    }

    private static List<MysqlEncoder> encoders(Batch batch, List<MysqlColumn> columns) {
        List<MysqlEncoder> encoders = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            encoders.add(MysqlEncoder.of(columns.get(i), batch.rowType().type(i)));
        }
        return encoders;
    }

    private void write(Batch batch, List<MysqlColumn> columns, List<MysqlEncoder> encoders, int row, RowSink to) {
        to.beginRow();
        for (int i = 0; i < encoders.size(); i++) {
            Vector vector = batch.vector(i);
            if (vector.isNull(row)) {
                to.absent();
                continue;
            }
            try {
                encoders.get(i).write(vector, row, to);
            } catch (Unholdable e) {
                throw new EndpointException(
                        Kind.CONSTRAINT, doing + ": column " + columns.get(i).name() + ": " + e.getMessage(), null, e);
            }
        }
        to.endRow();
    }

    /** {@return whether the server executes one statement with many rows of parameters} */
    static boolean takesManyRows(Connection connection, String doing) {
        try {
            return connection
                    .unwrap(org.mariadb.jdbc.Connection.class)
                    .getContext()
                    .hasClientCapability(Capabilities.STMT_BULK_OPERATIONS);
        } catch (SQLException e) {
            throw MysqlErrors.INSTANCE.wrap(doing, e);
        }
    }

    /** {@return how many rows went in: all, or all before one that is larger than a packet may be} */
    private int execute(Batch batch, List<MysqlColumn> columns) {
        List<MysqlEncoder> encoders = encoders(batch, columns);
        List<Type> types = batch.rowType().fields().stream().map(Field::type).toList();
        String places = columns.stream().map(c -> "?").collect(Collectors.joining(", ", "(", ")"));
        long limit = Math.min(PARAMETERS_BYTES, packet / 2);
        try (Prepared insert = Prepared.of(connection, head(columns) + places)) {
            parameters.begin(insert.statement().getStatementId(), types);
            int done = 0;
            while (done < batch.rows()) {
                parameters.clear();
                int row = done;
                while (row < batch.rows() && parameters.length() < limit) {
                    write(batch, columns, encoders, row++, parameters);
                }
                if (parameters.length() >= packet) {
                    parameters.dropLast();
                    row--;
                }
                if (row == done) {
                    break;
                }
                insert.client().execute(parameters, false);
                done = row;
            }
            return done;
        } catch (SQLException e) {
            throw MysqlErrors.INSTANCE.wrap(doing, e);
        }
    }

    /** A statement that the server has prepared. */
    private record Prepared(Client client, Prepare statement) implements AutoCloseable {
        static Prepared of(Connection connection, String sql) throws SQLException {
            Client client = connection.unwrap(org.mariadb.jdbc.Connection.class).getClient();
            return new Prepared(client, (Prepare)
                    client.execute(new PreparePacket(sql), false).get(0));
        }

        @Override
        public void close() throws SQLException {
            client.closePrepare(statement);
        }
    }

    /** {@return whether every row went in as it is} */
    private boolean loadData(RowText rows, int count, List<MysqlColumn> columns) {
        List<String> targets = new ArrayList<>();
        List<String> set = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String name = MysqlText.quote(columns.get(i).name());
            String turned = turned(columns.get(i), "@c" + i);
            targets.add(turned.isEmpty() ? name : "@c" + i);
            if (!turned.isEmpty()) {
                set.add(name + " = " + turned);
            }
        }
        String sql = "LOAD DATA LOCAL INFILE 'rows' INTO TABLE " + table
                + " CHARACTER SET utf8mb4 FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' ("
                + String.join(", ", targets) + ")" + (set.isEmpty() ? "" : " SET " + String.join(", ", set));
        try (Statement statement = connection.createStatement()) {
            statement
                    .unwrap(org.mariadb.jdbc.Statement.class)
                    .setLocalInfileInputStream(new ByteArrayInputStream(rows.bytes(), 0, rows.length()));
            return statement.executeLargeUpdate(sql) == count && statement.getWarnings() == null;
        } catch (SQLException e) {
            EndpointException failure = MysqlErrors.INSTANCE.wrap(doing, e);
            if (failure.kind() == Kind.TRANSIENT || failure.kind() == Kind.CAPACITY) {
                throw failure;
            }
            // 1148, 3948 and 4166: the server or somebody between forbids it. All else, the INSERT says again.
            infile = infile && e.getErrorCode() != 1148 && e.getErrorCode() != 3948 && e.getErrorCode() != 4166;
            return false;
        }
    }

    /** {@return the expression that turns the field into the value; empty when the field is the value} */
    private static String turned(MysqlColumn column, String field) {
        if (column.type() instanceof Type.Bytes) {
            return "UNHEX(" + field + ")";
        }
        return column.type() instanceof Type.BitString ? "CAST(" + field + " AS UNSIGNED)" : "";
    }

    private String head(List<MysqlColumn> columns) {
        return columns.stream()
                .map(c -> MysqlText.quote(c.name()))
                .collect(Collectors.joining(", ", "INSERT INTO " + table + " (", ") VALUES "));
    }

    private void insert(Batch batch, List<MysqlColumn> columns) {
        String head = head(columns);
        long limit = Math.min(STATEMENT_BYTES, packet / 2);
        RowText rows = new RowText(RowText.Spelling.CONSTANTS);
        List<MysqlEncoder> encoders = encoders(batch, columns);
        for (int row = 0; row < batch.rows(); row++) {
            write(batch, columns, encoders, row, rows);
            if (rows.length() > limit || row == batch.rows() - 1) {
                SQL.execute(
                        connection, doing, head + new String(rows.bytes(), 0, rows.length(), StandardCharsets.UTF_8));
                rows.clear();
            }
        }
    }
}
