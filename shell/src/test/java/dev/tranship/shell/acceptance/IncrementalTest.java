package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.shell.acceptance.Stage.Said;
import dev.tranship.shell.acceptance.Store.Database;
import dev.tranship.testkit.MariadbServer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that take what is new since the last one, by the commands that a person types. */
class IncrementalTest {
    private static final String STEP =
            "- { id: o, copy: s.orders -> w, incremental: { by: updated_at, overlap: 5m } }\n";
    private static final String STATE = "select id, note from orders order by id";

    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(folder);
    }

    @ParameterizedTest
    @EnumSource(Store.class)
    void takesWhatIsNewAndLateAndUndoTakesRowsAndMarkBack(Store store) throws Exception {
        assumeTrue(store != Store.MARIADB || MariadbServer.available(), "the artifact's MariaDB runs on Linux, x86-64");
        Database source = store.create(folder, "incremental_s");
        Database target = store.create(folder, "incremental_w");
        try {
            source.execute(
                    "create table orders (id integer primary key, note varchar(20), updated_at timestamp(6) null)",
                    "insert into orders values (1, 'first', '2024-05-01 09:00:00.000001'),"
                            + " (2, 'second', '2024-05-01 10:00:00.123456'), (3, 'unknown', null)");
            stage.planOver(source.connection(), target.connection(), STEP);
            assertRead(3, "2024-05-01T10:00:00.123456");

            source.execute(
                    "update orders set note = 'changed', updated_at = '2024-05-01 11:00:00' where id = 1",
                    "insert into orders values (4, 'late', '2024-05-01 09:56:00'), (5, 'too late', '2024-05-01 09:54:59')");
            Said peek = stage.tranship("peek", ".", "o");
            assertThat(peek.out() + peek.err())
                    .containsPattern(
                            "what is new since updated_at 2024-05-01T10:00:00.123456Z?, with an overlap of 5m");
            // What came late within the overlap, the row at the mark, and the one whose time nobody knows.
            assertRead(4, "2024-05-01T11:00:00");
            assertThat(target.ask(STATE)).containsExactly("1|changed", "2|second", "3|unknown", "4|late");

            assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
            assertThat(target.ask(STATE)).containsExactly("1|first", "2|second", "3|unknown");
            assertThat(stage.tranship("peek", ".", "o").out()).contains("since updated_at 2024-05-01T10:00:00.123456");
            assertRead(4, "2024-05-01T11:00:00");
        } finally {
            source.drop();
            target.drop();
        }
    }

    private void assertRead(int rows, String mark) {
        Said run = stage.tranship("run", ".");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines().filter(line -> line.contains("orders →")).toList())
                .singleElement()
                .asString()
                .containsPattern("│\\s+" + rows + " │\\s+" + rows + " │")
                .containsPattern("checksum equal, updated_at to " + mark + "Z?$");
    }

    @Test
    void takesNoRowTwiceByAKeyThatGrows() throws Exception {
        stage.rows(3);
        stage.plan("- { copy: s.n -> w, incremental: id }");
        assertThat(stage.tranship("run", ".").out()).contains("│    3 │       3 │");
        stage.source("insert into n values (4, 'Row 4')");
        assertThat(stage.tranship("run", ".").out()).contains("│    1 │       1 │");
        Said nothing = stage.tranship("run", ".");
        assertThat(nothing.out()).contains("│    0 │       0 │").contains("id to 4");
        assertThat(stage.tranship("status", ".").out()).containsPattern("s\\.n → w\\.\\S+ +│ id │ 4\n");
        assertThat(stage.ask("select count(*), max(id) from n")).containsExactly("4|4");

        stage.target("delete from n");
        assertThat(stage.tranship("run", ".").out()).contains("│    4 │       4 │");
    }

    @Test
    void refusesAColumnThatDoesNotGrowAndAnOverlapThatDoesNotFit() throws Exception {
        stage.rows(3);
        stage.plan("- { copy: s.n -> w, incremental: t }\n- { copy: s.n -> w, incremental: { by: id, overlap: 5m } }");
        Said run = stage.tranship("peek", ".");
        assertThat(run.err() + run.out()).contains("RUN-236").contains("s.n.t is string, which does not grow");
        stage.plan("- { copy: s.n -> w, incremental: { by: id, overlap: 5m } }");
        run = stage.tranship("run", ".");
        assertThat(run.err()).contains("RUN-236").contains("the overlap 5m does not fit s.n.id, which is int64");
        stage.plan("- { copy: s.n -> w, mode: append, incremental: { overlap: 5m } }");
        run = stage.tranship("check", ".");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("'incremental' needs 'by'");
        stage.plan("- { copy: s.n -> w, mode: append, incremental: id }");
        assertThat(stage.tranship("check", ".").err()).contains("'incremental' needs 'mode: upsert'");
    }
}
