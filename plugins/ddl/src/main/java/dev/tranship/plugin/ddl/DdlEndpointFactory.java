package dev.tranship.plugin.ddl;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.EndpointFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Opens files of DDL statements: {@code ddl:mysql:dump.sql}. */
final class DdlEndpointFactory implements EndpointFactory {
    private static final String TYPES = "types";
    private static final long LIMIT = 256L << 20;

    @Override
    public String scheme() {
        return "ddl";
    }

    @Override
    public String description() {
        return "DDL: a file of CREATE statements, of " + Dialect.words();
    }

    @Override
    public String example() {
        return "ddl:mysql:dump.sql";
    }

    @Override
    public Set<String> options() {
        return Set.of(TYPES);
    }

    @Override
    public Endpoint open(ConnectionSpec spec) {
        int colon = spec.location().indexOf(':');
        String word = colon < 0 ? spec.location() : spec.location().substring(0, colon);
        Dialect dialect = Dialect.of(word)
                .orElseThrow(() -> new EndpointException(
                        Kind.CONNECT,
                        "'" + word + "' is no dialect of DDL files",
                        "write ddl:<dialect>:<file> with one of " + Dialect.words(),
                        null));
        if (spec.access() == ConnectionSpec.Access.WRITE) {
            throw new EndpointException(
                    Kind.CONNECT, "a DDL file is read and never written", "use it as a source", null);
        }
        Path file = spec.folder().resolve(spec.location().substring(colon + 1)).normalize();
        TypeMap types;
        try {
            types = TypeMap.of(dialect, spec.options().getOrDefault(TYPES, ""));
        } catch (IllegalArgumentException e) {
            throw new EndpointException(
                    Kind.CONNECT,
                    "the option types of " + spec.name() + " cannot be read: " + e.getMessage(),
                    "write lines like NUMBER(10) = int64",
                    e);
        }
        DdlReader reader = new DdlReader(dialect, types, String.valueOf(file.getFileName()));
        return new DdlEndpoint(dialect, file.toString(), reader.read(text(file)), reader.declaredTypes());
    }

    private static String text(Path file) {
        try {
            if (Files.notExists(file)) {
                throw new EndpointException(Kind.CONNECT, "there is no file " + file, "check the name", null);
            }
            if (Files.size(file) > LIMIT) {
                throw new EndpointException(
                        Kind.CONNECT,
                        file + " has more than " + (LIMIT >> 20) + " MB",
                        "dump the schema without the rows",
                        null);
            }
            byte[] bytes = Files.readAllBytes(file);
            boolean utf16 =
                    bytes.length > 1 && ((bytes[0] == -1 && bytes[1] == -2) || (bytes[0] == -2 && bytes[1] == -1));
            return new String(bytes, utf16 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new EndpointException(
                    Kind.CONNECT, "cannot read " + file, "check that it is a file, and its permissions", e);
        }
    }
}
