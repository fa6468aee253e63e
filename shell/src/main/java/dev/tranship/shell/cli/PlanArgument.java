package dev.tranship.shell.cli;

import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.PlanReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which plan, with which variables, in which workspace: what most commands take. */
public final class PlanArgument {
    private static final String FILE = "plan.yaml";

    @Parameters(index = "0", paramLabel = "PLAN", description = "A plan, or a folder with a " + FILE + ".")
    @SuppressWarnings("NullAway.Init")
    private String plan;

    @Option(names = "--var", paramLabel = "NAME=VALUE", description = "Give a variable of the plan a value.")
    private Map<String, String> variables = new LinkedHashMap<>();

    @Option(
            names = "--workspace",
            paramLabel = "FOLDER",
            description = "Where journal, undo log and rejects are; .tranship beside the plan unless said.")
    private @Nullable String workspace;

    /** {@return the arguments that name the same plan, variables and workspace on another command line} */
    String again() {
        StringBuilder text = new StringBuilder(quote(plan));
        variables.forEach((name, value) -> text.append(" --var ").append(quote(name + "=" + value)));
        if (workspace != null) {
            text.append(" --workspace ").append(quote(workspace));
        }
        return text.toString();
    }

    private static String quote(String text) {
        return text.matches("[\\w@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** {@return the plan, after everything that is wrong with it has been said} */
    Plan read(Context context) {
        Path file = file(context, plan);
        context.use(workspace(context));
        return PlanReader.read(file, variables);
    }

    Path workspace(Context context) {
        if (workspace != null) {
            return context.path(workspace);
        }
        return beside(file(context, plan));
    }

    /** {@return the workspace of a plan when none is named} */
    public static Path beside(Path file) {
        return file.toAbsolutePath().resolveSibling(".tranship");
    }

    /** {@return the plan's file as near as possible to how it was typed, since places in it are shown so} */
    public static Path file(Context context, String typed) {
        Path path = context.path(typed);
        if (Files.isDirectory(path)) {
            path = path.resolve(FILE);
            if (!Files.isRegularFile(path)) {
                throw CliException.usage(
                        "CLI-602", "there is no " + FILE + " in " + typed, "`tranship init " + typed + "` writes one");
            }
        }
        if (!Files.isRegularFile(path)) {
            throw CliException.usage(
                    "CLI-602", "there is no plan " + typed, "`tranship init` writes one to begin with");
        }
        Path here = context.surroundings().folder();
        return path.startsWith(here) && here.equals(Path.of("").toAbsolutePath()) ? here.relativize(path) : path;
    }
}
