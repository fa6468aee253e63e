package dev.tranship.plugin.rocksdb;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.DatasetName;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The datasets of a database: its families, and the keys of a family that were defined or declared as datasets. */
final class RocksdbCatalog {
    /** Up to so many keys are counted, more are estimated. */
    private static final long COUNTED = 50_000;

    private static final int EXAMPLES = 3;
    private static final int EXAMPLE_SHOWN = 40;

    private final List<Layout> declared;

    /** @param declared the datasets that the connection declares */
    RocksdbCatalog(List<DatasetPath> declared) {
        this.declared = declared.stream().map(RocksdbCatalog::said).toList();
    }

    /** {@return the path in its one spelling: keys of the default family without its name} */
    static DatasetPath resolve(DatasetPath path) {
        List<String> segments = path.segments();
        return segments.size() == 2 && segments.get(0).equals(Family.DEFAULT) && DatasetName.isOne(path.name())
                ? DatasetPath.of(path.name())
                : path;
    }

    private static Layout said(DatasetPath path) {
        return saysItself(path) ? CellLayout.parse(resolve(path)) : CellLayout.whole(path.name());
    }

    static boolean saysItself(DatasetPath path) {
        return path.segments().size() <= 2 && DatasetName.isOne(path.name());
    }

    Catalog read(Session session) {
        Map<DatasetPath, Layout> known = new LinkedHashMap<>();
        declared.forEach(layout -> known.put(layout.path(), layout));
        Registry.all(session).forEach(layout -> known.put(layout.path(), layout));
        List<Catalog.Entry> entries = new ArrayList<>();
        List<Catalog.Other> others = new ArrayList<>();
        for (String family : session.folder().families()) {
            if (!family.startsWith(Layout.OWN)) {
                List<Layout> inIt = known.values().stream()
                        .filter(layout -> layout.family().equals(family))
                        .toList();
                inIt.forEach(layout -> entries.add(entry(session, layout, null)));
                if (inIt.isEmpty()) {
                    whole(session, family, entries);
                } else {
                    left(session, family, inIt, others);
                }
            }
        }
        session.folder()
                .others()
                .forEach((name, why) -> others.add(new Catalog.Other("column family", name, "it " + why)));
        entries.sort(Comparator.comparing(
                        (Catalog.Entry entry) -> entry.table().path().name())
                .thenComparing(entry -> entry.table().path().toString()));
        return new Catalog(entries, List.of(), others);
    }

    private static void whole(Session session, String family, List<Catalog.Entry> entries) {
        Layout layout = CellLayout.whole(family);
        List<String> examples = examples(session, layout);
        if (!examples.isEmpty()) {
            entries.add(entry(session, layout, "keys such as " + String.join(", ", examples)));
        } else if (!family.equals(Family.DEFAULT)) {
            entries.add(entry(session, layout, null));
        }
    }

    /** Says that there are keys in none of the datasets of their family. */
    private static void left(Session session, String family, List<Layout> inIt, List<Catalog.Other> others) {
        if (inIt.stream()
                .anyMatch(layout -> layout instanceof RowLayout
                        || layout instanceof CellLayout cells
                                && cells.template().matchesEverything())) {
            return;
        }
        session.use("reading " + family, () -> {
            try (Session.Cursor cursor = session.cursor(family, KeyRange.ALL)) {
                for (long looked = 0; looked < COUNTED && cursor.valid(); looked++, cursor.next()) {
                    byte[] key = cursor.key();
                    if (!Layout.isOwn(key) && inIt.stream().noneMatch(layout -> layout.matches(key))) {
                        others.add(new Catalog.Other(
                                "keys", family, "keys that are in no declared dataset, such as " + Cells.shown(key)));
                        return true;
                    }
                }
            }
            return false;
        });
    }

    private static List<String> examples(Session session, Layout layout) {
        return session.use("reading " + layout.path(), () -> {
            List<String> examples = new ArrayList<>();
            try (Session.Cursor cursor = session.cursor(layout.family(), KeyRange.ALL)) {
                for (; examples.size() < EXAMPLES && cursor.valid(); cursor.next()) {
                    if (!Layout.isOwn(cursor.key())) {
                        String shown = Cells.shown(cursor.key());
                        examples.add(shown.length() > EXAMPLE_SHOWN ? shown.substring(0, EXAMPLE_SHOWN) + "…" : shown);
                    }
                }
            }
            return examples;
        });
    }

    private static Catalog.Entry entry(Session session, Layout layout, @Nullable String comment) {
        Table table = layout.table();
        Table shown = new Table(
                table.path(), table.columns(), table.primaryKey(), List.of(), List.of(), List.of(), List.of(), comment);
        KeyRange range = KeyRange.startingWith(layout.prefix());
        long bytes = KeyRanges.size(session, layout.family(), range);
        long keys = session.number(layout.family(), "rocksdb.estimate-num-keys");
        long all = KeyRanges.size(session, layout.family(), KeyRange.ALL);
        long rows = keys <= COUNTED
                ? KeyRanges.count(session, layout)
                : all == 0 ? keys : (long) ((double) keys * bytes / all);
        return new Catalog.Entry(shown, rows, bytes);
    }

    /**
     * {@return how a dataset is read and written}
     *
     * @throws EndpointException NOT_FOUND when there is none of that name
     */
    static Layout layout(Session session, DatasetPath asked) {
        DatasetPath path = resolve(asked);
        Layout defined = Registry.find(session, path);
        if (defined != null) {
            return defined;
        }
        Layout said = saysItself(path)
                ? CellLayout.parse(path)
                : path.segments().size() == 1 && known(session, path.name()) ? CellLayout.whole(path.name()) : null;
        if (said == null) {
            throw new EndpointException(
                    Kind.NOT_FOUND,
                    "There is no dataset " + path + " in " + session.folder().path() + ".",
                    "the column families are "
                            + String.join(", ", session.folder().families())
                            + "; keys of one are e.g. users.session:*#string",
                    null);
        }
        return session.use("looking at " + path, () -> {
            session.folder().family(said.family());
            return said;
        });
    }

    private static boolean known(Session session, String family) {
        return session.folder().has(family) || session.folder().others().containsKey(family);
    }
}
