package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.Plugin;
import java.util.ArrayList;
import java.util.List;

/**
 * Offers a scheme for each backend of PartitionCache, e.g. {@code partitioncache+redis_set}, for its archives, and for its
 * configuration file.
 */
public final class PartitionCachePlugin implements Plugin {
    @Override
    public List<EndpointFactory> endpoints() {
        List<EndpointFactory> factories = new ArrayList<>();
        for (Backend backend : Backend.values()) {
            factories.add(new PartitionCacheFactory(backend));
        }
        factories.add(new Environment());
        return factories;
    }
}
