package dev.tranship.dsl.engine;

import dev.tranship.dsl.change.Change;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a step is going to do, found out without writing.
 *
 * @param schemas what the step saw of source and target, in words that do not change while the schemas do not; null when the
 *     verb looks at none
 * @param problems why it would be refused
 * @param samples the first rows before and after, computed when asked for
 */
public record Prepared(
        List<Change> changes,
        @Nullable String schemas,
        List<String> notices,
        List<EngineException> problems,
        Supplier<List<Peek.Sample>> samples) {
    public Prepared {
        changes = List.copyOf(changes);
        notices = List.copyOf(notices);
        problems = List.copyOf(problems);
    }

    /** A step that changes nothing by itself. */
    public static Prepared nothing() {
        return new Prepared(List.of(), null, List.of(), List.of(), List::of);
    }

    public static Prepared of(List<Change> changes, @Nullable String schemas, List<String> notices) {
        return new Prepared(changes, schemas, notices, List.of(), List::of);
    }
}
