package dev.tranship.shell.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills the real process ({@code kill -9}) wherever it can stand, and looks at what another one makes of it: going on ends as
 * if nothing had happened, going back ends as if nothing had been begun. Every write mode into DuckDB by default; with
 * {@code -Dtranship.crash=thorough} every point of every scenario, three times.
 */
class CrashTest {
    private static final String DUCKDB = "warehouse.duckdb";
    private static final String SQLITE = "warehouse.db";
    private static final boolean THOROUGH = "thorough".equals(System.getProperty("tranship.crash"));
    private static final Set<String> COMMITS =
            Set.of("batch.commit.before", "batch.commit.after", "revert.commit.before", "revert.commit.after");

    @TempDir
    private static Path libraries;

    private static ClassPath classPath = new ClassPath("", Path.of(""));

    @TempDir
    private Path folder;

    @BeforeAll
    static void unpack() throws IOException {
        classPath = ClassPath.in(libraries);
    }

    static Stream<Scenario> scenarios() {
        Set<String> names = Set.of("create", "append", "append-without-key", "upsert", "replace", "sql", "upgrade");
        return all().filter(s -> THOROUGH
                || s.target().equals(DUCKDB) && names.contains(s.name())
                || s.name().equals("swap"));
    }

    private static Stream<Scenario> all() {
        return Stream.of(
                Scenario.create(DUCKDB),
                Scenario.append(DUCKDB),
                Scenario.appendWithoutKey(DUCKDB),
                Scenario.upsert(DUCKDB),
                Scenario.replace(DUCKDB),
                Scenario.swap(DUCKDB),
                Scenario.sql(DUCKDB),
                Scenario.upgrade(DUCKDB),
                Scenario.backupAndRestore(DUCKDB),
                Scenario.script(DUCKDB),
                Scenario.create(SQLITE),
                Scenario.append(SQLITE),
                Scenario.appendWithoutKey(SQLITE),
                Scenario.upsert(SQLITE),
                Scenario.delete(SQLITE),
                Scenario.replace(SQLITE),
                Scenario.swap(SQLITE),
                Scenario.upgrade(SQLITE),
                Scenario.backupAndRestore(SQLITE));
    }

    static Stream<Scenario> intoDuckdb() {
        Set<String> names = Set.of("create", "append", "append-without-key", "upsert");
        return all().filter(s -> THOROUGH || s.target().equals(DUCKDB) && names.contains(s.name()));
    }

    static Stream<Scenario> intoTablesWithRows() {
        Set<String> names = Set.of("append-without-key", "upsert");
        return intoDuckdb().filter(s -> THOROUGH || names.contains(s.name()));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void aRunKilledAnywhereIsFinishedOrTakenBack(Scenario scenario) throws Exception {
        World world = new World(scenario, folder);
        Path done = world.copy("done", world.fresh());
        // What happens between two entries of the journal is the same for every way of writing.
        boolean journal = scenario.name().equals("create");
        List<String> points = chosen(Child.points(classPath, done, "run", "--yes"), journal);
        world.expect(done);

        eachOf(points, point -> {
            Path killed = world.copy(point, world.fresh());
            Child.killAt(point, classPath, killed, "run", "--yes");
            Path other = world.copy(point + "-other", killed);
            world.finish(killed);
            world.takeBack(other);
        });
    }

    @ParameterizedTest
    @MethodSource("intoDuckdb")
    void anUndoKilledAnywhereIsFinishedOrMadeGoodAgain(Scenario scenario) throws Exception {
        World world = new World(scenario, folder);
        Path done = world.copy("done", world.fresh());
        Child.points(classPath, done, "run", "--yes");
        world.expect(done);
        List<String> points =
                chosen(Child.points(classPath, world.copy("undone", done), "undo", "all", "--yes"), false);

        eachOf(points, point -> {
            Path killed = world.copy(point, done);
            Child.killAt(point, classPath, killed, "undo", "all", "--yes");
            Path other = world.copy(point + "-other", killed);
            world.takeBack(killed);
            world.finish(other);
        });
    }

    @ParameterizedTest
    @MethodSource("intoTablesWithRows")
    void aResumeKilledAnywhereIsFinishedOrTakenBack(Scenario scenario) throws Exception {
        World world = new World(scenario, folder);
        Path done = world.copy("done", world.fresh());
        List<String> passed = Child.points(classPath, done, "run", "--yes");
        world.expect(done);
        Path half = world.copy("half", world.fresh());
        Child.killAt(passed.get(passed.size() / 2), classPath, half, "run", "--yes");
        List<String> points = chosen(Child.points(classPath, world.copy("resumed", half), "resume", "--yes"), false);

        eachOf(points, point -> {
            Path killed = world.copy(point, half);
            Child.killAt(point, classPath, killed, "resume", "--yes");
            Path other = world.copy(point + "-other", killed);
            world.finish(killed);
            world.takeBack(other);
        });
    }

    /** The only one that does not stand still when it dies: three hundred thousand rows, killed at a moment of chance. */
    @ParameterizedTest
    @ValueSource(longs = {3, 159})
    void aLargeCopyKilledAtAnyMomentIsFinishedOrTakenBack(long seed) throws Exception {
        World world = new World(Scenario.large(DUCKDB), folder);
        Path done = world.copy("done", world.fresh());
        World.in(done, session -> session.run(null, false));
        world.expect(done);
        Path killed = world.copy("killed", world.fresh());
        Path passed = folder.resolve("passed");
        Random random = new Random(seed);
        String commit = "batch.commit.after@" + (1 + random.nextInt(20)) + "\n";

        Child child = Child.start(classPath, killed, "list=" + passed, "run", "--yes");
        child.await(passed, commit);
        Child.sleep(random.nextInt(100));
        child.kill();

        assertThat(Files.readString(passed)).contains(commit).doesNotContain("journal.applied.before@2\n");
        Path other = world.copy("other", killed);
        world.finish(killed);
        world.takeBack(other);
    }

    /**
     * {@return where to kill} At every point, or only at those where something other than the journal is at stake; at its first
     * passing, its last, or one between, by turns; at every point also where rows are committed, at all three.
     */
    private static List<String> chosen(List<String> passed, boolean journal) {
        Map<String, Integer> hits = new LinkedHashMap<>();
        for (String point : passed) {
            String name = point.substring(0, point.indexOf('@'));
            if (journal || THOROUGH || !name.startsWith("journal.")) {
                hits.merge(name, 1, Integer::sum);
            }
        }
        List<String> chosen = new ArrayList<>();
        int turn = 0;
        for (Map.Entry<String, Integer> entry : hits.entrySet()) {
            int last = entry.getValue();
            List<Integer> three = List.of((last + 1) / 2, last, 1);
            boolean all = THOROUGH || journal && COMMITS.contains(entry.getKey());
            new LinkedHashSet<>(all ? three : List.of(three.get(turn++ % 3)))
                    .forEach(hit -> chosen.add(entry.getKey() + "@" + hit));
        }
        return chosen;
    }

    /** Does something at every point, two at a time, and tells of all that went wrong. */
    private static void eachOf(List<String> points, Trial trial) throws InterruptedException, ExecutionException {
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
