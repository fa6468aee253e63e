package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Gate;
import dev.tranship.dsl.engine.Halt;
import dev.tranship.dsl.engine.Peek;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.plan.Diagnostic;
import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.PlanException;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.ScriptException;
import dev.tranship.dsl.step.copy.RowPipeline.Processed;
import dev.tranship.spi.RowType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** A batch as the debugger sees it. */
record HeldBatch(
        StepContext context,
        Change.Load load,
        DatasetCopy copy,
        Processed batch,
        String reason,
        long rowsBefore,
        boolean committed)
        implements Halt {
    @Override
    public String step() {
        return context.step().id();
    }

    @Override
    public String source() {
        return copy.sourceConnection() + "." + copy.source();
    }

    @Override
    public String target() {
        return load.connection() + "." + load.target();
    }

    @Override
    public int rows() {
        return batch.source().rows();
    }

    @Override
    public Peek.Sample sample(int rows) {
        return Samples.of(source(), target(), batch, load.arriving(), rows, rows());
    }

    @Override
    public Optional<String> transform() {
        return Optional.ofNullable(copy.settings().js()).map(Step.Code::text);
    }

    @Override
    public Optional<Place> transformPlace() {
        return Optional.ofNullable(copy.settings().js()).map(Step.Code::place);
    }

    @Override
    public Peek.Sample replay(String transform, int rows) {
        boolean stopping = context.gate().stopping();
        try {
            return replayed(new Step.Code(transform, transformPlace().orElse(new Place("transform", 1, 1))), rows);
        } catch (PlanException e) {
            Diagnostic first = e.diagnostics().get(0);
            throw new EngineException(
                    EngineException.Kind.USAGE, first.code(), first.place() + ": " + first.message(), first.help());
        } catch (ScriptException e) {
            throw EngineException.of(e);
        } finally {
            // Who breaks off an experiment does not mean the run.
            if (!stopping) {
                context.gate().reopen();
            }
        }
    }

    private Peek.Sample replayed(Step.Code code, int rows) {
        Transforms transforms = new Transforms(context);
        RowType transformed = transforms.output(code, copy.source().toString(), copy.sourceType(), batch::source);
        DatasetCopy other = new DatasetCopy(
                copy.sourceConnection(),
                copy.source(),
                copy.target(),
                copy.settings().withJs(code),
                copy.sourceType(),
                transformed,
                copy.emission());
        boolean sameColumns = new HashSet<>(other.outputType().names())
                .equals(new HashSet<>(load.arriving().names()));
        RowType target = sameColumns ? load.arriving() : other.outputType();
        try (RowPipeline pipeline = new RowPipeline(other, transforms.of(other), target, List.of(), false);
                Gate.Interruption interruption = context.gate().onInterrupt(pipeline::interrupt)) {
            return Samples.of(source(), target(), pipeline.process(batch.source()), target, rows, rows());
        }
    }
}
