package dev.tranship.plugin.mysql;

import static dev.tranship.plugin.mysql.MysqlDatabase.SQL;

import dev.tranship.spi.Batch;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
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

/**
 * Puts the rows of batches into one table, by LOAD DATA from memory or by INSERT with many rows. LOAD DATA LOCAL turns errors into
 * warnings; a batch with one is taken back to where it began and inserted, which tells the error or does it right.
 */
final class MysqlLoader {
    private static final int STATEMENT_BYTES = 1 << 20;
    private static final String SAVEPOINT = "tranship_batch";

    private final Connection connection;
    private final String table;
    private final String doing;
    private final long packet;
    private final RowText fields = new RowText(RowText.Spelling.FIELDS);
    private boolean infile;

    /**
     * @param table quoted
     * @param packet the largest statement in bytes
     * @param infile whether LOAD DATA LOCAL may be used
     */
    MysqlLoader(Connection connection, String table, String doing, long packet, boolean infile) {
        this.connection = connection;
        this.table = table;
        this.doing = doing;
        this.packet = packet;
        this.infile = infile;
    }

    /** Adds all rows or none, inside the transaction that is open. @param columns where the batch's columns go, in its order */
    void load(Batch batch, List<MysqlColumn> columns) {
        if (batch.rows() == 0) {
            return;
        }
        if (infile) {
            fields.clear();
            List<MysqlEncoder> encoders = encoders(batch, columns);
            for (int row = 0; row < batch.rows(); row++) {
                write(batch, columns, encoders, row, '\t', fields);
                fields.raw('\n');
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

    private void write(
            Batch batch, List<MysqlColumn> columns, List<MysqlEncoder> encoders, int row, char separator, RowText to) {
        for (int i = 0; i < encoders.size(); i++) {
            if (i > 0) {
                to.raw(separator);
            }
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

    private void insert(Batch batch, List<MysqlColumn> columns) {
        String names = columns.stream().map(c -> MysqlText.quote(c.name())).collect(Collectors.joining(", "));
        String head = "INSERT INTO " + table + " (" + names + ") VALUES ";
        long limit = Math.min(STATEMENT_BYTES, packet / 2);
        RowText rows = new RowText(RowText.Spelling.CONSTANTS);
        List<MysqlEncoder> encoders = encoders(batch, columns);
        for (int row = 0; row < batch.rows(); row++) {
            if (rows.length() > 0) {
                rows.raw(',');
            }
            rows.raw('(');
            write(batch, columns, encoders, row, ',', rows);
            rows.raw(')');
            if (rows.length() > limit || row == batch.rows() - 1) {
                SQL.execute(
                        connection, doing, head + new String(rows.bytes(), 0, rows.length(), StandardCharsets.UTF_8));
                rows.cut(0);
            }
        }
    }
}
