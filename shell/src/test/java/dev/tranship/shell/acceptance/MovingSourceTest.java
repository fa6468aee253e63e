package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.shell.acceptance.Stage.Said;
import dev.tranship.shell.plugins.PluginLoader;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody writes to the source while it is verified. */
class MovingSourceTest {
    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeEach
    void copied() throws Exception {
        stage = new Stage(folder);
        stage.source("pragma journal_mode = wal");
        stage.rows(1000);
        stage.plan("- copy: s.n -> w.main");
        assertThat(stage.tranship("run", ".").exit()).isZero();
        stage.plan("- verify: s.n -> w.main\n  tolerance: 10");
    }

    @Test
    void sourceThatStandsStillIsSaidToHaveBeenReadAtItsSnapshot() {
        Said run = stage.tranship("run", ".");
        assertThat(run.out())
                .containsPattern("the source was read at \\d{4}-.*Z: read transaction on .*s.db\n")
                .doesNotContain("has changed since");
    }

    @Test
    void copySaysWhichStateOfTheSourceItRead() throws Exception {
        stage.plan("- copy: s.n -> w.other");
        assertThat(stage.tranship("run", ".", "--json").out())
                .containsPattern("\"snapshot\":\"\\d{4}-[^\"]*Z: read transaction on [^\"]*s.db\"");
    }

    @Test
    void rowsThatComeWhileTheTargetIsReadAreNamedAsAChangeAndAreNoDifference() throws Exception {
        StepSummary summary = verifiedWhile("insert into n values (1001, 'late')");
        assertThat(summary.datasets())
                .singleElement()
                .satisfies(d -> assertThat(d.proof()).isEqualTo("checksum equal"));
        assertThat(summary.notices()).singleElement().asString().startsWith("s.n has changed since it was read at ");
        assertThat(summary.result().path("datasets").path(0).path("sourceMoved").asBoolean())
                .isTrue();
    }

    @Test
    void valuesThatChangeAreNamedWhereTheSidesDiffer() throws Exception {
        stage.source("update n set t = 'other' where id = 7");
        StepSummary summary = verifiedWhile("update n set t = 'again another' where id = 8");
        assertThat(summary.result().path("differing").asLong()).isEqualTo(1);
        assertThat(summary.notices()).singleElement().asString().startsWith("s.n has changed since it was read at ");
    }

    private StepSummary verifiedWhile(String statement) {
        boolean[] written = new boolean[1];
        Event.Listener listener = event -> {
            if (event instanceof Event.Progress progress && progress.phase() == Event.Phase.VERIFY && !written[0]) {
                written[0] = true;
                try {
                    stage.source(statement);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        try (Session session = Session.open(
                PlanReader.read(folder.resolve("plan.yaml"), Map.of()),
                new Session.Options(
                        folder.resolve(".tranship"),
                        new PluginLoader(List.of(), MovingSourceTest.class.getClassLoader()),
                        listener,
                        (question, word) -> true,
                        null,
                        true))) {
            StepSummary summary = session.run(null, false).steps().get(0).summary();
            assertThat(summary).isNotNull();
            return summary;
        }
    }
}
