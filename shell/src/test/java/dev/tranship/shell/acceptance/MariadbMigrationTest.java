package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.shell.acceptance.Stage.Said;
import dev.tranship.testkit.MariadbServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is moved from and to a server of MariaDB, by the commands that a person types. */
class MariadbMigrationTest {
    private static @Nullable MariadbServer server;

    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeAll
    static void start() {
        assumeTrue(MariadbServer.available(), "the artifact's MariaDB runs on Linux, x86-64");
        server = MariadbServer.start(Path.of("target", "servers"));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        stage = new Stage(folder);
        Files.writeString(folder.resolve("password"), MariadbServer.PASSWORD);
    }

    private static MariadbServer server() {
        assert server != null;
        return server;
    }

    private static String connection(String database) {
        return "{ url: \"mariadb:" + server().location(database) + "\", password: \"${file:password}\" }";
    }

    @Test
    void chinookMovesToOtherStoresAndBackAndUndoLeavesNothing() throws Exception {
        Path chinook = Path.of("../../shared/data/chinook/Chinook_MySql.sql");
        assumeTrue(Files.exists(chinook), "the Chinook data is not here");
        server().run(chinook);
        String before = server().dump("Chinook");
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                name: round
                connections:
                  c: %s
                  d: duckdb:w.duckdb
                  q: sqlite:q.db
                  fromd: %s
                  fromq: %s
                defaults: { parallel: 2 }
                steps:
                  - copy: c.* -> d
                  - copy: c.* -> q
                  - copy: d.* -> fromd
                  - copy: q.* -> fromq
                  - verify: c.* -> d
                    level: full
                  - verify: c.* -> q
                    level: full
                  - verify: c.* -> fromd
                    level: full
                  - verify: c.* -> fromq
                    level: full
                """.formatted(
                        connection("Chinook"), connection("from_duckdb"), connection("from_sqlite")));

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines().filter(line -> line.endsWith("schema and checksum equal")))
                .hasSize(44);
        assertThat(run.out()).doesNotContain(MariadbServer.PASSWORD);
        for (String database : List.of("from_duckdb", "from_sqlite")) {
            assertThat(server().run(
                                    database,
                                    "SELECT constraint_type, count(*) FROM information_schema.table_constraints WHERE table_schema = '"
                                            + database + "' AND constraint_type <> 'UNIQUE' GROUP BY 1 ORDER BY 1"))
                    .isEqualTo("FOREIGN KEY\t11\nPRIMARY KEY\t11\n");
        }

        Said undo = stage.tranship("undo", ".", "all");

        assertThat(undo.exit()).as(undo.err()).isZero();
        assertThat(stage.leftovers()).isEmpty();
        assertThat(server().run("from_duckdb", "SHOW TABLES")).isEmpty();
        assertThat(server().run("from_sqlite", "SHOW TABLES")).isEmpty();
        assertThat(server().dump("Chinook")).isEqualTo(before);
    }

    @Test
    void whatDoesNotFitIsRefusedByNameBeforeAnythingIsWritten() throws Exception {
        server().run(
                        "mysql",
                        "CREATE DATABASE odd; USE odd; SET sql_mode = '';"
                                + " CREATE TABLE n (id INT PRIMARY KEY, d DATE, u BIGINT UNSIGNED, flag TINYINT(1));"
                                + " INSERT INTO n VALUES (1, '0000-00-00', 18446744073709551615, 7)");
        stage.planOver(connection("odd"), "duckdb:w.duckdb", "- copy: s.n -> w.main\n  cast: { u: int64 }");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains("s.n.d (date) does not fit w.main.n.d (date): 0000-00-00")
                .contains("s.n.u (uint64) does not fit w.main.n.u (int64): 18446744073709551615")
                .contains("s.n.flag (boolean) does not fit w.main.n.flag (boolean): 7")
                .contains("tinyint1: integer");
        assertThat(folder.resolve("w.duckdb")).doesNotExist();
    }

    /** Its schema statements commit one by one: a version is never all or nothing here. */
    @Test
    void versionKilledInTheMiddleGoesOnWithTheNextStatementOrIsTakenBack() throws Exception {
        Files.createDirectories(folder.resolve("versions"));
        Files.writeString(folder.resolve("versions/V1__first.sql"), """
                -- up
                create table a (id int primary key);
                insert into a values (1), (2);
                create table slow as select sleep(3) as s;
                create trigger b before insert on a for each row begin set new.id = new.id * 10; set @x = 1; end;
                insert into a values (3);
                -- down
                drop table slow;
                drop table a;
                -- check
                select * from a where id not in (1, 2, 30)
                """);
        for (boolean goesOn : List.of(true, false)) {
            String database = goesOn ? "upgrade_on" : "upgrade_back";
            server().run("mysql", "CREATE DATABASE " + database);
            String before = server().dump(database);
            Files.writeString(folder.resolve("plan.yaml"), """
                    tranship: 1
                    name: %s
                    connections: { w: %s }
                    steps:
                      - upgrade: w
                        versions: versions
                    """.formatted(database, connection(database)));
            Process killed = stage.start(Map.of(), "run", ".");
            stage.await(() -> server().run("mysql", "SHOW FULL PROCESSLIST").contains("sleep(3)"), killed);
            killed.destroyForcibly().waitFor();

            if (goesOn) {
                Said resume = stage.tranship("resume", ".");
                assertThat(resume.exit()).as(resume.err()).isZero();
                assertThat(server().run(database, "SELECT id FROM a ORDER BY id; SELECT version FROM tranship_history"))
                        .isEqualTo("1\n2\n30\n1\n");
            }
            Said undo = stage.tranship("undo", ".", "all", "--yes");
            assertThat(undo.exit()).as(undo.err()).isZero();
            assertThat(server().dump(database)).isEqualTo(before);
        }
    }
}
