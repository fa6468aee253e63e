package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.acceptance.Stage.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UndoSinceTest {
    @TempDir
    private Path folder;

    @Test
    void runsThatBeganSinceAMomentAreTakenBackAndEarlierOnesStay() throws Exception {
        Stage stage = new Stage(folder);
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                name: since
                connections: { w: "duckdb:w.duckdb" }
                vars: { n: 1 }
                steps:
                  - sql: w
                    run: create table "t${var:n}" (a integer)
                    undo: drop table "t${var:n}"
                """);
        assertThat(stage.tranship("run", ".").exit()).isZero();
        Instant moment = Instant.now();
        assertThat(stage.tranship("run", ".", "--var", "n=2").exit()).isZero();
        assertThat(stage.tranship("run", ".", "--var", "n=3").exit()).isZero();

        Said preview = stage.tranship("undo", ".", "--since", moment.toString(), "--dry-run");
        Said undo = stage.tranship("undo", ".", "--since", moment.toString());

        assertThat(preview.out()).contains("t3").contains("t2").doesNotContain("t1");
        assertThat(undo.exit()).as(undo.err()).isZero();
        assertThat(stage.leftovers()).isEqualTo(List.of("main.t1"));
        assertThat(stage.tranship("undo", ".", "--since", moment.toString()).err())
                .contains("UNDO-303");
        assertThat(stage.tranship("undo", ".", "--since", "2026-11-01T00:00").err())
                .contains("no moment with its time zone");
    }
}
