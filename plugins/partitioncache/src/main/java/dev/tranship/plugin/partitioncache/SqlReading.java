package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Suspect;
import dev.tranship.spi.Type;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cache in tables as it is read, in one transaction. Datasets are read page by page along their primary keys, so readers
 * can take turns on the connection.
 */
final class SqlReading implements Cache.Reading {
    private static final String READING = "reading the cache";
    private static final Pattern WORD = Pattern.compile("'([^']*)'");

    /** Between the words of a key in a position. */
    private static final String SEPARATOR = "\n";

    private final Connection connection;
    private final SqlDatabase database;
    private final SqlLayout layout;
    private final boolean owned;

    /** The columns of the tables whose names begin with the prefix; null until they are asked for. */
    private @Nullable Map<String, Set<String>> columns;

    private @Nullable List<Partition> partitions;

    /** @param owned whether the connection, and the transaction on it, end with this */
    SqlReading(Connection connection, SqlDatabase database, SqlLayout layout, boolean owned) {
        this.connection = connection;
        this.database = database;
        this.layout = layout;
        this.owned = owned;
    }

    @Override
    public String description() {
        return "read transaction on " + database.product();
    }

    /** {@return the name of the table that holds a dataset} */
    String table(Dataset dataset) {
        if (dataset instanceof Dataset.Entries entries) {
            return layout.cache(entries.partition());
        } else if (dataset instanceof Dataset.Queue) {
            return layout.name(dataset.word());
        } else if (dataset instanceof Dataset.Queries) {
            return layout.queries();
        }
        return layout.metadata();
    }

    /** {@return the names of a table's columns; none when it is not there} */
    private Set<String> columns(String table) {
        Map<String, Set<String>> known = columns;
        if (known == null) {
            known = new HashMap<>();
            for (List<String> column : database.sql()
                    .list(
                            connection,
                            READING,
                            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema ="
                                    + " current_schema() AND starts_with(table_name, ?)",
                            row -> List.of(row.getString(1), row.getString(2)),
                            layout.prefix())) {
                known.computeIfAbsent(column.get(0), name -> new HashSet<>()).add(column.get(1));
            }
            columns = known;
        }
        return known.getOrDefault(table, Set.of());
    }

    /** {@return whether the cache is one table, as in version 0.4.0} */
    private boolean isUndivided() {
        return columns(layout.metadata()).isEmpty() && columns(layout.prefix()).containsAll(Set.of("key", "value"));
    }

    /** {@return what is read of a dataset: its table, with the columns that tables have today} */
    private String relation(Dataset dataset) {
        return dataset instanceof Dataset.Entries && isUndivided()
                ? "(SELECT key AS query_hash, value AS partition_keys FROM " + SqlLayout.quoted(layout.prefix())
                        + ") AS undivided"
                : SqlLayout.quoted(table(dataset));
    }

    private Partition undivided() {
        Integer bits = database.sql()
                .list(
                        connection,
                        READING,
                        "SELECT character_maximum_length FROM information_schema.columns WHERE table_schema ="
                                + " current_schema() AND table_name = ? AND column_name = 'value'",
                        row -> row.getInt(1),
                        layout.prefix())
                .get(0);
        return new Partition(
                layout.undivided().partition(),
                Datatype.INTEGER,
                layout.backend().bits() ? SqlLayout.bitsize(bits) : null,
                null);
    }

    /** {@return whether the table of a partition has a column that counts the values of an entry} */
    boolean counts(String partition) {
        return columns(layout.cache(partition)).contains("partition_keys_count");
    }

    @Override
    public synchronized boolean prepared(Dataset dataset) {
        return !columns(table(dataset)).isEmpty();
    }

    @Override
    public synchronized boolean has(Dataset dataset) {
        if (dataset instanceof Dataset.Entries entries) {
            return partition(entries.partition()).isPresent() && (isUndivided() || prepared(dataset));
        }
        return prepared(dataset) && count(dataset) > 0;
    }

    @Override
    public synchronized List<Partition> partitions() {
        List<Partition> known = partitions;
        if (known == null) {
            known = isUndivided() ? List.of(undivided()) : prepared(Dataset.PARTITIONS) ? registered() : List.of();
            partitions = known;
        }
        return known;
    }

