package dev.tranship.plugin.redis;

import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.testkit.Behaviour;
import dev.tranship.testkit.EndpointContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A folder stands for a database; where there is no folder, there is no server. */
class RedisEndpointContractTest extends EndpointContract {
    private final Map<Path, Integer> databases = new HashMap<>();

    @Override
    protected Endpoint open(Path folder, Access access) {
        String url = Files.isDirectory(folder)
                ? TestServer.SERVER.url(databases.computeIfAbsent(folder, f -> TestServer.database()))
                : "redis://127.0.0.1:1/0";
        return TestServer.open(url, access, Map.of());
    }

    @Override
    protected Set<Behaviour> lacks() {
        return EnumSet.of(
                Behaviour.QUERIES,
                Behaviour.ARCHIVES,
                Behaviour.VERSIONED,
                Behaviour.CONSISTENT_SNAPSHOT,
                Behaviour.FOREIGN_KEYS,
                Behaviour.VIEWS,
                Behaviour.COMMENTS,
                // Primary keys are kept and enforced, unique keys are not.
                Behaviour.KEYS,
                Behaviour.CHECKS,
                Behaviour.INDEXES,
                Behaviour.DESCENDING_INDEXES,
                Behaviour.DEFAULTS);
    }
}
