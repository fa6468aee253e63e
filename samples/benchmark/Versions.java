import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Times the versions of samples/podcasts by Tranship and by neo4j-migrations, whole processes both, and what the server computes for each. Run
 * by {@code samples/benchmark/versions [episodes] [rounds]}; without neo4j-migrations it is left out.
 */
public final class Versions {
    private static final List<String> FILES =
            List.of("V0.0.0__as_found.cypher", "V1.0.0__versions.cypher", "V1.1.0__bookkeeping.cypher");

    private static final String SERVER = ", server";

    private final Harness harness;
    private final Graph graph;

    private Versions(Harness harness, Graph graph) {
        this.harness = harness;
        this.graph = graph;
    }

    /** @param args folder, launcher, page, the folder of the sample, class path of neo4j-migrations or nothing, episodes, rounds */
    public static void main(String[] args) throws Exception {
        Harness harness = new Harness(args[0], args[1], Graph.ENVIRONMENT);
        try (Graph graph = new Graph(harness)) {
            new Versions(harness, graph)
                    .run(Path.of(args[3]), args[4], Integer.parseInt(args[5]), Integer.parseInt(args[6]), Path.of(args[2]));
        }
    }

    private void run(Path sample, String peer, int episodes, int rounds, Path page) throws Exception {
        files(sample);
        harness.tranship(
                "run", "podcasts/plan.yaml", "--to", "plant", "--yes", "--var", "episodes=" + episodes);
        Set<String> before = graph.rules();
        // The first time only warms the server.
        for (int round = 0; round <= rounds; round++) {
            if (!peer.isEmpty()) {
                measure("neo4j-migrations", round > 0, before, () -> migrate(peer));
            }
            measure("tranship", round > 0, before, () -> harness.tranship("run", "versions.yaml", "--yes"));
        }
        Harness.publish(table(), page, "versions");
    }

    /** Writes the plan, and the same statements once more as neo4j-migrations names them and without the way back. */
    private void files(Path sample) throws Exception {
        harness.delete("podcasts");
        harness.delete("theirs");
        Files.createDirectories(harness.file("podcasts/versions"));
        Files.createDirectories(harness.file("theirs"));
        try (var files = Files.list(sample)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file).replace("${env:NEO4J_URL:-bolt://localhost}", "\"" + graph.location() + "\"");
                harness.write("podcasts/" + file.getFileName(), text);
            }
        }
        for (String file : FILES) {
            String text = Files.readString(sample.resolve("versions").resolve(file));
            harness.write("podcasts/versions/" + file, text);
            String up = text.substring(text.indexOf("// up") + "// up".length(), text.indexOf("// down"));
            harness.write("theirs/" + file.replaceFirst("(\\d)\\.(\\d)\\.(\\d)", "$1_$2_$3"), up);
        }
        harness.write(
                "versions.yaml",
                """
                tranship: 1
                name: versions
                connections:
                  graph: { url: "%s", password: "${env:NEO4J_PASSWORD}" }
                steps:
                  - upgrade: graph
                    versions: podcasts/versions
                """
                        .formatted(graph.location()));
    }

    private void migrate(String peer) throws Exception {
        harness.process(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator + peer,
                "Migrate",
                harness.file("theirs").toString(),
                Graph.USER,
                graph.url());
    }

    private void measure(String name, boolean counts, Set<String> before, Harness.Task task) throws Exception {
        clean(before);
        Duration began = graph.computed();
        double seconds = Harness.timed(task);
        double computed = graph.computed().minus(began).toMillis() / 1000.0;
        if (graph.count("MATCH (n {schema_version: '1.1.0'}) RETURN count(n)") == 0) {
            throw new IllegalStateException(name + " did not bring the graph to 1.1.0");
        }
        if (counts) {
            harness.took(name, seconds);
            harness.took(name + SERVER, computed);
        }
    }

    /** Leaves the graph as it was before the versions, and no word of who has applied them. */
    private void clean(Set<String> before) throws Exception {
        graph.dropRulesExcept(before);
        graph.run("MATCH (n) WHERE n.schema_version IS NOT NULL REMOVE n.schema_version");
        graph.run("MATCH (n) WHERE any(label IN labels(n) WHERE label IN ['SchemaVersion', 'MigrationHistory',"
                + " 'BackupMarker'] OR label STARTS WITH '__Neo4jMigration' OR label CONTAINS 'tranship_')"
                + " DETACH DELETE n");
        harness.delete(".tranship");
    }

    private String table() {
        StringBuilder table = new StringBuilder("| | seconds | of the server's processor |\n| --- | ---: | ---: |\n");
        for (String name : List.of("neo4j-migrations", "tranship")) {
            if (harness.measured().contains(name)) {
                table.append(String.format(
                        Locale.ROOT, "| %s | %.1f | %.1f |%n", name, harness.median(name), harness.median(name + SERVER)));
            }
        }
        return table.toString();
    }
}
