package dev.tranship.dsl.convert;

import dev.tranship.spi.Batch;
import dev.tranship.spi.Field;
import dev.tranship.spi.Interval;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.TypeParser;
import dev.tranship.spi.Vector;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Batches as bytes and back, exactly: row type, rows and position; not misfits. Each batch stands for itself and carries a
 * format version, its length and a checksum, so that a stream that breaks off or was damaged is found out.
 *
 * <pre>{@code
 * batch   := version:u8 length:i32 payload crc32c:i32
 * payload := columns:varint field* rows:varint position:(0 | 1 text) column*
 * field   := name:text nullable:u8 type
 * type    := 0 text | 1 type (array) | 2 varint field* (struct)
 * column  := hasNulls:u8 [null bits] value of each row that is not null
 * }</pre>
 *
 * Longs are zigzag varints, doubles their 8 bytes, texts UTF-8 (UTF-16 where a surrogate stands alone).
 */
public final class BatchCodec {
    private static final int VERSION = 1;

    private BatchCodec() {}

    public static byte[] encode(Batch batch) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 + (int) Math.min(batch.bytes(), 1 << 26));
        try {
            write(batch, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** @throws IllegalArgumentException when the bytes are not one whole batch of a version this program knows */
    public static Batch decode(byte[] bytes) {
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(bytes);
            Batch batch = read(in);
            if (batch == null || in.available() > 0) {
                throw new IOException("not one whole batch");
            }
            return batch;
        } catch (IOException e) {
            throw new IllegalArgumentException("the bytes are no batch: " + e.getMessage(), e);
        }
    }

    /** Writes one batch; several may follow each other in a stream. */
    public static void write(Batch batch, OutputStream out) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream(64 + (int) Math.min(batch.bytes(), 1 << 26));
        DataOutputStream data = new DataOutputStream(payload);
        writePayload(batch, data);
        byte[] bytes = payload.toByteArray();
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        DataOutputStream frame = new DataOutputStream(out);
        frame.writeByte(VERSION);
        frame.writeInt(bytes.length);
        frame.write(bytes);
        frame.writeInt((int) crc.getValue());
        frame.flush();
    }

    /**
     * {@return the next batch of a stream; null when the stream ends before it}
     *
     * @throws IOException when the stream breaks off inside the batch, is damaged, or of a newer version
     */
    public static @Nullable Batch read(InputStream in) throws IOException {
        int version = in.read();
        if (version < 0) {
            return null;
        }
        if (version != VERSION) {
            throw new IOException(
                    "the batch is of format version " + version + ", this program knows version " + VERSION);
        }
        DataInputStream frame = new DataInputStream(in);
        int length = frame.readInt();
        byte[] bytes = length < 0 ? new byte[0] : in.readNBytes(length);
        if (bytes.length != length) {
            throw new EOFException("the stream ends inside a batch");
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        if (frame.readInt() != (int) crc.getValue()) {
            throw new IOException("the checksum of the batch is wrong");
        }
        return readPayload(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    private static void writePayload(Batch batch, DataOutputStream out) throws IOException {
        RowType rowType = batch.rowType();
        writeVarint(out, rowType.size());
        for (Field field : rowType.fields()) {
            writeField(out, field);
        }
        writeVarint(out, batch.rows());
        String position = batch.position();
        out.writeBoolean(position != null);
        if (position != null) {
            writeText(out, position);
        }
        for (int column = 0; column < rowType.size(); column++) {
            writeColumn(out, batch.vector(column), rowType.type(column), batch.rows());
        }
    }

    private static Batch readPayload(DataInputStream in) throws IOException {
        int columns = (int) readVarint(in);
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            fields.add(readField(in));
        }
        RowType rowType = new RowType(fields);
        int rows = (int) readVarint(in);
        String position = in.readBoolean() ? readText(in) : null;
        Vector[] vectors = Batch.vectors(rowType, rows);
        for (Vector vector : vectors) {
            readColumn(in, vector, rows);
        }
        return new Batch(rowType, vectors, rows, List.of(), position);
    }

    private static void writeField(DataOutputStream out, Field field) throws IOException {
        writeText(out, field.name());
        out.writeBoolean(field.nullable());
        writeType(out, field.type());
    }

    private static Field readField(DataInputStream in) throws IOException {
        String name = readText(in);
        boolean nullable = in.readBoolean();
        return new Field(name, readType(in), nullable);
    }

    /** Not the spelling alone, which does not say whether the fields of a struct may be null. */
    private static void writeType(DataOutputStream out, Type type) throws IOException {
        if (type instanceof Type.Array array) {
            out.writeByte(1);
            writeType(out, array.element());
        } else if (type instanceof Type.Struct struct) {
            out.writeByte(2);
            writeVarint(out, struct.fields().size());
            for (Field field : struct.fields()) {
                writeField(out, field);
            }
        } else {
            out.writeByte(0);
            writeText(out, type.toString());
        }
    }

    private static Type readType(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        if (kind == 1) {
            return new Type.Array(readType(in));
        } else if (kind == 2) {
            List<Field> fields = new ArrayList<>();
            int size = (int) readVarint(in);
            for (int i = 0; i < size; i++) {
                fields.add(readField(in));
            }
            return new Type.Struct(fields);
        }
        return TypeParser.parse(readText(in));
    }

    private static void writeColumn(DataOutputStream out, Vector vector, Type type, int rows) throws IOException {
        byte[] nulls = new byte[(rows + 7) / 8];
        boolean any = false;
        for (int row = 0; row < rows; row++) {
            if (vector.isNull(row)) {
                nulls[row >> 3] |= (byte) (1 << (row & 7));
                any = true;
            }
        }
        out.writeBoolean(any);
        if (any) {
            out.write(nulls);
        }
        for (int row = 0; row < rows; row++) {
            if (!vector.isNull(row)) {
                switch (type.layout()) {
                    case LONG -> writeLong(out, vector.getLong(row));
                    case DOUBLE -> out.writeDouble(vector.getDouble(row));
                    case OBJECT -> writeObject(out, type, vector.getObject(row));
                }
            }
        }
    }

    private static void readColumn(DataInputStream in, Vector vector, int rows) throws IOException {
        byte[] nulls = in.readBoolean() ? in.readNBytes((rows + 7) / 8) : new byte[(rows + 7) / 8];
        for (int row = 0; row < rows; row++) {
            if ((nulls[row >> 3] >> (row & 7) & 1) != 0) {
                vector.setNull(row);
            } else {
                switch (vector.type().layout()) {
                    case LONG -> vector.setLong(row, readLong(in));
                    case DOUBLE -> vector.setDouble(row, in.readDouble());
                    case OBJECT -> vector.setObject(row, readObject(in, vector.type()));
                }
            }
        }
    }

    private static void writeObject(DataOutputStream out, Type type, Object value) throws IOException {
        if (value instanceof String text) {
            writeText(out, text);
        } else if (value instanceof byte[] bytes) {
            writeBytes(out, bytes);
        } else if (value instanceof BigDecimal decimal) {
            writeLong(out, decimal.scale());
            writeBytes(out, decimal.unscaledValue().toByteArray());
        } else if (value instanceof UUID uuid) {
            out.writeLong(uuid.getMostSignificantBits());
            out.writeLong(uuid.getLeastSignificantBits());
        } else if (value instanceof Interval interval) {
            writeLong(out, interval.months());
            writeLong(out, interval.days());
            writeLong(out, interval.nanos());
        } else {
            List<?> list = (List<?>) value;
            writeVarint(out, list.size());
            for (int i = 0; i < list.size(); i++) {
                // One element is a column of one row, so that every layout is written in one way.
                Vector one = new Vector(part(type, i), 1);
                one.set(0, list.get(i));
                writeColumn(out, one, one.type(), 1);
            }
        }
    }

    private static Object readObject(DataInputStream in, Type type) throws IOException {
        if (type instanceof Type.Bytes) {
            return readBytes(in);
        } else if (type instanceof Type.Decimal) {
            int scale = (int) readLong(in);
            return new BigDecimal(new BigInteger(readBytes(in)), scale);
        } else if (type instanceof Type.Uuid) {
            return new UUID(in.readLong(), in.readLong());
        } else if (type instanceof Type.Interval) {
            return new Interval((int) readLong(in), (int) readLong(in), readLong(in));
        } else if (type instanceof Type.Array || type instanceof Type.Struct) {
            int size = (int) readVarint(in);
            List<@Nullable Object> list = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                Vector one = new Vector(part(type, i), 1);
                readColumn(in, one, 1);
                list.add(one.get(0));
            }
            return Collections.unmodifiableList(list);
        }
        return readText(in);
    }

    private static Type part(Type type, int index) {
        return type instanceof Type.Array array
                ? array.element()
                : ((Type.Struct) type).fields().get(index).type();
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        // A lone surrogate has no UTF-8 and would come back as a question mark.
        boolean exact = !contains(utf8, '?') || new String(utf8, StandardCharsets.UTF_8).equals(text);
        if (exact) {
            writeVarint(out, (long) utf8.length << 1);
            out.write(utf8);
        } else {
            writeVarint(out, (long) text.length() << 1 | 1);
            out.writeChars(text);
        }
    }

    private static boolean contains(byte[] bytes, char ascii) {
        for (byte b : bytes) {
            if (b == ascii) {
                return true;
            }
        }
        return false;
    }

    private static String readText(DataInputStream in) throws IOException {
        long header = readVarint(in);
        int length = (int) (header >>> 1);
        if ((header & 1) == 0) {
            return new String(whole(in, length), StandardCharsets.UTF_8);
        }
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(in.readChar());
        }
        return text.toString();
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        writeVarint(out, bytes.length);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        return whole(in, (int) readVarint(in));
    }

    private static byte[] whole(DataInputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length != length) {
            throw new EOFException("a value is shorter than its length says");
        }
        return bytes;
    }

    private static void writeLong(DataOutputStream out, long value) throws IOException {
        writeVarint(out, value << 1 ^ value >> 63);
    }

    private static long readLong(DataInputStream in) throws IOException {
        long value = readVarint(in);
        return value >>> 1 ^ -(value & 1);
    }

    private static void writeVarint(DataOutputStream out, long value) throws IOException {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    private static long readVarint(DataInputStream in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = in.readUnsignedByte();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IOException("a number is longer than 64 bits");
    }
}
