package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.DatasetName;
import dev.tranship.plugin.keyvalue.KeyScan;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import redis.clients.jedis.Protocol.Command;

/** The datasets of a database: those that were defined, those that the connection declares, and what else the keys look like. */
final class RedisCatalog {
    /** The fields of hashes are taken from so many of them. */
    private static final int SAMPLE = 1_000;

    private final RedisServer server;
    private final List<Layout> declared;

    RedisCatalog(RedisServer server, List<String> declared) {
        this.server = server;
        this.declared = declared.stream().map(Layout::parse).toList();
    }

    Catalog read(Wire wire) {
        Map<String, Layout> known = new TreeMap<>();
        declared.forEach(layout -> known.put(layout.name(), layout));
        known.putAll(Registry.all(wire));
        List<Layout> shown = known.values().stream()
                .filter(layout -> !layout.name().startsWith(Layout.OWN))
                .map(layout -> complete(wire, layout))
                .toList();
        KeySurvey survey = new KeySurvey(server, wire, shown);
        List<Catalog.Entry> entries = new ArrayList<>(survey.found());
        shown.forEach(layout -> entries.add(survey.entry(layout)));
        entries.sort(Comparator.comparing(entry -> entry.table().path().name()));
        return new Catalog(entries, List.of(), List.of());
    }

    /**
     * {@return how a dataset is read and written}
     *
     * @throws EndpointException NOT_FOUND when it is not defined and its name does not say what it is
     */
    Layout layout(Wire wire, DatasetPath path) {
        String name = path.name();
        if (path.segments().size() == 1) {
            Layout defined = Registry.find(wire, name);
            if (defined != null) {
                return defined;
            }
            if (DatasetName.isOne(name)) {
                return complete(wire, Layout.parse(name));
            }
        }
        throw new EndpointException(
                Kind.NOT_FOUND,
                "There is no dataset " + path + " in " + server.location() + ".",
                "Write a pattern of keys and what they hold, e.g. session:*#hash.",
                null);
    }

    /** {@return the layout with the columns that the first hashes have, where its name does not say them} */
    private static Layout complete(Wire wire, Layout layout) {
        if (layout.shape() != Shape.ROW || !layout.values().isEmpty()) {
            return layout;
        }
        List<byte[]> keys = new ArrayList<>();
        KeyScan scan = KeyScans.of(wire, layout.template());
        for (String at = scan.start(); at != null && keys.size() < SAMPLE; ) {
            KeyScan.Page page = scan.page(at);
            keys.addAll(page.keys());
            at = page.next();
        }
        keys.forEach(key -> wire.send(Command.HKEYS, key));
        TreeSet<String> names = new TreeSet<>();
        for (byte[] key : keys) {
            if (wire.receive() instanceof List<?> fields) {
                for (Object field : fields) {
                    names.add(Cells.shown((byte[]) field));
                }
            }
        }
        layout.rowType().names().forEach(names::remove);
        return layout.withValues(
                names.stream().map(n -> new Field(n, Type.TEXT, true)).toList());
    }
}
