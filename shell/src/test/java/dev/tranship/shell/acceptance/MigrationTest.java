package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.shell.acceptance.Stage.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person who moves a database must see, by the commands that this person types. */
class MigrationTest {
    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(folder);
    }

    @Test
    void tenLinesMoveChinookAndUndoLeavesNothing() throws Exception {
        Path chinook = Path.of("../../shared/data/chinook/Chinook_Sqlite.sqlite");
        assumeTrue(Files.exists(chinook), "the Chinook data is not here");
        Files.copy(chinook, folder.resolve("s.db"));
        byte[] before = Files.readAllBytes(folder.resolve("s.db"));
        stage.plan("- copy: s.* -> w.main\n- verify: s.* -> w.main\n  level: full");
        assertThat(Files.readAllLines(folder.resolve("plan.yaml"))).hasSizeLessThanOrEqualTo(10);

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines().filter(line -> line.endsWith("schema and checksum equal")))
                .hasSize(11);
        assertThat(run.out()).contains("11 datasets").contains("15,607 │  15,607");
        assertThat(stage.ask("select count(*) from duckdb_constraints() where constraint_type = 'PRIMARY KEY'"))
                .containsExactly("11");
        assertThat(stage.ask("select count(*) from duckdb_constraints() where constraint_type = 'FOREIGN KEY'"))
                .containsExactly("11");
        assertThat(stage.ask("select index_name from duckdb_indexes()"))
                .hasSize(11)
                .contains("IFK_TrackAlbumId");

        Said undo = stage.tranship("undo", ".", "all");

        assertThat(undo.exit()).as(undo.err()).isZero();
        assertThat(stage.leftovers()).isEmpty();
        assertThat(Files.readAllBytes(folder.resolve("s.db"))).isEqualTo(before);
    }

    @Test
    void appendedAndUpsertedRowsGoAndTheOldOnesStay() throws Exception {
        stage.source(
                "create table more (id integer primary key, t text)",
                "insert into more values (11, 'new'), (12, 'newer')",
                "create table other (id integer primary key, t text)",
                "insert into other values (1, 'changed'), (3, 'added')");
        stage.target(
                "create table more (id bigint primary key, t varchar)",
                "insert into more values (1, 'old'), (2, null)",
                "create table other (id bigint primary key, t varchar)",
                "insert into other values (1, 'old'), (2, 'stays')");
        String state = "select 'more', id, t from more union all select 'other', id, t from other order by 1, 2";
        List<String> before = stage.ask(state);
        stage.plan(
                "- { id: a, copy: s.more -> w.main, mode: append }\n- { id: u, copy: s.other -> w.main, mode: upsert }");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(stage.ask(state))
                .containsExactly(
                        "more|1|old",
                        "more|2|null",
                        "more|11|new",
                        "more|12|newer",
                        "other|1|changed",
                        "other|2|stays",
                        "other|3|added");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
        assertThat(stage.ask(state)).isEqualTo(before);
        assertThat(stage.leftovers()).containsExactlyInAnyOrder("main.more", "main.other");
    }

    @Test
    void deletedRowsComeBackWithEverythingInThem() throws Exception {
        stage.source("create table gone (t text, id integer)", "insert into gone values ('other', 2), ('same', 9)");
        stage.target(
                "create table n (id bigint primary key, t varchar, made timestamp)",
                "insert into n values (1, 'a', null), (2, 'b', '2026-01-01'), (3, null, null)");
        List<String> before = stage.ask("select * from n order by id");
        stage.plan("- { id: d, copy: s.gone -> w.main.n, mode: delete }\n"
                + "- { id: own, copy: w.main.n -> w.main.n, mode: delete, js: 'row => row.id === 3 ? row : null' }");

        assertThat(stage.tranship("peek", ".", "own").out()).contains("delete from w.main.n", "restore the deleted");
        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(stage.ask("select * from n order by id")).containsExactly("1|a|null");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
        assertThat(stage.ask("select * from n order by id")).isEqualTo(before);
    }

    @Test
    void deletingNeedsAKeyAndATarget() throws Exception {
        stage.rows(1);
        stage.target("create table n (id bigint, t varchar)");
        stage.plan("- copy: s.n -> w.main.n\n  mode: delete");
        assertThat(stage.tranship("run", ".").err()).contains("RUN-210", "delete needs to know rows again");
        stage.plan("- copy: s.n -> w.main.other\n  mode: delete");
        assertThat(stage.tranship("run", ".").err()).contains("RUN-208", "to delete from");
    }

    @Test
    void aCastThatNoValueAllowsIsRefusedBeforeAnythingIsWritten() throws Exception {
        stage.rows(0);
        stage.plan("- copy: s.n -> w.main.n\n  js: 'row => ({ ...row, a: [1] })'\n  cast: { a: array<int32> }");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("RUN-203", "s.n.a (json) cannot be cast to array<int32>");
    }

    @Test
    void everyColumnThatWouldNarrowIsRefusedBeforeAnythingIsWritten() throws Exception {
        stage.source(
                "create table n (id integer primary key, big integer, t text)",
                "insert into n values (1, 5, 'a'), (2, 9007199254740993, printf('%.300c', 'x'))");
        stage.plan("- copy: s.n -> w.main\n  cast: { big: float64, t: string(255) }");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("error RUN-201: ")
                .contains("s.n.big (int64) does not fit w.main.n.big (float64): 9007199254740993")
                .contains("s.n.t (string) does not fit w.main.n.t (string(255)): xxx");
        assertThat(folder.resolve("w.duckdb")).doesNotExist();
        assertThat(stage.tranship("runs", ".").err()).contains("there are no runs");
    }

    @Test
    void whatATransformPassesOnIsRefusedBeforeAnythingIsWrittenToo() throws Exception {
        stage.source(
                "create table n (id integer primary key, big integer, t text)",
                "with recursive r (n) as (select 1 union all select n + 1 from r where n < 20000)"
                        + " insert into n select n, n, 'a' from r",
                "update n set big = 9007199254740993 where id = 19999");
        stage.plan("- copy: s.n -> w.main\n  cast: { big: float64 }\n  js: \"row => ({ ...row, t: row.t + '!' })\"");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("error RUN-201: what js makes of s.n does not fit w.main.n.big (float64): ")
                .contains("9007199254740993");
        assertThat(folder.resolve("w.duckdb")).doesNotExist();

        // Where the transform sees to it there is nothing to refuse.
        stage.plan(
                "- copy: s.n -> w.main\n  cast: { big: float64 }\n  js: \"row => row.big > 2n ** 53n ? null : row\"");
        assertThat(stage.tranship("run", ".").exit()).isZero();
    }

    @Test
    void sevenMistakesAreSevenDiagnostics() throws IOException {
        stage.plan("""
                - copy: s.n -> w.main
                  bach: 5
                  mode: apend
                - copy: x.n -> w.main
                  timeout: fast
                - copyy: s.n -> w.main
                - verify: s
                - copy: s.n -> w.main
                  cast: { a: flot }
                """);

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err().lines().filter(line -> line.matches(".*plan\\.yaml:\\d+:\\d+: error PLAN-\\d+: .*")))
                .hasSize(7);
        assertThat(run.err()).endsWith("7 errors; more: tranship help CODE\n");
        assertThat(folder.resolve(".tranship")).doesNotExist();
    }

    @Test
    void whatCannotBeOpenedExitsWith5AndOneMessage() throws Exception {
        stage.plan("- copy: s.n -> w.main");
        Said source = stage.tranship("run", ".");
        stage.rows(3);
        stage.planOver("sqlite:s.db", "duckdb:no/such/w.duckdb", "- copy: s.n -> w.main");
        Said target = stage.tranship("run", ".");

        for (Said said : List.of(source, target)) {
            assertThat(said.exit()).isEqualTo(5);
            assertThat(said.err().lines().filter(line -> line.startsWith("error ")))
                    .singleElement()
                    .asString()
                    .contains("does not exist");
            assertThat(said.err()).doesNotContain("\tat ", "Exception");
        }
        stage.plan("- copy: s.n -> w.main");
        assertThat(stage.tranship("run", ".").exit()).isZero();
    }

    @Test
    void rowsThatPeekShowsAreTheRowsThatAreWritten() throws Exception {
        stage.rows(5);
        stage.plan("- copy: s.n -> w.main\n  js: \"row => ({ ...row, t: row.t.toUpperCase() })\"");
        Said peek = stage.tranship("peek", ".");

        assertThat(peek.exit()).as(peek.err()).isZero();
        assertThat(peek.out())
                .contains("Row 1 → ROW 1", "Row 2 → ROW 2", "Row 3 → ROW 3", "Row 4 → ROW 4", "Row 5 → ROW 5");
        assertThat(folder.resolve("w.duckdb")).doesNotExist();
        Said run = stage.tranship("run", ".");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(stage.ask("select id, t from n order by id"))
                .containsExactly("1|ROW 1", "2|ROW 2", "3|ROW 3", "4|ROW 4", "5|ROW 5");
    }

    @Test
    void aChangedMeaningIsRefusedWithBothShownAndAChangedCommentIsNot() throws Exception {
        stage.rows(100);
        String slow =
                "- id: a\n  copy: s.n -> w.main\n  js: \"row => { if (row.id == 60) throw new Error('x'); return row }\"\n";
        stage.plan(slow + "  batch: 50");
        assertThat(stage.tranship("run", ".").exit()).isEqualTo(1);

        stage.plan(slow + "  batch: 40");
        Said refused = stage.tranship("resume", ".");

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .startsWith("error RUN-217: ")
                .contains("step a\n  settings.batch\n    when it began: 50\n    now:           40\n")
                .doesNotContain("nothing left to do");
        assertThat(refused.out()).isEmpty();
        stage.plan("# another comment\n" + slow + "  batch:   50 # rows");
        assertThat(stage.tranship("resume", ".").exit()).isEqualTo(1);
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void aRowThatTheTargetRefusesIsNamedOrSetAsideAlone() throws Exception {
        stage.rows(3000);
        String copy = "- id: a\n  copy: s.n -> w.main\n  batch: 100\n"
                + "  js: 'row => ({ ...row, id: row.id === 1500 ? 7 : row.id })'\n";
        stage.plan(copy);

        Said stopped = stage.tranship("run", ".");

        assertThat(stopped.exit()).as(stopped.err()).isEqualTo(1);
        assertThat(stopped.err()).contains("duplicate key \"7\"");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();

        stage.plan(copy + "  on_error: quarantine(10)");
        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isEqualTo(3);
        assertThat(stage.ask("select count(*), count(distinct id), count(*) filter (id = 1500) from n"))
                .containsExactly("2999|2999|0");
        assertThat(Files.readAllLines(folder.resolve(".tranship/rejects/a.jsonl")))
                .singleElement()
                .asString()
                .contains("uplicate key", "\"rule\":\"constraint\"");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void aRowThatThrowsIsSetAsideAndReplayed() throws Exception {
        stage.rows(3000);
        String copy = "- id: a\n  copy: s.n -> w.main\n  on_error: quarantine(10)\n  js: |\n    row => {\n";
        stage.plan(copy + "      if (row.id == 1234) throw new Error('bad row');\n      return row;\n    }");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isEqualTo(3);
        assertThat(stage.ask("select count(*), count(*) filter (id = 1234) from n"))
                .containsExactly("2999|0");
        assertThat(Files.readAllLines(folder.resolve(".tranship/rejects/a.jsonl")))
                .singleElement()
                .asString()
                .contains("\"row\":{\"id\":1234,\"t\":\"Row 1234\"}", "bad row", "plan.yaml:12:");
        stage.plan(copy + "      return row;\n    }");
        Said replay = stage.tranship("reject", "replay", ".", "a");
        assertThat(replay.exit()).as(replay.err()).isZero();
        assertThat(replay.err()).doesNotContain("nothing left to do");
        assertThat(folder.resolve(".tranship/rejects/a.jsonl")).doesNotExist();
        assertThat(stage.tranship("verify", "sqlite:s.db", "duckdb:w.duckdb").exit())
                .isZero();
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void undoLeavesAloneWhatSomebodyChanged() throws Exception {
        stage.rows(10);
        stage.plan("- copy: s.n -> w.main");
        assertThat(stage.tranship("run", ".").exit()).isZero();
        stage.target("update n set t = 'theirs' where id = 1");

        Said refused = stage.tranship("undo", ".");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).startsWith("error UNDO-302: w.main.n was changed");
        assertThat(stage.ask("select count(*) from n")).containsExactly("10");
        assertThat(stage.tranship("undo", ".", "--theirs").exit()).isZero();
        assertThat(stage.ask("select t from n where id = 1")).containsExactly("theirs");
    }

    @Test
    void forcedUndoTakesChangedRowsToo() throws Exception {
        stage.rows(10);
        stage.plan("- copy: s.n -> w.main");
        assertThat(stage.tranship("run", ".").exit()).isZero();
        stage.target("delete from n where id = 1");

        assertThat(stage.tranship("undo", ".", "--force").exit()).isZero();
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void aBarrierIsAskedForAndNotUndone() throws Exception {
        stage.target("create table t (i integer)");
        stage.plan("- { id: b, sql: w, run: insert into t values (1) }");
        Said alone = stage.tranship("run", ".");

        assertThat(alone.exit()).isEqualTo(1);
        assertThat(alone.err()).contains("error RUN-225: ");
        assertThat(stage.ask("select count(*) from t")).containsExactly("0");
        assertThat(stage.tranship("run", ".", "--yes").exit()).isZero();
        Said undo = stage.tranship("undo", ".");
        assertThat(undo.exit()).isEqualTo(2);
        assertThat(undo.err()).contains("error UNDO-301: ");
        assertThat(stage.ask("select count(*) from t")).containsExactly("1");
    }

    @Test
    void undoOfAllGoesBackAsFarAsTheBarrier() throws Exception {
        stage.rows(10);
        stage.plan("""
                - { id: a, copy: s.n -> w.main.a }
                - { id: b, sql: w, run: "insert into a values (11, 'by hand')" }
                - { id: c, copy: s.n -> w.main.c }
                - { id: d, copy: s.n -> w.main.d }
                """);
        assertThat(stage.tranship("run", ".", "--yes").exit()).isZero();

        Said beyond = stage.tranship("undo", ".", "a");
        assertThat(beyond.exit()).isEqualTo(2);
        assertThat(beyond.err()).contains("error UNDO-301: step b cannot be taken back, and nothing was: ");
        assertThat(stage.leftovers()).contains("main.a", "main.c", "main.d");

        Said preview = stage.tranship("undo", ".", "all", "--dry-run");
        assertThat(preview.exit()).isZero();
        assertThat(preview.out().lines())
                .contains(
                        "↶ 4 d",
                        "↶ 3 c",
                        "↶ 2 b",
                        "  cannot be taken back: there is no way back over: w: insert into a"
                                + " values (11, 'by hand')")
                .doesNotContain("1 a");

        Said all = stage.tranship("undo", ".", "all");
        assertThat(all.exit()).isEqualTo(1);
        assertThat(all.err()).contains("error UNDO-301: taken back: d, c; step b cannot be, nor what came before it");
        assertThat(stage.leftovers()).containsExactlyInAnyOrder("main.a", "a_id_seq");
        assertThat(stage.ask("select count(*) from a")).containsExactly("11");

        Said again = stage.tranship("undo", ".", "all");
        assertThat(again.exit()).isEqualTo(2);
        assertThat(stage.tranship("run", ".").exit()).isZero();
        assertThat(stage.leftovers()).contains("main.a", "main.c", "main.d");
    }

    @Test
    void wideRowsAreCutInMessagesAndWholeInTheRejectFile() throws Exception {
        stage.source(
                "create table n (id integer primary key, t text)", "insert into n values (1, printf('%.5000c', 'x'))");
        stage.plan("- { id: a, copy: s.n -> w.main, js: \"row => ctx.reject('no')\" }");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains("error RUN-204: row {\"id\":1,\"t\":\"xxxx")
                .doesNotContain("x".repeat(61));
        assertThat(Files.readString(folder.resolve(".tranship/rejects/a.jsonl")))
                .contains("x".repeat(5000));
    }

    @Test
    void aReplacedTableIsListedAndDroppedWhenItsTimeIsOver() throws Exception {
        stage.rows(3);
        stage.target("create table n (id bigint, t varchar)", "insert into n values (9, 'old')");
        stage.plan("- { id: r, copy: s.n -> w.main, mode: replace, keep: 1ms }");
        assertThat(stage.tranship("run", ".").exit()).isZero();
        assertThat(stage.ask("select t from n__old")).containsExactly("old");

        assertThat(stage.tranship("backups", "list", ".").out()).contains("w.main.n__old", "w.main.n ", "step r of r1");
        Said rehearsal = stage.tranship("backups", "cleanup", ".", "--dry-run");
        assertThat(rehearsal.err()).contains("0 backups and 1 old table would be removed");
        assertThat(stage.ask("select t from n__old")).containsExactly("old");

        Said cleanup = stage.tranship("backups", "cleanup", ".");
        assertThat(cleanup.exit()).as(cleanup.err()).isZero();
        assertThat(stage.leftovers()).contains("main.n").doesNotContain("main.n__old");
        assertThat(stage.tranship("backups", "list", ".").err()).contains("there are none");
        Said undo = stage.tranship("undo", ".");
        assertThat(undo.exit()).isEqualTo(2);
        assertThat(undo.err()).contains("error UNDO-301: ", "the old w.main.n (main.n__old) was dropped");
        assertThat(stage.ask("select count(*) from n")).containsExactly("3");
    }

    @Test
    void aKeptTableThatIsNotWhatWasKeptIsNotDropped() throws Exception {
        stage.rows(3);
        stage.target("create table n (id bigint, t varchar)", "insert into n values (9, 'old')");
        stage.plan("- { id: r, copy: s.n -> w.main, mode: replace, keep: 1ms }");
        assertThat(stage.tranship("run", ".").exit()).isZero();
        stage.target("insert into n__old values (10, 'precious')");

        Said cleanup = stage.tranship("backups", "cleanup", ".");

        assertThat(cleanup.exit()).isEqualTo(1);
        assertThat(cleanup.err()).contains("error UNDO-306: w.main.n__old is not what step r of run r1 left there");
        assertThat(stage.ask("select count(*) from n__old")).containsExactly("2");
    }

    @Test
    void aTableThatIsNotKeptGoesAtTheEndOfTheStepWhichIsABarrier() throws Exception {
        stage.rows(3);
        stage.target("create table n (id bigint, t varchar)", "insert into n values (9, 'old')");
        stage.plan("- { id: r, copy: s.n -> w.main, mode: replace, keep: 0 }");
        Said peek = stage.tranship("peek", ".");
        assertThat(peek.out()).contains("drop w.main.n__old, which was main.n (keep: 0)", "there is no way back");
        assertThat(stage.tranship("run", ".").err()).contains("error RUN-225: ");
        assertThat(stage.ask("select t from n")).containsExactly("old");

        assertThat(stage.tranship("run", ".", "--yes").exit()).isZero();
        assertThat(stage.ask("select count(*) from n")).containsExactly("3");
        assertThat(stage.leftovers()).doesNotContain("main.n__old");
        assertThat(stage.tranship("undo", ".").err()).contains("error UNDO-301: ");
    }

    @Test
    void conditionsSkipAndStop() throws Exception {
        stage.rows(10);
        stage.plan("""
                - { id: a, copy: s.n -> w.main.a, when: "1 > 2" }
                - { id: b, copy: s.n -> w.main.b }
                - { id: c, copy: s.n -> w.main.c, require: "1 > 2" }
                """);

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("error RUN-226: step c requires what does not hold: 1 > 2");
        assertThat(stage.ask("select table_name from duckdb_tables() where table_name not like '%tranship%'"))
                .containsExactly("b");
    }

    @Test
    void nobodyToAskMeansNo() throws Exception {
        stage.rows(10);
        stage.plan("- { id: c, copy: s.n -> w.main, confirm: true }");
        Said confirm = stage.tranship("run", ".");
        assertThat(confirm.exit()).isEqualTo(1);
        assertThat(confirm.err()).contains("error RUN-225: ");
        assertThat(stage.tranship("run", ".", "--yes").exit()).isZero();

        stage.plan("- { id: p, approve: 'go on?' }");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
        Said approve = stage.tranship("run", ".");
        assertThat(approve.exit()).isNotZero();
        assertThat(approve.err()).contains("go on?");
        assertThat(stage.tranship("run", ".", "--yes").exit()).isZero();
    }

    @Test
    void aStepThatTakesTooLongGoesOnLaterOrIsTakenBack() throws Exception {
        stage.rows(100);
        stage.plan("- { id: a, copy: s.n -> w.main, throttle: 20, batch: 5, timeout: 1s, on_failure: undo }");
        Said undone = stage.tranship("run", ".");
        assertThat(undone.exit()).isEqualTo(1);
        assertThat(undone.err()).contains("error RUN-224: ");
        assertThat(stage.leftovers()).isEmpty();

        stage.plan("- { id: a, copy: s.n -> w.main, throttle: 40, batch: 5, timeout: 2s }");
        assertThat(stage.tranship("run", ".").err()).contains("error RUN-224: ");
        int exit = 1;
        for (int i = 0; i < 8 && exit != 0; i++) {
            exit = stage.tranship("resume", ".").exit();
        }
        assertThat(exit).isZero();
        assertThat(stage.ask("select count(*), count(distinct id) from n")).containsExactly("100|100");
    }

    @Test
    void anEndlessLoopIsStoppedByTheTimeout() throws Exception {
        stage.rows(100);
        stage.plan(
                "- { id: a, copy: s.n -> w.main, timeout: 1s, js: \"row => { while (row.id == 50) {} return row }\" }");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("error RUN-224: ", "plan.yaml:7:").doesNotContain("mistake of ours");

        stage.plan("- { id: a, timeout: 1s, script: \"for (;;) {}\" }");
        Said script = stage.tranship("run", ".");
        assertThat(script.exit()).isEqualTo(1);
        assertThat(script.err()).contains("error RUN-224: ", "plan.yaml:7:");
    }

    @Test
    void transformsAndScriptsSeeTheVariablesOfThePlanAndWhatTheySeeIsPartOfTheMeaning() throws Exception {
        stage.rows(3);
        String steps = """
                - { id: a, copy: s.n -> w.main, js: "row => row.id == vars.bad ? vars.bad = 9 : { ...row, t: vars.list[0] + row.t }" }
                - { id: b, script: "log(vars.list.join())" }
                """;
        stage.plan(steps);
        Files.writeString(
                folder.resolve("plan.yaml"),
                Files.readString(folder.resolve("plan.yaml"))
                        .replace("steps:", "vars: { bad: 3, list: [x, y] }\nsteps:"));

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("error RUN-204: ", "Cannot assign to read only property 'bad'");
        Said changed = stage.tranship("resume", ".", "--var", "bad=7");
        assertThat(changed.exit()).isEqualTo(2);
        assertThat(changed.err()).contains("error RUN-217: ", "vars.bad");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
        Said again = stage.tranship("run", ".", "--var", "bad=7");
        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(again.err()).contains("x,y");
        assertThat(stage.ask("select t from n order by id")).containsExactly("xRow 1", "xRow 2", "xRow 3");
    }

    @Test
    void emittedRowsGoToATableOfTheirOwnThatIsProvenReplayedAndUndone() throws Exception {
        stage.source(
                "create table n (id integer primary key, t text, day date)",
                "insert into n values (1, 'a', '2024-02-29'), (2, null, '2024-03-01'), (3, 'bad', null), (4, null, null)");
        String head = """
                - id: c
                  copy: s.n -> w.main
                  on_error: skip
                  emit: { audit: { id: int64, day: date, problem: string } }
                  js: |
                    (row, ctx) => {
                      if (row.t === null) ctx.emit('audit', { id: row.id, day: row.day, problem: 'no text' });
                """;
        stage.plan(head + "      if (row.t === 'bad') ctx.reject('bad');\n      return row;\n    }");

        Said peek = stage.tranship("peek", ".");
        assertThat(peek.out()).contains("w.main.audit", "no text", "what is emitted for s.n");
        Said run = stage.tranship("run", ".");
        assertThat(run.exit()).as(run.err()).isEqualTo(3);
        String audit = "select id, day, problem from audit order by id";
        assertThat(stage.ask(audit)).containsExactly("2|2024-03-01|no text", "4|null|no text");
        assertThat(stage.ask("select count(*) from n")).containsExactly("3");
        Said verify = stage.tranship("verify", ".");
        assertThat(verify.out()).as(verify.err()).contains("w.main.audit");

        stage.plan(
                head
                        + "      if (row.t === 'bad') ctx.emit('audit', { id: row.id, problem: 'was bad' });\n      return row;\n    }");
        Said replay = stage.tranship("reject", "replay", ".", "c");
        assertThat(replay.exit()).as(replay.err()).isZero();
        assertThat(stage.ask(audit)).containsExactly("2|2024-03-01|no text", "3|null|was bad", "4|null|no text");
        assertThat(stage.ask("select count(*) from n")).containsExactly("4");

        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void emittedRowsMustBeDeclaredAndFit() throws Exception {
        stage.rows(3);
        stage.plan(
                "- { id: c, copy: s.n -> w.main, js: \"(row, ctx) => { ctx.emit('audit', { id: row.id }); return row }\" }");
        Said undeclared = stage.tranship("run", ".");
        assertThat(undeclared.exit()).isEqualTo(1);
        assertThat(undeclared.err())
                .contains(
                        "error RUN-213: the transform of s.n emits rows for 'audit'",
                        "emit: { audit: { column: type } }");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();

        stage.plan("- { id: c, copy: s.n -> w.main, emit: { audit: { id: int8, note: date } },"
                + " js: \"(row, ctx) => { ctx.emit('audit', { id: row.id * 100, node: 1 }); return row }\" }");
        Said unknown = stage.tranship("run", ".");
        assertThat(unknown.err()).contains("unknown column 'node' of an emitted row, did you mean 'note'");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();

        stage.plan("- { id: c, copy: s.n -> w.main, on_error: skip, emit: { audit: { id: int8 } },"
                + " js: \"(row, ctx) => { ctx.emit('audit', { id: row.id * 100 }); return row }\" }");
        assertThat(stage.tranship("run", ".").exit()).isEqualTo(3);
        assertThat(stage.ask("select id from audit")).containsExactly("100");
        assertThat(Files.readAllLines(folder.resolve(".tranship/rejects/c.jsonl")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("\"emitting\":\"audit\""));
    }

    @Test
    void scriptsSeeOnlyTheEnvironmentThatTheirStepNames() throws Exception {
        stage.plan("- { id: a, script: 'log(env.PATH)' }");
        Said refused = stage.tranship("run", ".");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("the environment variable PATH, which its step does not let it see", "env: [PATH]");

        stage.plan("- { id: a, env: [PATH], script: 'log(env.PATH)' }");
        Said named = stage.tranship("run", ".");
        assertThat(named.exit()).as(named.err()).isZero();
        assertThat(named.err()).contains(System.getenv("PATH"));

        Files.writeString(folder.resolve("a.js"), "log(env.HOME ?? 'nothing')");
        assertThat(stage.tranship("js", "a.js").exit()).isEqualTo(1);
        assertThat(stage.tranship("js", "a.js", "--env", "HOME").exit()).isZero();
    }

    @Test
    void assessAndVerifyTakeVariables() throws Exception {
        stage.rows(3);
        stage.plan("- { copy: \"s.${var:table} -> w.main\" }");
        Files.writeString(
                folder.resolve("plan.yaml"),
                Files.readString(folder.resolve("plan.yaml")).replace("steps:", "vars: { table: none }\nsteps:"));
        assertThat(stage.tranship("run", ".", "--var", "table=n").exit()).isZero();

        assertThat(stage.tranship("verify", ".").exit()).isEqualTo(1);
        Said verify = stage.tranship("verify", ".", "--var", "table=n");
        assertThat(verify.exit()).as(verify.err()).isZero();
        Said assess = stage.tranship("assess", ".", "--var", "table=n");
        assertThat(assess.exit()).as(assess.err()).isZero();
    }

    @Test
    void assessWritesForAMomentWhenAskedAndLeavesNothing() throws Exception {
        stage.rows(3000);
        stage.target("create table mine (i integer)");
        stage.plan("- { id: a, assess: s -> w, probe: write }");

        assertThat(stage.tranship("peek", ".").out()).contains("for a moment", "tranship_probe");
        Said run = stage.tranship("run", ".", "--json");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("tranship_probe").doesNotContain("\"estimateSeconds\":null");
        assertThat(stage.leftovers()).as("neither the table nor a ledger").containsExactly("main.mine");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
        assertThat(stage.leftovers()).containsExactly("main.mine");

        stage.target("create table tranship_probe (i integer)");
        Said refused = stage.tranship("run", ".");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("error RUN-202: ", "tranship_probe");
        assertThat(stage.leftovers()).contains("main.tranship_probe");
    }

    @Test
    void aShareOfErrorsIsAllowedAndMoreIsNot() throws Exception {
        stage.rows(100);
        String js = "js: \"row => { if (row.id % 10 == 0) throw new Error('x'); return row }\"";
        stage.plan("- { id: a, copy: s.n -> w.main, batch: 50, max_errors: 5%, " + js + " }");
        Said tooMany = stage.tranship("run", ".");
        assertThat(tooMany.exit()).isEqualTo(1);
        assertThat(tooMany.err()).contains("error RUN-205: ");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();

        stage.plan("- { id: a, copy: s.n -> w.main, batch: 50, max_errors: 20%, " + js + " }");
        assertThat(stage.tranship("run", ".").exit()).isEqualTo(3);
        assertThat(stage.ask("select count(*) from n")).containsExactly("90");
    }

    @Test
    void aBackupIsLookedAfterRestoredAndTheRestoreUndone() throws SQLException, IOException {
        stage.target("create table t (i integer primary key)", "insert into t values (1), (2)");
        stage.plan("- { id: b, backup: w, keep: 7d }");
        Said run = stage.tranship("run", ".");
        assertThat(run.exit()).as(run.err()).isZero();
        Said list = stage.tranship("backups", "list", ".");
        String id = list.out().lines().skip(2).findFirst().orElseThrow().split(" ")[0];
        assertThat(stage.tranship("backups", "verify", ".").out()).isEqualTo("whole " + id + "\n");
        assertThat(stage.tranship("backups", "extend", ".", id, "--keep", "30d").exit())
                .isZero();
        assertThat(stage.tranship("backups", "cleanup", ".", "--dry-run").err()).contains("0 backups would be removed");

        stage.target("delete from t where i = 1");
        stage.plan("- { id: r, restore: w }");
        Said restore = stage.tranship("run", ".", "--yes");
        assertThat(restore.exit()).as(restore.err()).isZero();
        assertThat(stage.ask("select i from t order by i")).containsExactly("1", "2");
        Said undo = stage.tranship("undo", ".", "--yes");
        assertThat(undo.exit()).as(undo.err()).isZero();
        assertThat(stage.ask("select i from t order by i")).containsExactly("2");
    }
}
