package dev.tranship.dsl.step.check;

import dev.tranship.dsl.engine.Gate;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.Transform;
import dev.tranship.dsl.step.copy.Transforms;
import dev.tranship.spi.Batch;
import dev.tranship.spi.RowType;

/** A rule in JavaScript: a transform that lets through the rows for which the rule is not true. */
final class ScriptCheck implements RowCheck {
    private final RowType rowType;
    private final Transform transform;
    private final Gate.Interruption interruption;
    private final Offenders offenders;

    ScriptCheck(StepContext context, Step.Code rule, String dataset, RowType rowType, Offenders offenders) {
        // The rule begins in a line of its own, so that its lines keep their numbers.
        Place above = new Place(
                rule.place().file(), rule.place().line() - 1, rule.place().column());
        String text = rule.text().strip().replaceAll(";$", "");
        Step.Code code =
                new Step.Code("(rule => (row, ctx) => rule(row, ctx) === true ? null : row)(\n" + text + "\n)", above);
        this.rowType = rowType;
        this.transform = new Transforms(context).of(code, dataset, rowType);
        this.interruption = context.gate().onInterrupt(transform::interrupt);
        this.offenders = offenders;
    }

    @Override
    public void look(Batch batch) {
        Transform.Result result = transform.apply(batch, rowType);
        for (int row : result.sourceRows()) {
            offenders.add(batch, row);
        }
        result.rejected().forEach(rejected -> offenders.add(batch, rejected.row(), rejected.reason()));
    }

    @Override
    public void close() {
        interruption.close();
        transform.close();
    }
}
