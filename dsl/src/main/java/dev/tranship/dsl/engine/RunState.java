package dev.tranship.dsl.engine;

/** Where a run stands. The names are written to the journal. */
public enum RunState {
    /** Steps are left; it stands between two of them, or where the debugger stopped it. */
    OPEN,
    /** A process is at work on it. */
    RUNNING,
    /** All steps are done. */
    DONE,
    /** The last step tried failed; it can be resumed or undone. */
    FAILED,
    /** Somebody stopped it, or its process ended, in the middle of a step; it can be resumed or undone. */
    INTERRUPTED,
    /** Everything was taken back. */
    UNDONE;

    /** {@return whether it stands in the middle of a step that did not come to its end} */
    public boolean cutShort() {
        return this == FAILED || this == INTERRUPTED;
    }
}
