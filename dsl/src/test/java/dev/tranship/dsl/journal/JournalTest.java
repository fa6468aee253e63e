package dev.tranship.dsl.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.RunHistory;
import dev.tranship.dsl.engine.RunState;
import dev.tranship.dsl.engine.RunView;
import dev.tranship.dsl.engine.StepState;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.journal.Journal.ChangeState;
import dev.tranship.dsl.journal.Journal.RunEntry;
import dev.tranship.dsl.journal.Journal.StepEntry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path folder;

    private Journal journal;

    @BeforeEach
    void open() {
        journal = Journal.open(folder);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void runsAreNumberedInOrderAndKeepTheirSteps() {
        RunEntry first = begin("shop");
        RunEntry second = begin("shop");

        assertThat(journal.runs()).extracting(RunEntry::id).containsExactly("r1", "r2");
        assertThat(first.state()).isEqualTo(RunState.OPEN);
        assertThat(journal.steps(second.id())).extracting(StepEntry::id).containsExactly("copy", "verify");
        assertThat(journal.steps(second.id())).extracting(StepEntry::state).containsOnly(StepState.PLANNED);
        assertThat(journal.runs().get(1)).isEqualTo(second);
    }

    @Test
    void tenthRunComesAfterNinth() {
        for (int i = 0; i < 10; i++) {
            begin("shop");
        }

        assertThat(journal.runs().get(9).id()).isEqualTo("r10");
        assertThat(journal.latest("shop").orElseThrow().id()).isEqualTo("r10");
        assertThat(begin("shop").id()).isEqualTo("r11");
    }

    @Test
    void latestRunIsOfThePlanAndNotUndone() {
        RunEntry first = begin("shop");
        RunEntry second = begin("shop");
        begin("other");

        assertThat(journal.latest("shop").orElseThrow().id()).isEqualTo(second.id());
        journal.runState(second.id(), RunState.UNDONE);
        assertThat(journal.latest("shop").orElseThrow().id()).isEqualTo(first.id());
        journal.runState(first.id(), RunState.UNDONE);
        assertThat(journal.latest("shop")).isEmpty();
    }

    @Test
    void runHasAnEndUnlessItIsOpenAgain() {
        RunEntry run = begin("shop");

        journal.runState(run.id(), RunState.FAILED);
        assertThat(journal.runs().get(0).ended()).isNotNull();
        journal.runState(run.id(), RunState.OPEN);
        assertThat(journal.runs().get(0).ended()).isNull();
    }

    @Test
    void whoIsKilledIsWrittenDownAsInterruptedByWhoComesNext() {
        RunEntry killed = begin("shop");
        RunEntry open = begin("shop");
        for (RunEntry run : List.of(killed, open)) {
            journal.planStep(run.id(), 1, null, List.of());
        }
        assertThat(journal.running()).isFalse();
        journal.runState(killed.id(), RunState.RUNNING);
        assertThat(journal.running()).isTrue();

        try (Workspace working = Workspace.lock(folder)) {
            assertThat(RunHistory.runs(working.folder()).get(0).state()).isEqualTo(RunState.RUNNING);
        }

        assertThat(RunHistory.runs(folder))
                .extracting(RunView::state)
                .containsExactly(RunState.INTERRUPTED, RunState.OPEN);
        assertThat(journal.steps(killed.id()).get(0).state()).isEqualTo(StepState.INTERRUPTED);
        // Stopped inside by the debugger.
        assertThat(journal.steps(open.id()).get(0).state()).isEqualTo(StepState.RUNNING);
    }

    @Test
    void theLatestAppliedChangeBeforeAnotherIsFoundByWhatItIs() {
        RunEntry run = begin("shop");
        String wanted = "{\"kind\":\"statements\",\"connection\":\"w\",\"optional\":false}";
        journal.planStep(
                run.id(),
                1,
                null,
                List.of(
                        change(run, 1, wanted),
                        change(run, 2, wanted),
                        change(run, 3, wanted.replace("false", "true")),
                        change(run, 4, wanted.replace("w", "other")),
                        change(run, 5, wanted),
                        change(run, 6, "{}"),
                        change(run, 7, wanted)));
        for (int applied : List.of(1, 2, 3, 4, 7)) {
            journal.changeState(run.id() + "-1-" + applied, ChangeState.APPLIED, null, null);
        }
        Map<String, Object> sought = Map.of("kind", "statements", "connection", "w", "optional", false);

        assertThat(journal.latestBefore("r1-1-6", sought)).map(ChangeEntry::id).contains("r1-1-2");
        assertThat(journal.latestBefore("r1-1-1", sought)).isEmpty();
    }

    @Test
    void changesKeepStateDataAndOutcomeAcrossProcesses() {
        RunEntry run = begin("shop");
        journal.planStep(run.id(), 1, "schemas", List.of(change(run, 1, "planned"), change(run, 2, "other")));
        journal.changeState("r1-1-1", ChangeState.INTENDED, "known now", null);
        journal.changeState("r1-1-1", ChangeState.APPLIED, null, "outcome");
        journal.close();
        journal = Journal.open(folder);

        assertThat(journal.changes(run.id(), 1))
                .containsExactly(
                        new ChangeEntry("r1-1-1", "r1", 1, 1, "known now", ChangeState.APPLIED, "outcome"),
                        new ChangeEntry("r1-1-2", "r1", 1, 2, "other", ChangeState.PLANNED, null));
        StepEntry step = journal.steps(run.id()).get(0);
        assertThat(step.state()).isEqualTo(StepState.RUNNING);
        assertThat(step.schemas()).isEqualTo("schemas");
    }

    @Test
    void noChangeIsNamedLikeOneOfAnotherWorkspace(@TempDir Path elsewhere) {
        RunEntry own = begin("shop");
        assertThat(own.planned(1, 2, "c").id())
                .startsWith("r1-1-2-")
                .isEqualTo(journal.runs().get(0).planned(1, 2, "c").id());
        try (Journal other = Journal.open(elsewhere)) {
            RunEntry theirs = other.begin("shop", null, own.meaning(), "{}", 0, List.of());
            assertThat(theirs.id()).isEqualTo(own.id());
            assertThat(theirs.planned(1, 2, "c").id())
                    .isNotEqualTo(own.planned(1, 2, "c").id());
        }
    }

    @Test
    void planningStepAnewReplacesWhatTheEarlierAttemptLeft() {
        RunEntry run = begin("shop");
        journal.planStep(run.id(), 1, null, List.of(change(run, 1, "a"), change(run, 2, "b")));
        journal.planStep(
                run.id(), 2, null, List.of(new ChangeEntry("r1-2-1", "r1", 2, 1, "c", ChangeState.PLANNED, null)));
        journal.log("r1-1-1", "keys", new byte[] {1});
        journal.log("r1-2-1", "keys", new byte[] {2});
        journal.rejects("r1-1-1", 0, 1, List.of("refused"));
        journal.stepState(run.id(), 1, StepState.FAILED, "summary", "error");

        journal.planStep(run.id(), 1, null, List.of(change(run, 1, "d")));

        assertThat(journal.changes(run.id(), 1)).extracting(ChangeEntry::data).containsExactly("d");
        assertThat(journal.logEntries("r1-1-1")).isEmpty();
        assertThat(journal.rejects("r1-1-1")).isEmpty();
        assertThat(journal.steps(run.id()).get(0).summary()).isNull();
        assertThat(journal.steps(run.id()).get(0).error()).isNull();
        assertThat(journal.changes(run.id(), 2)).extracting(ChangeEntry::data).containsExactly("c");
        assertThat(journal.logEntries("r1-2-1")).containsExactly(1);
    }

    @Test
    void laterStateKeepsTheSummaryAndDropsTheError() {
        RunEntry run = begin("shop");
        journal.stepState(run.id(), 1, StepState.FAILED, "summary", "error");
        journal.stepState(run.id(), 1, StepState.UNDONE, null, null);

        StepEntry step = journal.steps(run.id()).get(0);
        assertThat(step.state()).isEqualTo(StepState.UNDONE);
        assertThat(step.summary()).isEqualTo("summary");
        assertThat(step.error()).isNull();
    }

    @Test
    void undoLogIsReadLastFirstAndTrimmedFromTheEnd() {
        assertThat(journal.log("c", "keys", new byte[] {1})).isEqualTo(1);
        assertThat(journal.log("c", "rows", new byte[] {2})).isEqualTo(2);
        assertThat(journal.log("c", "keys", new byte[] {3})).isEqualTo(3);
        assertThat(journal.log("other", "keys", new byte[] {9})).isEqualTo(1);

        assertThat(journal.logEntries("c")).containsExactly(3, 2, 1);
        assertThat(journal.logEntry("c", 2).kind()).isEqualTo("rows");
        assertThat(journal.logEntry("c", 2).rows()).containsExactly(2);

        journal.trimLog("c", 1);
        assertThat(journal.logEntries("c")).containsExactly(1);
        assertThat(journal.logEntries("other")).containsExactly(1);
        assertThat(journal.log("c", "keys", new byte[] {4})).isEqualTo(2);
        assertThat(journal.logEntry("c", 2).rows()).containsExactly(4);
    }

    @Test
    void seedOfTheNextRunStaysUntilThatRunBegins() throws InterruptedException {
        long looked = journal.upcomingSeed("shop");
        Thread.sleep(2);
        assertThat(journal.upcomingSeed("shop")).isEqualTo(looked);
        begin("shop");
        assertThat(journal.upcomingSeed("shop")).isGreaterThan(looked);
    }

    @Test
    void rejectsOfBatchAreReplacedWhenTheBatchComesAgain() {
        RunEntry run = begin("shop");
        journal.planStep(run.id(), 1, null, List.of(change(run, 1, "a"), change(run, 2, "b")));
        journal.rejects("r1-1-2", 0, 1, List.of("last"));
        journal.rejects("r1-1-1", 1, 1, List.of("third"));
        journal.rejects("r1-1-1", 0, 2, List.of("lost", "lost too"));
        journal.rejects("r1-1-1", 0, 2, List.of("second"));
        journal.rejects("r1-1-1", 0, 1, List.of("first a", "first b"));

        assertThat(journal.rejects(run.id(), 1)).containsExactly("first a", "first b", "second", "third", "last");
        journal.replayed("r1-1-9", "{}", "r1-1-1");
        assertThat(journal.rejects("r1-1-1")).isEmpty();
        assertThat(journal.rejects(run.id(), 1)).containsExactly("last");
    }

    @Test
    void refusesTheWorkspaceOfNewerTranship() throws SQLException {
        journal.close();
        format(Journal.FORMAT + 1);

        assertThatThrownBy(() -> Journal.open(folder))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo("WORK-502"))
                .hasMessageContaining("format " + (Journal.FORMAT + 1))
                .hasMessageContaining(folder.toString());

        format(Journal.FORMAT);
        journal = Journal.open(folder);
        assertThat(journal.runs()).isEmpty();
    }

    @Test
    void opensTheFileThatCrashedBeforeItsTablesWereMade() throws SQLException {
        journal.close();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String table : List.of("run", "step", "change", "undo_log", "reject")) {
                statement.execute("drop table \"" + table + "\"");
            }
        }
        format(0);

        journal = Journal.open(folder);
        assertThat(begin("shop").id()).isEqualTo("r1");
    }

    private RunEntry begin(String plan) {
        return journal.begin(plan, null, "meaning", "{}", 42, List.of(step(1, "copy"), step(2, "verify")));
    }

    private static StepEntry step(int number, String id) {
        return new StepEntry("", number, id, id, "words", "meaning", null, StepState.PLANNED, null, null);
    }

    private static ChangeEntry change(RunEntry run, int sequence, String data) {
        return new ChangeEntry(run.id() + "-1-" + sequence, run.id(), 1, sequence, data, ChangeState.PLANNED, null);
    }

    private void format(int format) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("pragma user_version = " + format);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + Workspace.journalFile(folder));
    }
}
