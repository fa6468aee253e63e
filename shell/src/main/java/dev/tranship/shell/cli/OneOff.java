package dev.tranship.shell.cli;

import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Plans that a command makes up: connections by URL and a verb or two that write nothing, in a workspace for the moment. */
final class OneOff {
    private OneOff() {}

    static Plan.Connection connection(String name, String url) {
        return Plan.Connection.unnamed(name, url, Map.of());
    }

    /** {@return a plan with these verbs, with the settings a step has when nothing is said} */
    static Plan plan(
            String name, Path folder, Map<String, Plan.Connection> connections, List<? extends Step.Verb> verbs) {
        List<Step> steps = new ArrayList<>();
        for (Step.Verb verb : verbs) {
            String id = verbs.size() == 1 ? verb.word() : verb.word() + "-" + (steps.size() + 1);
            steps.add(Step.of(id, verb));
        }
        return new Plan(name, folder, null, new LinkedHashMap<>(connections), Map.of(), steps, List.of());
    }

    /** {@return what the action gives, in a folder that is gone afterwards} */
    static <T> T inTemporaryFolder(Function<Path, T> action) {
        try {
            Path folder = Files.createTempDirectory("tranship-");
            try {
                return action.apply(folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for temporary files: " + e.getMessage(), e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
