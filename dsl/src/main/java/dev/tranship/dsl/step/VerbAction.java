package dev.tranship.dsl.step;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Maker;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.spi.ConnectionSpec.Access;
import java.util.List;
import java.util.Optional;

/** What a verb means, in two halves: finding out what to change, which writes nothing, and what is left when that is done. */
public interface VerbAction {
    /**
     * {@return the changes the step will make}
     *
     * @param access how targets are opened: {@code PREVIEW} where nothing may come into being, {@code WRITE} in a run
     */
    Prepared prepare(StepContext context, Access access);

    /** {@return why the data forbids the changes}. May take as long as reading the data does. */
    default List<EngineException> refusals(StepContext context, Prepared prepared) {
        return List.of();
    }

    /** {@return what the step sees of the source's schema now; null when the verb looks at none. See {@link Prepared#schemas()}} */
    default @org.jspecify.annotations.Nullable String schemas(StepContext context) {
        return null;
    }

    /** {@return whether what the statements of the step change is found out for a peek, where the store can take that back at once} */
    default boolean rehearsed() {
        return false;
    }

    /** {@return whether the step makes its changes in {@link #perform}, as it finds out about them} */
    default boolean dynamic() {
        return false;
    }

    /**
     * {@return whether a step that was cut short plans anew what it has done nothing of} What it has begun is completed as it
     * was planned.
     */
    default boolean plansAnew() {
        return false;
    }

    /**
     * Makes the changes of a {@link #dynamic} step.
     *
     * @return the name of the step inside of this one before which it stopped; empty when it is through
     */
    default Optional<String> perform(StepContext context, Maker maker) {
        return Optional.empty();
    }

    /** Does what the verb does beside its changes, and {@return what there is to tell}. Called when all changes are made. */
    StepSummary finish(StepContext context, List<ChangeEntry> changes);

    /** {@return whether the step cannot be taken back, as far as the plan tells} */
    default boolean barrier(StepContext context) {
        return false;
    }

    /** {@return one line for lists} */
    String description();
}
