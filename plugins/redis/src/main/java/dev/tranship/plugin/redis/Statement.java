package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.DatasetName;
import dev.tranship.plugin.keyvalue.KeyScan;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/** What can be done to datasets as a whole. {@link #toString()} is how people and the journal see it. */
sealed interface Statement {
    String NAME = "\"((?:[^\"]|\"\")+)\"";
    Pattern CREATE = Pattern.compile("create dataset " + NAME + "(?: (\\{.*}))?", Pattern.DOTALL);
    Pattern DROP = Pattern.compile("drop dataset " + NAME, Pattern.DOTALL);
    Pattern RENAME = Pattern.compile("rename dataset " + NAME + " to " + NAME, Pattern.DOTALL);

    int KEYS_AT_ONCE = 500;

    /** {@return what the server is to do, all of it in one transaction, for the keys as they are now} */
    List<Request> requests(Wire wire);

    /**
     * Makes sure that no key of the dataset is there, and remembers its columns.
     *
     * @param definition as {@link Registry} keeps it; null where the name says everything
     */
    record Create(String name, @Nullable String definition) implements Statement {
        @Override
        public List<Request> requests(Wire wire) {
            Layout layout = definition == null ? Layout.parse(name) : Registry.parse(name, definition);
            if (Registry.find(wire, name) != null) {
                throw new EndpointException(Kind.STATEMENT, "There already is a dataset " + name + ".");
            }
            byte[] inTheWay = inTheWay(wire, layout);
            if (inTheWay != null) {
                throw occupied(name, inTheWay);
            }
            return definition == null
                    ? List.of()
                    : List.of(new Request(
                            Command.HSET, Wire.bytes(Registry.KEY), Wire.bytes(name), Wire.bytes(definition)));
        }

        @Override
        public String toString() {
            return "create dataset " + Identifiers.quote(name) + (definition == null ? "" : " " + definition);
        }
    }

    /** Deletes all keys of a dataset, and forgets its columns. */
    record Drop(String name) implements Statement {
        @Override
        public List<Request> requests(Wire wire) {
            Layout layout = layout(wire, name);
            List<Request> requests = new ArrayList<>();
            if (layout != null) {
                List<byte[]> keys = KeyScans.all(wire, layout.template());
                for (int i = 0; i < keys.size(); i += KEYS_AT_ONCE) {
                    List<byte[]> some = keys.subList(i, Math.min(keys.size(), i + KEYS_AT_ONCE));
                    requests.add(new Request(Command.UNLINK, some.toArray(byte[][]::new)));
                }
                requests.add(new Request(Command.HDEL, Wire.bytes(Registry.KEY), Wire.bytes(name)));
            }
            return requests;
        }

        @Override
        public String toString() {
            return "drop dataset " + Identifiers.quote(name);
        }
    }

    /** Renames all keys, so that a dataset has another name. */
    record Rename(String from, String to) implements Statement {
        @Override
        public List<Request> requests(Wire wire) {
            Layout layout = layout(wire, from);
            if (layout == null) {
                throw new EndpointException(Kind.STATEMENT, "There is no dataset " + from + " to be renamed.");
            }
            List<Request> requests = new ArrayList<>();
            byte[] old = Wire.bytes(template(from, layout));
            byte[] other = Wire.bytes(template(to, layout));
            for (byte[] key : KeyScans.all(wire, layout.template())) {
                byte[] renamed = java.util.Arrays.copyOf(other, other.length + key.length - old.length);
                System.arraycopy(key, old.length, renamed, other.length, key.length - old.length);
                requests.add(new Request(Command.RENAME, key, renamed));
            }
            wire.send(Command.HGET, Wire.bytes(Registry.KEY), Wire.bytes(from));
            if (wire.received() instanceof byte[] definition) {
                requests.add(new Request(Command.HDEL, Wire.bytes(Registry.KEY), Wire.bytes(from)));
                requests.add(new Request(Command.HSET, Wire.bytes(Registry.KEY), Wire.bytes(to), definition));
            }
            return requests;
        }

        /** {@return what the keys of a dataset begin with, as far as it changes with the dataset's name} */
        private static String template(String name, Layout layout) {
            return DatasetName.isOne(name) ? RedisSchemaPlanner.prefix(name) : name;
        }

        @Override
        public String toString() {
            return "rename dataset " + Identifiers.quote(from) + " to " + Identifiers.quote(to);
        }
    }

    private static @Nullable Layout layout(Wire wire, String name) {
        Layout defined = Registry.find(wire, name);
        return defined == null && DatasetName.isOne(name) ? Layout.parse(name) : defined;
    }

    /** {@return a key that the dataset would have, if one is there} */
    static byte @Nullable [] inTheWay(Wire wire, Layout layout) {
        KeyScan scan = KeyScans.of(wire, layout.template());
        for (String at = scan.start(); at != null; ) {
            KeyScan.Page page = scan.page(at);
            if (!page.keys().isEmpty()) {
                return page.keys().get(0);
            }
            at = page.next();
        }
        return null;
    }

    static EndpointException occupied(String name, byte[] key) {
        return new EndpointException(
                Kind.STATEMENT,
                "The key " + Cells.shown(key) + " is there and would be one of the dataset " + name + ".",
                "to write into keys that are there, declare the dataset in the connection (datasets: " + name
                        + ") and say mode: upsert or append",
                null);
    }

    /** @throws EndpointException STATEMENT */
    static Statement parse(String text) {
        Matcher create = CREATE.matcher(text);
        Matcher drop = DROP.matcher(text);
        Matcher rename = RENAME.matcher(text);
        if (create.matches()) {
            return new Create(name(create, 1), create.group(2));
        } else if (drop.matches()) {
            return new Drop(name(drop, 1));
        } else if (rename.matches()) {
            return new Rename(name(rename, 1), name(rename, 2));
        }
        throw new EndpointException(
                Kind.STATEMENT, "The statement is none of create dataset, drop dataset, rename dataset: " + text);
    }

    private static String name(Matcher matcher, int group) {
        return String.valueOf(matcher.group(group)).replace("\"\"", "\"");
    }
}
