package dev.tranship.plugin.redis;

import static java.util.Objects.requireNonNull;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.KeyScan;
import dev.tranship.plugin.keyvalue.Template;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Field;
import dev.tranship.spi.Table;
import dev.tranship.spi.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Looks at the names of all keys, and at what some of them hold, and finds the datasets that nobody named: keys whose names look alike.
 * Every key is in one dataset.
 */
final class KeySurvey {
    /** So many keys of a dataset are looked at. */
    private static final int SAMPLE = 100;
    /** More names than these in one place vary. */
    private static final int ALIKE = 20;
    /** When there are more patterns than these they are made fewer. */
    private static final int MOST_PATTERNS = 1_000;

    private static final int SHOWN = 3;

    private final RedisServer server;
    private final Wire wire;
    private final List<Layout> known;
    private final Map<String, Group> knownGroups = new LinkedHashMap<>();
    private Map<KeyPattern, Group> groups = new HashMap<>();

    /** Keys that look alike. */
    private static final class Group {
        private final List<byte[]> sample = new ArrayList<>();
        private long keys;
        private boolean text = true;

        void add(byte[] key) {
            keys++;
            text &= Cells.isText(key);
            if (sample.size() < SAMPLE) {
                sample.add(key);
            }
        }

        Group with(Group other) {
            keys += other.keys;
            text &= other.text;
            // Some of each, so that what differs is seen.
            for (int i = 0; i < other.sample.size() && sample.size() < 2 * SAMPLE; i++) {
                sample.add(other.sample.get(i));
            }
            return this;
        }
    }

    /** @param known datasets whose keys are in no other */
    KeySurvey(RedisServer server, Wire wire, List<Layout> known) {
        this.server = server;
        this.wire = wire;
        this.known = known;
        known.forEach(layout -> knownGroups.put(layout.name(), new Group()));
        if (known.stream().anyMatch(layout -> layout.template().matchesEverything())) {
            return;
        }
        KeyScan scan = KeyScans.of(wire, Template.parse("**"));
        for (String at = scan.start(); at != null; ) {
            KeyScan.Page page = scan.page(at);
            page.keys().forEach(this::add);
            for (int alike = ALIKE; groups.size() > MOST_PATTERNS; alike /= 4) {
                merge(alike);
            }
            at = page.next();
        }
        merge(ALIKE);
    }

    private void add(byte[] key) {
        for (Layout layout : known) {
            if (layout.template().matches(key)) {
                requireNonNull(knownGroups.get(layout.name())).add(key);
                return;
            }
        }
        groups.computeIfAbsent(KeyPattern.of(key), p -> new Group()).add(key);
    }

    private void merge(int alike) {
        Map<KeyPattern, Group> merged = new HashMap<>();
        List<KeyPattern> patterns = KeyPattern.merged(groups.keySet(), alike);
        groups.forEach((pattern, group) -> {
            KeyPattern target = patterns.stream()
                    .filter(p -> p.overlaps(pattern))
                    .findFirst()
                    .orElseThrow();
            merged.merge(target, group, Group::with);
        });
        groups = merged;
    }

    /** {@return a dataset that was known before, with its size} */
    Catalog.Entry entry(Layout layout) {
        Group group = requireNonNull(knownGroups.get(layout.name()));
        if (layout.template().matchesEverything()) {
            return new Catalog.Entry(layout.table(), (Long) wire.call(Command.DBSIZE), -1);
        }
        return new Catalog.Entry(layout.table(), rows(layout, group), bytes(group));
    }

    /** {@return the datasets that were found} */
    List<Catalog.Entry> found() {
        List<Catalog.Entry> found = new ArrayList<>();
        groups.forEach((pattern, group) -> {
            Collection<String> types = types(group);
            if (types.isEmpty()) {
                return;
            }
            Layout layout = Layout.parse(pattern + "#" + shape(types, group));
            Table table = layout.table();
            found.add(new Catalog.Entry(
                    new Table(
                            table.path(),
                            table.columns(),
                            table.primaryKey(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
                            words(group, types)),
                    rows(layout, group),
                    bytes(group)));
        });
        return found;
    }

    private Collection<String> types(Group group) {
        group.sample.forEach(key -> wire.send(Command.TYPE, key));
        Collection<String> types = new TreeSet<>();
        group.sample.forEach(key -> types.add(Cells.text((byte[]) requireNonNull(wire.received()))));
        types.remove("none");
        return types;
    }

    /** {@return what the keys hold, as the name of the dataset says it} Keys of several types are taken whole. */
    private String shape(Collection<String> types, Group group) {
        Shape shape = types.size() > 1
                ? Shape.KEYS
                : Shape.of(types.iterator().next()).orElse(Shape.KEYS);
        if (shape == Shape.KEYS) {
            return shape.word();
        }
        List<String> columns = new ArrayList<>();
        if (!group.text) {
            columns.add(Layout.KEY + ":bytes");
        }
        binary(shape, group).forEach(column -> columns.add(column + ":bytes"));
        return shape.word() + (columns.isEmpty() ? "" : "(" + String.join(", ", columns) + ")");
    }

    /** {@return the columns in which the sample has bytes that are no text} */
    private Collection<String> binary(Shape shape, Group group) {
        Layout layout = Layout.parse("**#" + shape.word());
        KeyValues values = new KeyValues(server, wire, layout, false);
        Collection<String> binary = new TreeSet<>();
        for (int from = 0; from < group.sample.size(); ) {
            Queue<@Nullable Object[]> rows = new ArrayDeque<>();
            KeyValues.Asked asked = values.ask(group.sample.subList(from, group.sample.size()));
            asked.pending().forEach(pending -> values.receive(pending, rows));
            if (asked.piecemeal() != null) {
                asked.piecemeal().more(rows);
            }
            for (Field field : layout.values()) {
                boolean bad = rows.stream().anyMatch(row -> row[values.column(field.name())] instanceof KeyValues.Bad);
                if (bad && field.type().equals(Type.TEXT)) {
                    binary.add(field.name());
                }
            }
            from += asked.keys();
        }
        return binary;
    }

    private long rows(Layout layout, Group group) {
        if (layout.shape().identity() == 0 || group.sample.isEmpty()) {
            return group.keys;
        }
        long rows = new KeyValues(server, wire, layout, false).count(group.sample);
        return group.keys <= group.sample.size() ? rows : rows * group.keys / group.sample.size();
    }

    private long bytes(Group group) {
        group.sample.forEach(key -> wire.send(Command.MEMORY, Wire.bytes("USAGE"), key));
        long bytes = 0;
        boolean known = true;
        for (int i = 0; i < group.sample.size(); i++) {
            Object answer = wire.receive();
            known &= !(answer instanceof JedisDataException);
            bytes += answer instanceof Long number ? number : 0;
        }
        return !known ? -1 : group.sample.isEmpty() ? 0 : bytes * group.keys / group.sample.size();
    }

    private String words(Group group, Collection<String> types) {
        long[] expiries = Expiries.read(wire, server, group.sample);
        long expiring = Arrays.stream(expiries).filter(e -> e >= 0).count();
        return String.format(
                        Locale.ROOT,
                        "%,d keys of type %s, %d%% of them expire, e.g. ",
                        group.keys,
                        String.join(" and ", types),
                        100 * expiring / group.sample.size())
                + group.sample.stream().limit(SHOWN).map(Cells::shown).collect(Collectors.joining(", "));
    }
}
