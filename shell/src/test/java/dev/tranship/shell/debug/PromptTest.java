package dev.tranship.shell.debug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.engine.Debugger;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.RunState;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.Session.Theirs;
import dev.tranship.dsl.engine.Session.UndoTarget;
import dev.tranship.dsl.engine.StepState;
import dev.tranship.dsl.engine.StepView;
import dev.tranship.dsl.engine.WorkspaceHandle;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.PlanException;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.dsl.plan.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTest {
    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void rows() {
        bench = new Bench(folder).rows(35).intoSqlite();
    }

    private Session prompt(WorkspaceHandle workspace) {
        Plan nothing = new Plan("none", folder, null, Map.of(), Map.of(), List.of(), List.of());
        return Session.prompt(nothing, bench.options(Debugger.NONE, event -> {}), workspace);
    }

    private static void type(Session prompt, String text) {
        prompt.appendAndRun(PlanReader.step(text, "prompt", prompt.plan()));
    }

    private void connect(Session prompt) {
        prompt.connect(PlanReader.connection("s", "sqlite:s.db", Map.of(), folder));
        prompt.connect(PlanReader.connection("w", "sqlite:w.db", Map.of(), folder));
    }

    @Test
    void typedVerbsAreJournaledUndoneAndSavedAsPlanThatRuns() throws Exception {
        try (WorkspaceHandle workspace = WorkspaceHandle.open(folder.resolve(".tranship"));
                Session prompt = prompt(workspace)) {
            connect(prompt);
            type(prompt, "copy s.n -> w");
            type(prompt, "copy s.n -> w.o where=id <= 10 js=row => ({...row, t: row.t.toUpperCase()})");
            type(prompt, "{copy: s.n -> w.gone, mode: create}");
            assertThat(prompt.list()).extracting(StepView::id).containsExactly("copy-n", "copy-n-2", "copy-n-3");
            prompt.undo(new UndoTarget.Last(1), Theirs.REFUSE);
            prompt.save(folder.resolve("typed.yaml"));
        }
        assertThat(bench.count("o")).isEqualTo(10);
        String text = Files.readString(folder.resolve("typed.yaml"));
        assertThat(text).doesNotContain("gone").contains("sqlite:s.db").doesNotContain("retry");

        bench.sql("w.db", "drop table n").sql("w.db", "drop table o");
        try (Session session = bench.open(PlanReader.read(folder.resolve("typed.yaml"), Map.of()))) {
            assertThat(session.run(null, false).run().state()).isEqualTo(RunState.DONE);
        }
        assertThat(bench.ask("select count(*), min(t) from o")).containsExactly("10|ROW 1");
    }

    @Test
    void whatWasTypedIsThereAgainAfterLeaving() {
        try (WorkspaceHandle workspace = WorkspaceHandle.open(folder.resolve(".tranship"));
                Session prompt = prompt(workspace)) {
            connect(prompt);
            type(prompt, "copy s.n -> w");
        }
        try (WorkspaceHandle workspace = WorkspaceHandle.open(folder.resolve(".tranship"));
                Session prompt = prompt(workspace)) {
            assertThat(prompt.connections().names()).contains("s", "w");
            assertThat(prompt.list()).extracting(StepView::state).containsExactly(StepState.DONE);
            type(prompt, "copy s.n -> w.o");
            prompt.undo(new UndoTarget.All(), Theirs.REFUSE);
            assertThat(prompt.current()).isEmpty();
        }
        assertThat(bench.ask("select name from sqlite_master where name in ('n', 'o')"))
                .isEmpty();
    }

    @Test
    void stepThatFailsIsTakenBackAndForgotten() {
        try (WorkspaceHandle workspace = WorkspaceHandle.open(folder.resolve(".tranship"));
                Session prompt = prompt(workspace)) {
            connect(prompt);
            type(prompt, "copy s.n -> w");
            assertThatThrownBy(() -> type(
                            prompt,
                            "copy s.n -> w.o batch=5 js=row => { if (row.id == 20) throw new Error('x'); return row }"))
                    .isInstanceOf(EngineException.class);
            assertThatThrownBy(() -> type(prompt, "copy s.nothing -> w")).isInstanceOf(EngineException.class);
            assertThat(prompt.list()).extracting(StepView::id).containsExactly("copy-n");
            assertThat(bench.ask("select name from sqlite_master where name = 'o'"))
                    .isEmpty();
            type(prompt, "copy s.n -> w.o");
            assertThat(prompt.list()).extracting(StepView::state).containsExactly(StepState.DONE, StepState.DONE);
        }
    }

    @Test
    void planAndPromptShareTheWorkspaceAndTheEndpoints() {
        Bench duck = new Bench(folder);
        Plan plan = duck.plan("- {id: move, copy: s.n -> w.main}\n");
        try (WorkspaceHandle workspace = WorkspaceHandle.open(folder.resolve(".tranship"));
                Session session = duck.open(plan, Debugger.NONE, workspace);
                Session prompt = Session.prompt(plan, duck.options(Debugger.NONE, event -> {}), workspace)) {
            session.run(null, false);
            type(prompt, "copy s.n -> w.main.o");
            session.undo(new UndoTarget.All(), Theirs.REFUSE);
            assertThat(prompt.list()).extracting(StepView::state).containsExactly(StepState.DONE);
        }
        assertThat(duck.ask("select table_name from information_schema.tables where table_name in ('n', 'o')"))
                .containsExactly("o");
    }

    @Test
    void halfDoneStepMustBeEndedBeforeTheNext() throws Exception {
        try (WorkspaceHandle workspace = WorkspaceHandle.open(folder.resolve(".tranship"));
                Session prompt = prompt(workspace)) {
            connect(prompt);
            Step step = PlanReader.step("copy s.n -> w batch=5 throttle=50/s", "prompt", prompt.plan());
            Thread stopping = new Thread(() -> {
                while (!bench.made("n")) {
                    Thread.onSpinWait();
                }
                prompt.gate().stop();
            });
            stopping.start();
            assertThatThrownBy(() -> prompt.appendAndRun(step))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo("RUN-130"));
            stopping.join();
            assertThatThrownBy(() -> type(prompt, "copy s.n -> w.o"))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo("RUN-234"));
            assertThat(prompt.run(null, false).run().state()).isEqualTo(RunState.DONE);
            type(prompt, "copy s.n -> w.o");
        }
        assertThat(bench.count("n")).isEqualTo(35);
    }

    @Test
    void connectionInUseKeepsItsName() {
        try (WorkspaceHandle workspace = WorkspaceHandle.open(folder.resolve(".tranship"));
                Session prompt = prompt(workspace)) {
            connect(prompt);
            type(prompt, "copy s.n -> w");
            assertThatThrownBy(() -> prompt.connect(PlanReader.connection("w", "sqlite:other.db", Map.of(), folder)))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo("RUN-232"));
            assertThatThrownBy(() -> {
                        prompt.undo(new UndoTarget.All(), Theirs.REFUSE);
                        prompt.save(folder.resolve("x.yaml"));
                    })
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo("RUN-235"));
        }
    }

    @Test
    void typedSecretIsRefused() {
        assertThatThrownBy(() -> PlanReader.connection("p", "postgresql://me:secret@host/db", Map.of(), folder))
                .isInstanceOfSatisfying(PlanException.class, e -> {
                    assertThat(e.diagnostics().get(0).code()).isEqualTo("PLAN-121");
                    assertThat(e.diagnostics().toString()).doesNotContain("secret@");
                });
    }
}
