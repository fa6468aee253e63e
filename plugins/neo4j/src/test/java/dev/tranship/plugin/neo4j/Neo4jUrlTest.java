package dev.tranship.plugin.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.ServerUrl;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Neo4jUrlTest {
    @Test
    void theOptionComesBeforeThePath() {
        ServerUrl url = new ServerUrl("[::1]", 7688, "path", Map.of("database", "option", "user", "ann"));

        assertThat(Neo4jUrl.of(url, "bolt+s")).hasToString("bolt+s://[::1]:7688/option");
        assertThat(Neo4jUrl.of(new ServerUrl("host", 7687, "", Map.of()), "neo4j"))
                .hasToString("neo4j://host:7687");
    }

    @Test
    void aHostThatTheDriverDoesNotTakeIsRefused() {
        ConnectionSpec spec =
                new ConnectionSpec("c", "neo4j", "//u:hush@my_host:1/db", Map.of(), Path.of(""), Access.READ);

        assertThatThrownBy(() -> new Neo4jEndpointFactory("neo4j").open(spec))
                .isInstanceOf(EndpointException.class)
                .hasMessage("the driver of Neo4j does not take the address neo4j://my_host:1/db");
    }
}
