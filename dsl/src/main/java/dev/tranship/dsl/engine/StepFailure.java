package dev.tranship.dsl.engine;

/** A step failed, and there is more to tell than the sentence: what it found out until then. */
public final class StepFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final EngineException failure;
    private final transient StepSummary summary;

    public StepFailure(EngineException failure, StepSummary summary) {
        super(failure.getMessage(), failure);
        this.failure = failure;
        this.summary = summary;
    }

    public EngineException failure() {
        return failure;
    }

    public StepSummary summary() {
        return summary;
    }
}
