package dev.tranship.shell.debug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.engine.Breakpoint;
import dev.tranship.dsl.engine.Debugger;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Resumption;
import dev.tranship.dsl.engine.RunHistory;
import dev.tranship.dsl.engine.RunState;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.Session.Theirs;
import dev.tranship.dsl.engine.Session.UndoTarget;
import dev.tranship.dsl.engine.WorkspaceHandle;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.testkit.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongSessionTest {
    @TempDir
    Path folder;

    @Test
    void manyMixedCommandsLeaveNoThreadNoFileAndNoLock() throws Exception {
        Bench bench = new Bench(folder).rows(200);
        Plan plan = bench.plan(
                "- {id: move, copy: s.n -> w.main, batch: 20, js: 'row => row'}\n"
                        + "- {id: more, script: \"step('x', () => connect('s').at('n').copyTo(connect('w').at('main', 'x')))\"}\n");
        Looking looking = new Looking(new Breakpoint.AtRow("move", "row.id == 77"));
        Set<String> threads = daemons();
        try (WorkspaceHandle workspace = WorkspaceHandle.open(folder.resolve(".tranship"));
                Session session = bench.open(plan, looking, workspace);
                Session prompt = Session.prompt(plan, bench.options(Debugger.NONE, event -> {}), workspace)) {
            for (int round = 0; round < 5; round++) {
                session.list();
                session.peek(null);
                looking.then(round % 2 == 0 ? Resumption.ABORT : Resumption.STEP_BATCH)
                        .then(Resumption.SKIP);
                if (round % 2 == 0) {
                    assertThatThrownBy(() -> session.run(null, true)).isInstanceOf(EngineException.class);
                }
                while (session.run(null, false).run().state() != RunState.DONE) {
                    session.status();
                }
                session.previewUndo(new UndoTarget.All());
                session.undo(new UndoTarget.Last(1), Theirs.REFUSE);
                session.redo();
                prompt.appendAndRun(PlanReader.step("copy s.n -> w.main.p" + round, "prompt", prompt.plan()));
                assertThatThrownBy(() ->
                                prompt.appendAndRun(PlanReader.step("copy s.q -> w.main", "prompt", prompt.plan())))
                        .isInstanceOf(EngineException.class);
                prompt.undo(new UndoTarget.Last(1), Theirs.REFUSE);
                session.undo(new UndoTarget.All(), Theirs.REFUSE);
            }
        }

        assertThat(Leaks.openFiles(folder)).isEmpty();
        for (int wait = 0; wait < 50 && !threads.containsAll(daemons()); wait++) {
            Thread.sleep(100);
        }
        assertThat(daemons()).isSubsetOf(threads);
        WorkspaceHandle.open(folder.resolve(".tranship")).close();
    }

    /** {@return the names of our threads that are alive} */
    private static Set<String> daemons() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("tranship-") || name.equals("script-limits"))
                .collect(Collectors.toSet());
    }

    @Test
    void runGoesOnAfterItWasStopped() throws Exception {
        Bench bench = new Bench(folder).rows(400);
        Plan plan = bench.plan("- {id: move, copy: s.n -> w.main, batch: 10, parallel: 1, throttle: 400/s}\n");
        try (Session session = Session.open(plan, bench.options(Debugger.NONE, event -> {}))) {
            for (int stops = 0; stops < 2; stops++) {
                Thread stopping = new Thread(() -> {
                    try {
                        Thread.sleep(250);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    session.gate().stop();
                });
                stopping.start();
                assertThatThrownBy(() -> session.run(null, false))
                        .isInstanceOfSatisfying(
                                EngineException.class, e -> assertThat(e.code()).isEqualTo("RUN-130"));
                stopping.join();
            }
            assertThat(session.run(null, false).run().state()).isEqualTo(RunState.DONE);
        }
        assertThat(bench.ask("select count(*), sum(id) from n")).containsExactly("400|80200");
    }

    @Test
    void breakpointsSurviveLeaving() {
        Bench bench = new Bench(folder).rows(1);
        Plan plan = bench.plan("- {id: move, copy: s.n -> w.main}\n");
        List<Breakpoint> breakpoints = List.of(
                new Breakpoint.AtStep("move"),
                new Breakpoint.AtRow("move", "row.id == 1 && \"x\""),
                new Breakpoint.AtReject("move"),
                new Breakpoint.AtCount("move", 7));
        try (Session session = bench.open(plan)) {
            assertThat(session.breakpoints()).isEmpty();
            session.breakpoints(breakpoints);
        }
        try (Session session = bench.open(plan)) {
            assertThat(session.breakpoints()).isEqualTo(breakpoints);
            session.breakpoints(List.of());
            assertThat(session.breakpoints()).isEmpty();
        }
    }

    @Test
    void reportTellsStepsRowsProofAndRejectsAsPageAndAsJson() throws Exception {
        Bench bench = new Bench(folder).rows(30);
        Plan plan = bench.plan(
                "- {id: move, copy: s.n -> w.main, on_error: skip, js: \"(row, ctx) => row.id == 3 ? ctx.reject('<odd>') : row\"}\n");
        try (Session session = bench.open(plan)) {
            session.run(null, false);
        }
        Path workspace = folder.resolve(".tranship");
        RunHistory.report(workspace, "r1", folder.resolve("out/report.html"));
        RunHistory.report(workspace, "r1", folder.resolve("out/report.json"));

        assertThat(Files.readString(folder.resolve("out/report.html")))
                .contains("<title>p · r1</title>", "s.n", "checksum equal", "move.jsonl", "create table")
                .doesNotContain("http");
        assertThat(Files.readString(folder.resolve("out/report.json")))
                .contains("\"version\" : 1", "\"written\" : 29", "\"rejected\" : 1", "\"proof\" : \"checksum equal\"");
        assertThatThrownBy(() -> RunHistory.report(workspace, "r9", folder.resolve("x.html")))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo("RUN-219"));
    }
}
