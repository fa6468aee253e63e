package dev.tranship.dsl.engine;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Where a run is to halt. While a step has one that looks at rows, one worker reads, so that rows come in their order. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Breakpoint.AtStep.class, name = "step"),
    @JsonSubTypes.Type(value = Breakpoint.AtRow.class, name = "row"),
    @JsonSubTypes.Type(value = Breakpoint.AtReject.class, name = "reject"),
    @JsonSubTypes.Type(value = Breakpoint.AtCount.class, name = "count"),
})
public sealed interface Breakpoint {
    /** {@return the id of a step, or the name of a step inside of a script, {@code name} or {@code script/name}} */
    String step();

    /** Before the step: the run returns, and says where it stopped. */
    record AtStep(String step) implements Breakpoint {}

    /**
     * Before the first row, and every further one, for which the condition holds.
     *
     * @param condition JavaScript over {@code row}, the row as it is read from the source
     */
    record AtRow(String step, String condition) implements Breakpoint {}

    /** Before every row that the step cannot write. */
    record AtReject(String step) implements Breakpoint {}

    /**
     * When the step has read so many rows, over all its datasets in their order.
     *
     * @param rows 0 halts before the first
     */
    record AtCount(String step, long rows) implements Breakpoint {}
}
