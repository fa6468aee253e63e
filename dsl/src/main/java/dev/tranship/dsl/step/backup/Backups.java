package dev.tranship.dsl.step.backup;

import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.Connections;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.engine.Failpoint;
import dev.tranship.dsl.verify.Fingerprint;
import dev.tranship.dsl.verify.StoredRows;
import dev.tranship.spi.Archivable;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The backups of a workspace: {@code backups/<id>/manifest.json} and one archive beside it, a file or a folder of files. A backup counts only once its
 * manifest is there, and that is written after the archive was opened again and found to hold what the store holds.
 */
public final class Backups {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path folder;
    private final Connections connections;

    public Backups(Path workspace, Connections connections) {
        this.folder = workspace.resolve("backups");
        this.connections = connections;
    }

    /** {@return an id for a backup of a connection that no other has} */
    public String newId(String connection) {
        String base = connection + "-" + STAMP.format(Instant.now());
        String id = base;
        for (int i = 2; Files.exists(folder.resolve(id)); i++) {
            id = base + "-" + i;
        }
        return id;
    }

    /** {@return the backups that are complete, oldest first} */
    public List<Manifest> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.map(f -> f.resolve("manifest.json"))
                    .filter(Files::exists)
                    .map(Backups::read)
                    .sorted(Comparator.comparing(Manifest::created).thenComparing(Manifest::id))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return a backup by its id, or the latest of a connection for {@code latest}}
     *
     * @throws EngineException BACK-701 when there is none
     */
    public Manifest find(String id, @Nullable String connection) {
        Optional<Manifest> found = id.equals("latest")
                ? list().stream().filter(m -> m.connection().equals(connection)).reduce((a, b) -> b)
                : list().stream().filter(m -> m.id().equals(id)).findFirst();
        return found.orElseThrow(() -> new EngineException(
                Kind.USAGE,
                "BACK-701",
                "there is no backup " + id + (connection == null ? "" : " of " + connection),
                "there are "
                        + String.join(", ", list().stream().map(Manifest::id).toList())));
    }

    /** Makes a backup under this id. What an earlier, broken attempt left under it is removed first. */
    public Manifest create(String id, String connection, @Nullable Duration keep) {
        Endpoint endpoint = connections.open(connection, Access.READ);
        Archivable archivable = archivable(endpoint, connection);
        Path home = folder.resolve(id);
        remove(id);
        try {
            Files.createDirectories(home);
            Path file = home.resolve("data." + archivable.extension());
            List<Manifest.Dataset> held = datasets(endpoint);
            archivable.archive(file);
            Failpoint.hit("backup.written");
            Instant now = Instant.now();
            Manifest manifest = new Manifest(
                    Manifest.FORMAT,
                    id,
                    connection,
                    connections.url(connection),
                    endpoint.product(),
                    now.toString(),
                    keep == null ? null : now.plus(keep).toString(),
                    file.getFileName().toString(),
                    size(file),
                    sha256(file),
                    held);
            List<String> differences = differences(manifest);
            if (!differences.isEmpty()) {
                remove(id);
                throw new EngineException(
                        Kind.DIFFERENT,
                        "BACK-702",
                        "the backup of " + connection + " does not hold what the store holds: " + differences,
                        "something writes to the store while it is backed up; stop it and try again");
            }
            write(manifest);
            Failpoint.hit("backup.complete");
            return manifest;
        } catch (IOException e) {
            throw new EngineException(
                    Kind.FAILED,
                    "BACK-703",
                    "the backup could not be written: " + e.getMessage(),
                    "is the disk full?",
                    e);
        }
    }

    /** {@return what is wrong with a backup, a sentence each; empty when it is whole} */
    public List<String> differences(Manifest manifest) {
        Path file = file(manifest);
        if (!Files.exists(file)) {
            return List.of("the file " + file.getFileName() + " is gone");
        }
        try {
            if (!sha256(file).equals(manifest.sha256())) {
                return List.of("the file " + file.getFileName() + " is not what was written (checksum)");
            }
        } catch (IOException e) {
            return List.of("the file " + file.getFileName() + " cannot be read: " + e.getMessage());
        }
        List<String> differences = new ArrayList<>();
        try (Endpoint archive = connections.openArchive(manifest.connection(), file)) {
            List<Manifest.Dataset> held = datasets(archive);
            for (Manifest.Dataset expected : manifest.datasets()) {
                Optional<Manifest.Dataset> found = held.stream()
                        .filter(h -> h.path().name().equals(expected.path().name()))
                        .findFirst();
                if (found.isEmpty()) {
                    differences.add(expected.path() + " is not in it");
                } else if (!found.get().fingerprint().equals(expected.fingerprint())) {
                    differences.add(
                            expected.path() + " has " + found.get().fingerprint() + ", not " + expected.fingerprint());
                }
            }
        }
        return differences;
    }

    /** Lets a backup live until a moment; null for ever. */
    public void extend(String id, @Nullable Instant expires) {
        write(find(id, null).expiring(expires == null ? null : expires.toString()));
    }

    /** {@return the backups whose time is over, and removes them unless this is only a rehearsal} */
    public List<Manifest> cleanup(Instant now, boolean rehearsal) {
        List<Manifest> expired = list().stream()
                .filter(m -> m.expires() != null && Instant.parse(m.expires()).isBefore(now))
                .toList();
        if (!rehearsal) {
            expired.forEach(m -> remove(m.id()));
        }
        return expired;
    }

    /** Puts a store back to what a backup holds, after the backup was found to be whole. */
    public void restore(Manifest manifest, String connection) {
        List<String> differences = differences(manifest);
        if (!differences.isEmpty()) {
            throw new EngineException(
                    Kind.FAILED,
                    "BACK-704",
                    "the backup " + manifest.id() + " is damaged: " + differences,
                    "use another one");
        }
        Endpoint endpoint = connections.open(connection, Access.WRITE);
        archivable(endpoint, connection).restore(file(manifest));
        for (Manifest.Dataset now : datasets(endpoint)) {
            boolean same = manifest.datasets().stream()
                    .anyMatch(d -> d.path().name().equals(now.path().name())
                            && d.fingerprint().equals(now.fingerprint()));
            if (!same) {
                throw new EngineException(
                        Kind.DIFFERENT,
                        "BACK-705",
                        "after the restore " + connection + "." + now.path() + " is not what the backup holds",
                        "restore again; nothing else may write meanwhile");
            }
        }
    }

    /** Removes a backup, complete or not. */
    public void remove(String id) {
        Path home = folder.resolve(id);
        if (!Files.exists(home)) {
            return;
        }
        try (Stream<Path> files = Files.walk(home)) {
            // The manifest goes first: without it the rest counts for nothing.
            Files.deleteIfExists(home.resolve("manifest.json"));
            Failpoint.hit("backup.remove");
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(Manifest manifest) {
        return folder.resolve(manifest.id()).resolve(manifest.file());
    }

    private static Archivable archivable(Endpoint endpoint, String connection) {
        return endpoint.ability(Archivable.class)
                .orElseThrow(() -> new EngineException(
                        Kind.USAGE,
                        "CONN-405",
                        connection + " (" + endpoint.product() + ") cannot be backed up as a whole",
                        null));
    }

    private static List<Manifest.Dataset> datasets(Endpoint endpoint) {
        List<Manifest.Dataset> datasets = new ArrayList<>();
        Readable readable = endpoint.ability(Readable.class).orElseThrow();
        Catalog catalog = endpoint.ability(Describable.class).orElseThrow().catalog();
        try (Snapshot snapshot = readable.snapshot()) {
            for (Catalog.Entry entry : catalog.tables()) {
                ReadRequest request = ReadRequest.all(entry.table().path());
                RowType rowType = snapshot.rowType(request);
                Fingerprint fingerprint =
                        StoredRows.fingerprint(snapshot, request, rowType, 2, () -> false, rows -> {});
                datasets.add(new Manifest.Dataset(entry.table().path(), fingerprint));
            }
        }
        return datasets;
    }

    private static Manifest read(Path file) {
        try {
            return ChangeJson.read(Files.readString(file), Manifest.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Manifest manifest) {
        Path file = folder.resolve(manifest.id()).resolve("manifest.json");
        try {
            Path beside = file.resolveSibling("manifest.json.new");
            Files.writeString(beside, ChangeJson.tree(manifest).toPrettyString() + "\n");
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path archive) throws IOException {
        long size = 0;
        for (Path file : files(archive)) {
            size += Files.size(file);
        }
        return size;
    }

    /** {@return the files of an archive, in the order of their names} */
    private static List<Path> files(Path archive) throws IOException {
        try (Stream<Path> files = Files.walk(archive)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** {@return the checksum of a file, or of all files of a folder with their names} */
    private static String sha256(Path archive) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files(archive)) {
                digest.update(archive.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                try (InputStream in = Files.newInputStream(file)) {
                    new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
