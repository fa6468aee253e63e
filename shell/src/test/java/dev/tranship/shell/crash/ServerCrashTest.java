package dev.tranship.shell.crash;

import static dev.tranship.shell.crash.CommandLine.tranship;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.plugin.postgresql.PostgresqlServer;
import dev.tranship.testkit.MariadbServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * In the middle of every strategy, of its run and of its undo, either the real process or the database's is killed: going on ends as
 * if nothing had happened, going back as if nothing had begun, and rows that others write meanwhile stay. By default each strategy
 * dies once on each server, every time in another way; with {@code -Dtranship.thorough=true} in every way at every point, which takes
 * hours, or with {@code -Dtranship.strategies=UPSERT,DELETE -Dtranship.trials=SERVER_IN_UNDO} some of it.
 */
class ServerCrashTest {
    private static final boolean THOROUGH = Boolean.getBoolean("tranship.thorough");
    private static final List<Strategy> STRATEGIES = named("tranship.strategies", Strategy.values());
    private static final List<Trial> TRIALS = named("tranship.trials", Trial.values());

    /** What happens at a point, and what is done about it. */
    private enum Trial {
        PROCESS_IN_UNDO,
        SERVER_THEN_UNDO,
        SERVER_THEN_RESUME,
        PROCESS_THEN_UNDO,
        PROCESS_THEN_RESUME,
        SERVER_IN_UNDO;

        boolean ofServer() {
            return this == SERVER_THEN_UNDO || this == SERVER_THEN_RESUME || this == SERVER_IN_UNDO;
        }

        boolean inUndo() {
            return this == PROCESS_IN_UNDO || this == SERVER_IN_UNDO;
        }

        boolean goesOn() {
            return this == PROCESS_THEN_RESUME || this == SERVER_THEN_RESUME;
        }
    }

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path temporary;

    private static ClassPath classPath = new ClassPath("", Path.of(""));
    private static int number;

    @SuppressWarnings("NullAway.Init")
    private static Host postgresql;

    @SuppressWarnings("NullAway.Init")
    private static Host mariadb;

    @BeforeAll
    static void start() throws IOException {
        classPath = ClassPath.in(Files.createDirectory(temporary.resolve("libraries")));
        postgresql = new Host.Postgresql(PostgresqlServer.fresh());
        if (MariadbServer.available()) {
            Path password = Files.writeString(temporary.resolve("password"), MariadbServer.PASSWORD);
            mariadb = new Host.Mariadb(MariadbServer.start(Path.of("target", "servers")), password);
        }
    }

    @AfterAll
    static void stop() {
        Stream.of(postgresql, mariadb).filter(host -> host != null).forEach(Host::close);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void everyStrategyOutlivesADeathOnPostgresql(Strategy strategy) throws Exception {
        trials(postgresql, strategy, strategy.ordinal());
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void everyStrategyOutlivesADeathOnMariadb(Strategy strategy) throws Exception {
        assumeTrue(mariadb != null, "the artifact's MariaDB runs on Linux, x86-64");
        if (!strategy.postgresqlAlone()) {
            trials(mariadb, strategy, strategy.ordinal() + 3);
        }
    }

    /** {@return those that a property names, separated by commas; without it all} */
    private static <E extends Enum<E>> List<E> named(String property, E[] all) {
        String names = System.getProperty(property);
        return Stream.of(all)
                .filter(each -> names == null || List.of(names.split(",")).contains(each.name()))
                .toList();
    }

    private static void trials(Host host, Strategy strategy, int turn) throws Exception {
        assumeTrue(STRATEGIES.contains(strategy), "another is asked for");
        Path whole = prepare(host, strategy);
        Host.State before = host.state();
        if (!THOROUGH) {
            tranship(whole, "run", ".", "--yes");
            Host.State after = host.state();
            assertThat(after).isNotEqualTo(before);
            Trial trial = Trial.values()[turn % Trial.values().length];
            trial(host, strategy, trial, trial.inUndo() ? "revert.before@1" : strategy.middle(), before, after);
            return;
        }
        List<String> points = Points.all(Child.points(classPath, whole, "run", "--yes"));
        Host.State after = host.state();
        List<String> undoPoints = Points.all(Child.points(classPath, whole, "undo", "all", "--yes"));
        List<String> failures = new ArrayList<>();
        int trials = 0;
        for (Trial trial : TRIALS) {
            for (String point : trial.inUndo() ? undoPoints : points) {
                trials++;
                try {
                    trial(host, strategy, trial, point, before, after);
                } catch (Exception | AssertionError e) {
                    failures.add(trial + " at " + point + ": " + e.getMessage());
                    System.err.println("FAILED " + host + " " + strategy + " " + failures.get(failures.size() - 1));
                }
            }
        }
        System.err.println(host + " " + strategy + ": " + points.size() + " points of its run, " + undoPoints.size()
                + " of its undo, " + trials + " trials, " + failures.size() + " failed");
        assertThat(failures).as("of " + trials).isEmpty();
    }

    private static void trial(
            Host host, Strategy strategy, Trial trial, String point, Host.State before, Host.State after)
            throws Exception {
        Path folder = prepare(host, strategy);
        if (trial.inUndo()) {
            tranship(folder, "run", ".", "--yes");
            write(host, strategy);
        }
        String command = trial.inUndo() ? "undo" : "run";
        String[] arguments = trial.inUndo() ? new String[] {"all", "--yes"} : new String[] {"--yes"};
        if (trial.ofServer()) {
            Child child = Child.holdAt(point, classPath, folder, command, arguments);
            host.kill();
            child.letGo();
            host.restart();
        } else {
            Child.killAt(point, classPath, folder, command, arguments);
        }
        if (!trial.goesOn() || strategy.follows()) {
            write(host, strategy);
        }
        Host.State then = host.state();
        if (trial.goesOn()) {
            tranship(folder, "resume", ".", "--yes");
            assertState(host, strategy, after, then, "after going on: " + trial + " at " + point);
            write(host, strategy);
            then = host.state();
        }
        tranship(folder, "undo", ".", "all", "--yes");
        assertState(host, strategy, before, then, "after going back: " + trial + " at " + point);
    }

    /** @param then what rows there were when the step was left alone; where others write that is what stays */
    private static void assertState(
            Host host, Strategy strategy, Host.State expected, Host.State then, String description) {
        Host.State state = host.state();
        assertThat(state.structure()).as(description).isEqualTo(expected.structure());
        assertThat(state.rows())
                .as(description)
                .isEqualTo(strategy.meanwhile().isEmpty() ? expected.rows() : then.rows());
    }

    private static void write(Host host, Strategy strategy) {
        if (!strategy.meanwhile().isEmpty()) {
            host.execute(strategy.meanwhile());
        }
    }

    private static Path prepare(Host host, Strategy strategy) throws IOException, SQLException {
        Path folder = Files.createDirectory(temporary.resolve(strategy + "-" + ++number));
        source(folder, Strategy.SOURCE);
        Files.createDirectory(folder.resolve("versions"));
        Files.writeString(folder.resolve("versions/V1__note.sql"), Strategy.VERSION);
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                name: crash
                connections:
                  s: sqlite:shop.db
                  w: %s
                defaults: { batch: 15, retry: 0 }
                steps:
                  %s
                """.formatted(host.connection(), strategy.step()));
        host.create(strategy.before());
        if (!strategy.later().isEmpty()) {
            tranship(folder, "run", ".", "--yes");
            source(folder, strategy.later());
        }
        return folder;
    }

    private static void source(Path folder, List<String> statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
