package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.pickle.PickleException;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An archive file. It has no index, so it is in memory as a whole, as the keys and values of {@link RocksdictLayout}, and is
 * written anew with each change: beside the old one, which it then replaces.
 */
final class ArchiveStore implements KeyValues {
    private final Path file;
    private TreeMap<String, Value> values;

    private ArchiveStore(Path file, TreeMap<String, Value> values) {
        this.file = file;
        this.values = values;
    }

    static ArchiveStore open(ConnectionSpec spec) {
        Path file = spec.file();
        if (!Files.exists(file)) {
            if (spec.access() != Access.WRITE) {
                throw Failures.of(Kind.CONNECT, "There is no archive " + file + ".");
            }
            return new ArchiveStore(file, new TreeMap<>(Datatype.TEXT.order()));
        }
        try {
            TreeMap<String, Value> values = new TreeMap<>(Datatype.TEXT.order());
            values.putAll(new ArchiveReader().read(file));
            return new ArchiveStore(file, values);
        } catch (PickleException e) {
            throw new EndpointException(
                    Kind.CONNECT,
                    "The archive " + file + " is refused: " + e.getMessage() + ".",
                    e.forbidden() ? "nothing in it was executed; do not let Python read it" : null,
                    e);
        } catch (EOFException e) {
            throw new EndpointException(
                    Kind.CONNECT, "The archive " + file + " ends in the middle of a pickle.", "export it again", e);
        } catch (IOException e) {
            throw new EndpointException(Kind.CONNECT, "The archive " + file + " cannot be read.", null, e);
        }
    }

    @Override
    public String product() {
        return "archive";
    }

    @Override
    public synchronized View view() {
        TreeMap<String, Value> now = values;
        return new View() {
            @Override
            public List<@Nullable Value> get(List<String> keys) {
                List<@Nullable Value> found = new ArrayList<>();
                keys.forEach(key -> found.add(now.get(key)));
                return found;
            }

            @Override
            public Keys keys(String prefix, @Nullable String after) {
                return new PrefixKeys(
                        prefix,
                        (after == null ? now.tailMap(prefix, true) : now.tailMap(after, false))
                                .keySet()
                                .iterator());
            }

            @Override
            public void close() {
                // Holds nothing.
            }
        };
    }

    @Override
    public List<byte @Nullable []> raw(List<String> keys) {
        List<byte @Nullable []> raw = new ArrayList<>();
        try (View view = view()) {
            for (Value value : view.get(keys)) {
                raw.add(value instanceof Bytes bytes ? bytes.bytes() : null);
            }
        }
        return raw;
    }

    @Override
    public synchronized void apply(Map<String, @Nullable Value> changes) {
        // Views that are open keep the old map.
        TreeMap<String, Value> next = new TreeMap<>(values);
        changes.forEach((key, value) -> {
            if (value == null) {
                next.remove(key);
            } else {
                next.put(key, value instanceof Raw raw ? new Bytes(raw.dump()) : value);
            }
        });
        try {
            if (next.isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                save(next);
            }
        } catch (IOException e) {
            throw new EndpointException(Kind.CAPACITY, "The archive " + file + " cannot be written.", null, e);
        }
        values = next;
    }

    private void save(TreeMap<String, Value> next) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside))) {
            ArchiveWriter.write(next, out);
        }
        try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        // The file is open only while it is read or written.
    }
}
