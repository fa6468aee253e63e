package dev.tranship.dsl.engine;

/** Where a step of a run stands. The names are written to the journal. */
public enum StepState {
    PLANNED,
    RUNNING,
    DONE,
    SKIPPED,
    FAILED,
    /** Somebody stopped it, or its process ended. */
    INTERRUPTED,
    UNDOING,
    UNDONE;

    /** {@return whether it was begun and did not come to its end, so that it is gone on with} */
    public boolean halfDone() {
        return this == RUNNING || this == FAILED || this == INTERRUPTED;
    }
}
