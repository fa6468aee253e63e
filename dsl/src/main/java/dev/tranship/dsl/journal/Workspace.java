package dev.tranship.dsl.journal;

import dev.tranship.dsl.engine.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The folder beside the plan that holds the journal, the undo log, rejects, backups and reports. One process at a time writes
 * to it; the lock goes with the process, however that ends.
 */
public final class Workspace implements AutoCloseable {
    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private Workspace(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Opens the folder for writing, making it when it is not there.
     *
     * @throws EngineException WORK-501 when another process holds it
     */
    public static Workspace lock(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new EngineException(
                        EngineException.Kind.USAGE,
                        "WORK-501",
                        "another Tranship is working in " + folder,
                        "wait until it ends, or name another folder with --workspace");
            }
            return new Workspace(folder, channel, lock);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the workspace " + folder + ": " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("NullAway") // tryLock gives null when another process holds the lock
    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    public Path folder() {
        return folder;
    }

    /** {@return the journal's file in a workspace folder} */
    public static Path journalFile(Path folder) {
        return folder.resolve("journal.db");
    }

    public Path rejects(String step) {
        return folder.resolve("rejects").resolve(step + ".jsonl");
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
