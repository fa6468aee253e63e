package dev.tranship.plugin.duckdb;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.EndpointFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** Opens DuckDB files and databases in memory. */
public final class DuckdbEndpointFactory implements EndpointFactory {
    static final String MEMORY_LIMIT = "memory_limit";
    static final String THREADS = "threads";
    static final String SELF_REFERENCES = "self_references";

    @Override
    public String scheme() {
        return "duckdb";
    }

    @Override
    public String description() {
        return "DuckDB: an analytical database in one file, or in memory";
    }

    @Override
    public String example() {
        return "duckdb:warehouse.duckdb";
    }

    @Override
    public Set<String> options() {
        return Set.of(MEMORY_LIMIT, THREADS, SELF_REFERENCES);
    }

    @Override
    public Endpoint open(ConnectionSpec spec) {
        Properties settings = new Properties();
        for (String name : Set.of(MEMORY_LIMIT, THREADS)) {
            String value = spec.options().get(name);
            if (value != null) {
                settings.setProperty(name, value);
            }
        }
        boolean keepSelfReferences = keepSelfReferences(spec);
        boolean writing = spec.access() == Access.WRITE;
        if (spec.location().isEmpty() || spec.location().equals(":memory:")) {
            return new DuckdbEndpoint(DuckdbDatabase.inMemory(settings), ":memory:", writing, keepSelfReferences);
        }
        Path file = spec.file();
        if (Files.notExists(file)) {
            Path folder = file.toAbsolutePath().getParent();
            if (spec.access() != Access.READ && folder != null && !Files.isWritable(folder)) {
                throw new EndpointException(
                        Kind.CONNECT,
                        "cannot make " + file + ": the folder " + folder
                                + (Files.isDirectory(folder) ? " cannot be written" : " does not exist"),
                        "make the folder, or check the name",
                        null);
            }
            switch (spec.access()) {
                case READ ->
                    throw new EndpointException(
                            Kind.CONNECT,
                            "there is no file " + file,
                            "check the name; a database that is only read is not created",
                            null);
                case PREVIEW -> {
                    return new DuckdbEndpoint(
                            DuckdbDatabase.inMemory(settings), file.toString(), false, keepSelfReferences);
                }
                case WRITE -> {}
            }
        }
        return new DuckdbEndpoint(
                DuckdbDatabase.open(file, writing, settings), file.toString(), writing, keepSelfReferences);
    }

    @Override
    public Optional<Endpoint> openEmpty() {
        return Optional.of(
                open(new ConnectionSpec("empty", scheme(), ":memory:", Map.of(), Path.of(""), Access.PREVIEW)));
    }

    private static boolean keepSelfReferences(ConnectionSpec spec) {
        String text = spec.options().getOrDefault(SELF_REFERENCES, "keep");
        return switch (text) {
            case "keep" -> true;
            case "leave-out" -> false;
            default ->
                throw new EndpointException(
                        Kind.CONNECT, SELF_REFERENCES + " is keep or leave-out, not '" + text + "'");
        };
    }
}
