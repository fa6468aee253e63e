package dev.tranship.samples;

import dev.tranship.testkit.Neo4jServer;
import java.util.List;
import java.util.stream.Collectors;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** A graph, looked into by its own driver. */
record Graph(Neo4jServer server) {
    /** {@return the rows, their values joined by {@code |}} */
    List<String> rows(String query) {
        try (Driver driver = GraphDatabase.driver(
                "bolt://127.0.0.1:" + server.port(), AuthTokens.basic(Neo4jServer.USER, Neo4jServer.PASSWORD))) {
            return driver.executableQuery(query).execute().records().stream()
                    .map(row -> row.values().stream()
                            .map(value -> String.valueOf(value.asObject()))
                            .collect(Collectors.joining("|")))
                    .toList();
        }
    }
}