    private List<Partition> registered() {
        Set<String> there = columns(layout.metadata());
        String select = "SELECT partition_key, datatype, "
                + (there.contains("bitsize") ? "bitsize" : "0") + ", "
                + (there.contains("created_at") ? "created_at" : "CAST(NULL AS TIMESTAMP)") + " FROM "
                + SqlLayout.quoted(layout.metadata()) + " ORDER BY partition_key";
        return database.sql().list(connection, READING, select, row -> {
            String name = row.getString(1);
            return new Partition(
                    name,
                    KeyValueLayout.datatype(name, row.getString(2)),
                    SqlLayout.bitsize(row.getInt(3)),
                    row.getObject(4, LocalDateTime.class));
        });
    }

    /** {@return whether queries have a status, which they got in version 0.5} */
    boolean knowsStatus() {
        return columns(layout.queries()).contains("status");
    }

    /** {@return a registered partition} @throws dev.tranship.spi.EndpointException NOT_FOUND */
    Partition required(String name) {
        return partition(name).orElseThrow(() -> Failures.of(Kind.NOT_FOUND, "There is no partition " + name + "."));
    }

    /** {@return the statuses that the table's check allows} */
    @Override
    public synchronized Type status() {
        if (!knowsStatus()) {
            return new Type.Enum(List.of(Markers.OK));
        }
        List<String> words = new ArrayList<>();
        for (String check : checks()) {
            if (check.contains("status")) {
                for (Matcher matcher = WORD.matcher(check); matcher.find(); ) {
                    words.add(matcher.group(1));
                }
            }
        }
        return words.isEmpty() ? Type.TEXT : new Type.Enum(words);
    }

    private List<String> checks() {
        boolean duckdb = layout.backend() == Backend.DUCKDB_BIT;
        return database.sql()
                .list(
                        connection,
                        READING,
                        duckdb
                                ? "SELECT constraint_text FROM duckdb_constraints() WHERE constraint_type = 'CHECK' AND table_name = ?"
                                : "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND conrelid = ?::regclass",
                        row -> row.getString(1),
                        duckdb ? layout.queries() : SqlLayout.quoted(layout.queries()));
    }

    @Override
    public synchronized long count(Dataset dataset) {
        return database.sql().number(connection, READING, "SELECT count(*) FROM " + relation(dataset));
    }

    @Override
    public synchronized boolean readable(Dataset dataset) {
        if (!(dataset instanceof Dataset.Entries entries)) {
            return !(dataset instanceof Dataset.Queue);
        }
        Datatype datatype = required(entries.partition()).datatype();
        if (layout.backend().form() != Backend.Form.VALUES
                || datatype != Datatype.INTEGER && datatype != Datatype.TEXT) {
            return false;
        }
        return database.sql()
                .list(
                        connection,
                        READING,
                        "SELECT 1 FROM " + relation(dataset)
                                + " WHERE CASE WHEN array_ndims(partition_keys) > 1 THEN TRUE"
                                + " ELSE array_position(partition_keys, NULL) IS NOT NULL END LIMIT 1",
                        row -> row.getInt(1))
                .isEmpty();
    }

    @Override
    public synchronized boolean lacks(Dataset dataset, List<Suspect> suspects) {
        if (Cache.Reading.super.lacks(dataset, suspects)) {
            return true;
        } else if (!(dataset instanceof Dataset.Entries) || layout.backend().form() != Backend.Form.VALUES) {
            return false;
        }
        List<String> conditions = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (Suspect suspect : suspects) {
            if (suspect instanceof Suspect.Empty) {
                conditions.add("cardinality(" + suspect.column() + ") = 0");
            } else if (suspect instanceof Suspect.Beginning beginning) {
                conditions.add("starts_with(" + suspect.column() + ", ?)");
                texts.add(beginning.text());
            }
        }
        List<String> found = new ArrayList<>();
        query(
                "SELECT query_hash FROM " + relation(dataset) + " WHERE " + String.join(" OR ", conditions)
                        + " LIMIT 1",
                texts,
                row -> found.add(row.getString(1)));
        return found.isEmpty();
    }

    @Override
    public Cache.Cursor items(Dataset dataset, @Nullable String after) {
        return dataset instanceof Dataset.Queue queue ? new QueuePages(queue(queue), after) : new Pages(dataset, after);
    }

