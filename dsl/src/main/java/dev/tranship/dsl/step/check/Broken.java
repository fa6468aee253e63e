package dev.tranship.dsl.step.check;

import dev.tranship.dsl.plan.DataRule.Fix;
import dev.tranship.dsl.plan.DataRule.Severity;
import dev.tranship.spi.Table;
import org.jspecify.annotations.Nullable;

/**
 * A condition of a rule that does not hold.
 *
 * @param rule the name of the rule
 * @param dataset as people know it; empty where the condition is of no single one
 * @param table the same as the store describes it; null where it is not there, or not of a single one
 * @param what what is wrong, in words
 * @param offenders the rows; null where the schema is at fault
 * @param fix how the plan says that it is repaired; null where it says nothing
 */
record Broken(
        String rule,
        Severity severity,
        String dataset,
        @Nullable Table table,
        String what,
        @Nullable Offenders offenders,
        @Nullable Fix fix) {
    long rows() {
        return offenders == null ? 0 : offenders.rows();
    }
}
