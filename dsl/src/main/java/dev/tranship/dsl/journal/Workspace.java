package dev.tranship.dsl.journal;

import dev.tranship.dsl.engine.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.JdbiException;

/**
 * The folder beside the plan that holds the journal, the undo log, rejects, backups and reports. One process at a time writes
 * to it; the lock goes with the process, however that ends.
 */
public final class Workspace implements AutoCloseable {
    /**
     * The folders that this process holds. They must not be tried again: on POSIX systems, closing any channel to a file lets
     * go of all locks that the process has on it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path held;
    private final FileChannel channel;
    private final FileLock lock;

    private Workspace(Path folder, Path held, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.held = held;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Opens the folder for writing, making it when it is not there.
     *
     * @throws EngineException WORK-501 when another process holds it, WORK-503 when it cannot be written
     */
    public static Workspace lock(Path folder) {
        try {
            Files.createDirectories(folder);
            Path real = folder.toRealPath();
            if (!HELD.add(real)) {
                throw held(folder);
            }
            Workspace workspace = null;
            try {
                workspace = lock(folder, real);
                return workspace;
            } finally {
                if (workspace == null) {
                    HELD.remove(real);
                }
            }
        } catch (IOException e) {
            throw unusable("cannot use the workspace " + folder + ": " + reason(e), e);
        }
    }

    /** Does something to a workspace, unless somebody works in it or it cannot be written. */
    public static void whenFree(Path folder, Runnable action) {
        Workspace free;
        try {
            free = lock(folder);
        } catch (EngineException e) {
            return;
        }
        try (free) {
            action.run();
        }
    }

    @SuppressWarnings("NullAway") // tryLock gives null when another process holds the lock
    private static Workspace lock(Path folder, Path real) throws IOException {
        FileChannel channel =
                FileChannel.open(real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw held(folder);
        }
        return new Workspace(folder, real, channel, lock);
    }

    /**
     * {@return a failure as one of the workspace, when it is: the disk under the journal is full, read-only or broken. What is
     * not written down is not done, so nothing is lost}
     */
    public static Optional<EngineException> failure(Throwable failure) {
        // Nothing but the journal is behind JDBI in this module.
        return failure instanceof JdbiException e && e.getCause() instanceof SQLException cause
                ? Optional.of(unusable("the journal cannot be read or written: " + cause.getMessage(), e))
                : Optional.empty();
    }

    private static EngineException unusable(String message, Exception cause) {
        return new EngineException(
                EngineException.Kind.FAILED,
                "WORK-503",
                message,
                "make room or see to the folder's permissions, then do the same again (`resume` for a run that was under way);"
                        + " --workspace names another folder",
                cause);
    }

    private static String reason(IOException e) {
        return e instanceof AccessDeniedException denied
                ? denied.getFile() + ": permission denied"
                : String.valueOf(e.getMessage());
    }

    private static EngineException held(Path folder) {
        return new EngineException(
                EngineException.Kind.USAGE,
                "WORK-501",
                "another Tranship is working in " + folder,
                "wait until it ends, or name another folder with --workspace");
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
        } finally {
            HELD.remove(held);
        }
    }
}
