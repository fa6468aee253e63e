package dev.tranship.dsl.engine;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.journal.Journal.ChangeState;
import dev.tranship.dsl.journal.Journal.RunEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A {@link Maker} over the journal. What an earlier process made after its last mark is taken back first. */
final class JournaledMaker implements Maker {
    private final Journal journal;
    private final RunEntry run;
    private final int step;
    private final Set<String> marks = new LinkedHashSet<>();
    private int sequence;

    JournaledMaker(StepContext context, Journal journal, RunEntry run, int step) {
        this.journal = journal;
        this.run = run;
        this.step = step;
        List<ChangeEntry> unmarked = new ArrayList<>();
        for (ChangeEntry entry : journal.changes(run.id(), step)) {
            sequence = Math.max(sequence, entry.sequence());
            boolean mark = ChangeJson.read(entry.data(), Change.class) instanceof Change.Mark;
            if (mark && entry.state() == ChangeState.APPLIED) {
                marks.add(ChangeJson.read(entry.data(), Change.class).title());
                unmarked.clear();
            } else if (entry.state() != ChangeState.REVERTED) {
                unmarked.add(entry);
            }
        }
        Collections.reverse(unmarked);
        Applier applier = new Applier(context, journal);
        unmarked.forEach(applier::revert);
    }

    @Override
    public Set<String> marks() {
        return Collections.unmodifiableSet(marks);
    }

    @Override
    public @Nullable String make(StepContext context, Change change) {
        sequence++;
        ChangeEntry entry = run.planned(step, sequence, ChangeJson.write(change));
        journal.addChange(entry);
        new Applier(context, journal).apply(entry);
        if (change instanceof Change.Mark mark) {
            marks.add(mark.title());
        }
        return journal.change(entry.id()).map(ChangeEntry::outcome).orElse(null);
    }
}
