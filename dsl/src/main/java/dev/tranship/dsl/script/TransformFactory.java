package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.RowType;

/**
 * What a transform is made of, from which every worker takes an instance of its own. Safe for use by many threads.
 *
 * @param dataset names the rows in messages
 */
public record TransformFactory(JsRuntime runtime, Step.Code code, String dataset, RowType in, ScriptSettings settings) {

    /**
     * {@return a transform for one thread at a time; the caller closes it}
     *
     * @throws dev.tranship.dsl.plan.PlanException JS-101 when the code is not JavaScript, JS-102 when it is not a function
     */
    public Transform create() {
        return new Transform(runtime, code, dataset, in, settings);
    }
}
