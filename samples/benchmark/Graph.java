import dev.tranship.testkit.Neo4jServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Record;

/** A Neo4j Community server that benchmarks write to. Others find its password in {@link #ENVIRONMENT}. */
final class Graph implements AutoCloseable {
    static final String USER = Neo4jServer.USER;
    static final Map<String, String> ENVIRONMENT = Map.of("NEO4J_PASSWORD", Neo4jServer.PASSWORD);

    private final Neo4jServer server;
    private final ProcessHandle process;
    private final Driver driver;

    /** It is a server that stays: it compiles well, and has the heap that a small one has, all of it from the start, as its makers advise. */
    Graph(Harness harness) {
        server = Neo4jServer.start(harness.file(""), List.of("-XX:TieredStopAtLevel=4", "-Xms2g", "-Xmx2g"));
        process = ProcessHandle.current().children().findFirst().orElseThrow();
        driver = GraphDatabase.driver(url(), AuthTokens.basic(USER, Neo4jServer.PASSWORD));
    }

    /** {@return where it is for a driver} */
    String url() {
        return "bolt://127.0.0.1:" + server.port();
    }

    /** {@return where it is for Tranship, without a password} */
    String location() {
        return "bolt:" + server.location();
    }

    List<Record> ask(String statement) {
        return driver.executableQuery(statement).execute().records();
    }

    long count(String query) {
        return ask(query).get(0).get(0).asLong();
    }

    void run(String statement) {
        // In a transaction of its own, for statements that make some.
        try (var session = driver.session()) {
            session.run(statement).consume();
        }
    }

    /** {@return the names of its constraints and indexes} */
    Set<String> rules() {
        Set<String> rules = names("CONSTRAINT");
        rules.addAll(names("INDEX"));
        return rules;
    }

    void dropRulesExcept(Set<String> kept) {
        // An index of a constraint goes with it.
        for (String kind : List.of("CONSTRAINT", "INDEX")) {
            for (String name : names(kind)) {
                if (!kept.contains(name)) {
                    run("DROP " + kind + " `" + name + "`");
                }
            }
        }
    }

    private Set<String> names(String kind) {
        Set<String> names = new HashSet<>();
        ask("SHOW " + kind + "S YIELD name").forEach(row -> names.add(row.get(0).asString()));
        return names;
    }

    /** {@return what its processor has done by now} */
    Duration computed() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    @Override
    public void close() {
        driver.close();
        server.close();
    }
}
