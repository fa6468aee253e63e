package dev.tranship.dsl.engine;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.convert.BatchCodec;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.step.copy.Loads;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an undo comes to.
 *
 * @param deletedRows how many rows are deleted one by one, by key
 * @param restoredRows how many rows are put back one by one, by key
 * @param droppedRows how many rows go with their tables, which takes no longer for more of them
 * @param statements how many statements are executed
 */
public record UndoCost(long deletedRows, long restoredRows, long droppedRows, int statements) {
    static UndoCost of(List<ChangeEntry> changes, Journal journal) {
        long deleted = 0;
        long restored = 0;
        long dropped = 0;
        int statements = 0;
        for (ChangeEntry entry : changes) {
            Change change = ChangeJson.read(entry.data(), Change.class);
            if (change instanceof Change.Load load) {
                switch (load.way()) {
                    case FRESH -> dropped += written(entry.outcome());
                    case CARRY -> {}
                    case APPEND, UPSERT, DELETE -> {
                        for (int logged : journal.logEntries(entry.id())) {
                            Journal.UndoEntry undo = journal.logEntry(entry.id(), logged);
                            long rows = BatchCodec.decode(undo.rows()).rows();
                            deleted += undo.kind().equals("keys") ? rows : 0;
                            restored += undo.kind().equals("keys") ? 0 : rows;
                        }
                    }
                }
            } else if (change instanceof Change.Statements done && done.revert() != null) {
                statements += done.revert().size();
            }
        }
        return new UndoCost(deleted, restored, dropped, statements);
    }

    private static long written(@Nullable String outcome) {
        return outcome == null
                ? 0
                : ChangeJson.read(outcome, Loads.Outcome.class).written();
    }

    /** {@return the cost in words, e.g. {@code 3 statements; 12 rows deleted by key}; {@code nothing} where it has none} */
    public String words() {
        List<String> words = new ArrayList<>();
        if (statements > 0) {
            words.add(statements + (statements == 1 ? " statement" : " statements"));
        }
        if (droppedRows > 0) {
            words.add(rows(droppedRows) + " " + (droppedRows == 1 ? "goes" : "go") + " with the table");
        }
        if (deletedRows > 0) {
            words.add(rows(deletedRows) + " deleted by key");
        }
        if (restoredRows > 0) {
            words.add(rows(restoredRows) + " restored by key");
        }
        return words.isEmpty() ? "nothing" : String.join("; ", words);
    }

    private static String rows(long rows) {
        return rows == 1 ? "1 row" : String.format(Locale.ROOT, "%,d rows", rows);
    }
}
