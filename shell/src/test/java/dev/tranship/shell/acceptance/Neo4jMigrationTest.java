package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.shell.acceptance.Stage.Said;
import dev.tranship.testkit.Neo4jServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** What is moved from and to a graph, by the commands that a person types. */
class Neo4jMigrationTest {
    private static @Nullable Neo4jServer server;

    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeAll
    static void start() {
        assumeTrue(Neo4jServer.available(), "there is no class path of a server, or this JVM cannot run it");
        server = Neo4jServer.start(Path.of("target", "servers"));
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
        Files.writeString(folder.resolve("password"), Neo4jServer.PASSWORD);
    }

    private static Neo4jServer server() {
        assert server != null;
        return server;
    }

    private static String connection() {
        return "{ url: \"bolt:" + server().location() + "\", password: \"${file:password}\" }";
    }

    private String plan(String steps) throws IOException {
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                name: graph
                connections:
                  s: sqlite:s.db
                  back: sqlite:back.db
                  g: %s
                defaults: { parallel: 2, verify: checksum }
                steps:
                """.formatted(connection()) + steps.indent(2));
        return ".";
    }

    /** {@return the rows of a query of the graph, values separated by commas, as somebody else sees them} */
    private static List<String> ask(String query) {
        try (Driver driver = GraphDatabase.driver(
                "bolt://127.0.0.1:" + server().port(), AuthTokens.basic(Neo4jServer.USER, Neo4jServer.PASSWORD))) {
            return driver.executableQuery(query).execute().records().stream()
                    .map(row -> row.values().stream()
                            .map(value -> String.valueOf(value.asObject()))
                            .collect(Collectors.joining(",")))
                    .toList();
        }
    }

    private static void assertGraphIsEmpty() {
        assertThat(ask("MATCH (n) RETURN labels(n), n LIMIT 5")).isEmpty();
        assertThat(ask("SHOW CONSTRAINTS YIELD name")).isEmpty();
        assertThat(ask("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"))
                .isEmpty();
    }

    @Test
    void tablesBecomeAGraphAndReturnAndUndoLeavesNothing() throws Exception {
        Path chinook = Path.of("../../shared/data/chinook/Chinook_Sqlite.sqlite");
        assumeTrue(Files.exists(chinook), "the Chinook data is not here");
        Files.copy(chinook, folder.resolve("s.db"));
        plan("""
                - copy: s.* -> g
                - verify: s.* -> g
                  level: checksum
                - copy: g.* -> back
                - verify: s.* -> back
                  level: checksum
                """);

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines().filter(line -> line.contains("checksum equal")))
                .hasSize(44);
        assertThat(run.out() + run.err()).doesNotContain(Neo4jServer.PASSWORD);

        assertThat(ask("MATCH (:Invoice {InvoiceId: 98})-[:CUSTOMER]->(c)-[:SUPPORT_REP]->(e)-[:REPORTS_TO]->(b)"
                        + " RETURN c.LastName, e.LastName, b.LastName"))
                .containsExactly("Gonçalves,Peacock,Edwards");
        assertThat(ask("MATCH (:Playlist)-[r:PLAYLIST_TRACK]->(:Track) RETURN count(r)"))
                .containsExactly("8715");

        Said undo = stage.tranship("undo", ".", "all");

        assertThat(undo.exit()).as(undo.err()).isZero();
        assertGraphIsEmpty();
    }

    @Test
    void aStatementThatFailsIsNamedWithItsPlace() throws Exception {
        plan("""
                - id: wrong
                  cypher: g
                  run: |
                    CREATE (:Made {id: 1});
                    MATCH (n:Made)
                    SETT n.id = 2
                  undo: MATCH (n:Made) DELETE n
                """);

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains("RUN-220")
                .contains("step wrong, " + folder.resolve("plan.yaml") + ":13")
                .contains("SETT n.id = 2")
                .contains("(line 2, column 1")
                .doesNotContain(Neo4jServer.PASSWORD);
        assertThat(ask("MATCH (n:Made) RETURN n")).isEmpty();
    }

    @Test
    void aServerThatDiesInTheMiddleOfACopyLosesNothing() throws Exception {
        stage.rows(25_000);
        // Slow enough that it dies between two commits.
        plan("""
                - copy: s.n -> g
                  batch: 500
                  throttle: 4000
                  retry: 0
                - verify: s.n -> g
                  level: checksum
                """);
        Thread killer = new Thread(() -> {
            while (ask("MATCH (n:n) RETURN count(n) >= 10000").equals(List.of("false"))) {
                Thread.onSpinWait();
            }
            server().crash();
        });
        killer.setDaemon(true);
        killer.start();

        Said broken = stage.tranship("run", ".");
        killer.join();

        assertThat(broken.exit()).as(broken.err()).isNotZero();
        Said resumed = stage.tranship("resume", ".");
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertThat(resumed.out()).contains("checksum equal");
        assertThat(ask("MATCH (n:n) RETURN count(n), count(DISTINCT n.t), sum(n.id)"))
                .containsExactly("25000,25000,312512500");
        Said undo = stage.tranship("undo", ".", "all");
        assertThat(undo.exit()).as(undo.err()).isZero();
        assertGraphIsEmpty();
    }

    @Test
    void versionsOfAGraphGoOnFromNeo4jMigrationsAndBack() throws Exception {
        Files.createDirectory(folder.resolve("versions"));
        Files.writeString(
                folder.resolve("versions/V1.0.0__first.cypher"),
                "CREATE CONSTRAINT a_id FOR (n:A) REQUIRE n.id IS UNIQUE;\nCREATE (:A {id: 1});\n");
        Files.writeString(folder.resolve("versions/V1.1.0__second.cypher"), """
                // up
                CREATE INDEX FOR (n:A) ON (n.seen);
                MATCH (n:A) SET n.seen = true;
                // down
                MATCH (n:A) REMOVE n.seen;
                DROP INDEX FOR (n:A) ON (n.seen);
                // check
                MATCH (n:A) WHERE n.seen IS NULL RETURN n.id AS id;
                """);
        ask("CREATE CONSTRAINT a_id FOR (n:A) REQUIRE n.id IS UNIQUE");
        ask("CREATE (:A {id: 1}), (:__Neo4jMigration {version: 'BASELINE'})-[:MIGRATED_TO {at: datetime()}]->"
                + "(:__Neo4jMigration {version: '1.0.0', checksum: '3186352986'})");
        plan("- upgrade: g\n  versions: versions");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(ask("MATCH (v:tranship_history) RETURN v.version, v.origin ORDER BY v.seq"))
                .containsExactly("1.0.0,neo4j-migrations", "1.1.0,Tranship");
        assertThat(ask("MATCH (n:A) RETURN n.id, n.seen")).containsExactly("1,true");

        Said undo = stage.tranship("undo", ".", "all");

        assertThat(undo.exit()).as(undo.err()).isZero();
        assertThat(ask("MATCH (n:A) RETURN n.id, n.seen")).containsExactly("1,null");
        assertThat(ask("MATCH (v:tranship_history) RETURN v")).isEmpty();
        ask("DROP CONSTRAINT a_id");
        ask("MATCH (n) DETACH DELETE n");
    }

    @Test
    void theRecipesOfThePageChangeTheGraphAndTakeItBack() throws Exception {
        String page = Files.readString(Path.of("../docs/plugins/neo4j.md"));
        int begin = page.indexOf("```yaml\ntranship: 1\nname: refactor") + "```yaml\n".length();
        Files.writeString(
                folder.resolve("plan.yaml"),
                page.substring(begin, page.indexOf("```", begin))
                        .replaceFirst("graph: \\{.*}", Matcher.quoteReplacement("graph: " + connection())));
        ask(
                "CREATE (s:Speaker {id: 1, name: 'Ada King Lovelace'})-[:GAVE]->(:Appearance {id: 7, minutes: 40})"
                        + "-[:IN]->(p:Podcast {id: 2, name: 'Engines', feed_url: 'https://example.com/feed'}), (:Topic {id: 3}),"
                        + " (:Speaker {id: 4, name: 'Ada King Lovelace'})-[:GAVE]->(:Appearance {id: 8, minutes: 20})-[:IN]->(p)");
        String content = "MATCH (n) WHERE NOT n:_tranship_ledger OPTIONAL MATCH (n)-[r]->(m)"
                + " RETURN labels(n)[0], n.id, n.name, n.title, n.feed_url, n.minutes, type(r), m.id"
                + " ORDER BY n.id";
        List<String> before = ask(content);

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(ask("MATCH (s:Speaker)-[r:SPEAKS_IN]->(p:Podcast)"
                        + " RETURN s.first, s.last, r.minutes, p.rss_url, p.title ORDER BY r.id"))
                .containsExactly(
                        "Ada,King Lovelace,40,https://example.com/feed,Engines",
                        "Ada,King Lovelace,20,https://example.com/feed,Engines");
        assertThat(ask("MATCH (m:Merged)-[:MERGED_INTO]->(s:Speaker) RETURN m.id, s.id"))
                .containsExactly("4,1");
        assertThat(ask("MATCH (n:Topic|Appearance) RETURN n")).isEmpty();
        assertThat(ask("MATCH (n:Subject) RETURN n.id")).containsExactly("3");

        Said undo = stage.tranship("undo", ".", "all");

        assertThat(undo.exit()).as(undo.err()).isZero();
        assertThat(ask(content)).isEqualTo(before);
        ask("MATCH (n) DETACH DELETE n");
    }

    @Test
    void aWrongPasswordIsNotShown() throws Exception {
        plan("- assess: g");
        Files.writeString(folder.resolve("password"), "tr0ub4dor");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isEqualTo(5);
        assertThat(run.err()).contains("CONN-402").doesNotContain("tr0ub4dor");
    }
}
