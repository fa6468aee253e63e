package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.EntryCodec.Undecodable;
import dev.tranship.plugin.partitioncache.EntryCodec.Unholdable;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Identifiers;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The tables of postgresql_array, postgresql_bit, postgresql_roaringbit and duckdb_bit: their names, their definitions, and
 * how the values of an entry are read and written.
 *
 * @param prefix what the names of the tables begin with; empty for none. In version 0.4.0 it was the name of the only one
 */
record SqlLayout(Backend backend, String prefix, Undivided undivided) {
    /** The types of PostgreSQL for integers: int8, int2, int4. */
    private static final Set<Integer> INTEGERS = Set.of(20, 21, 23);

    private static final int LONGEST_NAME = 63;

    /** An unsettled partition says so by this bitsize, since it must have one. */
    private static final int UNSETTLED = 0;

    private boolean duckdb() {
        return backend == Backend.DUCKDB_BIT;
    }

    /** {@return the name of one of the tables, as it is} */
    String name(String table) {
        return prefix.isEmpty() ? table : prefix + "_" + table;
    }

    String metadata() {
        return name("partition_metadata");
    }

    String queries() {
        return name("queries");
    }

    String cache(String partition) {
        String name = name("cache_" + partition);
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME && !duckdb()) {
            throw Failures.of(
                    Kind.CONSTRAINT,
                    "The table of the partition " + partition + " would be " + name
                            + ", and PostgreSQL cuts names after " + LONGEST_NAME + " bytes.");
        }
        return name;
    }

    static String quoted(String name) {
        return Identifiers.quote(name);
    }

    // ---- definitions

    String createMetadata() {
        String datatypes = String.join(
                ", ",
                backend.datatypes().stream().map(d -> "'" + d.word() + "'").toList());
        return "CREATE TABLE IF NOT EXISTS " + quoted(metadata()) + " (partition_key TEXT PRIMARY KEY,"
                + " datatype TEXT NOT NULL CHECK (datatype IN (" + datatypes + ")),"
                + (backend.bits() ? " bitsize INTEGER NOT NULL," : "")
                + " created_at TIMESTAMP DEFAULT now())";
    }

    String createQueries() {
        String statuses = String.join(
                ", ", Shapes.STATUSES.values().stream().map(s -> "'" + s + "'").toList());
        return "CREATE TABLE IF NOT EXISTS " + quoted(queries()) + " (query_hash TEXT NOT NULL, query TEXT NOT NULL,"
                + " partition_key TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'ok' CHECK (status IN (" + statuses
                + ")), last_seen TIMESTAMP NOT NULL DEFAULT now(), PRIMARY KEY (query_hash, partition_key))";
    }

    /** {@return how a table of entries is made} While a bit partition is not settled, its entries may differ in length. */
    String createCache(Partition partition) {
        Integer bits = partition.bitsize();
        return "CREATE TABLE " + quoted(cache(partition.name())) + " (query_hash TEXT PRIMARY KEY, partition_keys "
                + switch (backend.form()) {
                    case VALUES -> element(partition.datatype()) + "[]";
                    case BITS -> duckdb() ? "BIT" : bits == null ? "BIT VARYING" : "BIT(" + bits + ")";
                    case ROARING -> "roaringbitmap";
                }
                + (duckdb()
                        ? ", partition_keys_count INTEGER, created_at TIMESTAMP DEFAULT now())"
                        : ", " + countColumn() + ")");
    }

    private String countColumn() {
        String count = switch (backend.form()) {
            case VALUES -> "CASE WHEN partition_keys IS NULL THEN NULL ELSE cardinality(partition_keys) END";
            case BITS -> "length(replace(partition_keys::text, '0', ''))";
            case ROARING -> "rb_cardinality(partition_keys)::integer";
        };
        return "partition_keys_count INTEGER GENERATED ALWAYS AS (" + count + ") STORED";
    }

    private static String element(Datatype datatype) {
        return switch (datatype) {
            case INTEGER -> "INTEGER";
            case FLOAT -> "NUMERIC";
            case TEXT -> "TEXT";
            case TIMESTAMP -> "TIMESTAMP";
        };
    }

    /** {@return the name and the definition of the index on a table of arrays} */
    String createIndex(Partition partition, boolean intarray) {
        String table = cache(partition.name());
        String name = "idx_" + table.replace('.', '_') + "_partition_keys";
        boolean operators = intarray && partition.datatype() == Datatype.INTEGER;
        return "CREATE INDEX IF NOT EXISTS " + quoted(name) + " ON " + quoted(table) + " USING gin (partition_keys"
                + (operators ? " gin__int_ops)" : ")");
    }

    /**
     * {@return what gives all entries of a partition so many bits: their bits come first, then zeros}
     *
     * @param counted whether the table has the column that counts the values, which older versions did not have
     */
    List<String> resize(String partition, int bits, boolean counted) {
        String table = quoted(cache(partition));
        if (duckdb()) {
            return List.of("UPDATE " + table + " SET partition_keys = CAST(left(rpad(CAST(partition_keys AS VARCHAR), "
                    + bits + ", '0'), " + bits + ") AS BIT) WHERE partition_keys IS NOT NULL");
        }
        // The generated column stands in the way of another type.
        List<String> statements = new ArrayList<>();
        if (counted) {
            statements.add("ALTER TABLE " + table + " DROP COLUMN partition_keys_count");
        }
        statements.add("ALTER TABLE " + table + " ALTER COLUMN partition_keys TYPE BIT(" + bits
                + ") USING partition_keys::bit(" + bits + ")");
        if (counted) {
            statements.add("ALTER TABLE " + table + " ADD COLUMN " + countColumn());
        }
        return statements;
    }

    /** {@return how many bits the entries need: the position of the last one} */
    String neededBits(String partition) {
        String text = duckdb() ? "CAST(partition_keys AS VARCHAR)" : "partition_keys::text";
        return "SELECT coalesce(max(length(rtrim(" + text + ", '0'))), 0) FROM " + quoted(cache(partition));
    }

    static int stored(@Nullable Integer bitsize) {
        return bitsize == null ? UNSETTLED : bitsize;
    }

    static @Nullable Integer bitsize(int stored) {
        return stored == UNSETTLED ? null : stored;
    }

    // ---- entries

    /** {@return the values of an entry in an expression that every driver reads} */
    String readColumn(Datatype datatype) {
        return switch (backend.form()) {
            // Numbers as bytes need neither spelling nor parsing, and no array of the driver.
            case VALUES -> datatype == Datatype.INTEGER ? "array_send(partition_keys)" : "partition_keys::text[]";
            // PostgreSQL gives bits as bytes, an eighth of the text. As bytes the text of DuckDB needs no decoding.
            case BITS ->
                duckdb()
                        ? "CAST(CAST(partition_keys AS VARCHAR) AS BLOB)"
                        : "substring(varbit_send(partition_keys::bit varying) FROM 5)";
            case ROARING -> "partition_keys::bytea";
        };
    }

    /** {@return what writes entries: the array of their hashes, and that of their {@link #text}} */
    String insert(Partition partition, boolean fresh) {
        String value = switch (backend.form()) {
            case VALUES -> "given.value::" + element(partition.datatype()) + "[]";
            case BITS -> duckdb() ? "CAST(given.value AS BIT)" : "given.value::bit varying";
            case ROARING -> "given.value::bytea::roaringbitmap";
        };
        return "INSERT INTO " + quoted(cache(partition.name())) + " (query_hash, partition_keys"
                + (duckdb() ? ", partition_keys_count" : "") + ") SELECT given.hash, " + value
                + (duckdb() ? ", bit_count(" + value + ")" : "")
                + " FROM (SELECT unnest(?::text[]) AS hash, unnest(?::text[]) AS value) AS given"
                + (fresh
                        ? ""
                        : " ON CONFLICT (query_hash) DO UPDATE SET partition_keys = EXCLUDED.partition_keys"
                                + (duckdb() ? ", partition_keys_count = EXCLUDED.partition_keys_count" : ""));
    }

    /** {@return what writes queries: arrays of their hashes, partitions, texts, times and, if there are such, statuses} */
    String insertQueries(boolean fresh, boolean status) {
        return "INSERT INTO " + quoted(queries()) + " (query_hash, partition_key, query, last_seen"
                + (status ? ", status" : "")
                + ") SELECT given.hash, given.partition, given.query, CAST(given.seen AS TIMESTAMP)"
                + (status ? ", given.status" : "")
                + " FROM (SELECT unnest(?::text[]) AS hash, unnest(?::text[]) AS partition, unnest(?::text[]) AS query,"
                + " unnest(?::text[]) AS seen" + (status ? ", unnest(?::text[]) AS status" : "") + ") AS given"
                + (fresh
                        ? ""
                        : " ON CONFLICT (query_hash, partition_key) DO UPDATE SET query = EXCLUDED.query,"
                                + " last_seen = EXCLUDED.last_seen" + (status ? ", status = EXCLUDED.status" : ""));
    }

    /** Refuses an entry that has no place in its partition. */
    void check(Partition partition, Item.Entry entry) {
        List<Object> values = entry.values();
        try {
            if (values != null && backend.bits()) {
                Bits.size(partition, values);
            } else if (values != null && backend.form() == Backend.Form.ROARING) {
                Roaring.of(values);
            }
        } catch (Unholdable e) {
            throw Failures.unholdable(backend, partition.name(), entry.hash(), String.valueOf(e.getMessage()));
        }
    }

    /** {@return the values of an entry as the server spells them} */
    String text(Partition partition, List<Object> values) {
        return switch (backend.form()) {
            case VALUES -> array(partition.datatype(), values);
            case BITS -> new String(Bits.TEXT.encode(partition, values), StandardCharsets.US_ASCII);
            case ROARING -> "\\x" + HexFormat.of().formatHex(Roaring.PORTABLE.encode(partition, values));
        };
    }

    private static String array(Datatype datatype, List<Object> values) {
        boolean quoted = datatype == Datatype.TEXT;
        StringJoiner array = new StringJoiner(",", "{", "}");
        for (Object value : values) {
            String text = value.toString();
            array.add(quoted ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : text);
        }
        return array.toString();
    }

    /** {@return the entry of a row of its hash and {@link #readColumn}} */
    Item.Entry entry(Partition partition, ResultSet row) throws SQLException {
        String hash = row.getString(1);
        try {
            return new Item.Entry(partition.name(), hash, values(partition, row));
        } catch (Undecodable e) {
            return new Item.Entry(partition.name(), hash, null, e.unreadable());
        }
    }

    private @Nullable List<Object> values(Partition partition, ResultSet row) throws SQLException {
        switch (backend.form()) {
            case VALUES -> {
                if (partition.datatype() == Datatype.INTEGER) {
                    byte[] numbers = row.getBytes(2);
                    return numbers == null ? null : numbers(ByteBuffer.wrap(numbers));
                }
                Array array = row.getArray(2);
                return array == null ? null : values(partition.datatype(), (Object[]) array.getArray());
            }
            case BITS -> {
                byte[] bits = row.getBytes(2);
                // They are as long as their column or their writer says.
                EntryCodec codec = duckdb() ? Bits.TEXT : Bits.PACKED;
                return bits == null ? null : codec.decode(partition.withBitsize(null), bits);
            }
            case ROARING -> {
                byte[] bytes = row.getBytes(2);
                return bytes == null ? null : Roaring.PORTABLE.decode(partition, bytes);
            }
        }
        throw new IllegalStateException();
    }

    /**
     * {@return the numbers of an array as the server sends it} That is the number of its dimensions, whether there are NULLs, the type
     * of its elements, the length and the lower bound of each dimension; then of each element its width, or -1, and its bytes.
     */
    private static Numbers numbers(ByteBuffer array) {
        int dimensions = array.getInt();
        array.getInt();
        int type = array.getInt();
        if (dimensions > 1 || !INTEGERS.contains(type)) {
            throw new Undecodable(
                    "an array of " + dimensions + " dimensions of the type " + type, "no array of integers");
        }
        long[] numbers = new long[dimensions == 0 ? 0 : array.getInt()];
        if (dimensions == 1) {
            array.getInt();
        }
        for (int i = 0; i < numbers.length; i++) {
            switch (array.getInt()) {
                case Short.BYTES -> numbers[i] = array.getShort();
                case Integer.BYTES -> numbers[i] = array.getInt();
                case Long.BYTES -> numbers[i] = array.getLong();
                default -> throw new Undecodable("NULL as element " + (i + 1), "NULL among the values of a set");
            }
        }
        return Numbers.of(numbers);
    }

    private static List<Object> values(Datatype datatype, @Nullable Object[] texts) {
        List<Object> values = new ArrayList<>(texts.length);
        for (Object text : texts) {
            if (text == null) {
                throw new Undecodable(Arrays.toString(texts), "NULL among the values of a set");
            }
            values.add(value(datatype, Objects.requireNonNull(text).toString()));
        }
        return datatype.sorted(values);
    }

    private static Object value(Datatype datatype, String text) {
        return switch (datatype) {
            case INTEGER -> Long.valueOf(text);
            case FLOAT ->
                switch (text) {
                    case "NaN" -> Double.NaN;
                    case "Infinity" -> Double.POSITIVE_INFINITY;
                    case "-Infinity" -> Double.NEGATIVE_INFINITY;
                    default -> Decimals.exact(new BigDecimal(text));
                };
            case TEXT -> text;
            case TIMESTAMP -> {
                if (text.endsWith("infinity") || text.endsWith("BC")) {
                    throw new Undecodable(text, "no time of Python");
                }
                yield PythonTime.parse(text);
            }
        };
    }
}
