package dev.tranship.plugin.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The data files of one format in one folder, or one of them. Safe for many threads. */
final class Folder {
    /** How names begin that are Tranship's own: the ledger, and files on their way into or out of their place. */
    static final String OWN = "_tranship_";

    private static final Map<Path, Object> LOCKS = new ConcurrentHashMap<>();

    /** How many writers of this process append to a file. */
    private static final Map<Path, Integer> WRITERS = new ConcurrentHashMap<>();

    private final Format format;
    private final Path path;
    private final @Nullable DataFile only;

    /** A file with rows, under the name of its dataset. */
    record DataFile(String name, Path path) {
        boolean compressed() {
            return path.toString().endsWith(".gz");
        }

        String fileName() {
            return String.valueOf(path.getFileName());
        }

        Path sidecar() {
            return path.resolveSibling(fileName() + Sidecar.ENDING);
        }
    }

    private Folder(Format format, Path path, @Nullable DataFile only) {
        this.format = format;
        this.path = path;
        this.only = only;
    }

    static Folder ofAll(Format format, Path path) {
        return new Folder(format, path, null);
    }

    static Folder ofOneFile(Format format, Path folder, Path file) {
        String fileName = String.valueOf(file.getFileName());
        String name = FileNames.dataset(fileName, format);
        if (name == null) {
            int dot = fileName.lastIndexOf('.');
            name = dot > 0 ? fileName.substring(0, dot) : fileName;
        }
        return new Folder(format, folder, new DataFile(name, file));
    }

    static Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    Path path() {
        return path;
    }

    /** {@return what threads of this process hold while they change the folder} */
    Object lock() {
        return LOCKS.computeIfAbsent(path.normalize(), p -> new Object());
    }

    void writerOpened(Path file) {
        WRITERS.merge(file.normalize(), 1, Integer::sum);
    }

    /** {@return whether it was the last writer of the file} */
    boolean writerClosed(Path file) {
        return WRITERS.computeIfPresent(file.normalize(), (f, n) -> n == 1 ? null : n - 1) == null;
    }

    boolean isWritten(Path file) {
        return WRITERS.containsKey(file.normalize());
    }

    /** {@return whether a dataset of that name may be here} */
    boolean admits(String name) {
        return only == null || only.name().equals(name) || name.startsWith(OWN);
    }

    /** {@return the data files of users, in the order of their names} */
    List<DataFile> datasets() {
        return files().stream().filter(f -> !f.name().startsWith(OWN)).toList();
    }

    /** {@return compressed files that are hidden behind an uncompressed one of the same dataset} */
    List<DataFile> hidden() {
        List<DataFile> seen = files();
        return scan().stream().filter(f -> !seen.contains(f)).toList();
    }

    /** {@return all data files, those on their way too, in the order of their names} */
    List<DataFile> files() {
        Map<String, DataFile> byName = new TreeMap<>();
        scan().forEach(file -> byName.putIfAbsent(file.name(), file));
        return List.copyOf(byName.values());
    }

    Optional<DataFile> find(String name) {
        return files().stream().filter(f -> f.name().equals(name)).findFirst();
    }

    /** {@return where a new dataset goes} */
    DataFile place(String name) {
        return new DataFile(name, path.resolve(FileNames.encode(name) + format.ending()));
    }

    private List<DataFile> scan() {
        List<DataFile> files = new ArrayList<>();
        if (!Files.isDirectory(path)) {
            return files;
        }
        try (Stream<Path> entries = Files.list(path)) {
            entries.filter(Files::isRegularFile).forEach(entry -> {
                String name = FileNames.dataset(String.valueOf(entry.getFileName()), format);
                if (only != null && only.path().equals(entry)) {
                    files.add(only);
                } else if (name != null && admits(name)) {
                    files.add(new DataFile(name, entry));
                }
            });
        } catch (IOException e) {
            throw Failures.of("listing " + path, e);
        }
        files.sort(Comparator.comparing(DataFile::name).thenComparing(DataFile::fileName));
        return files;
    }

    /** Writes a file beside, makes it durable, and puts it in place in one go. */
    void replace(Path file, byte[] content) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        makeDurable();
    }

    /** Makes what was created, renamed or deleted here durable, where the system lets us. */
    void makeDurable() {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Some systems do not open folders; there a rename is durable by itself.
            return;
        }
    }
}
