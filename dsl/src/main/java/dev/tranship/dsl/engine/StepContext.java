package dev.tranship.dsl.engine;

import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.JsRuntime;
import java.nio.file.Path;

/**
 * What a verb works with.
 *
 * @param seed the moment the run began, in milliseconds: seeds whatever must be the same in peek, run and resume
 */
public record StepContext(
        Plan plan,
        Step step,
        Connections connections,
        Gate gate,
        Event.Listener listener,
        Confirmer confirmer,
        Path workspace,
        JsRuntime scripts,
        Journal journal,
        Debugging debugging,
        long seed) {
    /** {@return the same for another step} */
    public StepContext with(Step other) {
        return new StepContext(
                plan, other, connections, gate, listener, confirmer, workspace, scripts, journal, debugging, seed);
    }

    /** {@return the same with another listener} */
    public StepContext with(Event.Listener other) {
        return new StepContext(
                plan, step, connections, gate, other, confirmer, workspace, scripts, journal, debugging, seed);
    }

    public void notice(String text) {
        listener.on(new Event.Notice(step.id(), text));
    }
}
