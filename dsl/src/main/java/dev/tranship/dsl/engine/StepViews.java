package dev.tranship.dsl.engine;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.journal.Journal.ChangeState;
import dev.tranship.dsl.journal.Journal.StepEntry;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.dsl.step.Verbs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The steps of a plan as people see them: what the plan says, and what the journal knows. */
final class StepViews {
    private final Plan plan;
    private final Journal journal;
    private final Function<Step, StepContext> contexts;

    StepViews(Plan plan, Journal journal, Function<Step, StepContext> contexts) {
        this.plan = plan;
        this.journal = journal;
        this.contexts = contexts;
    }

    /**
     * {@return the steps of a run}
     *
     * @param stoppedAt the step inside of a script that comes next; null for none
     */
    List<StepView> of(String run, @Nullable String stoppedAt) {
        List<StepEntry> entries = journal.steps(run);
        int next = firstOpen(entries);
        List<StepView> views = new ArrayList<>();
        for (StepEntry entry : entries) {
            boolean planned = entry.number() <= plan.steps().size()
                    && journal.changes(run, entry.number()).isEmpty();
            boolean barrier = planned
                    ? Verbs.action(plan.steps().get(entry.number() - 1).verb())
                            .barrier(contexts.apply(plan.steps().get(entry.number() - 1)))
                    : barrier(journal, entry);
            views.add(of(entry, entry.number() - 1 == next, barrier, inside(entry, stoppedAt)));
        }
        return views;
    }

    /** {@return the steps of the plan, before any run} */
    List<StepView> planned() {
        List<StepView> views = new ArrayList<>();
        for (Step step : plan.steps()) {
            VerbAction action = Verbs.action(step.verb());
            views.add(new StepView(
                    views.size() + 1,
                    step.id(),
                    step.verb().word(),
                    action.description(),
                    StepState.PLANNED,
                    action.barrier(contexts.apply(step)),
                    views.isEmpty(),
                    null,
                    null));
        }
        return views;
    }

    private List<StepView.Inside> inside(StepEntry step, @Nullable String stoppedAt) {
        if (!step.verb().equals("script")) {
            return List.of();
        }
        Map<String, StepState> states = new LinkedHashMap<>();
        for (ChangeEntry entry : journal.changes(step.run(), step.number())) {
            if (ChangeJson.read(entry.data(), Change.class) instanceof Change.Mark mark) {
                states.put(mark.title(), entry.state() == ChangeState.REVERTED ? StepState.UNDONE : StepState.DONE);
            }
        }
        String prefix = Debugging.inside(step.id(), "");
        if (stoppedAt != null && stoppedAt.startsWith(prefix)) {
            states.put(stoppedAt.substring(prefix.length()), StepState.PLANNED);
        }
        List<StepView.Inside> inside = new ArrayList<>();
        states.forEach((name, state) -> inside.add(new StepView.Inside(name, state)));
        return inside;
    }

    /** {@return whether something that the step did cannot be taken back} */
    static boolean barrier(Journal journal, StepEntry step) {
        return journal.changes(step.run(), step.number()).stream()
                .filter(c -> c.state() == ChangeState.APPLIED)
                .anyMatch(c -> ChangeJson.read(c.data(), Change.class).undo() == null);
    }

    /** {@return the index of the first step that is neither done nor skipped} */
    static int firstOpen(List<StepEntry> steps) {
        int first = 0;
        while (first < steps.size()
                && (steps.get(first).state() == StepState.DONE
                        || steps.get(first).state() == StepState.SKIPPED)) {
            first++;
        }
        return first;
    }

    static StepView of(StepEntry entry, boolean next, boolean barrier, List<StepView.Inside> inside) {
        return new StepView(
                entry.number(),
                entry.id(),
                entry.verb(),
                entry.description(),
                entry.state(),
                barrier,
                next,
                entry.summary() == null ? null : ChangeJson.read(entry.summary(), StepSummary.class),
                entry.error(),
                inside);
    }
}
