package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.acceptance.Stage.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data held against rules, and the plan that repairs it. The sample has every kind of rule. */
class CheckTest {
    private static final String ROWS = "select * from n order by id";

    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeEach
    void rowsWithFaults() throws Exception {
        stage = new Stage(folder);
        stage.target(
                "create table n (id bigint primary key, t varchar, seen timestamp)",
                "insert into n values (1, 'a', '2026-01-01'), (2, 'b', null), (3, 'b', null), (4, 'x', null)");
    }

    @Test
    void repairsByAPlanThatIsTakenBack() throws Exception {
        List<String> before = stage.ask(ROWS);
        stage.plan("- check: w\n  fix: fix.yaml\n  rules:\n"
                + "  - { name: twice, of: n, unique: [t], fix: keep_last }\n"
                + "  - { name: known, of: n, values: { t: [a, b] }, fix: clear }\n"
                + "  - { name: dated, of: n, required: [seen], severity: warning }");

        Said found = stage.tranship("run", ".");

        assertThat(found.exit()).isEqualTo(4);
        assertThat(found.err()).contains("RUN-288", "twice", "known", "fix.yaml repairs by 2 steps");
        assertThat(found.out()).contains("id=2: t=b", "id=4: t=x", "the last one stays");
        assertThat(folder.resolve("fix.yaml")).content().contains("# - dated: main.n seen has no value, 3 rows");
        assertThat(stage.tranship("peek", "fix.yaml").out()).contains("delete from w.main.n");
        Said run = stage.tranship("run", "fix.yaml");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(stage.ask(ROWS)).containsExactly("1|a|2026-01-01 00:00:00.0", "3|b|null", "4|null|null");
        Said again = stage.tranship("check", ".", "--data");
        assertThat(again.exit()).isZero();
        assertThat(again.out()).contains("fix.yaml is that of an earlier check");
        assertThat(stage.tranship("undo", "fix.yaml", "all").exit()).isZero();
        assertThat(stage.ask(ROWS)).isEqualTo(before);
    }

    @Test
    void whatHasBecomeLessIsALoss() throws Exception {
        stage.plan("- { id: before, check: w, statistics: true }\n"
                + "- { id: lose, sql: w, run: \"delete from n where id = 2; update n set t = null\", undo: drop table n }\n"
                + "- { id: after, check: w, against: before }");
        Said run = stage.tranship("run", ".", "--yes");
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.err()).contains("has 3 rows, 1 fewer than 4");
        assertThat(run.out()).contains("t is NULL in 3 rows, and was in 0");
    }

    @Test
    void fileOfSomebodyElseIsLeftAlone() throws Exception {
        Files.writeString(folder.resolve("mine.yaml"), "tranship: 1\n");
        stage.plan("- check: w\n  fix: mine.yaml\n  rules: [{ of: n, required: [seen], fix: remove }]");
        assertThat(stage.tranship("run", ".").err()).contains("RUN-289", "mine.yaml is there already");
        assertThat(folder.resolve("mine.yaml")).hasContent("tranship: 1");
    }

    @Test
    void allMistakesOfRulesAreSaidBefore() throws Exception {
        stage.plan("- check: w\n  rules:\n  - { required: [t] }\n  - { of: n, format: { t: '[' } }\n"
                + "  - { of: n, fix: keep_first }\n  - { of: n, size: { t: many } }\n  - { of: n, fix: mend }");
        Said said = stage.tranship("check", ".");
        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.err())
                .contains("does not say of which dataset", "is no regular expression", "can be kept once")
                .contains("cannot be 'many'", "unknown fix 'mend'");
    }
}
