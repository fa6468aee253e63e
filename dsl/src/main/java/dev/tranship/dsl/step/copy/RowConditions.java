package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.PlanException;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.Transform;
import dev.tranship.spi.Batch;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The conditions of breakpoints over the rows of one dataset. A condition is a transform that keeps the rows for which it
 * holds, so it sees rows exactly as transforms do. Used by one thread, except {@link #interrupt}.
 */
final class RowConditions implements AutoCloseable {
    private final StepContext context;
    private final DatasetCopy copy;
    private final Map<String, Transform> compiled = new ConcurrentHashMap<>();

    RowConditions(StepContext context, DatasetCopy copy) {
        this.context = context;
        this.copy = copy;
    }

    /**
     * @param rows the positions of the rows at which to halt, in order
     * @param failures what went wrong where a condition could not be told
     */
    record Found(int[] rows, Map<Integer, String> failures) {}

    /** @throws EngineException RUN-231 when the condition is not JavaScript */
    Found find(String condition, Batch source) {
        Transform.Result result = transform(condition).apply(source, copy.sourceType());
        TreeSet<Integer> rows = new TreeSet<>();
        for (int row : result.sourceRows()) {
            rows.add(row);
        }
        Map<Integer, String> failures = new HashMap<>();
        result.rejected().forEach(r -> {
            rows.add(r.row());
            failures.put(r.row(), "the condition " + condition + " cannot be told: " + r.reason());
        });
        return new Found(rows.stream().mapToInt(Integer::intValue).toArray(), failures);
    }

    private Transform transform(String condition) {
        Transform there = compiled.get(condition);
        if (there != null) {
            return there;
        }
        try {
            Step.Code code = new Step.Code("row => (" + condition + "\n) ? row : null", new Place("break", 1, 1));
            Transform made = new Transforms(context).of(code, copy.source().toString(), copy.sourceType());
            compiled.put(condition, made);
            return made;
        } catch (PlanException e) {
            throw new EngineException(
                    EngineException.Kind.USAGE,
                    "RUN-231",
                    "the condition of a breakpoint, " + condition + ", is not JavaScript: "
                            + e.diagnostics().get(0).message(),
                    "write an expression over row, e.g. row.id == 42");
        }
    }

    void interrupt() {
        compiled.values().forEach(Transform::interrupt);
    }

    @Override
    public void close() {
        compiled.values().forEach(Transform::close);
    }
}
