package dev.tranship.dsl.engine;

import dev.tranship.dsl.plan.Address;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Describable;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.Snapshot;
import org.graalvm.polyglot.HostAccess;

/** What conditions may ask of the plan's stores. Its methods are visible to JavaScript. */
public final class StoreQuestions {
    private final Connections connections;

    StoreQuestions(Connections connections) {
        this.connections = connections;
    }

    /** {@return the number of rows of a dataset, given by its address} */
    @HostAccess.Export
    public long count(String address) {
        Address parsed = Address.parse(address);
        Readable readable = connections.ability(parsed.connection(), Access.PREVIEW, Readable.class, "be read");
        try (Snapshot snapshot = readable.snapshot()) {
            return snapshot.count(ReadRequest.all(path(parsed)));
        }
    }

    /** {@return whether there is a table of this address} */
    @HostAccess.Export
    public boolean exists(String address) {
        Address parsed = Address.parse(address);
        DatasetPath path = path(parsed);
        return describable(parsed).catalog().table(path).isPresent();
    }

    private DatasetPath path(Address address) {
        return describable(address).resolve(DatasetPath.parse(address.path()));
    }

    private Describable describable(Address address) {
        return connections.ability(address.connection(), Access.PREVIEW, Describable.class, "list its datasets");
    }
}
