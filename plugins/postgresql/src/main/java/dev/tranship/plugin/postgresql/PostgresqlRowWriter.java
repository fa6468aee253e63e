package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.spi.Batch;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.RowType;
import dev.tranship.spi.StreamingRowWriter;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import dev.tranship.spi.WriteRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes through COPY in binary format, straight into the table where its columns take that, else into a temporary table from
 * which one statement takes the rows.
 */
final class PostgresqlRowWriter implements StreamingRowWriter {
    /** Numbers the rows of a temporary table, so that of two with the same key the last one wins. */
    private static final String NUMBER = "_tranship_number";

    private final PostgresqlDatabase database;
    private final PostgresqlLedger ledger;
    private final Connection connection;
    private final WriteRequest request;
    private final PostgresqlRelation relation;
    private final String target;
    private final String doing;
    private final boolean uniqueKey;
    private final String overriding;
    private final List<Counter> counters;
    private final @Nullable String form;
    private final CopyBuffer buffer = new CopyBuffer();
    private final Map<List<String>, String> stages = new HashMap<>();
    private boolean inTransaction;
    private boolean closed;

    private PostgresqlRowWriter(
            PostgresqlDatabase database,
            PostgresqlLedger ledger,
            Connection connection,
            WriteRequest request,
            PostgresqlRelation relation,
            Table table,
            List<Counter> counters) {
        this.database = database;
        this.ledger = ledger;
        this.connection = connection;
        this.request = request;
        this.relation = relation;
        this.target = Quoted.path(relation.path());
        this.doing = "writing " + relation.path();
        this.uniqueKey = isUnique(table, request.key());
        this.overriding = database.atLeast(10) ? " OVERRIDING SYSTEM VALUE" : "";
        this.counters = counters;
        this.form = CopiedRows.Layout.form(relation.columns(request.rowType().names()));
    }

    static PostgresqlRowWriter open(PostgresqlDatabase database, PostgresqlLedger ledger, WriteRequest request) {
        Connection connection = database.connect();
        try {
            PostgresqlCatalog catalog = new PostgresqlCatalog(database, connection);
            PostgresqlRelation relation = catalog.relation(request.dataset());
            Table table = catalog.table(relation)
                    .orElseThrow(() -> new EndpointException(
                            Kind.UNSUPPORTED, relation.path() + " is no table; rows are written into tables only"));
            List<Counter> counters = new ArrayList<>();
            for (Field field : request.rowType().fields()) {
                PostgresqlRelation.Column stored = relation.column(field.name());
                Table.Column column = table.column(field.name()).orElseThrow();
                if (column.generated() != null) {
                    throw new EndpointException(
                            Kind.UNSUPPORTED,
                            "column " + field.name() + " of " + relation.path() + " is computed and cannot be written",
                            "leave it out",
                            null);
                }
                if (!stored.codec().type().equals(field.type())) {
                    throw new EndpointException(
                            Kind.UNSUPPORTED,
                            "column " + field.name() + " of " + relation.path() + " holds "
                                    + stored.codec().type() + ", not " + field.type());
                }
                if (column.identity() && field.type() instanceof Type.Int) {
                    catalog.sequence(relation.path(), field.name())
                            .ifPresent(sequence -> counters.add(new Counter(field.name(), sequence)));
                }
            }
            return new PostgresqlRowWriter(database, ledger, connection, request, relation, table, counters);
        } catch (EndpointException e) {
            database.disconnect(connection);
            throw e;
        }
    }

    /** The sequence of a column, which shall go on after the largest value written. */
    private static final class Counter {
        private final String column;
        private final String sequence;
        private long largest = Long.MIN_VALUE;

        Counter(String column, String sequence) {
            this.column = column;
            this.sequence = sequence;
        }

        void see(Batch batch) {
            int position = batch.rowType().indexOf(column);
            if (position >= 0) {
                Vector vector = batch.vector(position);
                for (int row = 0; row < batch.rows(); row++) {
                    if (!vector.isNull(row)) {
                        largest = Math.max(largest, vector.getLong(row));
                    }
                }
            }
        }
    }

    private static boolean isUnique(Table table, List<String> key) {
        Set<String> wanted = new HashSet<>(key);
        Stream<List<String>> keys = Stream.concat(
                Stream.concat(Stream.ofNullable(table.primaryKey()), table.uniqueKeys().stream())
                        .map(Key::columns),
                table.indexes().stream()
                        .filter(i -> i.unique()
                                && i.where() == null
                                && i.parts().stream().noneMatch(Index.Part::expression))
                        .map(i -> i.parts().stream().map(Index.Part::text).toList()));
        return !key.isEmpty() && keys.anyMatch(columns -> wanted.equals(new HashSet<>(columns)));
    }

    @Override
    public @Nullable String form() {
        return form;
    }

