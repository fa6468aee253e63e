package dev.tranship.dsl.engine;

/** Where a run stands. The names are written to the journal. */
public enum RunState {
    /** Steps are left. */
    OPEN,
    /** All steps are done. */
    DONE,
    /** The last step tried failed or was interrupted; it can be resumed or undone. */
    FAILED,
    /** Everything was taken back. */
    UNDONE
}
