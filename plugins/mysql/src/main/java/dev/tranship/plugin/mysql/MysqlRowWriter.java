package dev.tranship.plugin.mysql;

import static dev.tranship.plugin.mysql.MysqlDatabase.SQL;

import dev.tranship.plugin.jdbc.LedgerUse;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.WriteRequest;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes in transactions of its own connection. What goes by key goes through a temporary table, so that it is one statement for
 * many rows and exact about which key is meant: ON DUPLICATE KEY would also change a row that is the same in another key.
 */
final class MysqlRowWriter implements RowWriter {
    private static final String ROWS = "_tranship_rows";
    private static final String KEYS = "_tranship_keys";

    private final MysqlDatabase database;
    private final Connection connection;
    private final LedgerUse ledger;
    private final WriteRequest request;
    private final MysqlRelation relation;
    private final String doing;
    private final MysqlLoader direct;
    private final Set<String> staged = new HashSet<>();
    private boolean inTransaction;
    private boolean closed;

    private MysqlRowWriter(
            MysqlDatabase database,
            Connection connection,
            LedgerUse ledger,
            WriteRequest request,
            MysqlRelation relation) {
        this.database = database;
        this.connection = connection;
        this.ledger = ledger;
        this.request = request;
        this.relation = relation;
        this.doing = "writing " + relation.path();
        this.direct = loader(relation.quoted());
    }

    static MysqlRowWriter open(MysqlDatabase database, WriteRequest request) {
        Connection connection = database.connect();
        try {
            MysqlRelation relation = new MysqlCatalog(connection, database).relation(request.dataset());
            if (relation.view()) {
                throw new EndpointException(
                        Kind.UNSUPPORTED, relation.path() + " is a view; rows are written into tables only");
            } else if (!relation.engine().equalsIgnoreCase("InnoDB")) {
                throw new EndpointException(
                        Kind.UNSUPPORTED,
                        relation.path() + " is kept by the engine " + relation.engine()
                                + ", which has no transactions, so nothing written there could be taken back for sure",
                        "ALTER TABLE " + relation.quoted() + " ENGINE = InnoDB",
                        null);
            }
            for (String name : request.rowType().names()) {
                if (relation.column(name).generated()) {
                    throw new EndpointException(
                            Kind.UNSUPPORTED,
                            "column " + name + " of " + relation.path() + " is computed and cannot be written",
                            "leave it out",
                            null);
                }
            }
            // Writers of one table that work side by side would else lock the gaps between their rows.
            if (!database.server().binlogStatements()) {
                SQL.execute(connection, "writing", "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
            }
            return new MysqlRowWriter(database, connection, database.useLedger(), request, relation);
        } catch (EndpointException e) {
            database.disconnect(connection);
            throw e;
        }
    }

    private MysqlLoader loader(String table) {
        MysqlSettings.Load load = database.settings().load();
        return new MysqlLoader(
                connection,
                table,
                doing,
                database.server().packet(),
                load == MysqlSettings.Load.AUTO && MysqlLoader.takesManyRows(connection, doing),
                load != MysqlSettings.Load.INSERT && database.server().localInfile());
    }

    @Override
    public void insert(Batch batch) {
        begin();
        direct.load(batch, relation.columns(batch.rowType().names()));
    }

    @Override
    public void upsert(Batch batch) {
        List<String> key = request.requireKey(doing);
        begin();
        Batch rows = lastOfEachKey(batch, key);
        if (rows.rows() == 0) {
            return;
        }
        List<String> names = rows.rowType().names();
        stage(ROWS, rows, names);
        String same = same("t", "s", key);
        String changes = names.stream()
                .filter(name -> !key.contains(name))
                .map(name -> "t." + MysqlText.quote(name) + " = s." + MysqlText.quote(name))
                .collect(Collectors.joining(", "));
        if (!changes.isEmpty()) {
            execute("UPDATE " + quoted(ROWS) + " AS s JOIN " + relation.quoted() + " AS t ON " + same + " SET "
                    + changes);
        }
        execute("INSERT INTO " + relation.quoted() + " (" + MysqlText.quoteAll(names) + ") SELECT "
                + names.stream().map(n -> "s." + MysqlText.quote(n)).collect(Collectors.joining(", ")) + " FROM "
                + quoted(ROWS) + " AS s LEFT JOIN " + relation.quoted() + " AS t ON " + same + " WHERE t."
                + MysqlText.quote(key.get(0)) + " IS NULL AND NOT (" + same + ") IS TRUE");
    }

    @Override
    public Batch lookup(Batch keys) {
        List<String> key = request.requireKey(doing);
        begin();
        RowType rowType = request.rowType();
        if (keys.rows() == 0) {
            return new Batch(rowType, Batch.vectors(rowType, 0), 0);
        }
        stage(KEYS, keys, key);
        List<MysqlColumn> columns = relation.columns(rowType.names());
        String list = columns.stream().map(c -> c.select("t")).collect(Collectors.joining(", "));
        try (MysqlBatchReader reader = new MysqlBatchReader(
                connection,
                failure -> {},
                doing,
                columns,
                MysqlPortions.whole("SELECT DISTINCT " + list + " FROM " + quoted(KEYS) + " AS s JOIN "
                        + relation.quoted() + " AS t ON " + same("t", "s", key)),
                Integer.MAX_VALUE,
                Long.MAX_VALUE)) {
            Batch found = reader.next();
            if (found == null) {
                return new Batch(rowType, Batch.vectors(rowType, 0), 0);
            } else if (!found.misfits().isEmpty()) {
                throw new EndpointException(
                        Kind.CONSTRAINT,
                        "a row of " + relation.path() + " cannot be looked up exactly: "
                                + found.misfits().get(0).value() + " in column "
                                + found.misfits().get(0).column() + " is "
                                + found.misfits().get(0).reason());
            }
            return found.rowType().equals(rowType) ? found : as(found, rowType);
        }
    }

    private static Batch as(Batch batch, RowType rowType) {
        dev.tranship.spi.Vector[] vectors = new dev.tranship.spi.Vector[rowType.size()];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = batch.vector(i).as(rowType.type(i));
        }
        return new Batch(rowType, vectors, batch.rows());
    }

