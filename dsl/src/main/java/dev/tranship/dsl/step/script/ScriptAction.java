package dev.tranship.dsl.step.script;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.engine.Gate;
import dev.tranship.dsl.engine.Maker;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.journal.Journal.ChangeState;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.ScriptException;
import dev.tranship.dsl.script.ScriptProgram;
import dev.tranship.dsl.script.ScriptSettings;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.dsl.step.copy.CopyAction;
import dev.tranship.spi.ConnectionSpec.Access;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A script that drives the engine. Everything it changes is journaled as it goes; each {@code step(...)} ends with a mark, and
 * when the script is run again after a crash, steps with a mark are passed over and what follows the last mark is taken back
 * and done anew.
 */
public record ScriptAction(Step.Script script) implements VerbAction {
    @Override
    public Prepared prepare(StepContext context, Access access) {
        return Prepared.nothing();
    }

    @Override
    public boolean dynamic() {
        return true;
    }

    @Override
    public Optional<String> perform(StepContext context, Maker maker) {
        ScriptSettings settings = ScriptSettings.of(context.seed(), Instant.ofEpochMilli(context.seed()));
        EngineHost host = new EngineHost(context, maker);
        try (ScriptProgram program =
                        new ScriptProgram(context.scripts(), script.code(), settings.withConsole(host::log), host);
                Gate.Interruption interruption = context.gate().onInterrupt(program::interrupt)) {
            program.run();
        } catch (ScriptException e) {
            boolean asked = e.getCause() instanceof EngineException cause && cause.kind() == Kind.INTERRUPTED;
            if (asked && host.stoppedBefore().isEmpty()) {
                throw (EngineException) e.getCause();
            } else if (!asked) {
                throw e;
            }
        }
        return host.stoppedBefore();
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        List<ChangeEntry> loads = changes.stream()
                .filter(e -> e.state() == ChangeState.APPLIED)
                .filter(e -> ChangeJson.read(e.data(), Change.class) instanceof Change.Load)
                .toList();
        return CopyAction.summary(loads);
    }

    @Override
    public String description() {
        String file = script.code().place().file();
        String first = script.code().text().strip().lines().findFirst().orElse("");
        return file.endsWith(".js") ? file : first.length() > 80 ? first.substring(0, 79) + "…" : first;
    }
}
