package dev.tranship.plugin.neo4j;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.testkit.Neo4jServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;

/**
 * The servers of all tests of this module, started with the first test that needs them. A server of the Community edition has one
 * graph; the second one is for the few tests that need two.
 */
final class Server {
    private static final @Nullable Server[] SERVERS = new Server[2];

    private final Neo4jServer server;
    private final Driver driver;

    private Server() {
        server = Neo4jServer.start(Path.of("target", "servers"));
        driver = GraphDatabase.driver(
                "bolt://127.0.0.1:" + server.port(), AuthTokens.basic(Neo4jServer.USER, Neo4jServer.PASSWORD));
        // It answers before its database is open.
        driver.executableQuery("RETURN 1").execute();
    }

    static synchronized Server get(int number) {
        assumeTrue(Neo4jServer.available(), "there is no class path of a server, or this JVM cannot run it");
        Server server = SERVERS[number];
        if (server == null) {
            server = new Server();
            SERVERS[number] = server;
        }
        return server;
    }

    static Server get() {
        return get(0);
    }

    String url() {
        return "bolt:" + server.location();
    }

    Endpoint open(String database, Access access, Map<String, String> options) {
        Map<String, String> every = new HashMap<>(options);
        every.putIfAbsent("password", Neo4jServer.PASSWORD);
        return new Neo4jEndpointFactory("bolt")
                .open(new ConnectionSpec(
                        "test", "bolt", server.location() + "/" + database, every, Path.of(""), access));
    }

    Endpoint open(Access access) {
        return open("", access, Map.of());
    }

    void crash() {
        server.crash();
    }

    /** Executes statements as somebody else would, and {@return the rows of the last one}. */
    List<Record> run(String... statements) {
        try (Session session = driver.session()) {
            List<Record> rows = List.of();
            for (String statement : statements) {
                rows = session.run(statement).list();
            }
            return rows;
        }
    }

    /** Leaves nothing of a graph. */
    void clean() {
        for (Record index : run("SHOW INDEXES YIELD name, type, owningConstraint WHERE type <> 'LOOKUP'"
                + " RETURN name, owningConstraint IS NOT NULL AS constraint")) {
            run("DROP " + (index.get("constraint").asBoolean() ? "CONSTRAINT " : "INDEX ")
                    + Cypher.name(index.get("name").asString()));
        }
        run("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS");
    }
}
