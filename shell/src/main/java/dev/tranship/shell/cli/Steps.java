package dev.tranship.shell.cli;

import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.plan.Suggestions;
import java.util.List;

/** Steps of a plan by what people type. */
public final class Steps {
    private Steps() {}

    /**
     * {@return the step of this name}
     *
     * @throws CliException when there is none
     */
    public static Step find(Plan plan, String id) {
        List<String> ids = plan.steps().stream().map(Step::id).toList();
        return plan.steps().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> CliException.usage(
                        "CLI-610",
                        "there is no step '" + id + "' in " + plan.name(),
                        Suggestions.meant(id, ids).orElse("the steps are " + String.join(", ", ids))));
    }
}
