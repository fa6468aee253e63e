package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.engine.StepView;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Hears what one call does, so that its summary tells of that and of nothing twice. Safe for use by many threads. */
public final class Walked implements Event.Listener {
    private final Event.Listener next;
    private final Set<String> steps = ConcurrentHashMap.newKeySet();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** @param next is told everything, too */
    public Walked(Event.Listener next) {
        this.next = next;
    }

    @Override
    public void on(Event event) {
        if (event instanceof Event.StepStarted started) {
            steps.add(started.id());
        } else if (event instanceof Event.StepDone done) {
            steps.add(done.id());
        } else if (event instanceof Event.Notice notice) {
            told.add(notice.text());
        }
        next.on(event);
    }

    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** {@return of all steps those that were walked, without the notices that were shown when they came} */
    public List<StepView> of(List<StepView> all) {
        return all.stream()
                .filter(step -> steps.contains(step.id()))
                .map(this::withoutTold)
                .toList();
    }

    private StepView withoutTold(StepView step) {
        StepSummary summary = step.summary();
        if (summary == null) {
            return step;
        }
        List<String> notices = summary.notices().stream()
                .filter(notice -> !told.contains(notice))
                .toList();
        return new StepView(
                step.number(),
                step.id(),
                step.verb(),
                step.description(),
                step.state(),
                step.barrier(),
                step.next(),
                new StepSummary(summary.datasets(), summary.result(), notices, summary.rejectFile(), summary.took()),
                step.error(),
                step.inside());
    }
}
