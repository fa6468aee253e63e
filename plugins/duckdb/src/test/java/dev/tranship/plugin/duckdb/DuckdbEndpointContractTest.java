package dev.tranship.plugin.duckdb;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Interval;
import dev.tranship.spi.Type;
import dev.tranship.testkit.Behaviour;
import dev.tranship.testkit.EndpointContract;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

class DuckdbEndpointContractTest extends EndpointContract {
    @Override
    protected Endpoint open(Path folder, Access access) {
        return new DuckdbEndpointFactory()
                .open(new ConnectionSpec("test", "duckdb", "test.duckdb", Map.of(), folder, access));
    }

    @Override
    protected Set<Behaviour> lacks() {
        return Set.of(Behaviour.DESCENDING_INDEXES);
    }

    /** An interval of DuckDB has microseconds. */
    @Override
    protected boolean holds(Type held, Object value) {
        return !(value instanceof Interval interval && interval.nanos() % 1000 != 0);
    }
}
