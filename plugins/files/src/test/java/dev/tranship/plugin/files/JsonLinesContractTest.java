package dev.tranship.plugin.files;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.testkit.Behaviour;
import dev.tranship.testkit.EndpointContract;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

class JsonLinesContractTest extends EndpointContract {
    @Override
    protected Endpoint open(Path folder, Access access) {
        return new FilesFactory(Format.JSONL)
                .open(new ConnectionSpec("files", "jsonl", folder.toString(), Map.of(), folder, access));
    }

    @Override
    protected Set<Behaviour> lacks() {
        return EnumSet.of(
                Behaviour.QUERIES,
                Behaviour.ARCHIVES,
                Behaviour.VERSIONED,
                Behaviour.CONSISTENT_SNAPSHOT,
                Behaviour.KEYED_WRITES,
                Behaviour.FOREIGN_KEYS,
                Behaviour.VIEWS,
                Behaviour.COMMENTS,
                Behaviour.KEYS,
                Behaviour.CHECKS,
                Behaviour.INDEXES,
                Behaviour.DESCENDING_INDEXES,
                Behaviour.DEFAULTS);
    }
}
