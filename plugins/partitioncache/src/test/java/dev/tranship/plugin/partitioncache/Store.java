package dev.tranship.plugin.partitioncache;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import redis.clients.jedis.Jedis;

/** A place for a cache, and the plain way to what is in it. */
sealed interface Store {
    /** {@return the URL of the cache for a plan} */
    String url(Backend backend);

    /** {@return everything that is in it, byte for byte} */
    SortedMap<String, String> dump();

    static Store of(Backend backend, Path folder, String name) {
        return switch (backend.store()) {
            case REDIS -> new Redis(Servers.newDatabase());
            case ROCKSDB, ROCKSDICT -> new Rocks(folder.resolve(name));
            case POSTGRESQL, DUCKDB -> throw new IllegalArgumentException(backend.word());
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
        public SortedMap<String, String> dump() {
            SortedMap<String, String> dump = new TreeMap<>();
            try (Jedis redis = connect()) {
                for (String key : redis.keys("*")) {
                    // The members of a set may come in another order each time it is made.
                    boolean hashed = redis.objectEncoding(key).equals("hashtable");
                    dump.put(
                            key,
                            hashed && redis.type(key).equals("set")
                                    ? new TreeSet<>(redis.smembers(key)).toString()
                                    : HexFormat.of().formatHex(redis.dump(key)));
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
}
