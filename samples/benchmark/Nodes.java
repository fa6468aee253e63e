import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Times whole commands from a SQLite file into a real Neo4j Community server: Tranship, and beside it the program that guides show, which sends
 * {@code UNWIND} of 100 rows, a transaction each. Both make the same constraint first. Run by {@code samples/benchmark/neo4j [nodes] [rounds]}; as
 * many relationships as nodes.
 */
public final class Nodes {
    private static final String NODES = ", nodes";
    private static final String RELATIONSHIPS = ", relationships";

    private final Harness harness;
    private final int nodes;
    private final Graph graph;
    private final Set<String> rules;

    private Nodes(Harness harness, int nodes, Graph graph) {
        this.harness = harness;
        this.nodes = nodes;
        this.graph = graph;
        this.rules = graph.rules();
    }

    public static void main(String[] args) throws Exception {
        Harness harness = new Harness(args[0], args[1], Graph.ENVIRONMENT);
        try (Graph graph = new Graph(harness)) {
            new Nodes(harness, Integer.parseInt(args[3]), graph)
                    .run(Integer.parseInt(args[4]), Path.of(args[2]));
        }
    }

    private void run(int rounds, Path page) throws Exception {
        fill();
        plan("none");
        plan("checksum");
        // The first time only warms the server.
        for (int round = 0; round <= rounds; round++) {
            boolean counts = round > 0;
            measure("UNWIND of 100", counts, () -> unwind("nodes"), () -> unwind("relationships"));
            for (String verify : List.of("none", "checksum")) {
                measure(
                        "tranship, verify: " + verify,
                        counts,
                        () -> harness.tranship("run", verify + ".yaml", "--to", "nodes"),
                        () -> harness.tranship("run", verify + ".yaml", "--to", "relationships"));
            }
        }
        Harness.publish(table(), page, "neo4j");
    }

    private void fill() throws Exception {
        harness.delete("source.db");
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
        return DriverManager.getConnection("jdbc:sqlite:" + harness.file("source.db"));
    }

    private void measure(String name, boolean counts, Harness.Task makeNodes, Harness.Task makeRelationships) throws Exception {
        clean();
        double forNodes = Harness.timed(makeNodes);
        double forRelationships = Harness.timed(makeRelationships);
        long there = graph.count("MATCH (n:person) RETURN count(n)");
        long related = graph.count("MATCH (:person)-[r]->(:person) RETURN count(r)");
        if (there != nodes || related != nodes) {
            throw new IllegalStateException(name + " made " + there + " nodes and " + related + " relationships of " + nodes);
        }
        if (counts) {
            harness.took(name + NODES, forNodes);
            harness.took(name + RELATIONSHIPS, forRelationships);
        }
    }

    private void clean() throws IOException {
        graph.run("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS");
        graph.dropRulesExcept(rules);
        harness.delete(".tranship");
    }

    /** A process of its own, as whoever writes such a program starts one. */
    private void unwind(String what) throws Exception {
        harness.process(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Unwind.class.getName(),
                "source.db",
                Graph.USER,
                graph.url(),
                what);
    }

    private void plan(String verify) throws IOException {
        harness.write(
                verify + ".yaml",
                """
                tranship: 1
                name: %s
                connections:
                  tables: sqlite:source.db
                  graph: { url: "%s", password: "${env:NEO4J_PASSWORD}" }
                defaults: { verify: %s }
                steps:
                  - id: nodes
                    copy: tables.person -> graph
                  - id: relationships
                    copy: tables.knows -> graph
                """
                        .formatted(verify, graph.location(), verify));
    }

    private String table() {
        StringBuilder table =
                new StringBuilder("| | nodes/s | against the first | relationships/s | against the first |\n| --- | ---: | ---: | ---: | ---: |\n");
        List<String> names = harness.measured().stream()
                .filter(name -> name.endsWith(NODES))
                .map(name -> name.substring(0, name.length() - NODES.length()))
                .toList();
        for (String name : names) {
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s |%n",
                    name,
                    cells(names.get(0) + NODES, name + NODES),
                    cells(names.get(0) + RELATIONSHIPS, name + RELATIONSHIPS)));
        }
        return table.toString();
    }

    private String cells(String first, String name) {
        return String.format(
                Locale.ROOT, "%,.0f | %.1f", nodes / harness.median(name), harness.median(first) / harness.median(name));
    }
}
