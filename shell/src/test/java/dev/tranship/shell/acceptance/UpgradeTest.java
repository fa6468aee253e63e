package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.acceptance.Stage.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schemas that go from version to version and back. */
class UpgradeTest {
    private static final String HISTORY = "select version, origin from tranship_history order by seq";
    private static final String FLYWAY = "create table flyway_schema_history (installed_rank integer, version varchar,"
            + " description varchar, type varchar, script varchar, checksum integer, success boolean)";

    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeEach
    void threeVersions() throws IOException {
        stage = new Stage(folder);
        version("V1.0.0__a.sql", "-- up\ncreate table a (id integer);\n-- down\ndrop table a;\n");
        version("V1.2.0__b.sql", "-- revision: beef\n-- up\ncreate table b (id integer);\n-- down\ndrop table b;\n");
        version(
                "V1.10__c.yaml",
                "up: insert into a values (10); insert into b values (1)\ndown: delete from a; delete from b\n");
        upgrade("");
    }

    @Test
    void goesUpAndDownInTheOrderOfTheNumbersAndUndoLeavesNothing() throws Exception {
        well("run", ".");
        assertThat(stage.ask(HISTORY)).containsExactly("1.0.0|Tranship", "1.2.0|Tranship", "1.10|Tranship");
        assertThat(stage.ask("select * from a")).containsExactly("10");

        upgrade("target: previous");
        well("run", ".");
        assertThat(stage.ask("select * from a")).isEmpty();
        assertThat(stage.ask(HISTORY)).hasSize(2);

        upgrade("target: base");
        well("run", ".");
        assertThat(stage.leftovers()).isEmpty();

        well("undo", ".", "all", "--yes");
        well("undo", ".", "all", "--yes");
        well("undo", ".", "all", "--yes");
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void undoOfTheWayBackGoesUpAgain() throws Exception {
        well("run", ".");
        upgrade("target: base");
        well("run", ".");

        well("undo", ".", "all", "--yes");

        assertThat(stage.ask(HISTORY)).containsExactly("1.0.0|Tranship", "1.2.0|Tranship", "1.10|Tranship");
        assertThat(stage.ask("select * from a")).containsExactly("10");
    }

    @Test
    void peekShowsTheStatementsAndWritesNothing() throws Exception {
        assertThat(well("peek", ".").out()).contains("version 1.10 (c)", "create table b (id integer)", "drop table b");
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void refusesFilesThatDoNotAgreeWithTheHistoryUntilTheyAreRepaired() throws Exception {
        well("run", ".");
        version("V1.0.0__a.sql", "-- up\n/* a comment */ create   table a (id integer);\n-- down\ndrop table a;\n");
        well("run", ".");
        version("V1.0.0__a.sql", "-- up\ncreate table a (id bigint);\n-- down\ndrop table a;\n");
        Files.delete(folder.resolve("versions/V1.10__c.yaml"));
        version("V1.1__late.sql", "-- up\ncreate table late (id integer);\n-- down\ndrop table late;\n");

        Said refused = stage.tranship("run", ".");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("V1.0.0__a.sql does something else", "version 1.10 is in tranship_history");

        upgrade("repair: true");
        assertThat(stage.tranship("run", ".").err()).contains("RUN-242", "version 1.1 was never done");
        upgrade("repair: true\nout_of_order: true");
        well("run", ".");
        assertThat(stage.ask(HISTORY)).containsExactly("1.0.0|Tranship", "1.2.0|Tranship", "1.1|Tranship");
        upgrade("");
        well("run", ".");
    }

    @Test
    void goesOnWithTheMendedFileOfAVersionThatFailed() throws Exception {
        version(
                "V2__d.sql",
                "-- up\ncreate table d (id integer);\ninsert into nowhere values (1);\n-- down\ndrop table d;\n");
        assertThat(stage.tranship("run", ".").err()).contains("insert into nowhere");
        assertThat(stage.ask(HISTORY)).hasSize(3);

        version("V2__d.sql", "-- up\ncreate table d (id integer);\n-- down\ndrop table d;\n");
        well("resume", ".");

        assertThat(stage.ask(HISTORY)).hasSize(4);
        well("undo", ".", "all", "--yes");
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void versionWithoutWayBackIsBarrier() throws Exception {
        version("V2__d.sql", "create table d (id integer)");

        assertThat(stage.tranship("check", ".").err()).contains("PLAN-152", "no way back over 2");
        assertThat(stage.tranship("run", ".").err()).contains("RUN-225");
        well("run", ".", "--yes");
        assertThat(stage.tranship("undo", ".", "all", "--yes").err()).contains("UNDO-301", "version 2 (d)");
        upgrade("target: base");
        assertThat(stage.tranship("run", ".", "--yes").err()).contains("RUN-244");
    }

    @Test
    void checkNamesTheRowsThatAreWrongAndIsAskedAgainByResume() throws Exception {
        version(
                "V2__d.sql",
                "-- up\ninsert into a values (-1);\n-- down\ndelete from a where id = -1;\n-- check\nselect id from a where id < 0");
        assertThat(stage.tranship("run", ".").err()).contains("RUN-245", "{\"id\":-1}");
        assertThat(stage.tranship("resume", ".").err()).contains("RUN-245");

        stage.target("update a set id = 1 where id = -1");
        well("resume", ".");
    }

    @Test
    void takesOverWhatFlywayLeft() throws Exception {
        version("V1.0.0__a.sql", "create table a (id integer);\n");
        version("U1.0.0__a.sql", "drop table a;\n");
        String row = "insert into flyway_schema_history values (1, '1.0.0', 'a', 'SQL', 'V1.0.0__a.sql', %s, true)";
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update("create table a (id integer);".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        stage.target(FLYWAY, row.formatted(17), "create table a (id integer)");
        assertThat(stage.tranship("run", ".").err()).contains("RUN-240", "flyway_schema_history");

        stage.target("update flyway_schema_history set checksum = " + (int) crc.getValue());
        assertThat(well("run", ".").err()).contains("flyway_schema_history of Flyway is at 1.0.0");

        assertThat(stage.ask(HISTORY)).containsExactly("1.0.0|Flyway", "1.2.0|Tranship", "1.10|Tranship");
        upgrade("target: base");
        well("run", ".");
        assertThat(stage.leftovers()).containsExactly("main.flyway_schema_history");
    }

    @Test
    void takesOverTheRevisionThatAlembicLeft() throws Exception {
        stage.target(
                "create table alembic_version (version_num varchar(32))",
                "insert into alembic_version values ('f00d')",
                "create table a (id integer)",
                "create table b (id integer)");
        assertThat(stage.tranship("run", ".").err()).contains("RUN-243", "-- revision: f00d");

        stage.target("update alembic_version set version_num = 'beef'");
        well("run", ".");

        assertThat(stage.ask(HISTORY)).containsExactly("1.0.0|Alembic", "1.2.0|Alembic", "1.10|Tranship");
        well("undo", ".", "all", "--yes");
        assertThat(stage.ask("select table_name from duckdb_tables() order by 1"))
                .containsExactly("a", "alembic_version", "b");
    }

    @Test
    void beginsBehindTheBaselineThatThePlanNames() throws Exception {
        stage.target("create table a (id integer)");
        upgrade("baseline: 1.0");
        well("run", ".");
        assertThat(stage.ask(HISTORY)).containsExactly("1.0.0|baseline", "1.2.0|Tranship", "1.10|Tranship");
    }

    private void upgrade(String settings) throws IOException {
        stage.plan("- upgrade: w\n  versions: versions\n" + settings.indent(2));
    }

    private void version(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve("versions"));
        Files.writeString(folder.resolve("versions").resolve(name), text);
    }

    private Said well(String... arguments) {
        Said said = stage.tranship(arguments);
        assertThat(said.exit()).as(said.err()).isZero();
        return said;
    }
}
