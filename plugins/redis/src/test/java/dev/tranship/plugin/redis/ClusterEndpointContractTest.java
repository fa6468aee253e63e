package dev.tranship.plugin.redis;

import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.testkit.Behaviour;
import dev.tranship.testkit.RedisCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;

/** A folder stands for a cluster, of which a test has two at most, since a cluster has one database only. */
class ClusterEndpointContractTest extends RedisEndpointContractTest {
    private static final List<RedisCluster> CLUSTERS = new ArrayList<>();

    /** The folders of this test, in the order of their clusters. */
    private final List<Path> folders = new ArrayList<>();

    @AfterAll
    static void stop() {
        CLUSTERS.forEach(RedisCluster::close);
        CLUSTERS.clear();
    }

    @Override
    protected Endpoint open(Path folder, Access access) {
        return Files.isDirectory(folder)
                ? TestServer.open(cluster(folder).url(), access, Map.of())
                : super.open(folder, access);
    }

    private RedisCluster cluster(Path folder) {
        if (!folders.contains(folder)) {
            folders.add(folder);
            if (CLUSTERS.size() < folders.size()) {
                CLUSTERS.add(RedisCluster.start(Path.of("target", "servers")));
            }
            CLUSTERS.get(folders.size() - 1).clear();
        }
        return CLUSTERS.get(folders.indexOf(folder));
    }

    @Override
    protected Set<Behaviour> lacks() {
        Set<Behaviour> lacks = EnumSet.copyOf(super.lacks());
        lacks.add(Behaviour.SPLITS);
        return lacks;
    }
}
