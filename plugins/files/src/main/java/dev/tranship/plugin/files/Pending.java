package dev.tranship.plugin.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Bytes that wait for their commit: in memory, and beyond some megabytes in a temporary file. */
final class Pending extends OutputStream {
    private static final int IN_MEMORY = 8 << 20;

    private byte[] memory = new byte[1 << 13];
    private int used;
    private @Nullable FileChannel spill;

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (used + length > IN_MEMORY) {
            spill();
            if (length > IN_MEMORY) {
                writeAll(spillFile(), ByteBuffer.wrap(bytes, offset, length));
                return;
            }
        }
        if (used + length > memory.length) {
            memory = java.util.Arrays.copyOf(memory, Math.max(used + length, Math.min(IN_MEMORY, 2 * memory.length)));
        }
        System.arraycopy(bytes, offset, memory, used, length);
        used += length;
    }

    private FileChannel spillFile() throws IOException {
        if (spill == null) {
            Path file = Files.createTempFile("tranship", ".part");
            spill = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        }
        return spill;
    }

    private void spill() throws IOException {
        writeAll(spillFile(), ByteBuffer.wrap(memory, 0, used));
        used = 0;
    }

    /** Appends everything to a file. */
    void transferTo(FileChannel target) throws IOException {
        FileChannel before = spill;
        if (before != null) {
            before.position(0);
            long left = before.size();
            while (left > 0) {
                long moved = target.transferFrom(before, target.position(), left);
                target.position(target.position() + moved);
                left -= moved;
            }
        }
        writeAll(target, ByteBuffer.wrap(memory, 0, used));
    }

    /** Forgets everything. */
    void clear() throws IOException {
        used = 0;
        if (spill != null) {
            spill.close();
            spill = null;
        }
    }

    boolean isEmpty() {
        return used == 0 && spill == null;
    }

    static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        clear();
    }
}
