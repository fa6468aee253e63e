package dev.tranship.plugin.neo4j;

import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.Plugin;
import java.util.List;
import java.util.stream.Stream;

/** Neo4j, under the schemes of its own URLs. */
public final class Neo4jPlugin implements Plugin {
    @Override
    public List<EndpointFactory> endpoints() {
        return Stream.of("neo4j", "bolt", "neo4j+s", "bolt+s", "neo4j+ssc", "bolt+ssc")
                .<EndpointFactory>map(Neo4jEndpointFactory::new)
                .toList();
    }
}
