package dev.tranship.shell.debug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.engine.Breakpoint;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Halt;
import dev.tranship.dsl.engine.Peek;
import dev.tranship.dsl.engine.Resumption;
import dev.tranship.dsl.engine.RunState;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.Session.RunOutcome;
import dev.tranship.dsl.engine.StepState;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HaltTest {
    private static final String COPY = "- {id: move, copy: s.n -> w, batch: 10}\n";
    private static final String UPPER =
            "- {id: move, copy: s.n -> w, batch: 10, js: 'row => ({...row, t: row.t.toUpperCase()})'}\n";

    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void rows() {
        bench = new Bench(folder).rows(35).intoSqlite();
    }

    @Test
    void haltsBeforeTheRowThatTheConditionNamesWithEverythingBeforeItCommitted() {
        List<Object> seen = new ArrayList<>();
        Looking looking = new Looking(new Breakpoint.AtRow("move", "row.id == 13 || row.id == 27")).then(halt -> {
            seen.addAll(List.of(halt.rowsBefore(), halt.rows(), halt.committed(), bench.count("n")));
            return Resumption.CONTINUE;
        });

        RunOutcome outcome = run(COPY, looking);

        assertThat(looking.reasons())
                .containsExactly(
                        "row 13 of s.n: row.id == 13 || row.id == 27", "row 27 of s.n: row.id == 13 || row.id == 27");
        assertThat(seen).containsExactly(12L, 8, true, 12L);
        assertThat(dataset(outcome).written()).isEqualTo(35);
        assertThat(dataset(outcome).proof()).isEqualTo("checksum equal");
    }

    @Test
    void intoDuckdbTooWhatIsBeforeIsThereToLookAtInTheSameSession() {
        bench = new Bench(folder);
        List<Long> seen = new ArrayList<>();
        Session[] running = new Session[1];
        Looking looking = new Looking(new Breakpoint.AtCount("move", 25)).then(halt -> {
            seen.add(halt.rowsBefore());
            try (Snapshot snapshot = running[0]
                    .connections()
                    .ability("w", Access.READ, Readable.class, "be read")
                    .snapshot()) {
                seen.add(snapshot.count(ReadRequest.all(DatasetPath.parse("main.n"))));
            }
            return Resumption.CONTINUE;
        });

        try (Session session = bench.open(bench.plan(COPY.replace("-> w", "-> w.main")), looking)) {
            running[0] = session;
            session.run(null, false);
        }

        assertThat(seen).containsExactly(25L, 25L);
        assertThat(bench.count("n")).isEqualTo(35);
    }

    @Test
    void haltsTwiceWithinOneBatch() {
        Looking looking = new Looking(new Breakpoint.AtRow("move", "row.id == 12 || row.id == 13"));

        run(COPY, looking);

        assertThat(looking.reasons()).hasSize(2);
        assertThat(bench.count("n")).isEqualTo(35);
    }

    @Test
    void stepsBatchByBatch() {
        List<Long> before = new ArrayList<>();
        Looking looking = new Looking(new Breakpoint.AtCount("move", 12));
        looking.then(halt -> note(before, halt, Resumption.STEP_BATCH))
                .then(halt -> note(before, halt, Resumption.STEP_BATCH))
                .then(halt -> note(before, halt, Resumption.CONTINUE));

        run(COPY, looking);

        assertThat(before).containsExactly(12L, 20L, 30L);
        assertThat(bench.count("n")).isEqualTo(35);
    }

    @Test
    void stepsFromOneDatasetOfTheStepToTheNext() {
        bench.sql("s.db", "create table o (id integer primary key)").sql("s.db", "insert into o values (1), (2)");
        Looking looking = new Looking(new Breakpoint.AtCount("all", 30)).then(Resumption.STEP_BATCH);
        looking.then(Resumption.CONTINUE);

        run("- {id: all, copy: s.* -> w, batch: 10}\n", looking);

        assertThat(looking.reasons()).containsExactly("the step has read 30 rows", "the next batch of s.o");
    }

    @Test
    void showsWhatWouldBeWrittenAndWhatAnotherTransformWould() {
        List<Peek.Sample> samples = new ArrayList<>();
        Looking looking = new Looking(new Breakpoint.AtRow("move", "row.id == 13")).then(halt -> {
            samples.add(halt.sample(2));
            samples.add(halt.replay("row => row.id % 2 ? null : ({...row, t: '<' + row.t + '>'})", 3));
            assertThat(halt.transform()).hasValueSatisfying(js -> assertThat(js).contains("toUpperCase"));
            assertThat(halt.transformPlace())
                    .hasValueSatisfying(p -> assertThat(p.line()).isEqualTo(5));
            return Resumption.CONTINUE;
        });

        run(UPPER, looking);

        assertThat(samples.get(0).before()).containsExactly(List.of(13L, "Row 13"), List.of(14L, "Row 14"));
        assertThat(samples.get(0).after()).containsExactly(List.of(13L, "ROW 13"), List.of(14L, "ROW 14"));
        assertThat(samples.get(1).after()).containsExactly(List.of(14L, "<Row 14>"));
        assertThat(samples.get(1).origins()).containsExactly(1);
        assertThat(bench.ask("select t from n where id in (12, 13, 14)")).containsExactly("ROW 12", "ROW 13", "ROW 14");
    }

    @Test
    void replayOfBrokenTransformSaysWhatIsWrongAndTheRunGoesOn() {
        List<String> said = new ArrayList<>();
        Looking looking = new Looking(new Breakpoint.AtCount("move", 5)).then(halt -> {
            for (String js : List.of("row => {", "row => row.nothing.at(1)")) {
                try {
                    said.add(String.join(",", halt.replay(js, 5).rejected()));
                } catch (EngineException e) {
                    said.add(e.code());
                }
            }
            return Resumption.CONTINUE;
        });

        run(COPY, looking);

        assertThat(said.get(0)).isEqualTo("JS-101");
        assertThat(said.get(1)).contains("Cannot read property 'at' of undefined");
        assertThat(bench.count("n")).isEqualTo(35);
    }

    @Test
    void skippedRowsAreSetAsideAndTheRestIsProven() throws Exception {
        Looking looking = new Looking(new Breakpoint.AtRow("move", "row.id == 13")).then(Resumption.SKIP);

        RunOutcome outcome = run(COPY, looking);

        assertThat(dataset(outcome).rejected()).isEqualTo(8);
        assertThat(dataset(outcome).proof()).isEqualTo("checksum equal");
        assertThat(bench.ask("select count(*), sum(id) from n where id between 13 and 20"))
                .containsExactly("0|null");
        assertThat(bench.count("n")).isEqualTo(27);
        assertThat(Files.readAllLines(folder.resolve(".tranship/rejects/move.jsonl")))
                .hasSize(8)
                .allMatch(line -> line.contains("\"reason\":\"skipped by hand\""));
    }

    @Test
    void haltsBeforeRowThatTheTransformRejects() {
        Looking looking = new Looking(new Breakpoint.AtReject("move")).then(Resumption.SKIP);

        RunOutcome outcome = run(
                "- {id: move, copy: s.n -> w, batch: 10, js: \"(row, ctx) => row.id == 29 ? ctx.reject('odd') : row\"}\n",
                looking);

        assertThat(looking.reasons()).containsExactly("row 29 of s.n cannot be written: odd");
        assertThat(dataset(outcome).rejected()).isEqualTo(2);
        assertThat(bench.count("n")).isEqualTo(33);
    }

    @Test
    void haltsWhereTheTargetRefusesRow() {
        bench.sql("w.db", "create table n (id integer primary key, t text not null)")
                .sql("w.db", "insert into n values (17, 'mine')");
        Looking looking = new Looking(new Breakpoint.AtReject("move")).then(Resumption.CONTINUE);

        RunOutcome outcome = run("- {id: move, copy: s.n -> w, mode: append, batch: 10, on_error: skip}\n", looking);

        assertThat(looking.reasons()).hasSize(1).allMatch(r -> r.startsWith("row 17 of s.n cannot be written: "));
        assertThat(dataset(outcome).rejected()).isEqualTo(1);
        assertThat(bench.count("n")).isEqualTo(35);
    }

    @Test
    void abortTakesTheHalfDoneStepBackAndOnlyThat() {
        String first = "- {id: first, copy: s.n -> w, tables: {n: {to: m}}}\n";
        Looking looking = new Looking(new Breakpoint.AtCount("move", 20)).then(Resumption.ABORT);
        try (Session session = bench.open(bench.plan(first + COPY), looking)) {
            assertThatThrownBy(() -> session.run(null, false)).isInstanceOfSatisfying(EngineException.class, e -> {
                assertThat(e.code()).isEqualTo("RUN-230");
                assertThat(e.kind()).isEqualTo(EngineException.Kind.INTERRUPTED);
            });
            assertThat(session.list()).extracting("state").containsExactly(StepState.DONE, StepState.UNDONE);
            assertThat(bench.ask("select name from sqlite_master where name = 'n'"))
                    .isEmpty();

            looking.forget();
            assertThat(session.run(null, false).run().state()).isEqualTo(RunState.DONE);
        }
        assertThat(bench.count("n")).isEqualTo(35);
    }

    @Test
    void editedTransformHaltsAtTheSameRowsAgain() {
        String first = "- {id: first, copy: s.n -> w, tables: {n: {to: m}}}\n";
        List<Long> before = new ArrayList<>();
        Looking looking = new Looking(new Breakpoint.AtRow("move", "row.id == 27"));
        looking.then(halt -> note(before, halt, Resumption.ABORT));
        try (Session session = bench.open(bench.plan(first + COPY), looking)) {
            assertThatThrownBy(() -> session.run(null, false)).isInstanceOf(EngineException.class);
        }
        Looking again = new Looking(new Breakpoint.AtCount("move", before.get(0)));
        again.then(halt -> note(before, halt, Resumption.CONTINUE));
        try (Session session = bench.open(bench.plan(first + UPPER), again)) {
            assertThat(session.run(null, false).run().id()).isEqualTo("r1");
        }

        assertThat(before).containsExactly(26L, 26L);
        assertThat(bench.ask("select min(t) from n")).containsExactly("ROW 1");
    }

    @Test
    void changedMeaningOfDoneStepIsStillRefused() {
        String first = "- {id: first, copy: s.n -> w, tables: {n: {to: m}}}\n";
        try (Session session = bench.open(bench.plan(first + COPY))) {
            session.run("first", false);
        }
        try (Session session = bench.open(bench.plan(first.replace("to: m", "to: k") + COPY))) {
            assertThatThrownBy(() -> session.run(null, false))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo("RUN-217"));
        }
    }

    @Test
    void runThatWasCutShortAtHeldRowGoesOnThereAndMissesNone() {
        Looking looking = new Looking(new Breakpoint.AtRow("move", "row.id == 13"));
        Session[] running = new Session[1];
        looking.then(halt -> {
            running[0].gate().stop();
            throw new EngineException(EngineException.Kind.INTERRUPTED, "RUN-130", "the shell went away", null);
        });
        try (Session session = bench.open(bench.plan(UPPER), looking)) {
            running[0] = session;
            assertThatThrownBy(() -> session.run(null, false)).isInstanceOf(EngineException.class);
        }
        assertThat(bench.count("n")).isEqualTo(12);

        try (Session session = bench.open(bench.plan(UPPER))) {
            RunOutcome outcome = session.resume();
            assertThat(dataset(outcome).written()).isEqualTo(35);
            assertThat(dataset(outcome).proof()).isEqualTo("checksum equal");
        }
        assertThat(bench.ask("select count(distinct t), sum(id) from n")).containsExactly("35|630");
    }

    @Test
    void whileHaltedLookingIsPossibleAndRunningIsNot() {
        Session[] running = new Session[1];
        List<String> said = new ArrayList<>();
        Looking looking = new Looking(new Breakpoint.AtCount("move", 20)).then(halt -> {
            assertThat(running[0].list()).hasSize(1);
            try {
                running[0].run(null, false);
            } catch (EngineException e) {
                said.add(e.code());
            }
            try {
                running[0].undo(new Session.UndoTarget.All(), Session.Theirs.REFUSE);
            } catch (EngineException e) {
                said.add(e.code());
            }
            return Resumption.CONTINUE;
        });
        try (Session session = bench.open(bench.plan(COPY), looking)) {
            running[0] = session;
            session.run(null, false);
        }

        assertThat(said).containsExactly("RUN-233", "RUN-233");
        assertThat(bench.count("n")).isEqualTo(35);
    }

    @Test
    void brokenConditionIsSaidBeforeAnythingIsWritten() {
        Looking looking = new Looking(new Breakpoint.AtRow("move", "row.id =="));
        assertThatThrownBy(() -> run(COPY, looking))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo("RUN-231"));
        assertThat(bench.count("n")).isZero();
    }

    @Test
    void lookingTakesNoTimeOffTheStep() {
        Looking looking = new Looking(new Breakpoint.AtCount("move", 20)).then(halt -> {
            sleep(1500);
            return Resumption.CONTINUE;
        });

        run("- {id: move, copy: s.n -> w, batch: 10, timeout: 1s}\n", looking);

        assertThat(bench.count("n")).isEqualTo(35);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Resumption note(List<Long> before, Halt halt, Resumption resumption) {
        before.add(halt.rowsBefore());
        return resumption;
    }

    private RunOutcome run(String steps, Looking looking) {
        try (Session session = bench.open(bench.plan(steps), looking)) {
            return session.run(null, false);
        }
    }

    private static StepSummary.DatasetSummary dataset(RunOutcome outcome) {
        return Objects.requireNonNull(outcome.steps().get(0).summary())
                .datasets()
                .get(0);
    }
}
