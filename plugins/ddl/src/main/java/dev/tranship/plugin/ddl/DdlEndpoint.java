package dev.tranship.plugin.ddl;

import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Declaring;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Type;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** One file, read. It holds no rows. */
final class DdlEndpoint implements Endpoint, Describable, Declaring {
    private final Dialect dialect;
    private final String location;
    private final Catalog catalog;
    private final SortedMap<String, Type> declaredTypes;

    DdlEndpoint(Dialect dialect, String location, Catalog catalog, SortedMap<String, Type> declaredTypes) {
        this.dialect = dialect;
        this.location = location;
        this.catalog = catalog;
        this.declaredTypes = Collections.unmodifiableSortedMap(new TreeMap<>(declaredTypes));
    }

    @Override
    public String product() {
        return dialect.product() + " (DDL file)";
    }

    @Override
    public String location() {
        return location;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public NativeType nativeType(Type type) {
        throw new EndpointException(Kind.UNSUPPORTED, "a DDL file is read and never written");
    }

    @Override
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public DatasetPath resolve(DatasetPath path) {
        return catalog.tables().stream()
                .map(e -> e.table().path())
                .filter(p -> p.toString().equalsIgnoreCase(path.toString()))
                .findFirst()
                .orElse(path);
    }

    @Override
    public SortedMap<String, Type> declaredTypes() {
        return declaredTypes;
    }

    @Override
    public void close() {
        // The file was read when the endpoint was opened.
    }
}
