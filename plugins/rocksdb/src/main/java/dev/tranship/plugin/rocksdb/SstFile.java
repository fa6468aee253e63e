package dev.tranship.plugin.rocksdb;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.rocksdb.EnvOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.Options;
import org.rocksdb.SstFileWriter;

/** A file of sorted keys beside a database, which takes it in as a whole or not at all. */
final class SstFile implements AutoCloseable {
    static final Comparator<Entry> ORDER = (one, other) -> Arrays.compareUnsigned(one.key(), other.key());

    private final Session session;
    private final String family;
    private final Path scratch;

    record Entry(byte[] key, byte[] value) {}

    SstFile(Session session, String family) {
        this.session = session;
        this.family = family;
        this.scratch = session.use("writing " + family, () -> session.folder().scratch());
    }

    private String file() {
        return scratch.resolve("rows.sst").toString();
    }

    /** @param sorted each key once */
    void write(List<Entry> sorted) {
        session.use("writing a file for " + family, () -> {
            FolderOptions options = session.folder().options();
            try (EnvOptions environment = new EnvOptions();
                    Options same = new Options(options.database(), options.of(family));
                    SstFileWriter writer = new SstFileWriter(environment, same)) {
                writer.open(file());
                for (Entry entry : sorted) {
                    writer.put(entry.key(), entry.value());
                }
                writer.finish();
            }
            return true;
        });
    }

    /** Lets the database have the file. When this returns the rows are on the disk. */
    void takeIn() {
        session.use("taking a file into " + family, () -> {
            try (IngestExternalFileOptions moving = new IngestExternalFileOptions().setMoveFiles(true)) {
                session.folder()
                        .database()
                        .ingestExternalFile(session.folder().family(family), List.of(file()), moving);
            }
            return true;
        });
    }

    @Override
    public void close() {
        session.folder().deleteScratch(scratch);
    }
}
