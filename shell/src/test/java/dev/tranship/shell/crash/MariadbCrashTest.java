package dev.tranship.shell.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.shell.cli.Main;
import dev.tranship.shell.cli.Surroundings;
import dev.tranship.shell.render.TableRenderer;
import dev.tranship.testkit.MariadbServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real process is killed where it can stand, with a target whose schema statements commit one by one: going on ends as if
 * nothing had happened, going back as if nothing had begun.
 */
class MariadbCrashTest {
    private static final int KILLS = Boolean.getBoolean("tranship.thorough") ? Integer.MAX_VALUE : 5;

    @Test
    void goingOnAndGoingBackWorkFromWhereverTheProcessDied(@TempDir Path temporary) throws Exception {
        assumeTrue(MariadbServer.available(), "the artifact's MariaDB runs on Linux, x86-64");
        try (MariadbServer server = MariadbServer.start(Path.of("target", "servers"))) {
            ClassPath classPath = ClassPath.in(Files.createDirectory(temporary.resolve("libraries")));
            Path whole = prepare(server, temporary, "whole");
            String before = server.dump("whole");
            List<String> points = Child.points(classPath, whole, "run", "--yes");
            String after = server.dump("whole");
            assertThat(after).isNotEqualTo(before);

            int number = 0;
            for (String point : spread(points)) {
                String database = "killed_" + ++number;
                Path killed = prepare(server, temporary, database);
                Child.killAt(point, classPath, killed, "run", "--yes");
                if (number % 2 == 0) {
                    tranship(killed, "resume", ".", "--yes");
                    assertThat(server.dump(database))
                            .as("after going on from " + point)
                            .isEqualTo(after);
                }
                tranship(killed, "undo", ".", "all", "--yes");
                assertThat(server.dump(database))
                        .as("after going back from " + point)
                        .isEqualTo(before);
            }
        }
    }

    static List<String> spread(List<String> points) {
        return spread(points, KILLS);
    }

    /** {@return some of the points, as many kinds of them as there is time for} */
    static List<String> spread(List<String> points, int most) {
        Map<String, String> kinds = new LinkedHashMap<>();
        points.forEach(point -> kinds.put(point.substring(0, point.indexOf('@')), point));
        if (points.size() <= most) {
            return points;
        }
        int step = Math.max(1, points.size() / Math.max(1, most - kinds.size()));
        for (int i = 0; i < points.size() && kinds.size() < most; i += step) {
            kinds.put("#" + i, points.get(i));
        }
        return kinds.values().stream().distinct().limit(most).toList();
    }

    private static Path prepare(MariadbServer server, Path temporary, String database)
            throws IOException, SQLException {
        Path folder = Files.createDirectory(temporary.resolve(database));
        Files.writeString(folder.resolve("password"), MariadbServer.PASSWORD);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "create table parent (id integer primary key, t text)",
                    "create table child (id integer primary key, parent integer references parent (id), t varchar(20) unique)",
                    "create index by_t on parent (id, t)",
                    "create table more (id integer primary key, t text)",
                    "create table swapped (id integer primary key, t text)",
                    "with recursive r (i) as (select 1 union all select i + 1 from r where i < 40)"
                            + " insert into parent select i, 'p' || i from r",
                    "insert into child select id, id, 'c' || id from parent",
                    "insert into more select id + 5, 'm' || id from parent",
                    "insert into swapped select id, 's' || id from parent")) {
                statement.execute(sql);
            }
        }
        server.run(
                "mysql",
                "CREATE DATABASE " + database + "; USE " + database
                        + "; CREATE TABLE more (id INT PRIMARY KEY, t TEXT); INSERT INTO more VALUES (1, 'old');"
                        + " CREATE TABLE swapped (id INT PRIMARY KEY, t TEXT); INSERT INTO swapped VALUES (1, 'old');"
                        + " CREATE TABLE refers (id INT PRIMARY KEY, s INT, FOREIGN KEY (s) REFERENCES swapped (id));"
                        + " INSERT INTO refers VALUES (1, 1)");
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                name: crash
                connections:
                  s: sqlite:shop.db
                  w: { url: "mariadb:%s", password: "${file:password}" }
                defaults: { batch: 15, verify: checksum }
                steps:
                  - copy: s.*  -> w
                    except: [more, swapped]
                  - copy: s.more -> w
                    mode: append
                  - copy: s.swapped -> w
                    mode: replace
                    cast: { id: int32 }
                  - sql: w
                    run:
                      - create table log (id int primary key)
                      - insert into log values (1), (2)
                      - create index by_id on log (id)
                    undo:
                      - drop table if exists log
                """.formatted(server.location(database)));
        return folder;
    }

    static void tranship(Path folder, String... arguments) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        int exit = Main.run(
                new Surroundings(
                        new ByteArrayInputStream(new byte[0]),
                        stream,
                        stream,
                        Map.of(),
                        Surroundings.Terminals.NONE,
                        TableRenderer.UNLIMITED,
                        folder,
                        null,
                        null),
                arguments);
        String text = said.toString(StandardCharsets.UTF_8);
        // Where it died after all was done there is nothing left to do, and before anything began nothing to take back.
        assertThat(exit == 0
                        || text.contains("RUN-216")
                        || text.contains("UNDO-303")
                        || text.contains("there are no runs"))
                .as(text)
                .isTrue();
    }
}
