package dev.tranship.dsl.engine;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.convert.JsonForm;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Queryable;
import java.util.ArrayList;
import java.util.List;

/** Asks a store for rows that must not be there. */
record Checking(StepContext context) {
    private static final int EXAMPLES = 3;

    /** @throws EngineException RUN-245 when there are such rows */
    void require(Change.Check check) {
        Queryable store =
                context.connections().ability(check.connection(), Access.READ, Queryable.class, "be asked by a query");
        long wrong = 0;
        List<String> examples = new ArrayList<>();
        try (BatchReader reader = store.query(check.query())) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                context.gate().pass();
                wrong += batch.rows();
                for (int row = 0; row < batch.rows() && examples.size() < EXAMPLES; row++) {
                    examples.add(JsonForm.write(batch.rowType(), batch.row(row)).toString());
                }
            }
        }
        if (wrong > 0) {
            throw new EngineException(
                    EngineException.Kind.FAILED,
                    "RUN-245",
                    check.title() + ": " + wrong + (wrong == 1 ? " row is" : " rows are") + " wrong by "
                            + check.query().strip().replaceAll("\\s+", " ") + ": " + String.join(", ", examples),
                    "mend them and `resume`, or `undo`");
        }
    }
}