    @Override
    public long delete(Batch keys) {
        List<String> key = request.requireKey(doing);
        begin();
        if (keys.rows() == 0) {
            return 0;
        }
        stage(KEYS, keys, key);
        return execute("DELETE t FROM " + quoted(KEYS) + " AS s JOIN " + relation.quoted() + " AS t ON "
                + same("t", "s", key));
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        begin();
        // InnoDB locks the gap in which a row of the ledger is missing: two at once would wait for each other.
        synchronized (ledger.ledger()) {
            ledger.ledger().put(connection, checkpoint);
            execute("COMMIT");
        }
        inTransaction = false;
    }

    @Override
    public void rollback() {
        if (inTransaction) {
            inTransaction = false;
            SQL.rollback(connection);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            rollback();
            database.disconnect(connection);
            ledger.close();
        }
    }

    // --------------------------------------------------------------------------------------------------------- tools

    private void begin() {
        if (closed) {
            throw new EndpointException(Kind.UNSUPPORTED, doing + ": the writer is closed");
        }
        if (!inTransaction) {
            execute("START TRANSACTION");
            inTransaction = true;
        }
    }

    private long execute(String sql) {
        return SQL.execute(connection, doing, sql);
    }

    private static String quoted(String stage) {
        return MysqlText.quote(stage);
    }

    private static String same(String left, String right, List<String> key) {
        return key.stream()
                .map(name -> left + "." + MysqlText.quote(name) + " <=> " + right + "." + MysqlText.quote(name))
                .collect(Collectors.joining(" AND "));
    }

    /** Fills a temporary table of the same columns; making one ends no transaction. */
    private void stage(String stage, Batch batch, List<String> names) {
        Batch columns = batch.project(names);
        String made = stage + names;
        if (staged.stream().anyMatch(s -> s.startsWith(stage) && !s.equals(made))) {
            execute("DROP TEMPORARY TABLE IF EXISTS " + quoted(stage));
            staged.removeIf(s -> s.startsWith(stage));
        }
        if (staged.add(made)) {
            execute("DROP TEMPORARY TABLE IF EXISTS " + quoted(stage));
            execute("CREATE TEMPORARY TABLE " + quoted(stage) + " ENGINE = InnoDB AS SELECT "
                    + MysqlText.quoteAll(names) + " FROM " + relation.quoted() + " LIMIT 0");
        } else {
            execute("DELETE FROM " + quoted(stage));
        }
        loader(quoted(stage)).load(columns, relation.columns(names));
    }

    /** The last row of a key wins, as if they came one after another. */
    private static Batch lastOfEachKey(Batch batch, List<String> key) {
        Set<List<@Nullable Object>> seen = new HashSet<>();
        boolean[] keep = new boolean[batch.rows()];
        boolean all = true;
        for (int row = batch.rows() - 1; row >= 0; row--) {
            List<@Nullable Object> values = new ArrayList<>();
            for (String name : key) {
                Object value = batch.vector(batch.rowType().indexOf(name)).get(row);
                values.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
            }
            keep[row] = seen.add(values);
            all &= keep[row];
        }
        return all ? batch : batch.filter(keep);
    }
}
