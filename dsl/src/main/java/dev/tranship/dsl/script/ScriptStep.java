package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One {@code step(name, body, {undo})} of a script.
 *
 * @param place of the call
 * @param body runs the step's function; only during {@link ScriptHost#step}, on the same thread, at most once
 * @param undo runs its {@code undo} function, likewise; null where the script gives none. To undo in another process, the
 *     host runs the script again, calls no body, and calls this at the step to take back
 * @param undoStatements its {@code undo} where that is text or a list of texts
 */
public record ScriptStep(
        String name, Place place, Runnable body, @Nullable Runnable undo, List<String> undoStatements) {
    public ScriptStep {
        undoStatements = List.copyOf(undoStatements);
    }
}
