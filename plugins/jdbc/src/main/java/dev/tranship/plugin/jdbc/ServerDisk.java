package dev.tranship.plugin.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What is free on the disk of a server, where the server is on this machine. */
public final class ServerDisk {
    private ServerDisk() {}

    /** {@return the bytes that are free; -1 when unknown} @param folder where the server says that it keeps its data */
    public static long free(String host, @Nullable String folder) {
        try {
            Path path = folder == null ? null : Path.of(folder);
            boolean here = InetAddress.getByName(host).isLoopbackAddress() && path != null && Files.isDirectory(path);
            return here ? Files.getFileStore(path).getUsableSpace() : -1;
        } catch (IOException | InvalidPathException e) {
            return -1;
        }
    }
}