    /** {@return the items with these keys} */
    synchronized List<Item> items(Dataset dataset, List<List<String>> keys) {
        if (dataset instanceof Dataset.Queue queue) {
            return queue(queue).items(keys);
        }
        int last = keys.isEmpty() ? 0 : keys.get(0).size() - 1;
        String column = dataset instanceof Dataset.Partitions ? "partition_key" : "query_hash";
        List<Item> found = select(
                dataset,
                " WHERE " + column + " IN (SELECT unnest(?::text[]))",
                List.of(keys.stream().map(k -> k.get(last)).toList()));
        Set<List<String>> wanted = new HashSet<>(keys);
        return found.stream()
                .filter(item -> wanted.contains(KeyValueItems.key(item)))
                .toList();
    }

    /** @param parameters texts, and lists of texts, which are given as arrays */
    private List<Item> select(Dataset dataset, String rest, List<?> parameters) {
        String from = " FROM " + relation(dataset) + rest;
        List<Item> items = new ArrayList<>();
        if (dataset instanceof Dataset.Entries entries) {
            Partition partition = required(entries.partition());
            query(
                    "SELECT query_hash, " + layout.readColumn(partition.datatype()) + from,
                    parameters,
                    row -> items.add(layout.entry(partition, row)));
        } else if (dataset instanceof Dataset.Queries) {
            query(
                    "SELECT partition_key, query_hash, query, " + (knowsStatus() ? "status" : "'ok'") + ", last_seen"
                            + from,
                    parameters,
                    row -> items.add(new Item.Query(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getObject(5, LocalDateTime.class))));
        } else {
            Set<String> names = new HashSet<>();
            query("SELECT partition_key" + from, parameters, row -> names.add(row.getString(1)));
            registered().stream()
                    .filter(partition -> names.contains(partition.name()))
                    .forEach(partition -> items.add(new Item.Registered(partition)));
        }
        return items;
    }

    private void query(String select, List<?> parameters, SqlDatabase.RowConsumer rows) {
        database.query(connection, READING, select, parameters, rows);
    }

    SqlQueue queue(Dataset.Queue queue) {
        return new SqlQueue(connection, database, table(queue), queue);
    }

    /** Pages of a queue. */
    private final class QueuePages implements Cache.Cursor {
        private final SqlQueue queue;
        private @Nullable String position;

        QueuePages(SqlQueue queue, @Nullable String after) {
            this.queue = queue;
            this.position = after;
        }

        @Override
        public List<Item> next(int most) {
            synchronized (SqlReading.this) {
                SqlQueue.Page page = queue.page(position, most);
                position = page.position() == null ? position : page.position();
                return page.items();
            }
        }

        @Override
        public String position() {
            return position == null ? "" : position;
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    /** Pages of a dataset, in the order of its primary key. */
    private final class Pages implements Cache.Cursor {
        private final Dataset dataset;
        private @Nullable String position;

        Pages(Dataset dataset, @Nullable String after) {
            this.dataset = dataset;
            this.position = after;
        }

        @Override
        public List<Item> next(int most) {
            boolean two = dataset instanceof Dataset.Queries;
            String key = two
                    ? "query_hash, partition_key"
                    : dataset instanceof Dataset.Partitions ? "partition_key" : "query_hash";
            List<String> words = position == null ? List.of() : List.of(position.split(SEPARATOR, two ? 2 : 1));
            String where = words.isEmpty() ? "" : " WHERE (" + key + ") > (" + (two ? "?, ?" : "?") + ")";
            synchronized (SqlReading.this) {
                List<Item> items = select(dataset, where + " ORDER BY " + key + " LIMIT " + most, words);
                if (!items.isEmpty()) {
                    position = position(items.get(items.size() - 1));
                }
                return items;
            }
        }

        private String position(Item item) {
            return item instanceof Item.Query query
                    ? query.hash() + SEPARATOR + query.partition()
                    : KeyValueItems.key(item).get(0);
        }

        @Override
        public String position() {
            return position == null ? "" : position;
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    @Override
    public synchronized void close() {
        if (owned) {
            try {
                database.sql().rollback(connection);
                connection.close();
            } catch (SQLException e) {
                throw database.errors().wrap("closing a connection", e);
            }
        }
    }
}