    @Override
    public void insert(Batch batch) {
        begin();
        if (batch.rows() == 0) {
            return;
        }
        List<String> names = batch.rowType().names();
        counters.forEach(counter -> counter.see(batch));
        if (direct(names)) {
            try (Copy copy = new Copy(target, names, false)) {
                copy.add(batch);
                copy.end();
            }
            return;
        }
        String stage = stage(batch, names);
        execute(insertInto(names) + " SELECT " + unstaged(names) + " FROM " + stage + " AS s ORDER BY " + NUMBER);
    }

    @Override
    public void insertAll(Supplier<@Nullable Batch> batches) {
        List<String> names = request.rowType().names();
        if (!direct(names)) {
            for (Batch batch = batches.get(); batch != null; batch = batches.get()) {
                insert(batch);
            }
            return;
        }
        begin();
        try (Copy copy = new Copy(target, names, false)) {
            for (Batch batch = batches.get(); batch != null; batch = batches.get()) {
                Batch rows = batch;
                counters.forEach(counter -> counter.see(rows));
                copy.add(rows);
            }
            copy.end();
        }
    }

    private boolean direct(List<String> names) {
        return names.stream().allMatch(name -> relation.column(name).codec().direct());
    }

    @Override
    public void upsert(Batch batch) {
        List<String> key = request.requireKey(doing);
        begin();
        if (batch.rows() == 0) {
            return;
        }
        counters.forEach(counter -> counter.see(batch));
        List<String> names = batch.rowType().names();
        List<String> others = names.stream().filter(name -> !key.contains(name)).toList();
        String stage = stage(batch, names);
        // The last row of a key wins, as if they came one after another.
        String last = "(SELECT DISTINCT ON (" + unstaged(key) + ") * FROM " + stage + " AS s ORDER BY " + unstaged(key)
                + ", s." + NUMBER + " DESC) AS s";
        if (uniqueKey) {
            String update = others.isEmpty()
                    ? "NOTHING"
                    : "UPDATE SET "
                            + others.stream()
                                    .map(Identifiers::quote)
                                    .map(name -> name + " = excluded." + name)
                                    .collect(Collectors.joining(", "));
            execute(insertInto(names) + " SELECT " + unstaged(names) + " FROM " + last + " ON CONFLICT ("
                    + Identifiers.quoteAll(key) + ") DO " + update);
            return;
        }
        if (!others.isEmpty()) {
            execute("UPDATE " + relation.from() + " AS t SET "
                    + others.stream()
                            .map(name -> Identifiers.quote(name) + " = " + unstaged(name))
                            .collect(Collectors.joining(", "))
                    + " FROM " + last + " WHERE " + sameKey());
        }
        execute(insertInto(names) + " SELECT " + unstaged(names) + " FROM " + last + " WHERE NOT EXISTS (SELECT 1 FROM "
                + relation.from() + " AS t WHERE " + sameKey() + ")");
    }

    @Override
    public Batch lookup(Batch keys) {
        List<String> key = request.requireKey(doing);
        begin();
        RowType wanted = request.rowType();
        if (keys.rows() == 0) {
            return new Batch(wanted, Batch.vectors(wanted, 0), 0);
        }
        String stage = stage(keys, key);
        List<PostgresqlRelation.Column> columns = relation.columns(wanted.names());
        try (PostgresqlBatchReader reader = new PostgresqlBatchReader(
                connection,
                whole -> {},
                doing,
                CopiedRows.Layout.of(columns),
                columns.stream().map(c -> c.codec().select().apply("t." + Identifiers.quote(c.name()))),
                List.of(new PostgresqlBatchReader.Query(
                        " FROM " + relation.from() + " AS t WHERE EXISTS (SELECT 1 FROM " + stage + " AS s WHERE "
                                + sameKey() + ")",
                        -1)),
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                null)) {
            Batch found = reader.next();
            if (found == null) {
                return new Batch(wanted, Batch.vectors(wanted, 0), 0);
            }
            // The answer is read to its end, so that the connection can go on.
            reader.next();
            return found;
        }
    }

    @Override
    public long delete(Batch keys) {
        List<String> key = request.requireKey(doing);
        begin();
        if (keys.rows() == 0) {
            return 0;
        }
        String stage = stage(keys, key);
        return execute("DELETE FROM " + relation.from() + " AS t USING " + stage + " AS s WHERE " + sameKey());
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        begin();
        counters.forEach(this::goOnCounting);
        ledger.put(connection, checkpoint);
        execute("COMMIT");
        inTransaction = false;
    }

    /** A sequence knows nothing of transactions: after a rollback it has skipped values, which harms nobody. */
    private void goOnCounting(Counter counter) {
        if (counter.largest > 0) {
            // Who commits at the same time looks at the same sequence.
            SQL.list(connection, doing, "SELECT pg_advisory_xact_lock(hashtext(?))", row -> 0, counter.sequence);
            execute("SELECT setval(" + Quoted.literal(counter.sequence) + ", " + counter.largest + ") FROM "
                    + counter.sequence + " WHERE last_value < " + counter.largest);
        }
        counter.largest = Long.MIN_VALUE;
    }

