package dev.tranship.dsl.engine;

import dev.tranship.dsl.plan.EffectivePlan;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.PlanReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** What was typed at the prompt of a workspace, as a plan. */
final class PromptFile {
    private static final String NAME = "prompt";

    private final Path file;

    PromptFile(Path workspace) {
        this.file = workspace.resolve(NAME + ".yaml");
    }

    static boolean isIn(Path workspace) {
        return Files.exists(new PromptFile(workspace).file);
    }

    Plan read(Path folder) {
        try {
            return Files.exists(file)
                    ? PlanReader.readGrowing(Files.readString(file), file.toString(), folder)
                    : new Plan(NAME, folder, null, Map.of(), Map.of(), List.of(), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException("what was typed could not be read from " + file, e);
        }
    }

    void write(Plan plan) {
        write(file, EffectivePlan.yaml(plan));
    }

    /** Writes a plan as a person would, once it is sure that it reads. */
    static void save(Plan plan, Path file) {
        String name = String.valueOf(file.getFileName()).replaceAll("\\.ya?ml$", "");
        Plan named = new Plan(
                name, plan.folder(), file, plan.connections(), plan.variables(), plan.steps(), plan.warnings());
        String text = EffectivePlan.shortYaml(named);
        PlanReader.read(text, file.toString(), plan.folder(), Map.of());
        write(file, text);
    }

    private static void write(Path file, String text) {
        try {
            Path beside = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(beside, text);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("the plan could not be written to " + file, e);
        }
    }
}
