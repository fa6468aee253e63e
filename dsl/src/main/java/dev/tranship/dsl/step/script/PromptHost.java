package dev.tranship.dsl.step.script;

import dev.tranship.dsl.engine.Connections;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.engine.StepView;
import dev.tranship.dsl.plan.Address;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.ConsoleHost;
import dev.tranship.dsl.script.ScriptConnection;
import dev.tranship.dsl.script.ScriptStep;
import dev.tranship.spi.ConnectionSpec.Access;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What JavaScript at the prompt can do: look at the connections, at the open run, and do verbs, each journaled as a step of
 * its own.
 */
public final class PromptHost implements ConsoleHost, Effects {
    /** What is around the prompt. Its answers change as plans are opened and closed. */
    public interface Surroundings {
        /** {@return the session whose plan is open; null when none is} */
        @Nullable
        Session session();

        /** {@return the connections that can be named; null while there are none} */
        @Nullable
        Connections connections();

        /**
         * Does a verb as a step that is journaled and can be undone.
         *
         * @return what it came to
         */
        StepSummary perform(Step.Verb verb);
    }

    private final Surroundings around;
    private final Consumer<String> log;

    /** @param log is given each line that is logged */
    public PromptHost(Surroundings around, Consumer<String> log) {
        this.around = around;
        this.log = log;
    }

    // ---- looking

    @Override
    public Set<String> connections() {
        Connections connections = around.connections();
        return connections == null ? Set.of() : connections.names();
    }

    @Override
    public ScriptConnection connect(String name) {
        Connections connections = around.connections();
        if (connections == null || !connections.names().contains(name)) {
            throw new EngineException(
                    EngineException.Kind.USAGE,
                    "CONN-404",
                    "there is no connection '" + name + "'",
                    "the shell's `connect NAME URL` makes one; there are " + String.join(", ", connections()));
        }
        return new EngineConnection(connections, this, name);
    }

    @Override
    public @Nullable Map<String, ? extends @Nullable Object> run() {
        Session session = around.session();
        if (session == null) {
            return null;
        }
        Map<String, @Nullable Object> run = new LinkedHashMap<>();
        run.put("plan", session.plan().name());
        session.current().ifPresent(current -> {
            run.put("id", current.id());
            run.put("started", current.started());
            run.put("ended", current.ended());
        });
        run.put("state", session.current().map(current -> word(current.state())).orElse("not begun"));
        Map<String, @Nullable Object> steps = new LinkedHashMap<>();
        session.list().forEach(step -> steps.put(step.id(), step(step)));
        run.put("steps", steps);
        return run;
    }

    private static Map<String, @Nullable Object> step(StepView step) {
        Map<String, @Nullable Object> described = new LinkedHashMap<>();
        described.put("number", (long) step.number());
        described.put("verb", step.verb());
        described.put("state", word(step.state()));
        StepSummary summary = step.summary();
        described.put("rows", summary == null ? 0L : written(summary));
        described.put("rejected", summary == null ? 0L : summary.rejected());
        described.put("took", summary == null ? null : summary.took().toMillis());
        described.put("error", step.error());
        return described;
    }

    private static long written(StepSummary summary) {
        return summary.datasets().stream()
                .mapToLong(StepSummary.DatasetSummary::written)
                .sum();
    }

    private static String word(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    @Override
    public @Nullable String env(String name) {
        return System.getenv(name);
    }

    @Override
    public Map<String, ? extends @Nullable Object> vars() {
        Session session = around.session();
        return session == null ? Map.of() : session.plan().variables();
    }

    @Override
    public void log(String line) {
        log.accept(line);
    }

    // ---- doing

    @Override
    public void step(ScriptStep step) {
        throw EngineHost.refusal("step('" + step.name() + "') belongs in a script: write it to a file and `open` that; "
                + "at the prompt every copyTo and execute is a step by itself");
    }

    @Override
    public Access access() {
        return Access.PREVIEW;
    }

    @Override
    public Map<String, @Nullable Object> copy(Step.Copy copy) {
        StepSummary summary = around.perform(copy);
        Map<String, @Nullable Object> done = new LinkedHashMap<>();
        done.put("rows", written(summary));
        done.put("rejected", summary.rejected());
        return done;
    }

    @Override
    public long execute(String connection, String statement) {
        around.perform(new Step.Sql(new Address(connection, ""), statement));
        return -1;
    }
}
