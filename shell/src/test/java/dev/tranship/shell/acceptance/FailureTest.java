package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.acceptance.Stage.Said;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the world does to a migration: disks that are full, folders that cannot be written, others' locks, an end from outside. */
class FailureTest {
    private static final String WIDE_ROWS =
            "with recursive r (i) as (select 1 union all select i + 1 from r where i < 3000)"
                    + " insert into n select i, hex(randomblob(2000)) from r";

    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite:small/w.db", "duckdb:small/w.duckdb"})
    void aCopyOntoAFullDiskGoesOnWhenThereIsRoom(String target) throws Exception {
        stage.source("create table n (id integer primary key, t text not null)", WIDE_ROWS);
        stage.planOver("sqlite:s.db", target, "- { id: a, copy: s.n -> w.n, batch: 200 }");
        try (Volume small = Volume.of(folder.resolve("small"), "size=3m")) {
            Said full = stage.tranship("run", ".");

            assertThat(full.exit()).as(full.err()).isEqualTo(1);
            assertThat(full.err()).contains("error RUN-222: step a: writ", "help: make room, then `resume`");
            small.change("size=100m");
            Said resumed = stage.tranship("resume", ".");
            assertThat(resumed.exit()).as(resumed.err()).isZero();
            assertThat(resumed.out()).contains("3,000 │   3,000", "checksum equal");
            assertThat(stage.tranship("undo", ".", "all").err()).contains("the targets are what they were");
        }
    }

    @Test
    void aFullDiskUnderTheWorkspaceIsSaidAndTheRunGoesOnWhenThereIsRoom() throws Exception {
        stage.source("create table n (id integer primary key, t text not null)", WIDE_ROWS);
        stage.target(
                "create table n (id bigint primary key, t varchar)",
                "insert into n select range, 'old' from range(1, 3001)");
        // What undo needs of 3000 rows is written to the workspace, and does not fit.
        stage.target("update n set t = repeat('x', 2000)");
        List<String> before = stage.ask("select count(*), md5(string_agg(t, '' order by id)) from n");
        stage.plan("- { id: a, copy: s.n -> w.main, mode: upsert, batch: 200 }");
        try (Volume small = Volume.of(folder.resolve("small"), "size=1m")) {
            Said full = stage.tranship("run", ".", "--workspace", "small/ws");

            assertThat(full.exit()).as(full.err()).isEqualTo(1);
            assertThat(full.err())
                    .contains("error WORK-503: the journal cannot be read or written: ", "full")
                    .contains("help: make room")
                    .doesNotContain("mistake of ours");
            small.change("size=100m");
            Said resumed = stage.tranship("resume", ".", "--workspace", "small/ws");
            assertThat(resumed.exit()).as(resumed.err()).isZero();
            assertThat(resumed.out()).contains("checksum equal");
            Said undo = stage.tranship("undo", ".", "all", "--workspace", "small/ws");
            assertThat(undo.exit()).as(undo.err()).isZero();
            assertThat(stage.ask("select count(*), md5(string_agg(t, '' order by id)) from n"))
                    .isEqualTo(before);
        }
    }

    @Test
    void aWorkspaceWithoutAnyRoomIsNoMistakeOfOurs() throws Exception {
        stage.rows(3);
        stage.plan("- copy: s.n -> w.main");
        try (Volume small = Volume.of(folder.resolve("small"), "size=1m")) {
            small.fill();

            Said run = stage.tranship("run", ".", "--workspace", "small/ws");

            assertThat(run.exit()).as(run.err()).isEqualTo(1);
            assertThat(run.err()).startsWith("error WORK-503: ").contains("help: make room");
            assertThat(folder.resolve("w.duckdb")).doesNotExist();
        }
    }

