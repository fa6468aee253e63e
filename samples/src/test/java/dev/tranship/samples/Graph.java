package dev.tranship.samples;

import dev.tranship.testkit.Neo4jServer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
                            .map(value -> value.asObject() instanceof Map<?, ?> map
                                    ? new TreeMap<>(map).toString()
                                    : String.valueOf(value.asObject()))
                            .collect(Collectors.joining("|")))
                    .toList();
        }
    }

    /** {@return everything in the graph but the ledger and internal ids, in an order of its own} */
    List<String> content() {
        return Stream.of(
                        "MATCH (n) WHERE NOT n:_tranship_ledger RETURN labels(n), properties(n)",
                        "MATCH (a)-[r]->(b) RETURN a.id, type(r), properties(r), b.id",
                        "SHOW CONSTRAINTS YIELD createStatement",
                        "SHOW INDEXES YIELD createStatement, type WHERE type <> 'LOOKUP' RETURN createStatement")
                .flatMap(query -> rows(query).stream().sorted())
                .toList();
    }
}
