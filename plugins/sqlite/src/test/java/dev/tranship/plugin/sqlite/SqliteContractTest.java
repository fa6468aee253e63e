package dev.tranship.plugin.sqlite;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Type;
import dev.tranship.testkit.Behaviour;
import dev.tranship.testkit.EndpointContract;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

class SqliteContractTest extends EndpointContract {
    @Override
    protected Endpoint open(Path folder, Access access) {
        return new SqliteEndpointFactory()
                .open(new ConnectionSpec("store", "sqlite", "store.db", Map.of(), folder, access));
    }

    @Override
    protected Set<Behaviour> lacks() {
        return EnumSet.of(Behaviour.COMMENTS);
    }

    /** SQLite stores NaN as NULL. */
    @Override
    protected boolean holds(Type held, Object value) {
        return !value.equals(Double.NaN);
    }
}
