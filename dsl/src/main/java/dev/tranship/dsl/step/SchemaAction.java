package dev.tranship.dsl.step;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.schema.SchemaReport;
import dev.tranship.dsl.step.copy.SchemaPlanner;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tables, keys, indexes and views without their rows. */
public record SchemaAction(Step.Schema schema) implements VerbAction {
    @Override
    public Prepared prepare(StepContext context, Access access) {
        Endpoint source = source(context);
        Endpoint target = context.connections().open(schema.target().connection(), access);
        SchemaPlanner.Planned planned = new SchemaPlanner(schema, source, target).plan();
        List<Change> changes = new ArrayList<>();
        planned.statements()
                .forEach(d -> changes.add(new Change.Statements(
                        d.title(),
                        schema.target().connection(),
                        d.apply(),
                        d.revert(),
                        d.title().contains("view"))));
        List<String> notices = new ArrayList<>(planned.notices());
        notices.addAll(SchemaReport.of(source, target, planned).notCarried());
        return new Prepared(changes, schemas(context), notices, planned.problems(), List::of);
    }

    private Endpoint source(StepContext context) {
        return context.connections().open(schema.source().connection(), Access.READ);
    }

    @Override
    public String schemas(StepContext context) {
        Endpoint target = context.connections().open(schema.target().connection(), Access.PREVIEW);
        return new SchemaPlanner(schema, source(context), target).meaning();
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        return new StepSummary(List.of(), null, List.of(), null, Duration.ZERO);
    }

    @Override
    public String description() {
        return schema.source() + " -> " + schema.target() + ", without rows";
    }
}
