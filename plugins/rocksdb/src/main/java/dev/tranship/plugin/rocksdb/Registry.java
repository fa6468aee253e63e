package dev.tranship.plugin.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.DatasetName;
import dev.tranship.plugin.keyvalue.Definition;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The datasets that were defined here and whose names do not say everything: a key for each in the family {@value Family#DEFAULT}, which
 * begins with {@value #KEY} and goes on with the dataset's path.
 */
final class Registry {
    static final String KEY = Layout.OWN + "dataset ";

    private Registry() {}

    private static byte[] key(DatasetPath path) {
        return (KEY + path).getBytes(UTF_8);
    }

    /** {@return the defined datasets, by their paths} */
    static List<Layout> all(Session session) {
        return session.use("reading what datasets are defined", () -> {
            List<Layout> all = new ArrayList<>();
            KeyRange range = KeyRange.startingWith(KEY.getBytes(UTF_8));
            try (Session.Cursor cursor = session.cursor(Family.DEFAULT, range)) {
                for (; cursor.valid(); cursor.next()) {
                    String path = Cells.text(cursor.key()).substring(KEY.length());
                    all.add(parse(DatasetPath.parse(path), cursor.value()));
                }
            }
            return all;
        });
    }

    static @Nullable Layout find(Session session, DatasetPath path) {
        byte[] definition = session.get(Family.DEFAULT, key(path));
        return definition == null ? null : parse(path, definition);
    }

    private static Layout parse(DatasetPath path, byte[] definition) {
        try {
            return layout(path, Definition.parse(Cells.text(definition)));
        } catch (IllegalArgumentException e) {
            throw new EndpointException(
                    Kind.CORRUPT,
                    "what the key " + KEY + path + " says cannot be understood: " + Cells.shown(definition),
                    null,
                    e);
        }
    }

    static Layout layout(DatasetPath path, Definition definition) {
        return DatasetName.isOne(path.name())
                ? CellLayout.parse(path).with(definition.columns())
                : new RowLayout(path, definition.columns(), definition.key());
    }

    static void put(WriteBatch batch, ColumnFamilyHandle family, DatasetPath path, Definition definition)
            throws RocksDBException {
        batch.put(family, key(path), definition.json().getBytes(UTF_8));
    }

    static void remove(WriteBatch batch, ColumnFamilyHandle family, DatasetPath path) throws RocksDBException {
        batch.delete(family, key(path));
    }
}
