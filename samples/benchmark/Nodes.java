import dev.tranship.testkit.Neo4jServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;

/**
 * Times whole commands from a SQLite file into a real Neo4j Community server: Tranship, and beside it the program that guides show, which sends
 * {@code UNWIND} of 100 rows, a transaction each. Both make the same constraint first. Run by {@code samples/benchmark/neo4j [nodes] [rounds]}; as
 * many relationships as nodes.
 */
public final class Nodes {
    private static final String BEGIN = "<!-- samples/benchmark/neo4j -->\n";
    private static final String END = "<!-- end -->\n";
    private static final int NAIVE = 100;

    private final Path folder;
    private final Path tranship;
    private final int nodes;
    private final Neo4jServer server;
    private final Driver driver;
    private final Map<String, List<double[]>> seconds = new TreeMap<>();

    private Nodes(Path folder, Path tranship, int nodes, Neo4jServer server, Driver driver) {
        this.folder = folder;
        this.tranship = tranship;
        this.nodes = nodes;
        this.server = server;
        this.driver = driver;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
        // A server that stays: it compiles well, and has the heap that a small one has, all of it from the start, as its makers advise.
        try (Neo4jServer server = Neo4jServer.start(folder, List.of("-XX:TieredStopAtLevel=4", "-Xms2g", "-Xmx2g"));
                Driver driver = GraphDatabase.driver(
                        "bolt://127.0.0.1:" + server.port(),
                        AuthTokens.basic(Neo4jServer.USER, Neo4jServer.PASSWORD))) {
            new Nodes(folder, Path.of(args[1]).toAbsolutePath(), Integer.parseInt(args[3]), server, driver)
                    .run(Integer.parseInt(args[4]), Path.of(args[2]));
        }
    }

    private interface Task {
        void run() throws Exception;
    }

    private void run(int rounds, Path page) throws Exception {
        fill();
        plan("none");
        plan("checksum");
        // The first time only warms the server.
        for (int round = 0; round <= rounds; round++) {
            boolean counts = round > 0;
            measure("1 UNWIND of 100", counts, this::naiveNodes, this::naiveRelationships);
            for (String verify : List.of("none", "checksum")) {
                measure(
                        (verify.equals("none") ? "2" : "3") + " tranship, verify: " + verify,
                        counts,
                        () -> tranship(verify, "nodes"),
                        () -> tranship(verify, "relationships"));
            }
        }
        String table = table();
        System.out.print(table);
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        if (begin >= 0) {
            int end = text.indexOf(END, begin);
            Files.writeString(page, text.substring(0, begin) + BEGIN + table + text.substring(end));
        }
    }

    private void fill() throws Exception {
        Files.deleteIfExists(folder.resolve("source.db"));
        try (Connection source = source();
                Statement statement = source.createStatement()) {
            String numbers = "with recursive r (i) as (select 0 union all select i + 1 from r where i < " + (nodes - 1) + ") ";
            for (String sql : List.of(
                    "create table person (id integer primary key, name text not null, email text, born date, city text, score real)",
                    "create table knows (one integer references person (id), other integer references person (id), since date,"
                            + " primary key (one, other))",
                    numbers + "insert into person select i, 'Person ' || i, 'person.' || i || '@example.com', '1980-01-01',"
                            + " 'City ' || (i % 500), i / 7.0 from r",
                    numbers + "insert into knows select i, (i * 7919 + 1) % " + nodes + ", '2020-01-01' from r")) {
                statement.execute(sql);
            }
        }
    }

