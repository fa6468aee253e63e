package dev.tranship.spi;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where to connect to, with all references resolved; it may hold secrets and prints none.
 *
 * @param name the connection's name in the plan
 * @param scheme the word before the first colon
 * @param location what follows the colon, e.g. a file name
 * @param folder what relative file names are relative to
 * @param access whether anything will be written through this connection; a source is opened so that it cannot be changed
 */
public record ConnectionSpec(
        String name, String scheme, String location, Map<String, String> options, Path folder, Access access) {
    public ConnectionSpec {
        options = Map.copyOf(options);
    }

    /** What the connection is for. */
    public enum Access {
        /** Nothing is written, and nothing is created: a missing file is an error. */
        READ,
        /** Nothing is written, and nothing is created: a missing store counts as an empty one. */
        PREVIEW,
        /** The store may be created and written. */
        WRITE
    }

    /** {@return the same connection with other options} */
    public ConnectionSpec withOptions(Map<String, String> others) {
        return new ConnectionSpec(name, scheme, location, others, folder, access);
    }

    /** {@return the location as a file, relative ones in the plan's folder} */
    public Path file() {
        return folder.resolve(location).normalize();
    }

    @Override
    public String toString() {
        return name + " (" + scheme + ")";
    }
}
