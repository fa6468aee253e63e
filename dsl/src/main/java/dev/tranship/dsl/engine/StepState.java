package dev.tranship.dsl.engine;

/** Where a step of a run stands. The names are written to the journal. */
public enum StepState {
    PLANNED,
    RUNNING,
    DONE,
    SKIPPED,
    FAILED,
    UNDOING,
    UNDONE
}
