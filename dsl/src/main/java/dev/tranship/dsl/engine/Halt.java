package dev.tranship.dsl.engine;

import dev.tranship.dsl.plan.Place;
import java.util.Optional;

/** A batch held before it is written. Valid until {@link Debugger#halted} returns, on the thread that it was called on. */
public interface Halt {
    /** {@return the id of the step} */
    String step();

    /** {@return the address of the dataset that is read} */
    String source();

    /** {@return the address of the dataset that is written} */
    String target();

    /** {@return why the run halts, in a sentence that names the row} The row is the first of the held ones. */
    String reason();

    /**
     * {@return how many rows the step has read before, over all its datasets} With {@link Breakpoint.AtCount} of it a new
     * run of the same step halts at the same row.
     */
    long rowsBefore();

    /** {@return how many rows of the source are held} */
    int rows();

    /**
     * {@return whether everything before is committed and can be seen from another connection} It is not where the source
     * cannot be gone on with from the middle: such a table is written in one transaction.
     */
    boolean committed();

    /** {@return the first of the held rows, as read and as they would be written} */
    Peek.Sample sample(int rows);

    /** {@return the JavaScript of the dataset's transform} */
    Optional<String> transform();

    /** {@return where the first character of the transform stands} */
    Optional<Place> transformPlace();

    /**
     * {@return what another transform makes of the held rows} Changes nothing.
     *
     * @throws EngineException when it is not JavaScript, fails or is stopped
     */
    Peek.Sample replay(String transform, int rows);
}
