package dev.tranship.shell.debug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.engine.Breakpoint;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Resumption;
import dev.tranship.dsl.engine.RunState;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.Session.RunOutcome;
import dev.tranship.dsl.engine.Session.Theirs;
import dev.tranship.dsl.engine.Session.UndoPreview;
import dev.tranship.dsl.engine.Session.UndoTarget;
import dev.tranship.dsl.engine.StepState;
import dev.tranship.dsl.engine.StepView;
import dev.tranship.dsl.plan.Plan;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptSteppingTest {
    private static final String SCRIPT = """
            const s = connect('sqlite:s.db'), w = connect('sqlite:w.db')
            for (const name of ['a', 'b', 'c'])
              step('make ' + name, () => s.at('n').copyTo(w.at(name)))
            """;

    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void rows() {
        bench = new Bench(folder).rows(35).intoSqlite();
    }

    private Plan script() {
        return bench.script("three.js", SCRIPT);
    }

    private List<String> tables() {
        return bench.ask("select name from sqlite_master where type = 'table' and name in ('a', 'b', 'c') order by 1");
    }

    @Test
    void scriptByItselfIsDoneStepByStepAlsoByAnotherSession() {
        try (Session session = bench.open(script())) {
            assertThat(session.plan().name()).isEqualTo("three.js");
            RunOutcome first = session.run(null, true);
            assertThat(first.stoppedAt()).isEqualTo("three/make b");
            assertThat(first.run().state()).isEqualTo(RunState.OPEN);
            assertThat(tables()).containsExactly("a");
            assertThat(session.list().get(0).inside())
                    .containsExactly(
                            new StepView.Inside("make a", StepState.DONE),
                            new StepView.Inside("make b", StepState.PLANNED));
        }
        try (Session session = bench.open(script())) {
            assertThat(session.run(null, true).stoppedAt()).isEqualTo("three/make c");
            assertThat(tables()).containsExactly("a", "b");
            RunOutcome last = session.run(null, true);
            assertThat(last.stoppedAt()).isNull();
            assertThat(last.run().state()).isEqualTo(RunState.DONE);
        }
        assertThat(tables()).containsExactly("a", "b", "c");
    }

    @Test
    void lastStepInsideIsUndoneAndRedoneAlone() {
        try (Session session = bench.open(script())) {
            session.run(null, false);
            List<UndoPreview> preview = session.previewUndo(new UndoTarget.Last(1));
            assertThat(preview).extracting(UndoPreview::step).containsExactly("three/make c");
            assertThat(preview.get(0).cost().words()).contains("35 rows go with the table");

            session.undo(new UndoTarget.Last(1), Theirs.REFUSE);
            assertThat(tables()).containsExactly("a", "b");
            assertThat(session.list().get(0).inside())
                    .last()
                    .isEqualTo(new StepView.Inside("make c", StepState.UNDONE));

            session.undo(new UndoTarget.To("make b"), Theirs.REFUSE);
            assertThat(tables()).containsExactly("a");
            assertThat(session.redo().stoppedAt()).isEqualTo("three/make c");
            assertThat(tables()).containsExactly("a", "b");
            assertThat(session.run(null, false).run().state()).isEqualTo(RunState.DONE);

            session.undo(new UndoTarget.All(), Theirs.REFUSE);
            assertThat(tables()).isEmpty();
        }
    }

    @Test
    void undoOfAllStepsInsideLeavesNothing() {
        try (Session session = bench.open(script())) {
            session.run(null, true);
            session.run(null, true);
            session.undo(new UndoTarget.Last(2), Theirs.REFUSE);
            assertThat(tables()).isEmpty();
            assertThat(session.current()).isEmpty();
            assertThat(session.run(null, false).run().state()).isEqualTo(RunState.DONE);
        }
        assertThat(tables()).hasSize(3);
    }

    @Test
    void whatSomebodyElseChangedIsNotUndoneWithItsStepInside() {
        try (Session session = bench.open(script())) {
            session.run(null, true);
            bench.sql("w.db", "delete from a where id = 1");
            assertThatThrownBy(() -> session.undo(new UndoTarget.Last(1), Theirs.REFUSE))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo("UNDO-302"));
            session.undo(new UndoTarget.Last(1), Theirs.OVERWRITE);
        }
        assertThat(tables()).isEmpty();
    }

    @Test
    void stopsBeforeStepInsideOfScriptOnceAndGoesOn() {
        Plan plan = bench.plan("""
                - {id: first, copy: s.n -> w}
                - id: more
                  script: |
                    step('make a', () => connect('s').at('n').copyTo(connect('w').at('a')))
                    step('make b', () => connect('s').at('n').copyTo(connect('w').at('b')))
                """);
        try (Session session =
                bench.open(plan, new Looking(new Breakpoint.AtStep("make b"), new Breakpoint.AtStep("first")))) {
            assertThat(session.run(null, false).stoppedAt()).isEqualTo("first");
            assertThat(session.run(null, false).stoppedAt()).isEqualTo("more/make b");
            assertThat(tables()).containsExactly("a");
            assertThat(session.run(null, false).run().state()).isEqualTo(RunState.DONE);
        }
        assertThat(tables()).containsExactly("a", "b");
    }

    @Test
    void abortInsideOfScriptTakesOnlyTheHalfDoneStepBack() {
        Looking looking = new Looking(new Breakpoint.AtCount("make b", 10)).then(Resumption.ABORT);
        try (Session session = bench.open(script(), looking)) {
            assertThatThrownBy(() -> session.run(null, false))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo("RUN-230"));
            assertThat(tables()).containsExactly("a");
            looking.forget();
            assertThat(session.run(null, false).run().state()).isEqualTo(RunState.DONE);
        }
    }

    @Test
    void scriptThatSwallowsTheStopIsNotDone() {
        Plan plan = bench.script(
                "swallow.js",
                SCRIPT.replace("step('make ' + name,", "try { step('make ' + name,")
                        .replace("(name)))", "(name))) } catch (e) {}"));
        try (Session session = bench.open(plan)) {
            RunOutcome first = session.run(null, true);
            assertThat(first.stoppedAt()).isEqualTo("swallow/make b");
            assertThat(first.run().state()).isEqualTo(RunState.OPEN);
            assertThat(session.run(null, false).run().state()).isEqualTo(RunState.DONE);
        }
        assertThat(tables()).hasSize(3);
    }

    @Test
    void endlessLoopInScriptIsBrokenOffAndTheSessionLivesOn() {
        Plan plan = bench.script("endless.js", SCRIPT + "while (true) {}\n");
        try (Session session = bench.open(plan)) {
            brokenOff(session, () -> tables().size() == 3);
            assertThat(session.list().get(0).inside()).hasSize(3);
            session.undo(new UndoTarget.Last(1), Theirs.REFUSE);
            assertThat(tables()).containsExactly("a", "b");
        }
    }

    @Test
    void endlessLoopInTransformIsBrokenOffBeforeAnythingIsMade() {
        Plan endless =
                bench.plan("- {id: move, copy: s.n -> w, js: 'row => { while (row.id == 25) {} return row }'}\n");
        try (Session session = bench.open(endless)) {
            brokenOff(session, () -> true);
            assertThat(session.list()).extracting(StepView::state).containsExactly(StepState.PLANNED);
        }
        assertThat(folder.resolve("w.db")).doesNotExist();
    }

    @Test
    void endlessLoopInTransformIsBrokenOffAmidTheRows() {
        bench = new Bench(folder.resolve("many")).rows(1500).intoSqlite();
        Plan endless = bench.plan("- {id: move, copy: s.n -> w, batch: 100, parallel: 1, "
                + "js: 'row => { while (row.id == 1250) {} return row }'}\n");
        try (Session session = bench.open(endless)) {
            brokenOff(session, () -> bench.made("n"));
            assertThat(session.list()).extracting(StepView::state).containsExactly(StepState.INTERRUPTED);
            session.undo(new UndoTarget.All(), Theirs.REFUSE);
        }
        assertThat(bench.made("n")).isFalse();
    }

    private static void brokenOff(Session session, BooleanSupplier begun) {
        try (Interrupting interrupting = new Interrupting(session.gate(), begun)) {
            assertThatThrownBy(() -> session.run(null, false))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.INTERRUPTED));
        }
    }
}
