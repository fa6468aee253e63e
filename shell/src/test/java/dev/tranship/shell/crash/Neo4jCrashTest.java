package dev.tranship.shell.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.testkit.Neo4jServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Value;

/**
 * The real process is killed where it can stand, with a graph as target: going on ends as if nothing had happened, going back as
 * if nothing had begun.
 */
class Neo4jCrashTest {
    private static final int KILLS = Boolean.getBoolean("tranship.thorough") ? Integer.MAX_VALUE : 3;

    @Test
    void goingOnAndGoingBackWorkFromWhereverTheProcessDied(@TempDir Path temporary) throws Exception {
        assumeTrue(Neo4jServer.available(), "there is no class path of a server, or this JVM cannot run it");
        try (Neo4jServer server = Neo4jServer.start(Path.of("target", "servers"));
                Driver graph = GraphDatabase.driver(
                        "bolt://127.0.0.1:" + server.port(),
                        AuthTokens.basic(Neo4jServer.USER, Neo4jServer.PASSWORD))) {
            graph.executableQuery("CREATE CONSTRAINT more_id FOR (n:more) REQUIRE n.id IS UNIQUE")
                    .execute();
            graph.executableQuery(
                            "CREATE (:more {id: 1, t: 'old'})-[:SEES {since: date('2026-01-31')}]->(:more {id: 7, t: 'old'})")
                    .execute();
            ClassPath classPath = ClassPath.in(Files.createDirectory(temporary.resolve("libraries")));
            List<String> before = content(graph);
            Path whole = prepare(server, temporary, "whole");
            List<String> points = Child.points(classPath, whole, "run", "--yes");
            List<String> after = content(graph);
            assertThat(after).isNotEqualTo(before);
            CommandLine.tranship(whole, "undo", ".", "all", "--yes");
            assertThat(content(graph)).isEqualTo(before);

            int number = 0;
            for (String point : Points.spread(points, KILLS)) {
                Path killed = prepare(server, temporary, "killed_" + ++number);
                Child.killAt(point, classPath, killed, "run", "--yes");
                if (number % 2 == 0) {
                    CommandLine.tranship(killed, "resume", ".", "--yes");
                    assertThat(content(graph))
                            .as("after going on from " + point)
                            .isEqualTo(after);
                }
                CommandLine.tranship(killed, "undo", ".", "all", "--yes");
                assertThat(content(graph)).as("after going back from " + point).isEqualTo(before);
            }
        }
    }

    /** {@return everything in the graph, without internal ids} */
    private static List<String> content(Driver graph) {
        return Stream.of(
                        "MATCH (n) RETURN labels(n), properties(n)",
                        "MATCH (a)-[r]->(b) RETURN type(r), properties(r), labels(a), a.id, labels(b), b.id",
                        "SHOW CONSTRAINTS YIELD createStatement",
                        "SHOW INDEXES YIELD createStatement, type WHERE type <> 'LOOKUP' RETURN createStatement")
                .flatMap(query -> graph.executableQuery(query).execute().records().stream()
                        .map(row -> new TreeMap<>(
                                        row.asMap(value -> value.type().name().equals("MAP")
                                                ? new TreeMap<>(value.asMap(Value::toString)).toString()
                                                : value.toString()))
                                .toString())
                        .sorted())
                .toList();
    }

    private static Path prepare(Neo4jServer server, Path temporary, String name) throws IOException, SQLException {
        Path folder = Files.createDirectory(temporary.resolve(name));
        Files.writeString(folder.resolve("password"), Neo4jServer.PASSWORD);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "create table parent (id integer primary key, t text)",
                    "create table child (id integer primary key, parent_id integer references parent (id), t text unique)",
                    "create table joins (parent_id integer references parent (id), child_id integer references child (id), d text,"
                            + " primary key (parent_id, child_id))",
                    "create table more (id integer primary key, t text)",
                    "with recursive r (i) as (select 1 union all select i + 1 from r where i < 40)"
                            + " insert into parent select i, 'p' || i from r",
                    "insert into child select id, id, 'c' || id from parent",
                    "insert into joins select id, 41 - id, 'd' || id from parent",
                    "insert into more select id, 'm' || id from parent")) {
                statement.execute(sql);
            }
        }
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                name: crash
                connections:
                  s: sqlite:shop.db
                  g: { url: "bolt:%s", password: "${file:password}" }
                defaults: { batch: 15, verify: checksum }
                steps:
                  - copy: s.*  -> g
                    except: [more]
                  - copy: s.more -> g
                    mode: upsert
                  - cypher: g
                    run:
                      - CREATE INDEX by_t FOR (n:more) ON (n.t)
                      - MATCH (n:more) WHERE n.id > 5 SET n.late = true
                      - MATCH (n:more) CALL { WITH n SET n.at = date('2026-02-01') } IN TRANSACTIONS OF 10 ROWS
                    undo:
                      - MATCH (n:more) REMOVE n.late, n.at
                      - DROP INDEX by_t IF EXISTS
                """.formatted(server.location()));
        return folder;
    }
}
