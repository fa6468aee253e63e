package dev.tranship.shell.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The workspace, for commands that need no plan: beside a plan, by its own name, or the one here. */
final class WorkspaceArgument {
    @Option(names = "--workspace", paramLabel = "FOLDER", description = "The workspace; .tranship unless said.")
    private @Nullable String workspace;

    @Option(names = "--plan", paramLabel = "PLAN", description = "The workspace beside this plan.")
    private @Nullable String plan;

    @Option(names = "--json", description = "One JSON object a line on stdout.")
    private boolean json;

    /** {@return the folder; it need not exist} */
    Path open(Context context) {
        if (json) {
            context.speakJson();
        }
        if (workspace != null) {
            return context.path(workspace);
        }
        return plan == null ? context.path(".tranship") : PlanArgument.beside(PlanArgument.file(context, plan));
    }
}
