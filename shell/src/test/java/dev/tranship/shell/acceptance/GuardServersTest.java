package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.RunState;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.plugin.postgresql.PostgresqlServer;
import dev.tranship.shell.acceptance.Stage.Said;
import dev.tranship.shell.plugins.PluginLoader;
import dev.tranship.testkit.LockWait;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guards over real servers: sessions that wait for locks, and a replica that is behind. */
class GuardServersTest {
    private static final String LAG =
            "select coalesce(extract(epoch from max(replay_lag)) > %s, false) from pg_stat_replication";

    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeEach
    void rows() throws SQLException {
        stage = new Stage(folder);
        stage.rows(2000);
    }

    @Test
    void copyWaitsAsLongAsSessionsWaitForLocks() throws Exception {
        PostgresqlServer server = PostgresqlServer.newest();
        String database = server.create("guarded");
        server.execute(database, "create table busy (id integer)");
        stage.planOver(
                "sqlite:s.db",
                server.url(database),
                "- guard: w\n  lock_waits: 0\n  every: 0s\n  on_trip: pause\n"
                        + "- copy: s.n -> w.public\n  batch: 10\n  throttle: 2000/s\n");
        List<String> notices = new ArrayList<>();
        List<LockWait> waits = new ArrayList<>();
        Event.Listener listener = event -> {
            if (event instanceof Event.Progress && waits.isEmpty()) {
                waits.add(wait(server, database));
            } else if (event instanceof Event.Notice notice && notice.text().startsWith("guard ")) {
                notices.add(notice.text());
                if (notices.size() == 1) {
                    waits.get(0).close();
                }
            }
        };
        try (Session session = Session.open(
                PlanReader.read(folder.resolve("plan.yaml"), Map.of()),
                new Session.Options(
                        folder.resolve(".tranship"),
                        new PluginLoader(List.of(), GuardServersTest.class.getClassLoader()),
                        listener,
                        (question, word) -> true,
                        null,
                        true))) {
            assertThat(session.run(null, false).run().state()).isEqualTo(RunState.DONE);
        }
        assertThat(notices).hasSize(2);
        assertThat(notices.get(0))
                .isEqualTo("guard guard-w holds the run: a session of w waits for locks, more than 0");
        assertThat(notices.get(1)).startsWith("guard guard-w lets the run go on");
        assertThat(server.ask(database, "select count(*) from n")).containsExactly("2000");
        server.drop(database);
    }

    private static LockWait wait(PostgresqlServer server, String database) {
        try {
            return LockWait.begin(
                    server.connect(database), server.connect(database), "lock table busy in exclusive mode");
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    @Test
    void replicaThatIsTooFarBehindStopsTheRunUntilItHasCaughtUp() throws Exception {
        try (PostgresqlServer primary = PostgresqlServer.fresh();
                PostgresqlServer replica = primary.replica(Duration.ofSeconds(1))) {
            primary.execute("postgres", "create table tick (at timestamptz)");
            writeUntil(primary, LAG.formatted("0.9"));
            stage.planOver("sqlite:s.db", primary.url("postgres"), """
                    - guard: w
                      replication_lag: 800ms
                    - copy: s.n -> w.public
                    """);

            // A replica that has nothing left to do is not behind.
            ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
            writer.scheduleWithFixedDelay(() -> tick(primary), 0, 100, TimeUnit.MILLISECONDS);
            Said run;
            try {
                run = stage.tranship("run", ".");
            } finally {
                writer.shutdown();
                assertThat(writer.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).contains("RUN-285", "a replica of w is ", "behind, more than 800ms");
            assertThat(primary.ask("postgres", "select to_regclass('n')")).containsExactly("null");

            replica.execute("postgres", "alter system set recovery_min_apply_delay = 0", "select pg_reload_conf()");
            writeUntil(primary, "select not (" + LAG.formatted("0.5") + ")");
            Said resumed = stage.tranship("resume", ".");
            assertThat(resumed.exit()).as(resumed.err()).isZero();
            assertThat(primary.ask("postgres", "select count(*) from n")).containsExactly("2000");
        }
    }

    private static void tick(PostgresqlServer server) {
        server.execute("postgres", "insert into tick values (now())");
    }

    private static void writeUntil(PostgresqlServer server, String query) throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            tick(server);
            if (server.ask("postgres", query).equals(List.of("t"))) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("it never came to " + query);
    }
}