    @Override
    public void rollback() {
        if (inTransaction) {
            inTransaction = false;
            // Temporary tables that the transaction made go with it.
            stages.clear();
            counters.forEach(counter -> counter.largest = Long.MIN_VALUE);
            SQL.rollback(connection);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            database.disconnect(connection);
        }
    }

    // --------------------------------------------------------------------------------------------------------- tools

    private void begin() {
        if (!inTransaction) {
            execute("BEGIN");
            inTransaction = true;
        }
    }

    private long execute(String sql) {
        return SQL.execute(connection, doing, sql);
    }

    private String insertInto(List<String> names) {
        return "INSERT INTO " + target + " (" + Identifiers.quoteAll(names) + ")" + overriding;
    }

    /** Puts columns of a batch into a temporary table, and {@return its name}. */
    private String stage(Batch batch, List<String> names) {
        String stage = stages.get(names);
        if (stage == null) {
            stage = "_tranship_stage_" + stages.size();
            String columns = names.stream()
                    .map(relation::column)
                    .map(c -> Identifiers.quote(c.name()) + " "
                            + (c.codec().direct() ? c.stored().sql() : "text"))
                    .collect(Collectors.joining(", "));
            execute("DROP TABLE IF EXISTS pg_temp." + stage);
            execute("CREATE TEMPORARY TABLE " + stage + " (" + columns + ", " + NUMBER
                    + " integer) ON COMMIT DELETE ROWS");
            stages.put(names, stage);
        } else {
            execute("TRUNCATE " + stage);
        }
        try (Copy copy = new Copy(stage, names, true)) {
            copy.add(batch);
            copy.end();
        }
        return stage;
    }

    /** A COPY that is open, and takes batches with the same columns. Closed before its {@link #end} it takes nothing. */
    private final class Copy implements AutoCloseable {
        private final List<String> names;
        private final boolean numbered;
        private final CopyIn copy;

        Copy(String into, List<String> names, boolean numbered) {
            this.names = names;
            this.numbered = numbered;
            try {
                copy = connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("COPY " + into + " (" + Identifiers.quoteAll(names) + (numbered ? ", " + NUMBER : "")
                                + ") FROM STDIN (FORMAT binary)");
            } catch (SQLException e) {
                throw PostgresqlErrors.INSTANCE.wrap(doing, e);
            }
            buffer.header();
        }

        void add(Batch batch) {
            try {
                if (!numbered
                        && batch.encoded() instanceof CopiedRows rows
                        && rows.form().equals(form)) {
                    buffer.flush(copy);
                    copy.writeToCopy(rows.content(), 0, rows.length());
                } else {
                    write(batch);
                }
            } catch (SQLException e) {
                throw PostgresqlErrors.INSTANCE.wrap(doing, e);
            }
        }

        private void write(Batch batch) throws SQLException {
            int width = names.size();
            Vector[] vectors = new Vector[width];
            PostgresqlCodec.Writer[] writers = new PostgresqlCodec.Writer[width];
            for (int i = 0; i < width; i++) {
                int position = batch.rowType().indexOf(names.get(i));
                if (position < 0) {
                    throw new EndpointException(Kind.NOT_FOUND, doing + ": the batch has no column " + names.get(i));
                }
                vectors[i] = batch.vector(position);
                writers[i] = relation.column(names.get(i)).codec().writer();
            }
            int column = 0;
            try {
                for (int row = 0; row < batch.rows(); row++) {
                    buffer.putShort(numbered ? width + 1 : width);
                    for (column = 0; column < width; column++) {
                        if (vectors[column].isNull(row)) {
                            buffer.putInt(-1);
                        } else {
                            int begin = buffer.begin();
                            writers[column].write(buffer, vectors[column], row);
                            buffer.end(begin);
                        }
                    }
                    if (numbered) {
                        buffer.putInt(4);
                        buffer.putInt(row);
                    }
                    buffer.flushFull(copy);
                }
            } catch (Unholdable e) {
                throw new EndpointException(
                        Kind.CONSTRAINT, doing + ": column " + names.get(column) + ": " + e.getMessage(), null, e);
            }
        }

        void end() {
            try {
                buffer.trailer();
                buffer.flush(copy);
                copy.endCopy();
            } catch (SQLException e) {
                throw PostgresqlErrors.INSTANCE.wrap(doing, e);
            }
        }

        @Override
        public void close() {
            try {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            } catch (SQLException e) {
                // The server says that the COPY was cancelled, or the connection is gone.
            }
        }
    }

    private String unstaged(String name) {
        PostgresqlRelation.Column column = relation.column(name);
        String staged = "s." + Identifiers.quote(name);
        return column.codec().direct()
                ? staged
                : staged + "::" + column.stored().sql();
    }

    private String unstaged(List<String> names) {
        return names.stream().map(this::unstaged).collect(Collectors.joining(", "));
    }

    private String sameKey() {
        return request.requireKey(doing).stream()
                .map(name -> "t." + Identifiers.quote(name) + " = " + unstaged(name))
                .collect(Collectors.joining(" AND "));
    }
}
