package dev.tranship.plugin.sqlite;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a SQLite file, as its file format lays them out. Whoever reads them holds a read transaction for so long. Safe
 * for use by many threads.
 *
 * <p>A process loses all locks that it has on a file as soon as it closes any of its descriptors of it. So a file is opened
 * once for all databases that this process has on it, and closed with the last of them.
 */
final class DatabaseFile {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 100;
    private static final int PAGE_SIZE = 16;
    private static final int WRITE_VERSION = 18;
    private static final int READ_VERSION = 19;
    private static final int RESERVED = 20;
    private static final int ENCODING = 56;

    private static final Map<Path, DatabaseFile> OPEN = new HashMap<>();

    private final Path path;
    private int users;
    private @Nullable RandomAccessFile file;

    private DatabaseFile(Path path) {
        this.path = path;
    }

    /** {@return the file, which need not be there yet; {@link #release} it} */
    static DatabaseFile use(Path path) {
        Path real = real(path);
        synchronized (OPEN) {
            DatabaseFile file = OPEN.computeIfAbsent(real, DatabaseFile::new);
            file.users++;
            return file;
        }
    }

    void release() {
        synchronized (OPEN) {
            if (--users == 0) {
                OPEN.remove(path);
                close();
            }
        }
    }

    private synchronized void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // It was only read.
            }
        }
    }

    private static Path real(Path path) {
        Path whole = path.toAbsolutePath();
        try {
            Path folder = whole.getParent();
            return Files.exists(whole) || folder == null
                    ? whole.toRealPath()
                    : folder.toRealPath().resolve(whole.getFileName());
        } catch (IOException e) {
            return whole.normalize();
        }
    }

    /** {@return whether it is a database; an empty file is an empty one} */
    boolean startsAsDatabase() throws IOException {
        byte[] header = header();
        return header.length == 0
                || header.length >= MAGIC.length && Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * {@return how the pages are laid out, for a reader whose transaction has begun; null when they are not all there is,
     * because some are in a write-ahead log, or when their text is not in UTF-8}
     */
    @Nullable
    Format format() {
        try {
            byte[] header = header();
            boolean log = header.length == HEADER && (header[WRITE_VERSION] != 1 || header[READ_VERSION] != 1);
            Path walFile = Path.of(path + "-wal");
            if (header.length < HEADER
                    || !startsAsDatabase()
                    || log && Files.exists(walFile) && Files.size(walFile) > 0
                    || number(header, ENCODING) != 1) {
                return null;
            }
            int size = (header[PAGE_SIZE] & 0xFF) << 8 | header[PAGE_SIZE + 1] & 0xFF;
            int pageSize = size == 1 ? 65_536 : size;
            return new Format(this, pageSize, pageSize - (header[RESERVED] & 0xFF));
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private byte[] header() throws IOException {
        byte[] header = new byte[HEADER];
        return Arrays.copyOf(header, read(0, header, HEADER));
    }

    private synchronized int read(long position, byte[] into, int length) throws IOException {
        RandomAccessFile opened = file == null ? new RandomAccessFile(path.toFile(), "r") : file;
        file = opened;
        opened.seek(position);
        int read = 0;
        while (read < length) {
            int more = opened.read(into, read, length - read);
            if (more < 0) {
                break;
            }
            read += more;
        }
        return read;
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | bytes[at + 3] & 0xFF;
    }

    /**
     * Pages of one size.
     *
     * @param usable how many bytes of each page are SQLite's
     */
    record Format(DatabaseFile file, int pageSize, int usable) {
        PageReader reader() {
            return new PageReader(this);
        }

        EndpointException damaged() {
            return new EndpointException(
                    Kind.CORRUPT, file.path + " is damaged: its pages do not hang together", "restore it", null);
        }
    }

    /** Reads pages, many at once where they follow each other, as those of a table mostly do. Belongs to one thread. */
    static final class PageReader {
        private static final int AHEAD = 64 << 10;

        private final Format format;
        private final byte[] ahead;
        private long first;
        private int pages;
        private long last;

        private PageReader(Format format) {
            this.format = format;
            this.ahead = new byte[Math.max(AHEAD, format.pageSize())];
        }

        /** Reads a page; the first is number 1. */
        void read(long page, byte[] into) {
            boolean follows = page == last + 1;
            last = page;
            if (page < first || page >= first + pages) {
                if (!follows) {
                    require(page, into, format.pageSize());
                    return;
                }
                first = page;
                pages = require(page, ahead, ahead.length);
            }
            System.arraycopy(ahead, (int) (page - first) * format.pageSize(), into, 0, format.pageSize());
        }

        /** Reads from the beginning of a page; {@return how many whole pages there were, at least one}. */
        private int require(long page, byte[] into, int length) {
            try {
                int read = page < 1 ? 0 : format.file().read((page - 1) * format.pageSize(), into, length);
                if (read < format.pageSize()) {
                    throw format.damaged();
                }
                return read / format.pageSize();
            } catch (IOException e) {
                throw new EndpointException(
                        Kind.CONNECT, "cannot read " + format.file(), "check whether the disk is still there", e);
            }
        }
    }
}
