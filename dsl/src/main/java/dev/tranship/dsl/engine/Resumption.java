package dev.tranship.dsl.engine;

/** How a halted run goes on. */
public enum Resumption {
    /** Write the held batch and go on; halt again where a breakpoint says so, also within the held batch. */
    CONTINUE,
    /** Write the whole held batch and halt at the next. */
    STEP_BATCH,
    /** Set the rows of the held batch aside in the reject file, reason "skipped by hand", and go on. */
    SKIP,
    /** Take the half-done step back and end the run (RUN-230). */
    ABORT
}
