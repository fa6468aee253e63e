package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.RowType;

/** Compiles functions {@code row => row | null | rows[]}. */
public final class Transforms {
    private Transforms() {}

    /**
     * {@return the compiled transform}
     *
     * @param dataset names the rows in messages
     * @throws dev.tranship.dsl.plan.PlanException JS-101 when the code is not JavaScript, JS-102 when it is not a function
     */
    public static TransformFactory compile(
            JsRuntime runtime, Step.Code code, String dataset, RowType in, ScriptSettings settings) {
        TransformFactory factory = new TransformFactory(runtime, code, dataset, in, settings);
        factory.create().close();
        return factory;
    }
}
