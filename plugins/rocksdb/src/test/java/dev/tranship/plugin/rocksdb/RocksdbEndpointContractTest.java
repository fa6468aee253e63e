package dev.tranship.plugin.rocksdb;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.testkit.Behaviour;
import dev.tranship.testkit.EndpointContract;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Some rows come in a batch, more in files, so that both ways are tried. */
class RocksdbEndpointContractTest extends EndpointContract {
    @Override
    protected Endpoint open(Path folder, Access access) {
        return new RocksdbEndpointFactory()
                .open(new ConnectionSpec(
                        "test", "rocksdb", folder.toString(), Map.of("sst_rows", "4"), Path.of(""), access));
    }

    @Override
    protected Set<Behaviour> lacks() {
        return EnumSet.of(
                Behaviour.QUERIES,
                Behaviour.VERSIONED,
                // Families come and go one by one.
                Behaviour.TRANSACTIONAL_DDL,
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
