package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.Plugin;
import java.util.Arrays;
import java.util.List;

/** Offers a scheme for each backend of PartitionCache, e.g. {@code partitioncache+redis_set}. */
public final class PartitionCachePlugin implements Plugin {
    @Override
    public List<EndpointFactory> endpoints() {
        return Arrays.stream(Backend.values())
                .map(backend -> (EndpointFactory) new PartitionCacheFactory(backend))
                .toList();
    }
}
