package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.RunState;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.shell.acceptance.Stage.Said;
import dev.tranship.shell.plugins.PluginLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guards that trip for real. */
class GuardTest {
    private static final String HALFWAY =
            "probes: [{ name: rows, sql: select count(*) from n, max: 300 }]\nevery: 0s\n";

    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeEach
    void thousandRows() throws Exception {
        stage = new Stage(folder);
        stage.rows(1000);
    }

    @Test
    void diskThatIsTooFullStopsTheRunBeforeAnythingIsDone() throws Exception {
        guarded("free_disk: 1000000TB\n");
        Said run = stage.tranship("run", ".");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("RUN-285", "less than 1000000TB");
        assertThat(stage.leftovers()).isEmpty();

        guarded("free_disk: 1kB\n");
        assertThat(stage.tranship("resume", ".").exit()).isZero();
    }

    @Test
    void probeThatFlipsStopsTheCopyAtASafePointFromWhichItGoesOn() throws Exception {
        watched("stop");
        try (Session session = session(flipping(new ArrayList<>(), false))) {
            assertThatThrownBy(() -> session.run(null, false))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo("RUN-285"))
                    .hasMessage("guard guard-other stopped step copy-n: holds is 1, more than 0");
        }
        assertThat(Long.parseLong(stage.ask("select count(*) from n").get(0))).isBetween(1L, 999L);

        at(folder.resolve("other.db"), "delete from hold");
        assertThat(stage.tranship("resume", ".").exit()).isZero();
        assertThat(stage.ask("select count(*), count(distinct id) from n")).containsExactly("1000|1000");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void limitMayBeAnotherOneWhenTheRunGoesOn() throws Exception {
        guarded(HALFWAY);
        assertThat(stage.tranship("run", ".").err()).contains("RUN-285");
        guarded(HALFWAY.replace("300", "5000"));
        assertThat(stage.tranship("resume", ".").exit()).isZero();
    }

    @Test
    void probeThatFlipsHasTheCopyTakenBack() throws Exception {
        guarded(HALFWAY + "on_trip: undo\n");
        Said run = stage.tranship("run", ".");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("RUN-286");
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void copyWaitsAsLongAsTheProbeSaysSo() throws Exception {
        watched("pause");
        List<String> notices = new ArrayList<>();
        try (Session session = session(flipping(notices, true))) {
            assertThat(session.run(null, false).run().state()).isEqualTo(RunState.DONE);
        }
        assertThat(notices).hasSize(2);
        assertThat(notices.get(0)).isEqualTo("guard guard-other holds the run: holds is 1, more than 0");
        assertThat(notices.get(1)).startsWith("guard guard-other lets the run go on");
    }

    @Test
    void pauseEndsWithPatience() throws Exception {
        guarded(HALFWAY + "on_trip: pause\npatience: 100ms\n");
        assertThat(stage.tranship("run", ".").err()).contains("RUN-285", "for longer than 100ms");
    }

    @Test
    void tooManyRefusedRowsStopTheCopy() throws Exception {
        guarded("rejected: 1%\nevery: 0s\n", """
                  throttle: 1000/s
                  on_error: skip
                  js: "row => { if (row.id % 10 === 0) throw new Error('no'); return row; }"
                """);
        Said run = stage.tranship("run", ".");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("RUN-285", "rows were refused");
        assertThat(Long.parseLong(stage.ask("select count(*) from n").get(0))).isLessThan(900);
    }

    @Test
    void queryThatBecomesSlowStopsTheRun() throws Exception {
        stage.target("create table n (id integer primary key, t varchar not null)");
        // Of no rows it takes no time, of a thousand a million times a hash.
        guarded(
                "probes: [{ sql: 'select max(md5(a.t || b.t)) from n a, n b', slower: 3 }]\nevery: 0s\n",
                "  mode: append\n- sql: w\n  run: create table late (id integer)\n  undo: drop table late\n");
        assertThat(stage.tranship("run", ".").err()).contains("RUN-285", "probe 1 takes", "more than 3 times");
        assertThat(stage.ask("select count(*) from duckdb_tables() where table_name = 'late'"))
                .containsExactly("0");
    }

    @Test
    void rowsThatDifferAreTooManyForTheGuardThoughNotForTheStep() throws Exception {
        stage.target(
                "create table n (id integer primary key, t varchar not null)", "insert into n values (1, 'Row one')");
        stage.plan("""
                - guard: w
                  differences: 10
                - verify: s.n -> w.main
                  tolerance: 2000
                """);
        Said run = stage.tranship("run", ".");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("RUN-285", "1000 rows differ, more than 10");
    }

    @Test
    void refusesWhatTheStoreCannotTell() throws Exception {
        guarded("lock_waits: 0\n");
        assertThat(stage.tranship("run", ".").err()).contains("CONN-405", "tell of lock waits");
    }

    private void watched(String onTrip) throws IOException {
        at(folder.resolve("other.db"), "create table hold (id integer)");
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                name: move
                connections: { s: "sqlite:s.db", w: "duckdb:w.duckdb", other: "sqlite:other.db" }
                steps:
                  - guard: other
                    probes: [{ name: holds, sql: select count(*) from hold, max: 0 }]
                    every: 0s
                    on_trip: %s
                  - copy: s.n -> w.main
                    batch: 10
                    throttle: 2000/s
                """.formatted(onTrip));
    }

    /** Lets the probe flip while rows are copied, and back again when the run is held. */
    private Event.Listener flipping(List<String> notices, boolean back) {
        Path other = folder.resolve("other.db");
        boolean[] flipped = new boolean[1];
        return event -> {
            if (event instanceof Event.Progress && !flipped[0]) {
                flipped[0] = true;
                at(other, "insert into hold values (1)");
            } else if (event instanceof Event.Notice notice && notice.step() != null) {
                notices.add(notice.text());
                if (back && notice.text().contains("holds the run")) {
                    at(other, "delete from hold");
                }
            }
        };
    }

    private void guarded(String limits) throws Exception {
        guarded(limits, "");
    }

    private void guarded(String limits, String copy) throws Exception {
        stage.plan("- guard: w\n" + limits.indent(2) + "- copy: s.n -> w.main\n  batch: 100\n" + copy);
    }

    private Session session(Event.Listener listener) {
        return Session.open(
                PlanReader.read(folder.resolve("plan.yaml"), Map.of()),
                new Session.Options(
                        folder.resolve(".tranship"),
                        new PluginLoader(List.of(), GuardTest.class.getClassLoader()),
                        listener,
                        (question, word) -> true,
                        null,
                        true));
    }

    private static void at(Path file, String statement) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement each = connection.createStatement()) {
            each.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
