package dev.tranship.plugin.neo4j;

import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Type;
import dev.tranship.testkit.Behaviour;
import dev.tranship.testkit.EndpointContract;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;

class Neo4jEndpointContractTest extends EndpointContract {
    private boolean second;

    /** The store of a test is the graph of a server; another store beside it is that of another server. */
    @Override
    protected Endpoint open(Path folder, Access access) {
        boolean first = folder.equals(folder());
        second |= !first;
        String database = folder.endsWith("missing") ? "missing" : "";
        return Server.get(first || !database.isEmpty() ? 0 : 1).open(database, access, Map.of());
    }

    @AfterEach
    void clean() {
        Server.get().clean();
        if (second) {
            Server.get(1).clean();
        }
    }

    @Override
    protected Set<Behaviour> lacks() {
        return Set.of(
                Behaviour.TRANSACTIONAL_DDL,
                Behaviour.CONSISTENT_SNAPSHOT,
                Behaviour.FOREIGN_KEYS,
                Behaviour.VIEWS,
                Behaviour.COMMENTS,
                Behaviour.CHECKS,
                Behaviour.DESCENDING_INDEXES,
                Behaviour.DEFAULTS);
    }

    /** A list in a property holds no NULL. */
    @Override
    protected boolean holds(Type held, Object value) {
        return !(held instanceof Type.Array && ((List<?>) value).stream().anyMatch(Objects::isNull));
    }

    @Override
    protected String query(DatasetPath table, String... columns) {
        return "MATCH (n:" + Cypher.name(table.name()) + ") RETURN "
                + Arrays.stream(columns)
                        .map(c -> "n." + Cypher.name(c) + " AS " + Cypher.name(c))
                        .collect(Collectors.joining(", "));
    }
}
