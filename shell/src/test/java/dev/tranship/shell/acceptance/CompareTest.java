package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.acceptance.Stage.Said;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries timed on two sides, and what they give held against each other. */
class CompareTest {
    private static final String SUM = "sql: \"select t, sum(id), count(*) from n group by t order by 1 limit 50\"";

    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeEach
    void sameRowsOnBothSides() throws Exception {
        stage = new Stage(folder);
        stage.rows(500);
        stage.target("create table n as select i::integer as id, 'Row ' || i as t from range(1, 501) r(i)");
    }

    @Test
    void tellsTimesAndThatTheRowsAreEqualAcrossTypes() throws Exception {
        compare(SUM, "tolerance: 100000\nruns: 3");
        Said run = stage.tranship("run", ".");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("source median", "target p95", "equal");
    }

    @Test
    void slowerThanAllowedFailsWithFourOrIsOnlyTold() throws Exception {
        slow("");
        Said run = stage.tranship("run", ".");
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.err()).contains("RUN-280", "query 1 takes", "times as long");

        slow("assert: warn");
        Said warned = stage.tranship("run", ".");
        assertThat(warned.exit()).as(warned.err()).isZero();
        assertThat(warned.out()).contains("times as long");
    }

    @Test
    void otherRowsFailWithFourUnlessTimesAloneAreAskedFor() throws Exception {
        stage.target("update n set t = 'row 7' where id = 7");
        compare("sql: select id, t from n", "tolerance: 100000");
        Said run = stage.tranship("run", ".");
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.err()).contains("RUN-281", "as many, with other values");

        compare("{ source_sql: select id from n, target_sql: select id from n where id < 9 }", "tolerance: 100000");
        assertThat(stage.tranship("run", ".").err()).contains("500 in the source, 8 in the target");

        compare("sql: select id, t from n", "tolerance: 100000\nresults: any");
        assertThat(stage.tranship("run", ".").exit()).isZero();
    }

    private void compare(String query, String settings) throws IOException {
        stage.plan("- compare: s -> w\n  queries:\n    - " + query + "\n" + settings.indent(2));
    }

    /** Hundreds of thousands of pairs against next to nothing. */
    private void slow(String settings) throws IOException {
        stage.plan(
                "- compare: w -> s\n  queries: [{ source_sql: select 1, target_sql: 'select count(*) from n a, n b' }]\n"
                        + ("tolerance: 0.001\nnoise: 0s\nresults: any\n" + settings).indent(2));
    }
}