    private Connection source() throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("source.db"));
    }

    private void measure(String name, boolean counts, Task makeNodes, Task makeRelationships) throws Exception {
        clean();
        double forNodes = timed(makeNodes);
        double forRelationships = timed(makeRelationships);
        long there = count("MATCH (n:person) RETURN count(n)");
        long related = count("MATCH (:person)-[r]->(:person) RETURN count(r)");
        if (there != nodes || related != nodes) {
            throw new IllegalStateException(name + " made " + there + " nodes and " + related + " relationships of " + nodes);
        }
        System.err.printf(Locale.ROOT, "%s: %.1f s, %.1f s%n", name, forNodes, forRelationships);
        if (counts) {
            seconds.computeIfAbsent(name, n -> new ArrayList<>()).add(new double[] {forNodes, forRelationships});
        }
    }

    private static double timed(Task task) throws Exception {
        long began = System.nanoTime();
        task.run();
        return (System.nanoTime() - began) / 1e9;
    }

    private long count(String query) {
        return driver.executableQuery(query).execute().records().get(0).get(0).asLong();
    }

    private void clean() throws IOException {
        try (Session session = driver.session()) {
            session.run("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume();
            for (String name : session.run("SHOW CONSTRAINTS YIELD name").list(row -> row.get(0).asString())) {
                session.run("DROP CONSTRAINT `" + name + "`").consume();
            }
        }
        delete(folder.resolve(".tranship"));
    }

    // ------------------------------------------------------------------------------------------------ what guides show

    private void naiveNodes() throws Exception {
        try (Session session = driver.session()) {
            session.run("CREATE CONSTRAINT FOR (n:person) REQUIRE n.id IS UNIQUE").consume();
        }
        naive("select id, name, email, born, city, score from person", "UNWIND $rows AS row CREATE (n:person) SET n = row");
    }

    private void naiveRelationships() throws Exception {
        naive("select one, other, since from knows",
                "UNWIND $rows AS row MATCH (a:person {id: row.one}) MATCH (b:person {id: row.other})"
                        + " CREATE (a)-[:KNOWS {since: row.since}]->(b)");
    }

    private void naive(String query, String statement) throws Exception {
        try (Connection source = source();
                Statement read = source.createStatement();
                ResultSet result = read.executeQuery(query);
                Session session = driver.session()) {
            List<Map<String, Object>> rows = new ArrayList<>();
            while (result.next()) {
                Map<String, Object> row = new HashMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnName(i), result.getObject(i));
                }
                rows.add(row);
                if (rows.size() == NAIVE) {
                    send(session, statement, rows);
                }
            }
            send(session, statement, rows);
        }
    }

    private static void send(Session session, String statement, List<Map<String, Object>> rows) {
        if (!rows.isEmpty()) {
            session.executeWrite(tx -> tx.run(statement, Map.of("rows", rows)).consume());
            rows.clear();
        }
    }

    // -------------------------------------------------------------------------------------------------------- Tranship

    private void plan(String verify) throws IOException {
        Files.writeString(
                folder.resolve(verify + ".yaml"),
                """
                tranship: 1
                name: %s
                connections:
                  tables: sqlite:source.db
                  graph: { url: "bolt:%s", password: "${env:NEO4J_PASSWORD}" }
                defaults: { verify: %s }
                steps:
                  - id: nodes
                    copy: tables.person -> graph
                  - id: relationships
                    copy: tables.knows -> graph
                """
                        .formatted(verify, server.location(), verify));
    }

    private void tranship(String plan, String step) throws Exception {
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(tranship.toString(), "run", plan + ".yaml", "--to", step)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("TRANSHIP_JAVA_OPTS", "-Xmx512m");
        builder.environment().put("NEO4J_PASSWORD", Neo4jServer.PASSWORD);
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new IllegalStateException(plan + " ended with " + code + ":\n" + Files.readString(said));
        }
    }

    private String table() {
        StringBuilder table =
                new StringBuilder("| | nodes/s | against the first | relationships/s | against the first |\n| --- | ---: | ---: | ---: | ---: |\n");
        double[] first = {Double.NaN, Double.NaN};
        for (Map.Entry<String, List<double[]>> entry : seconds.entrySet()) {
            double[] rates = {median(entry.getValue(), 0), median(entry.getValue(), 1)};
            first = Double.isNaN(first[0]) ? rates : first;
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %,.0f | %.1f | %,.0f | %.1f |%n",
                    entry.getKey().substring(2),
                    rates[0],
                    rates[0] / first[0],
                    rates[1],
                    rates[1] / first[1]));
        }
        return table.toString();
    }

    private double median(List<double[]> measured, int which) {
        double[] sorted = measured.stream().mapToDouble(m -> m[which]).sorted().toArray();
        return nodes / sorted[sorted.length / 2];
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
