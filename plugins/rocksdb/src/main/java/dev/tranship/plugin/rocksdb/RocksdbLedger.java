package dev.tranship.plugin.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.LedgerText;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.Transactional;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.rocksdb.WriteBatch;

/**
 * The ledger: a key for each change and split. It is in the family that was written, so that it comes with the rows however these come: in
 * one batch, or in one file that is taken in.
 */
final class RocksdbLedger {
    private static final String KEY = Transactional.LEDGER + " ";

    private RocksdbLedger() {}

    static byte[] key(Checkpoint checkpoint) {
        return (KEY + LedgerText.name(checkpoint)).getBytes(UTF_8);
    }

    static byte[] value(Checkpoint checkpoint) {
        return LedgerText.text(checkpoint).getBytes(UTF_8);
    }

    private record Entry(String family, byte[] key, String name, byte[] value) {}

    private static List<Entry> entries(Session session, Predicate<String> changes) {
        return session.use("reading the ledger", () -> {
            List<Entry> entries = new ArrayList<>();
            for (String family : session.folder().families()) {
                try (Session.Cursor cursor = session.cursor(family, KeyRange.startingWith(KEY.getBytes(UTF_8)))) {
                    for (; cursor.valid(); cursor.next()) {
                        String name = Cells.text(cursor.key()).substring(KEY.length());
                        if (changes.test(LedgerText.change(name))) {
                            entries.add(new Entry(family, cursor.key(), name, cursor.value()));
                        }
                    }
                }
            }
            return entries;
        });
    }

    static List<Checkpoint> checkpoints(Session session, String change) {
        return entries(session, change::equals).stream()
                .map(e -> LedgerText.parse(e.name(), Cells.text(e.value())))
                .sorted(Comparator.comparingInt(Checkpoint::split))
                .toList();
    }

    static void forget(Session session, Collection<String> changes) {
        List<Entry> gone = entries(session, changes::contains);
        if (gone.isEmpty()) {
            return;
        }
        try (WriteBatch batch = new WriteBatch()) {
            session.use("clearing the ledger", () -> {
                for (Entry entry : gone) {
                    batch.delete(session.folder().family(entry.family()), entry.key());
                }
                return true;
            });
            session.write("clearing the ledger", batch);
        }
    }
}
