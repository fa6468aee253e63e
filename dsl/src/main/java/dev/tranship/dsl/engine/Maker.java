package dev.tranship.dsl.engine;

import dev.tranship.dsl.change.Change;
import java.util.Set;

/** Makes changes that a step finds out about only as it goes, each journaled before and after like all others. */
public interface Maker {
    /** {@return the names of the marks that were set, by this process or an earlier one} */
    Set<String> marks();

    /**
     * Makes a change under the given settings and journals what it came to.
     *
     * @return the outcome as JSON; null when there is none
     */
    @org.jspecify.annotations.Nullable
    String make(StepContext context, Change change);
}