    @Test
    void aWorkspaceThatCannotBeWrittenIsRefusedBeforeAnythingIsDone() throws Exception {
        stage.rows(3);
        stage.plan("- copy: s.n -> w.main");
        try (Volume small = Volume.of(folder.resolve("small"), "size=1m,ro")) {
            Said run = stage.tranship("run", ".", "--workspace", "small/ws");

            assertThat(run.exit()).as(run.err()).isEqualTo(1);
            assertThat(run.err())
                    .startsWith("error WORK-503: cannot use the workspace ")
                    .contains("Read-only file system", "--workspace names another folder");
            assertThat(folder.resolve("w.duckdb")).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite:small/w.db", "duckdb:small/w.duckdb"})
    void aTargetThatCannotBeWrittenIsSaidAndTheRunGoesOnWhenItCan(String target) throws Exception {
        stage.rows(3);
        stage.planOver("sqlite:s.db", target, "- copy: s.n -> w.n");
        try (Volume small = Volume.of(folder.resolve("small"), "size=4m,ro")) {
            Said run = stage.tranship("run", ".");

            assertThat(run.exit()).as(run.err()).isEqualTo(5);
            assertThat(run.err())
                    .contains("error CONN-401: cannot open connection w: cannot make ", "cannot be written");
            small.change("rw");
            assertThat(stage.tranship("run", ".").exit()).isZero();
            small.change("ro");
            stage.planOver("sqlite:s.db", target, "- copy: s.n -> w.again");
            Said again = stage.tranship("undo", ".", "all", "--yes");
            assertThat(again.exit()).as(again.err()).isEqualTo(5);
            assertThat(again.err()).contains("error CONN-401: cannot open connection w: ");
            small.change("rw");
            assertThat(stage.tranship("undo", ".", "all", "--yes").exit()).isZero();
        }
    }

    /** Who only writes is locked out by {@code immediate}; by {@code exclusive} already when opening. */
    @ParameterizedTest
    @CsvSource({"w, immediate", "w, exclusive", "s, exclusive"})
    void aFileThatAnotherProcessHasLockedIsTriedAgainUntilItIsFree(String locked, String kind) throws Exception {
        stage.rows(30);
        Path file = folder.resolve(locked + ".db");
        stage.planOver(
                "{ url: \"sqlite:s.db\", busy_timeout: 10 }",
                "{ url: \"sqlite:w.db\", busy_timeout: 10 }",
                "- { copy: s.n -> w.n, retry: { attempts: 20, pause: 100ms } }");
        Process holder = hold(file, "begin " + kind);
        try {
            Process run = stage.start(Map.of(), "run", ".");
            stage.await(() -> stage.said("err").contains("database is locked; trying again in "), run);
            holder.getOutputStream().close();

            assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(run.exitValue()).as(stage.said("err")).isZero();
            assertThat(stage.said("out")).contains("30 │      30", "checksum equal");
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    @Test
    void aFileThatStaysLockedEndsTheTriesAndTheRunCanGoOn() throws Exception {
        stage.rows(30);
        stage.planOver(
                "sqlite:s.db",
                "{ url: \"sqlite:w.db\", busy_timeout: 10 }",
                "- { copy: s.n -> w.n, retry: { attempts: 2, pause: 10ms } }");
        Process holder = hold(folder.resolve("w.db"), "begin immediate");
        try {
            Said run = stage.tranship("run", ".");

            assertThat(run.exit()).as(run.err()).isEqualTo(1);
            assertThat(run.err())
                    .contains("(1 of 2)", "(2 of 2)", "error RUN-221: ", "database is locked")
                    .contains("help: another program is using the file");
        } finally {
            holder.destroyForcibly().waitFor();
        }
        Said resumed = stage.tranship("run", ".");
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
    }

    @Test
    void aCopyThatIsToldToEndStopsAtASafePointAndResumeGoesOn() throws Exception {
        stage.rows(40_000);
        stage.plan("- { id: a, copy: s.n -> w.main, throttle: 10000, batch: 1000 }");
        Process run = stage.start(Map.of(), "run", ".", "--json");
        stage.await(() -> stage.said("out").matches("(?s).*\"rows\":[1-9]\\d{3}.*"), run);

        new ProcessBuilder("kill", "-TERM", String.valueOf(run.pid())).start().waitFor();

        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).as(stage.said("err")).isEqualTo(130);
        assertThat(stage.said("out")).contains("\"code\":\"RUN-130\"");
        assertThat(stage.tranship("runs", ".").out()).contains("interrupted");
        Process resume = stage.start(Map.of(), "resume", ".");
        assertThat(resume.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(resume.exitValue()).as(stage.said("err")).isZero();
        assertThat(stage.ask("select count(*), count(distinct id), max(id) from n"))
                .containsExactly("40000|40000|40000");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
        assertThat(stage.leftovers()).isEmpty();
    }

    private static Process hold(Path file, String begin) throws IOException {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        file.toString(),
                        begin)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        byte[] said = new byte["locked".length()];
        int read = holder.getInputStream().readNBytes(said, 0, said.length);
        assertThat(new String(said, 0, read, StandardCharsets.US_ASCII)).isEqualTo("locked");
        assertThat(Files.exists(file)).isTrue();
        return holder;
    }
}
