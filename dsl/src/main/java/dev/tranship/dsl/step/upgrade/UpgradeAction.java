package dev.tranship.dsl.step.upgrade;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.VersionHistory;
import dev.tranship.spi.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Brings a schema from the version that its store remembers to another one. Every version is a change of its own: what it
 * does and that it is done are one transaction where the store has those.
 */
public record UpgradeAction(Step.Upgrade upgrade) implements VerbAction {
    @Override
    public Prepared prepare(StepContext context, Access access) {
        VersionHistory history = history(context, access);
        String at = Instant.ofEpochMilli(context.seed()).toString();
        SchemaState state = SchemaState.read(upgrade, history, at);
        VersionSteps steps = new VersionSteps(upgrade, state, history);
        List<Change> changes = steps.changes();
        List<EngineException> problems = Stream.concat(state.problems().stream(), steps.problems().stream())
                .toList();
        List<String> notices = new ArrayList<>(state.notices());
        if (changes.isEmpty() && problems.isEmpty()) {
            notices.add(upgrade.on() + " is at " + version(state) + ": nothing to do");
        }
        return new Prepared(problems.isEmpty() ? changes : List.of(), null, notices, problems, List::of);
    }

    private VersionHistory history(StepContext context, Access access) {
        return context.connections()
                .ability(upgrade.on().connection(), access, Versioned.class, "remember schema versions")
                .versions(upgrade.history());
    }

    private static String version(SchemaState state) {
        return state.current() == null ? "no version" : "version " + state.current();
    }

    /** What is done is remembered by the store, and what is not is what the files say now. */
    @Override
    public boolean plansAnew() {
        return true;
    }

    @Override
    public boolean rehearsed() {
        return true;
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        SchemaState state = SchemaState.read(
                upgrade,
                history(context, Access.READ),
                Instant.ofEpochMilli(context.seed()).toString());
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("version", state.current() == null ? null : state.current().toString());
        return new StepSummary(List.of(), result, List.of(), null, Duration.ZERO);
    }

    @Override
    public String description() {
        String goal = upgrade.goal() instanceof Step.Upgrade.Goal.Version version
                ? version.number().toString()
                : upgrade.goal() instanceof Step.Upgrade.Goal.Date date
                        ? date.day().toString()
                        : upgrade.goal().getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return upgrade.on() + " to " + goal + ", by " + upgrade.folder().name();
    }
}
