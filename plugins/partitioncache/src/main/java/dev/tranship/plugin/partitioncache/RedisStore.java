package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.keyvalue.KeyScan;
import dev.tranship.plugin.keyvalue.LedgerText;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.ServerUrl;
import dev.tranship.spi.Transactional;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.RestoreParams;

/**
 * A database of a Redis server. Changes go through {@code MULTI}; there is no snapshot, so what changes while it is read may
 * be read before or after.
 */
final class RedisStore implements KeyValues {
    /** What is said to be the type of a key that is not there. */
    private static final String NONE = "none";

    private static final String SET = "set";

    private static final RestoreParams REPLACE = RestoreParams.restoreParams().replace();

    /** That of the code points. */
    private static final Comparator<byte[]> ORDER = Arrays::compareUnsigned;

    /** The server ends a connection over a command of more than a million arguments. */
    private static final int ARGUMENTS = 10_000;

    private static final int TIMEOUT_MILLIS = 60_000;

    private final RedisClient client;
    private final String product;

    private RedisStore(RedisClient client) {
        this.client = client;
        this.product = on(redis -> {
            redis.ping();
            return "Redis " + version(redis.info("server"));
        });
    }

    /** {@return the database with this number} */
    static RedisStore open(ServerUrl server, int database) {
        DefaultJedisClientConfig.Builder config =
                DefaultJedisClientConfig.builder().timeoutMillis(TIMEOUT_MILLIS).database(database);
        if (server.user() != null) {
            config.user(server.user());
        }
        if (server.password() != null) {
            config.password(server.password());
        }
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setJmxEnabled(false);
        try {
            return new RedisStore(RedisClient.builder()
                    .hostAndPort(new HostAndPort(server.host(), server.port()))
                    .clientConfig(config.build())
                    .poolConfig(pool)
                    .build());
        } catch (EndpointException e) {
            throw e.kind() == Kind.TRANSIENT
                    ? new EndpointException(
                            Kind.CONNECT, "No Redis server answers at " + server.server() + ".", null, e)
                    : e;
        }
    }

    private static String version(String info) {
        return info.lines()
                .filter(line -> line.startsWith("redis_version:"))
                .map(line -> line.substring("redis_version:".length()))
                .findFirst()
                .orElse("");
    }

    private <T> T on(Function<RedisClient, T> work) {
        try {
            return work.apply(client);
        } catch (JedisAccessControlException e) {
            throw new EndpointException(Kind.AUTHENTICATE, "Redis refuses the user or the password.", null, e);
        } catch (JedisConnectionException e) {
            throw new EndpointException(Kind.TRANSIENT, "The connection to Redis is lost.", "try again", e);
        } catch (JedisDataException e) {
            String message = String.valueOf(e.getMessage());
            Kind kind = message.startsWith("NOAUTH") || message.startsWith("WRONGPASS")
                    ? Kind.AUTHENTICATE
                    : message.startsWith("OOM") ? Kind.CAPACITY : Kind.STATEMENT;
            throw new EndpointException(kind, "Redis says: " + message, null, e);
        } catch (JedisException e) {
            throw new EndpointException(Kind.TRANSIENT, "Redis does not answer.", "try again", e);
        }
    }

