package dev.tranship.plugin.files;

import dev.tranship.spi.Batch;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.WriteRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends rows to a file. They wait in memory until commit, which appends and syncs them and then puts the new length and the
 * checkpoint into the ledger; bytes beyond the length in the ledger do not count. Several writers may append to one file.
 */
final class FilesWriter implements RowWriter {
    private final FilesEndpoint endpoint;
    private final Folder folder;
    private final Folder.DataFile file;
    private final WriteRequest request;
    private final RowType columns;
    private final RowText text;
    /** For each column of the file its place in the batches, or -1. */
    private final int[] places;

    private final Pending pending = new Pending();
    private boolean closed;

    FilesWriter(
            FilesEndpoint endpoint,
            Folder folder,
            Folder.DataFile file,
            WriteRequest request,
            RowType columns,
            RowText text) {
        this.endpoint = endpoint;
        this.folder = folder;
        this.file = file;
        this.request = request;
        this.columns = columns;
        this.text = text;
        this.places =
                columns.names().stream().mapToInt(request.rowType()::indexOf).toArray();
    }

    @Override
    public void insert(Batch batch) {
        checkOpen();
        try {
            List<@Nullable Object> values = new ArrayList<>();
            for (int row = 0; row < batch.rows(); row++) {
                values.clear();
                for (int i = 0; i < places.length; i++) {
                    Object value =
                            places[i] < 0 ? null : batch.vector(places[i]).get(row);
                    if (value == null && !columns.field(i).nullable()) {
                        throw new EndpointException(
                                Kind.CONSTRAINT,
                                "A row for " + request.dataset() + " has no value for column " + columns.name(i)
                                        + ", which must have one.");
                    }
                    values.add(value);
                }
                text.write(pending, values);
            }
        } catch (IOException e) {
            throw Failures.of("writing " + file.fileName(), e);
        }
    }

    @Override
    public void upsert(Batch batch) {
        throw noKeys();
    }

    @Override
    public Batch lookup(Batch keys) {
        throw noKeys();
    }

    @Override
    public long delete(Batch keys) {
        throw noKeys();
    }

    private EndpointException noKeys() {
        return new EndpointException(
                Kind.UNSUPPORTED,
                "Rows of " + file.fileName() + " have no key; a file can only be appended to or replaced.",
                "Use the mode append or replace.",
                null);
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        checkOpen();
        synchronized (folder.lock()) {
            Ledger ledger = Ledger.read(folder);
            try {
                long before = ledger.length(file.fileName());
                if (before < 0) {
                    throw new EndpointException(
                            Kind.NOT_FOUND, "The file " + file.fileName() + " was replaced or removed meanwhile.");
                }
                ledger.setLength(file.fileName(), append(before));
                ledger.put(checkpoint);
                ledger.write();
                pending.clear();
            } catch (IOException e) {
                throw Failures.of("writing " + file.fileName(), e);
            }
        }
    }

    private long append(long before) throws IOException {
        if (pending.isEmpty()) {
            return before;
        }
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.truncate(before);
            channel.position(before);
            if (before > 0 && lastByte(channel, before) != '\n') {
                Pending.writeAll(channel, ByteBuffer.wrap(new byte[] {'\n'}));
            }
            pending.transferTo(channel);
            channel.force(true);
            return channel.position();
        }
    }

    private static int lastByte(FileChannel channel, long length) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        channel.read(last, length - 1);
        return last.get(0);
    }

    @Override
    public void rollback() {
        checkOpen();
        try {
            pending.clear();
        } catch (IOException e) {
            throw Failures.of("writing " + file.fileName(), e);
        }
    }

    private void checkOpen() {
        endpoint.checkOpen();
        if (closed) {
            throw Failures.unsupported("The writer of " + file.fileName() + " is closed.");
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        endpoint.untrack(this);
        try {
            pending.close();
            synchronized (folder.lock()) {
                if (folder.writerClosed(file.path())) {
                    Ledger ledger = Ledger.read(folder);
                    ledger.release(file.fileName());
                    ledger.write();
                }
            }
        } catch (IOException e) {
            throw Failures.of("closing " + file.fileName(), e);
        }
    }
}
