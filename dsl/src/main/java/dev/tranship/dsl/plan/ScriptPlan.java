package dev.tranship.dsl.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A script by itself as a plan: one step, no connections but those that the script opens. */
public final class ScriptPlan {
    private ScriptPlan() {}

    /** {@return the plan of a script that sees no environment variables} */
    public static Plan read(Path file, Map<String, String> variables) {
        return read(file, variables, List.of());
    }

    /**
     * {@return the plan of a script; its name is the file's}
     *
     * @param variables what the script sees as {@code vars}
     * @param env the environment variables that the script may see
     * @throws PlanException PLAN-102 when the file cannot be read
     */
    public static Plan read(Path file, Map<String, String> variables, List<String> env) {
        String name = String.valueOf(file.getFileName());
        Place start = new Place(file.toString(), 1, 1);
        Problems problems = new Problems();
        String text = "";
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            problems.error(
                    PlanCodes.UNREADABLE,
                    new Place(file.toString(), 0, 0),
                    1,
                    Files.exists(file) ? "'" + file + "' cannot be read" : "there is no file '" + file + "'",
                    null);
            throw new PlanException(problems.sorted());
        }
        Path folder = file.toAbsolutePath().normalize().getParent();
        Step.Script script = new Step.Script(new Step.Code(text, start), env);
        Step step = new Step(name.replaceAll("\\.js$", ""), CommonSettings.usual(script), script, start);
        return new Plan(
                name,
                folder == null ? file.toAbsolutePath() : folder,
                file,
                Map.of(),
                new LinkedHashMap<>(variables),
                List.of(step),
                List.of());
    }
}
