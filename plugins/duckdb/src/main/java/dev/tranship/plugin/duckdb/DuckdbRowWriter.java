package dev.tranship.plugin.duckdb;

import static dev.tranship.plugin.duckdb.DuckdbDatabase.SQL;

import dev.tranship.plugin.jdbc.LedgerUse;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.RowType;
import dev.tranship.spi.StreamingRowWriter;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Type;
import dev.tranship.spi.WriteRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Writes by statements that read the batch through a {@link BatchFunction}: one INSERT where that is all there is to do, else
 * into a temporary table from which further statements take the rows.
 */
final class DuckdbRowWriter implements StreamingRowWriter {
    private static final String STAGE = "_tranship_stage";
    private static final String READY = "_tranship_ready";

    /** How many threads convert and append rows; more would only wait for those that read them. */
    private static final int THREADS = Math.min(4, Runtime.getRuntime().availableProcessors());

    private final DuckdbEndpoint endpoint;
    private final DuckDBConnection connection;
    private final LedgerUse ledger;
    private final WriteRequest request;
    private final Table table;
    private final String target;
    private final String doing;
    private final Set<String> indexed = new HashSet<>();
    private final List<ForeignKey> selfReferences;
    private boolean inTransaction;
    private boolean closed;

    private DuckdbRowWriter(
            DuckdbEndpoint endpoint, DuckDBConnection connection, LedgerUse ledger, WriteRequest request, Table table) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.ledger = ledger;
        this.request = request;
        this.table = table;
        this.target = DuckdbRelation.quoted(table.path());
        this.doing = "writing " + table.path();
        this.selfReferences = table.foreignKeys().stream()
                .filter(key -> key.references().equals(table.path()))
                .toList();
        indexed();
    }

    static DuckdbRowWriter open(DuckdbEndpoint endpoint, WriteRequest request) {
        DuckDBConnection connection = endpoint.connect();
        try {
            DuckdbCatalog catalog = new DuckdbCatalog(connection);
            DatasetPath path = catalog.relation(request.dataset()).path();
            Table table = catalog.table(path)
                    .orElseThrow(() -> new EndpointException(
                            Kind.UNSUPPORTED, path + " is a view; rows are written into tables only"));
            for (String name : request.rowType().names()) {
                Table.Column column = table.column(name)
                        .orElseThrow(() -> new EndpointException(Kind.NOT_FOUND, path + " has no column " + name));
                if (column.generated() != null) {
                    throw new EndpointException(
                            Kind.UNSUPPORTED,
                            "column " + name + " of " + path + " is computed and cannot be written",
                            "leave it out",
                            null);
                }
            }
            return new DuckdbRowWriter(endpoint, connection, endpoint.useLedger(), request, table);
        } catch (EndpointException e) {
            endpoint.disconnect(connection);
            throw e;
        }
    }

    /** The columns that DuckDB changes by deleting and inserting the row. */
    private void indexed() {
        if (table.primaryKey() != null) {
            indexed.addAll(table.primaryKey().columns());
        }
        for (Key key : table.uniqueKeys()) {
            indexed.addAll(key.columns());
        }
        for (ForeignKey key : table.foreignKeys()) {
            indexed.addAll(key.columns());
        }
        for (Index index : table.indexes()) {
            for (Index.Part part : index.parts()) {
                table.columns().stream()
                        .map(Table.Column::name)
                        .filter(name -> part.expression()
                                ? part.text().contains(name)
                                : part.text().equals(name))
                        .forEach(indexed::add);
            }
        }
        for (Table.Column column : table.columns()) {
            if (column.type() instanceof Type.Array || column.type() instanceof Type.Struct) {
                indexed.add(column.name());
            }
        }
    }

    @Override
    public void insert(Batch batch) {
        begin();
        if (batch.rows() == 0) {
            return;
        }
        if (selfReferences.isEmpty()) {
            insertFrom(batch.rowType(), once(batch), 1);
            return;
        }
        stage(batch, batch.rowType().names());
        insertStaged(batch.rowType());
    }

    @Override
    public void insertAll(Supplier<@Nullable Batch> batches) {
        begin();
        if (selfReferences.isEmpty()) {
            endpoint.order().without(() -> insertFrom(request.rowType(), batches, THREADS));
            return;
        }
        for (Batch batch = batches.get(); batch != null; batch = batches.get()) {
            insert(batch);
        }
    }

    private long insertFrom(RowType rowType, Supplier<@Nullable Batch> batches, int threads) {
        return from(
                rowType, rowType.names(), batches, threads, "INSERT INTO " + target + " (" + columns(rowType) + ") ");
    }

    @Override
    public void upsert(Batch batch) {
        List<String> key = request.requireKey(doing);
        begin();
        if (batch.rows() == 0) {
            return;
        }
        RowType rowType = batch.rowType();
        stage(batch, rowType.names());
        // The last row of a key wins, as if they came one after another.
        String keys = key.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        execute("DELETE FROM " + STAGE + " WHERE rowid NOT IN (SELECT max(rowid) FROM " + STAGE + " GROUP BY " + keys
                + ")");
        List<String> plain = new ArrayList<>();
        List<String> costly = new ArrayList<>();
        for (String name : rowType.names()) {
            if (!key.contains(name)) {
                (indexed.contains(name) ? costly : plain).add(name);
            }
        }
        update(plain, "");
        // A row that another table refers to may not change in an indexed column, not even to the value it has.
        update(
                costly,
                costly.stream()
                        .map(name -> "t." + Identifiers.quote(name) + " IS DISTINCT FROM " + staged(name))
                        .collect(Collectors.joining(" OR ", " AND (", ")")));
        execute("DELETE FROM " + STAGE + " AS s USING " + target + " AS t WHERE " + sameKey());
        insertStaged(rowType);
    }

    private void update(List<String> names, String condition) {
        if (!names.isEmpty()) {
            execute("UPDATE " + target + " AS t SET "
                    + names.stream()
                            .map(name -> Identifiers.quote(name) + " = " + staged(name))
                            .collect(Collectors.joining(", "))
                    + " FROM " + STAGE + " AS s WHERE " + sameKey() + condition);
        }
    }

    @Override
    public Batch lookup(Batch keys) {
        List<String> key = request.requireKey(doing);
        begin();
        List<DuckdbRelation.Column> columns = request.rowType().fields().stream()
                .map(f -> new DuckdbRelation.Column(f.name(), f.type(), f.nullable(), codecOf(f)))
                .toList();
        if (keys.rows() == 0) {
            return new Batch(request.rowType(), Batch.vectors(request.rowType(), 0), 0);
        }
        stage(keys, key);
        try (DuckdbBatchReader reader = new DuckdbBatchReader(
                connection,
                endpoint.order(),
                failure -> {},
                doing,
                columns,
                Portions.whole("FROM " + target + " AS t WHERE EXISTS (SELECT 1 FROM " + STAGE + " AS s WHERE "
                        + sameKey() + ")"),
                Integer.MAX_VALUE,
                Long.MAX_VALUE)) {
            Batch found = reader.next();
            return found == null ? new Batch(request.rowType(), Batch.vectors(request.rowType(), 0), 0) : found;
        }
    }

    private DuckdbCodec codecOf(Field field) {
        return new DuckdbCatalog(connection)
                .relation(table.path())
                .column(field.name())
                .codec();
    }

    @Override
    public long delete(Batch keys) {
        List<String> key = request.requireKey(doing);
        begin();
        if (keys.rows() == 0) {
            return 0;
        }
        stage(keys, key);
        String where = " WHERE EXISTS (SELECT 1 FROM " + STAGE + " AS s WHERE " + sameKey() + ")";
        return selfReferences.isEmpty()
                ? execute("DELETE FROM " + target + " AS t" + where)
                : deleteChildrenFirst(where);
    }

    /**
     * DuckDB looks for rows that refer to a deleted one without regard to what its own transaction has deleted. So where some
     * of the rows refer to others of them, they go in several transactions, children first. Deleting by key is the same
     * however often it is done, so a crash in between leaves nothing that doing it again would not finish.
     */
    private long deleteChildrenFirst(String where) {
        String referred = selfReferences.stream()
                .map(reference -> "EXISTS (SELECT 1 FROM " + target + " AS c WHERE "
                        + pairs("c", reference.columns(), "t", reference.referencedColumns()) + ")")
                .collect(Collectors.joining(" OR "));
        long deleted = 0;
        while (true) {
            long some = execute("DELETE FROM " + target + " AS t" + where + " AND NOT (" + referred + ")");
            deleted += some;
            long left = SQL.number(connection, doing, "SELECT count(*) FROM " + target + " AS t" + where);
            if (left == 0) {
                return deleted;
            }
            if (some == 0) {
                // Somebody else refers to them: DuckDB says so.
                return deleted + execute("DELETE FROM " + target + " AS t" + where);
            }
            endpoint.committing(() -> execute("COMMIT"));
            execute("BEGIN TRANSACTION");
        }
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        begin();
        ledger.ledger().put(connection, checkpoint);
        endpoint.committing(() -> execute("COMMIT"));
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
            endpoint.disconnect(connection);
            ledger.close();
        }
    }

    // --------------------------------------------------------------------------------------------------------- tools

    private void begin() {
        if (!inTransaction) {
            execute("BEGIN TRANSACTION");
            inTransaction = true;
        }
    }

    private long execute(String sql) {
        return SQL.execute(connection, doing, sql);
    }

    private static String columns(RowType rowType) {
        return rowType.names().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    /** Puts columns of a batch into the temporary table. */
    private void stage(Batch batch, List<String> names) {
        for (String name : names) {
            if (batch.rowType().indexOf(name) < 0) {
                throw new EndpointException(Kind.NOT_FOUND, doing + ": the batch has no column " + name);
            }
        }
        from(batch.rowType(), names, once(batch), 1, "CREATE OR REPLACE TEMPORARY TABLE " + STAGE + " AS ");
    }

    private static Supplier<@Nullable Batch> once(Batch batch) {
        Iterator<Batch> one = List.of(batch).iterator();
        return () -> one.hasNext() ? one.next() : null;
    }

    /** Executes a statement that ends in a SELECT of columns of batches. */
    private long from(
            RowType rowType, List<String> names, Supplier<@Nullable Batch> batches, int threads, String statement) {
        try (BatchFunction.Given given = endpoint.batches().give(rowType, names, batches, threads)) {
            try {
                return execute(statement + given.select());
            } catch (EndpointException e) {
                if (given.refused() == null) {
                    throw e;
                }
                throw new EndpointException(Kind.CONSTRAINT, doing + ": " + given.refused(), null, e);
            }
        }
    }

    private void insertStaged(RowType rowType) {
        String insert = "INSERT INTO " + target + " (" + columns(rowType) + ") SELECT " + columns(rowType) + " FROM "
                + STAGE + " AS s";
        if (!selfReferences.isEmpty()) {
            // A row may refer to one that was there when the statement began, so parents go in before children.
            String parentsThere = selfReferences.stream()
                    .filter(reference -> rowType.names().containsAll(reference.columns()))
                    .map(reference -> SelfReference.parentThere(reference, target, "s", name -> staged(name)))
                    .collect(Collectors.joining(" AND "));
            while (!parentsThere.isEmpty()) {
                execute("CREATE OR REPLACE TEMPORARY TABLE " + READY + " AS SELECT s.rowid AS ready FROM " + STAGE
                        + " AS s WHERE " + parentsThere);
                if (execute(insert + " WHERE s.rowid IN (SELECT ready FROM " + READY + ")") == 0) {
                    break;
                }
                execute("DELETE FROM " + STAGE + " WHERE rowid IN (SELECT ready FROM " + READY + ")");
            }
        }
        execute(insert);
    }

    private static String staged(String name) {
        return "s." + Identifiers.quote(name);
    }

    private String sameKey() {
        return request.requireKey(doing).stream()
                .map(name -> "t." + Identifiers.quote(name) + " = " + staged(name))
                .collect(Collectors.joining(" AND "));
    }

    private static String pairs(String left, List<String> leftColumns, String right, List<String> rightColumns) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < leftColumns.size(); i++) {
            pairs.add(left + "." + Identifiers.quote(leftColumns.get(i)) + " = " + right + "."
                    + Identifiers.quote(rightColumns.get(i)));
        }
        return String.join(" AND ", pairs);
    }
}
