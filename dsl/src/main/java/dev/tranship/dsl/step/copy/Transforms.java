package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.Gate;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.ScriptSettings;
import dev.tranship.dsl.script.Transform;
import dev.tranship.dsl.script.TransformFactory;
import dev.tranship.spi.Batch;
import dev.tranship.spi.RowType;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the transforms of a step: one instance a worker, all from the same code and seed. */
public final class Transforms {
    private final StepContext context;

    public Transforms(StepContext context) {
        this.context = context;
    }

    /** {@return a transform for one worker; null when the dataset has none. The caller closes it} */
    @Nullable
    Transform of(DatasetCopy dataset) {
        Step.Code code = dataset.settings().js();
        return code == null
                ? null
                : factory(code, dataset.source().toString(), dataset.sourceType())
                        .create();
    }

    /** {@return the columns that come out of a transform, found out with the first rows; without any rows, those that go in} */
    RowType output(Step.Code code, String dataset, RowType in, Supplier<@Nullable Batch> sample) {
        Batch rows = sample.get();
        if (rows == null) {
            return in;
        }
        try (Transform transform = of(code, dataset, in);
                Gate.Interruption interruption = context.gate().onInterrupt(transform::interrupt)) {
            return transform.outputOf(rows);
        }
    }

    /** {@return a transform of other code than the plan's} The caller closes it. */
    public Transform of(Step.Code code, String dataset, RowType in) {
        return factory(code, dataset, in).create();
    }

    private TransformFactory factory(Step.Code code, String dataset, RowType in) {
        // The seed is the run's start in milliseconds: Date.now() stands still at it.
        ScriptSettings settings = ScriptSettings.of(context.seed(), Instant.ofEpochMilli(context.seed()))
                .withVars(context.plan().variables())
                .withConsole(text ->
                        context.listener().on(new Event.Log(context.step().id(), text)));
        if (context.step().common().timeout() != null) {
            settings = settings.withLimit(context.step().common().timeout());
        }
        return new TransformFactory(context.scripts(), code, dataset, in, settings);
    }
}
