package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.RowType;

/**
 * A transform that compiles, from which every worker takes an instance of its own. Safe for use by many threads.
 *
 * @param dataset names the rows in messages
 */
public record TransformFactory(JsRuntime runtime, Step.Code code, String dataset, RowType in, ScriptSettings settings) {

    /** {@return a transform for one thread at a time; the caller closes it} */
    public Transform create() {
        return new Transform(runtime, code, dataset, in, settings);
    }
}
