package dev.tranship.plugin.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;

/** The bytes of a file that count. */
final class Bytes extends FilterInputStream {
    private long left;

    private Bytes(InputStream in, long left) {
        super(in);
        this.left = left;
    }

    /**
     * Opens a file at an offset; a compressed one at an offset of its content.
     *
     * @param length how many bytes of the file count; -1 for all
     */
    static InputStream open(Folder.DataFile file, long offset, long length) throws IOException {
        FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ);
        try {
            if (file.compressed()) {
                InputStream content = new GZIPInputStream(Channels.newInputStream(channel), 1 << 16);
                content.skipNBytes(offset);
                return content;
            }
            channel.position(offset);
            long end = length < 0 ? Long.MAX_VALUE : length;
            return new Bytes(Channels.newInputStream(channel), Math.max(0, end - offset));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left <= 0) {
            return -1;
        }
        int count = super.read(buffer, offset, (int) Math.min(length, left));
        left -= Math.max(count, 0);
        return count;
    }
}
