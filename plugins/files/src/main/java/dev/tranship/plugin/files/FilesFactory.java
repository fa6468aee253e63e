package dev.tranship.plugin.files;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.EndpointFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Opens folders and files of one format. */
final class FilesFactory implements EndpointFactory {
    private final Format format;

    FilesFactory(Format format) {
        this.format = format;
    }

    @Override
    public String scheme() {
        return format.word();
    }

    @Override
    public String description() {
        return format.description();
    }

    @Override
    public String example() {
        return format.word() + ":exports/";
    }

    @Override
    public Set<String> options() {
        return format.options();
    }

    @Override
    public Endpoint open(ConnectionSpec spec) {
        CsvOptions options = CsvOptions.of(spec.options());
        Path location = spec.file().toAbsolutePath();
        boolean there = Files.exists(location);
        if (!there && spec.access() == Access.READ) {
            throw new EndpointException(
                    Kind.CONNECT,
                    "There is no file or folder " + location + ".",
                    "Look at the location of connection " + spec.name() + ".",
                    null);
        }
        String fileName = String.valueOf(location.getFileName());
        boolean file = there ? Files.isRegularFile(location) : FileNames.dataset(fileName, format) != null;
        if (file && spec.access() == Access.WRITE && !fileName.endsWith(format.ending())) {
            throw new EndpointException(
                    Kind.CONNECT,
                    "The file " + location + " does not end with " + format.ending() + " and can only be read.",
                    "Give it another name.",
                    null);
        }
        Folder folder =
                file ? Folder.ofOneFile(format, Folder.parent(location), location) : Folder.ofAll(format, location);
        if (spec.access() == Access.WRITE) {
            try {
                Files.createDirectories(folder.path());
            } catch (IOException e) {
                throw new EndpointException(Kind.CONNECT, "The folder " + folder.path() + " cannot be made.", null, e);
            }
        }
        return new FilesEndpoint(format, folder, options, spec.access() == Access.WRITE, location.toString());
    }
}