    @Override
    public String product() {
        return product;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Override
    public View view() {
        return new RedisView();
    }

    /**
     * Keys of one kind, that is up to the first colon, are listed once: the server looks at all keys for each list, and all
     * readers of a view shall go by the same one.
     */
    private final class RedisView implements View {
        private final Map<String, List<byte[]>> listed = new HashMap<>();

        @Override
        public List<@Nullable Value> get(List<String> keys) {
            return on(redis -> values(redis, keys));
        }

        @Override
        public boolean any(List<String> keys) {
            return !keys.isEmpty()
                    && on(redis -> redis.exists(
                                    keys.stream().map(RedisStore::utf8).toArray(byte[][]::new)))
                            > 0;
        }

        @Override
        public Keys keys(String prefix, @Nullable String after) {
            List<byte[]> all;
            synchronized (listed) {
                all = listed.computeIfAbsent(prefix.substring(0, prefix.indexOf(':') + 1), RedisStore.this::list);
            }
            int at = Collections.binarySearch(all, utf8(after == null ? prefix : after), ORDER);
            int from = at < 0 ? -at - 1 : after == null ? at : at + 1;
            return new PrefixKeys(
                    prefix,
                    all.subList(from, all.size()).stream().map(RedisStore::text).iterator());
        }

        @Override
        public int lanes(int most) {
            return KeyScan.lanes(on(RedisClient::dbSize), most);
        }

        @Override
        public Keys lane(String prefix, int lane, int lanes) {
            return new Walked(scan(prefix, lane, lanes));
        }

        @Override
        public void close() {
            listed.clear();
        }
    }

    /** {@return a walk over the keys with a prefix} */
    private KeyScan scan(String prefix, int lane, int lanes) {
        StringBuilder glob = new StringBuilder();
        for (char c : prefix.toCharArray()) {
            if ("*?[]^-\\".indexOf(c) >= 0) {
                glob.append('\\');
            }
            glob.append(c);
        }
        return new KeyScan(
                arguments -> on(redis -> (List<?>) redis.sendCommand(Protocol.Command.SCAN, arguments)),
                utf8(glob.append('*').toString()),
                key -> true,
                lane,
                lanes);
    }

    /** {@return the keys with a prefix in order, each once, though the server may name one twice} */
    private List<byte[]> list(String prefix) {
        List<byte[]> found = new ArrayList<>();
        KeyScan scan = scan(prefix, 0, 1);
        for (String at = scan.start(); at != null; ) {
            KeyScan.Page page = scan.page(at);
            found.addAll(page.keys());
            at = page.next();
        }
        byte[][] sorted = found.toArray(new byte[0][]);
        Arrays.parallelSort(sorted, ORDER);
        List<byte[]> keys = new ArrayList<>(sorted.length);
        for (byte[] key : sorted) {
            if (keys.isEmpty() || !Arrays.equals(keys.get(keys.size() - 1), key)) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** The keys of a walk. */
    private static final class Walked implements Keys {
        private final KeyScan scan;
        private @Nullable String page;
        private Iterator<byte[]> keys = Collections.emptyIterator();

        Walked(KeyScan scan) {
            this.scan = scan;
            this.page = scan.start();
        }

        @Override
        public boolean hasNext() {
            while (!keys.hasNext() && page != null) {
                KeyScan.Page next = scan.page(page);
                keys = next.keys().iterator();
                page = next.next();
            }
            return keys.hasNext();
        }

        @Override
        public String next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return text(keys.next());
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    /**
     * {@return what keys hold} Most keys that are asked for together are alike, so all are asked as if they were like the first one, which
     * halves the commands; those that are not are asked once more.
     */
    private static List<@Nullable Value> values(RedisClient redis, List<String> keys) {
        String type = keys.isEmpty() ? NONE : redis.type(keys.get(0));
        if (type.equals(NONE)) {
            return typed(redis, keys);
        }
        // Small sets of integers come as the server packs them, which spares both sides each member by itself.
        boolean packed = type.equals(SET) && IntegerSet.ENCODING.equals(redis.objectEncoding(keys.get(0)));
        List<@Nullable Response<?>> responses = new ArrayList<>();
        try (Pipeline pipeline = redis.pipelined()) {
            keys.forEach(key -> responses.add(packed ? pipeline.dump(utf8(key)) : ask(pipeline, key, type)));
        }
        List<@Nullable Value> values = new ArrayList<>();
        List<Integer> others = new ArrayList<>();
        for (Response<?> response : responses) {
            if (isOther(response, packed)) {
                others.add(values.size());
                values.add(null);
            } else if (packed && response.get() instanceof byte[] dump) {
                values.add(new Integers(IntegerSet.read(dump)));
            } else {
                values.add(value(response));
            }
        }
        List<@Nullable Value> again =
                typed(redis, others.stream().map(keys::get).toList());
        for (int i = 0; i < others.size(); i++) {
            values.set(others.get(i), again.get(i));
        }
        return values;
    }

    /** {@return whether a key is of another kind than it was asked for} */
    private static boolean isOther(Response<?> response, boolean packed) {
        try {
            return response.get() instanceof byte[] dump && packed && !IntegerSet.is(dump);
        } catch (JedisDataException e) {
            if (String.valueOf(e.getMessage()).startsWith("WRONGTYPE")) {
                return true;
            }
            throw e;
        }
    }

    /** {@return what keys hold, each asked for its type before} */
    private static List<@Nullable Value> typed(RedisClient redis, List<String> keys) {
        List<Response<String>> types = new ArrayList<>();
        try (Pipeline pipeline = redis.pipelined()) {
            keys.forEach(key -> types.add(pipeline.type(key)));
        }
        List<@Nullable Response<?>> responses = new ArrayList<>();
        try (Pipeline pipeline = redis.pipelined()) {
            for (int i = 0; i < keys.size(); i++) {
                responses.add(ask(pipeline, keys.get(i), types.get(i).get()));
            }
        }
        List<@Nullable Value> values = new ArrayList<>();
        responses.forEach(response -> values.add(value(response)));
        return values;
    }

    private static @Nullable Response<?> ask(Pipeline pipeline, String key, String type) {
        return switch (type) {
            case "string" -> pipeline.get(utf8(key));
            case SET -> pipeline.smembers(utf8(key));
            case "hash" -> pipeline.hgetAll(key);
            case "list" -> pipeline.lrange(key, 0, -1);
            case NONE -> null;
            default -> throw Failures.corrupt("The key " + key + " is a " + type + ", which no cache has.");
        };
    }

    /** {@return the value; null where there is none, which for all but strings is one of nothing} */
    @SuppressWarnings("unchecked")
    private static @Nullable Value value(@Nullable Response<?> response) {
        Object answer = response == null ? null : response.get();
        if (answer instanceof byte[] bytes) {
            return new Bytes(bytes);
        } else if (answer instanceof Set<?> members) {
            return members.isEmpty() ? null : new Members((Set<byte[]>) members);
        } else if (answer instanceof Map<?, ?> fields) {
            return fields.isEmpty() ? null : new Fields((Map<String, String>) fields);
        } else if (answer instanceof List<?> elements) {
            return elements.isEmpty() ? null : new Elements((List<String>) elements);
        }
        return null;
    }

    @Override
    public List<byte @Nullable []> raw(List<String> keys) {
        return on(redis -> {
            List<Response<byte[]>> dumps = new ArrayList<>();
            try (Pipeline pipeline = redis.pipelined()) {
                keys.forEach(key -> dumps.add(pipeline.dump(utf8(key))));
            }
            List<byte @Nullable []> raw = new ArrayList<>();
            dumps.forEach(dump -> raw.add(dump.get()));
            return raw;
        });
    }

    /** While the server does one transaction it does nothing else. */
    @Override
    public long mostKeys() {
        return 5_000;
    }

    @Override
    public long mostBytes() {
        return 16L << 20;
    }

    @Override
    public void apply(Map<String, @Nullable Value> changes) {
        transact(changes, List.of());
    }

    @Override
    public void apply(Map<String, @Nullable Value> changes, Checkpoint checkpoint) {
        transact(changes, List.of(checkpoint));
    }

    /** A hash, since only a look at all keys would find those of a change. */
    @Override
    public List<Checkpoint> checkpoints(String change) {
        return on(redis -> redis.hgetAll(Transactional.LEDGER)).entrySet().stream()
                .filter(field -> LedgerText.change(field.getKey()).equals(change))
                .map(field -> LedgerText.parse(field.getKey(), field.getValue()))
                .sorted(Comparator.comparingInt(Checkpoint::split))
                .toList();
    }

    @Override
    public void forget(Collection<String> changes) {
        String[] names = on(redis -> redis.hkeys(Transactional.LEDGER)).stream()
                .filter(name -> changes.contains(LedgerText.change(name)))
                .toArray(String[]::new);
        if (names.length > 0) {
            on(redis -> redis.hdel(Transactional.LEDGER, names));
        }
    }

    private void transact(Map<String, @Nullable Value> changes, List<Checkpoint> checkpoints) {
        on(redis -> {
            try (AbstractTransaction transaction = redis.transaction(false)) {
                watch(redis, transaction, changes);
                transaction.multi();
                removed(changes).forEach(keys -> transaction.del(keys));
                changes.forEach((key, value) -> put(transaction, key, value));
                checkpoints.forEach(checkpoint -> transaction.hset(
                        Transactional.LEDGER, LedgerText.name(checkpoint), LedgerText.text(checkpoint)));
                List<Object> answers = transaction.exec();
                if (answers == null) {
                    throw changed();
                }
                for (Object answer : answers) {
                    if (answer instanceof JedisDataException failure) {
                        throw failure;
                    }
                }
                return answers;
            }
        });
    }

    /** From here on the transaction fails when somebody else changes one of the lists that are exchanged. */
    private static void watch(
            RedisClient redis, AbstractTransaction transaction, Map<String, @Nullable Value> changes) {
        changes.forEach((key, value) -> {
            if (value instanceof Exchanged exchanged) {
                transaction.watch(key);
                if (!redis.lrange(key, 0, -1).equals(exchanged.before())) {
                    transaction.unwatch();
                    throw changed();
                }
            }
        });
    }

    private static EndpointException changed() {
        return Failures.of(
                Kind.TRANSIENT,
                "A queue was changed by somebody else meanwhile.",
                "Stop its processors and try again.");
    }

    /** {@return the keys that are removed first, since what is written would be added to them, some at a time} */
    private static List<byte[][]> removed(Map<String, @Nullable Value> changes) {
        List<byte[]> keys = new ArrayList<>();
        changes.forEach((key, value) -> {
            boolean replaces = value instanceof Bytes || value instanceof Raw || value instanceof Integers;
            if (!replaces && !(value instanceof Appended)) {
                keys.add(utf8(key));
            }
        });
        List<byte[][]> some = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += KeyValueCache.CHUNK) {
            some.add(keys.subList(from, Math.min(keys.size(), from + KeyValueCache.CHUNK))
                    .toArray(byte[][]::new));
        }
        return some;
    }

    private static void put(AbstractTransaction transaction, String key, @Nullable Value value) {
        if (value instanceof Bytes bytes) {
            transaction.set(utf8(key), bytes.bytes());
            return;
        } else if (value instanceof Appended appended) {
            push(transaction, key, appended.elements());
            return;
        } else if (value instanceof Raw raw) {
            transaction.restore(utf8(key), 0, raw.dump(), REPLACE);
            return;
        } else if (value instanceof Integers integers) {
            transaction.restore(utf8(key), 0, IntegerSet.payload(integers.numbers()), REPLACE);
            return;
        }
        if (value instanceof Members members) {
            byte[][] all = members.members().toArray(new byte[0][]);
            for (int from = 0; from < all.length; from += ARGUMENTS) {
                transaction.sadd(utf8(key), Arrays.copyOfRange(all, from, Math.min(all.length, from + ARGUMENTS)));
            }
        } else if (value instanceof Fields fields) {
            transaction.hset(key, new LinkedHashMap<>(fields.fields()));
        } else if (value instanceof Elements list) {
            push(transaction, key, list.elements());
        } else if (value instanceof Exchanged exchanged) {
            push(transaction, key, exchanged.after());
        }
    }

    private static void push(AbstractTransaction transaction, String key, List<String> elements) {
        for (int from = 0; from < elements.size(); from += ARGUMENTS) {
            transaction.rpush(
                    key,
                    elements.subList(from, Math.min(elements.size(), from + ARGUMENTS))
                            .toArray(new String[0]));
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
