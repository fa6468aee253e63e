package dev.tranship.shell.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.engine.RunState;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.shell.plugins.PluginLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills the real process ({@code kill -9}) wherever it can stand, and looks at what another one makes of it: going on ends as
 * if nothing had happened, going back ends as if nothing had been begun.
 */
class CrashTest {
    private static final String DUCKDB = "warehouse.duckdb";
    private static final String SQLITE = "warehouse.db";
    private static final String SCRIPT_COMMENT = "";

    @TempDir
    private Path folder;

    static Stream<Scenario> scenarios() {
        return Stream.of(
                Scenario.create(DUCKDB),
                Scenario.append(DUCKDB),
                Scenario.appendWithoutKey(DUCKDB),
                Scenario.upsert(DUCKDB),
                Scenario.replace(DUCKDB),
                Scenario.sql(DUCKDB),
                Scenario.backupAndRestore(DUCKDB),
                Scenario.script(DUCKDB),
                Scenario.create(SQLITE),
                Scenario.append(SQLITE),
                Scenario.appendWithoutKey(SQLITE),
                Scenario.upsert(SQLITE),
                Scenario.replace(SQLITE),
                Scenario.backupAndRestore(SQLITE));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void aRunKilledAnywhereIsFinishedOrTakenBack(Scenario scenario) throws Exception {
        World world = new World(scenario, folder);

        List<String> points = chosen(Child.points(world.copy("done", world.fresh), "run", "--yes"), 3);
        world.seeDone(folder.resolve("done"));

        eachOf(points, point -> {
            Path killed = world.copy(point, world.fresh);
            Child.killAt(point, killed, "run", "--yes");
            Path other = world.copy(point + "-undo", killed);
            world.resumed(killed);
            world.undone(killed);
            world.undone(other);
        });
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void anUndoKilledAnywhereIsFinishedOrDoneAgain(Scenario scenario) throws Exception {
        World world = new World(scenario, folder);
        Path done = world.copy("done", world.fresh);
        world.session(done, session -> session.run(null, false));
        world.seeDone(done);

        List<String> points = chosen(Child.points(world.copy("undone", done), "undo", "all", "--yes"), 2);

        eachOf(points, point -> {
            Path killed = world.copy(point, done);
            Child.killAt(point, killed, "undo", "all", "--yes");
            Path other = world.copy(point + "-run", killed);
            world.undone(killed);
            world.resumed(other);
        });
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void aResumeKilledAnywhereIsFinishedOrTakenBack(Scenario scenario) throws Exception {
        World world = new World(scenario, folder);
        List<String> passed = Child.points(world.copy("done", world.fresh), "run", "--yes");
        world.seeDone(folder.resolve("done"));
        Path half = world.copy("half", world.fresh);
        Child.killAt(passed.get(passed.size() / 2), half, "run", "--yes");

        List<String> points = chosen(Child.points(world.copy("resumed", half), "resume", "--yes"), 1);

        eachOf(points, point -> {
            Path killed = world.copy(point, half);
            Child.killAt(point, killed, "resume", "--yes");
            Path other = world.copy(point + "-undo", killed);
            world.resumed(killed);
            world.undone(other);
        });
    }

    /** {@return of every point its first passing, its last, and those evenly between} */
    private static List<String> chosen(List<String> passed, int most) {
        Map<String, Integer> hits = new LinkedHashMap<>();
        for (String point : passed) {
            hits.merge(point.substring(0, point.indexOf('@')), 1, Integer::sum);
        }
        List<String> chosen = new ArrayList<>();
        hits.forEach((name, count) -> {
            Set<Integer> numbers = new LinkedHashSet<>();
            for (int i = 0; i < most; i++) {
                numbers.add(most == 1 ? (count + 1) / 2 : 1 + i * (count - 1) / (most - 1));
            }
            numbers.forEach(number -> chosen.add(name + "@" + number));
        });
        return chosen;
    }

    /** Does something with every point, two at a time, and tells of all that went wrong. */
    private static void eachOf(List<String> points, Trial trial) throws InterruptedException {
        assertThat(points).isNotEmpty();
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            List<Callable<String>> trials = new ArrayList<>();
            points.forEach(point -> trials.add(() -> outcome(point, trial)));
            List<String> failures = new ArrayList<>();
            for (Future<String> future : two.invokeAll(trials)) {
                failures.add(future.get());
            }
            failures.removeIf(String::isEmpty);
            assertThat(failures).as("of " + points.size() + " kills").isEmpty();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            two.shutdownNow();
        }
    }

    private static String outcome(String point, Trial trial) {
        try {
            trial.at(point);
            return "";
        } catch (Exception | AssertionError e) {
            return "killed at " + point + ": " + e.getMessage();
        }
    }

    private interface Trial {
        void at(String point) throws Exception;
    }
}
