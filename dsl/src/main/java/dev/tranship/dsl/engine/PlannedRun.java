package dev.tranship.dsl.engine;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.journal.Journal.ChangeState;
import dev.tranship.dsl.journal.Journal.RunEntry;
import dev.tranship.dsl.journal.Journal.StepEntry;
import dev.tranship.dsl.plan.EffectivePlan;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.Verbs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan as the journal records it when a run begins, and how it differs from what was recorded. */
final class PlannedRun {
    private final Plan plan;
    private final Journal journal;

    PlannedRun(Plan plan, Journal journal) {
        this.plan = plan;
        this.journal = journal;
    }

    /** {@return the steps of the plan as a run begins with them, without the first ones} */
    List<StepEntry> planned(int from) {
        List<StepEntry> steps = new ArrayList<>();
        for (Step step : plan.steps().subList(from, plan.steps().size())) {
            steps.add(new StepEntry(
                    "",
                    from + steps.size() + 1,
                    step.id(),
                    step.verb().word(),
                    Verbs.action(step.verb()).description(),
                    EffectivePlan.meaning(step, plan),
                    null,
                    StepState.PLANNED,
                    null,
                    null));
        }
        return steps;
    }

    /** A connection as the journal keeps it: references stay references. */
    private record Recorded(String url, Map<String, String> options) {}

    /** {@return the connections of the plan, as the journal keeps them} */
    String connections() {
        Map<String, Recorded> recorded = new LinkedHashMap<>();
        plan.connections().forEach((name, c) -> recorded.put(name, new Recorded(c.url(), c.options())));
        return ChangeJson.write(recorded);
    }

    /** {@return the connections that the journal keeps} */
    static Map<String, Plan.Connection> connections(String recorded) {
        Map<String, Plan.Connection> connections = new LinkedHashMap<>();
        read(recorded).forEach((name, c) -> connections.put(name, Plan.Connection.unnamed(name, c.url(), c.options())));
        return connections;
    }

    /** {@return whether two records tell of the same connections, in whatever order} */
    static boolean sameConnections(String one, String other) {
        return read(one).equals(read(other));
    }

    private static Map<String, Recorded> read(String recorded) {
        return ChangeJson.read(recorded, new TypeReference<Map<String, Recorded>>() {});
    }

    /** {@return how many steps of a run have made something or are over: the plan must still mean those} */
    int bound(RunEntry run) {
        int bound = 0;
        for (StepEntry step : journal.steps(run.id())) {
            boolean made = step.state() == StepState.DONE
                    || journal.changes(run.id(), step.number()).stream()
                            .anyMatch(c -> c.state() != ChangeState.PLANNED && c.state() != ChangeState.REVERTED);
            bound = made ? step.number() : bound;
        }
        return bound;
    }

    /** {@return what of the first steps does not mean what it meant when the run began, both meanings side by side} */
    List<String> differences(RunEntry run, int steps) {
        List<StepEntry> before = journal.steps(run.id());
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            String was = i < before.size() ? before.get(i).meaning() : "(no step)";
            String is =
                    i < plan.steps().size() ? EffectivePlan.meaning(plan.steps().get(i), plan) : "(no step)";
            if (!was.equals(is)) {
                String id = i < before.size()
                        ? before.get(i).id()
                        : plan.steps().get(i).id();
                differences.add("step " + id);
                Meanings.differences(was, is)
                        .forEach(d -> differences.add((d.setting().isEmpty() ? "" : "  " + d.setting() + "\n")
                                + "    when it began: " + d.before() + "\n    now:           " + d.now()));
            }
        }
        return differences;
    }
}
