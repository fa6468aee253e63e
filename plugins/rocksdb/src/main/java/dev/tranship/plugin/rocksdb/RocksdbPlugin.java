package dev.tranship.plugin.rocksdb;

import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.Plugin;
import java.util.List;

/** The plugin for RocksDB. */
public final class RocksdbPlugin implements Plugin {
    @Override
    public List<EndpointFactory> endpoints() {
        return List.of(new RocksdbEndpointFactory());
    }
}
