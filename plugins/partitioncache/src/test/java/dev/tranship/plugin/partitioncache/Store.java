package dev.tranship.plugin.partitioncache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/** A place for a cache, and the plain way to what is in it. */
sealed interface Store {
    /** {@return the connection as a plan writes it} */
    default String connection(Backend backend) {
        return "'" + url(backend) + "'";
    }

    /** {@return the URL of the cache} */
    String url(Backend backend);

    default Map<String, String> options() {
        return Map.of();
    }

    /** {@return everything that is in it, byte for byte} */
    SortedMap<String, String> dump();

    /** Removes what is on a server; what is in the folder of a test goes with it. */
    default void drop() {}

    static Store of(Backend backend, Path folder, String name) {
        return switch (backend.store()) {
            case REDIS -> new Redis(Servers.newDatabase());
            case ROCKSDB, ROCKSDICT -> new Rocks(folder.resolve(name));
            case POSTGRESQL -> new Tables(null, "c" + Servers.newDatabase());
            case ARCHIVE -> new Archive(folder.resolve(name + ".pkl"));
            case DUCKDB -> new Tables(folder.resolve(name + ".duckdb"), "partitioncache");
        };
    }

    record Redis(int database) implements Store {
        Jedis connect() {
            Jedis redis = new Jedis("127.0.0.1", Servers.redisPort());
            redis.select(database);
            return redis;
        }

        @Override
        public String url(Backend backend) {
            return "partitioncache+" + backend.word() + "://127.0.0.1:" + Servers.redisPort() + "/" + database;
        }

        @Override
        public void drop() {
            try (Jedis redis = connect()) {
                redis.flushDB();
            }
        }

        @Override
        public SortedMap<String, String> dump() {
            SortedMap<String, String> dump = new TreeMap<>();
            try (Jedis redis = connect()) {
                List<String> keys = List.copyOf(redis.keys("*"));
                List<Response<String>> types = new ArrayList<>();
                List<Response<String>> encodings = new ArrayList<>();
                List<Response<byte[]>> dumps = new ArrayList<>();
                try (Pipeline pipeline = redis.pipelined()) {
                    for (String key : keys) {
                        types.add(pipeline.type(key));
                        encodings.add(pipeline.objectEncoding(key));
                        dumps.add(pipeline.dump(key));
                    }
                }
                for (int i = 0; i < keys.size(); i++) {
                    // The members of a set may come in another order each time it is made.
                    boolean set = types.get(i).get().equals("set");
                    boolean hashed = set && encodings.get(i).get().equals("hashtable");
                    dump.put(
                            keys.get(i),
                            hashed
                                    ? new TreeSet<>(redis.smembers(keys.get(i))).toString()
                                    : HexFormat.of().formatHex(dumps.get(i).get()));
                }
            }
            return dump;
        }
    }

    record Rocks(Path folder) implements Store {
        RocksDB connect() throws RocksDBException {
            RocksDB.loadLibrary();
            return RocksDB.open(new Options().setCreateIfMissing(true), folder.toString());
        }

        @Override
        public String url(Backend backend) {
            return "partitioncache+" + backend.word() + ":" + folder;
        }

        @Override
        public SortedMap<String, String> dump() {
            SortedMap<String, String> dump = new TreeMap<>();
            try (RocksDB database = connect();
                    RocksIterator iterator = database.newIterator()) {
                for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                    dump.put(
                            new String(iterator.key(), StandardCharsets.UTF_8),
                            HexFormat.of().formatHex(iterator.value()));
                }
            } catch (RocksDBException e) {
                throw new IllegalStateException(e);
            }
            return dump;
        }
    }

    record Archive(Path file) implements Store {
        @Override
        public String url(Backend backend) {
            return "partitioncache+archive:" + file;
        }

        @Override
        public SortedMap<String, String> dump() {
            try {
                return Files.exists(file)
                        ? new TreeMap<>(Map.of("file", HexFormat.of().formatHex(Files.readAllBytes(file))))
                        : new TreeMap<>();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A cache in a database of PostgreSQL that is not the usual one. */
    record Other(String database, String prefix) implements Store {
        @Override
        public String url(Backend backend) {
            return "partitioncache+" + backend.word() + "://postgres@127.0.0.1:" + Servers.postgresqlPort() + "/"
                    + database;
        }

        @Override
        public Map<String, String> options() {
            return Map.of("prefix", prefix);
        }

        @Override
        public SortedMap<String, String> dump() {
            throw new UnsupportedOperationException();
        }
    }

    /** @param file null for PostgreSQL */
    record Tables(@Nullable Path file, String prefix) implements Store {
        Connection connect() throws SQLException {
            return file == null ? Servers.postgresql() : DriverManager.getConnection("jdbc:duckdb:" + file);
        }

        @Override
        public String connection(Backend backend) {
            return "{ url: '" + url(backend) + "', prefix: " + prefix + " }";
        }

        @Override
        public String url(Backend backend) {
            return "partitioncache+" + backend.word()
                    + (file == null ? "://postgres@127.0.0.1:" + Servers.postgresqlPort() + "/postgres" : ":" + file);
        }

        @Override
        public Map<String, String> options() {
            return Map.of("prefix", prefix);
        }

        @Override
        public SortedMap<String, String> dump() {
            SortedMap<String, String> dump = new TreeMap<>();
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                for (String table : tables(statement, "_tranship_ledger")) {
                    dump.put(table, columns(statement, table) + contents(statement, table));
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return dump;
        }

        @Override
        public void drop() {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                for (String table : tables(statement)) {
                    statement.execute("DROP TABLE \"" + table + '"');
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        /** {@return those of the cache, and others that are there} */
        private List<String> tables(Statement statement, String... others) throws SQLException {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
                            + " AND (table_name LIKE '" + prefix + "\\_%' ESCAPE '\\' OR table_name IN ('"
                            + String.join("', '", others) + "'))")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            return tables;
        }

        private static String columns(Statement statement, String table) throws SQLException {
            StringBuilder columns = new StringBuilder();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT column_name, data_type, character_maximum_length FROM information_schema.columns WHERE table_name = '"
                            + table + "' ORDER BY ordinal_position")) {
                while (rows.next()) {
                    columns.append(rows.getString(1))
                            .append(' ')
                            .append(rows.getString(2))
                            .append(rows.getString(3))
                            .append(',');
                }
            }
            return columns.toString();
        }

        private static SortedSet<String> contents(Statement statement, String table) throws SQLException {
            SortedSet<String> lines = new TreeSet<>();
            try (ResultSet rows = statement.executeQuery("SELECT * FROM \"" + table + '"')) {
                while (rows.next()) {
                    StringBuilder line = new StringBuilder();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        line.append(rows.getString(i)).append('|');
                    }
                    lines.add(line.toString());
                }
            }
            return lines;
        }
    }
}
