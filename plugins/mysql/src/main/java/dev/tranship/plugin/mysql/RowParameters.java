package dev.tranship.plugin.mysql;

import dev.tranship.spi.Type;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.socket.Writer;
import org.mariadb.jdbc.message.ClientMessage;

/**
 * Rows as parameters of one prepared statement that MariaDB executes for each of them (COM_STMT_BULK_EXECUTE). Nothing is spelled, and
 * the server need not look for the ends of fields.
 */
final class RowParameters implements RowSink, ClientMessage {
    private static final int BULK_EXECUTE = 0xfa;
    private static final short WITH_TYPES = 128;
    private static final int PRESENT = 0;
    private static final int NULL = 1;

    /** The command, its statement, and its flags. */
    private static final int HEAD = 7;

    private static final int START = 1 << 16;

    /** What is kept for the next rows. */
    private static final int KEPT = 4 << 20;

    private final RowText digits = new RowText(RowText.Spelling.CONSTANTS);
    private int statement;
    /** By parameter, the protocol's number, and a high bit for no sign. */
    private short[] types = {};

    private byte[] bytes = new byte[START];
    private int length;
    private int rows;
    private int lastRow;

    /** Begins again. @param prepared the number of the statement, which has a parameter of each type */
    void begin(int prepared, List<Type> parameters) {
        clear();
        statement = prepared;
        types = new short[parameters.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = type(parameters.get(i));
        }
    }

    /** {@return how values of a type are sent} */
    private static short type(Type type) {
        if (type instanceof Type.Int integer) {
            return (short) (integer.signed() ? 0x08 : 0x8008);
        } else if (type instanceof Type.Bool) {
            return 0x08;
        } else if (type instanceof Type.BitString) {
            return (short) 0x8008;
        } else if (type instanceof Type.Decimal) {
            return 0xf6;
        } else if (type instanceof Type.Float) {
            return 0x05;
        } else if (type instanceof Type.Bytes) {
            return 0xfc;
        } else if (type instanceof Type.Date) {
            return 0x0a;
        } else if (type instanceof Type.Time) {
            return 0x0b;
        }
        return (short) (type instanceof Type.Timestamp ? 0x0c : 0xfd);
    }

    /** {@return how many bytes the packet takes} */
    long length() {
        return HEAD + 2L * types.length + length;
    }

    /** Forgets all rows. */
    void clear() {
        length = 0;
        rows = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[START];
        }
    }

    /** Forgets the last row; once, before the next one begins. */
    void dropLast() {
        length = lastRow;
        rows--;
    }

    // -------------------------------------------------------------------------------------------------------- sending

    @Override
    public int encode(Writer writer, Context context) throws IOException {
        writer.initPacket();
        writer.writeByte(BULK_EXECUTE);
        writer.writeInt(statement);
        writer.writeShort(WITH_TYPES);
        for (short type : types) {
            writer.writeShort(type);
        }
        writer.writeBytes(bytes, 0, length);
        writer.flush();
        return 1;
    }

    @Override
    public boolean binaryProtocol() {
        return true;
    }

    @Override
    public String description() {
        return "insert of " + rows + " rows";
    }

    // --------------------------------------------------------------------------------------------------------- values

    @Override
    public void beginRow() {
        lastRow = length;
        rows++;
    }

    @Override
    public void endRow() {
        // The server counts the parameters.
    }

    @Override
    public void absent() {
        room(1);
        bytes[length++] = NULL;
    }

    @Override
    public void number(long value) {
        present(8);
        little(value, 8);
    }

    @Override
    public void unsigned(long value) {
        number(value);
    }

    @Override
    public void decimal(long unscaled, int scale) {
        digits.clear();
        digits.decimal(unscaled, scale);
        bytes(digits.bytes(), digits.length());
    }

    @Override
    public void decimal(BigDecimal value) {
        bytes(value.toPlainString().getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void floating(double value) {
        number(Double.doubleToLongBits(value));
    }

    @Override
    public void text(String value) {
        if (!paired(value)) {
            throw new Unholdable("half of a surrogate pair is no text");
        }
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** {@return whether there is no half of a surrogate pair, for which a question mark would be written} */
    private static boolean paired(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))
                    && (i + 1 == value.length() || !Character.isSurrogatePair(value.charAt(i), value.charAt(++i)))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void utf8(byte[] value) {
        bytes(value);
    }

    @Override
    public void bytes(byte[] value) {
        bytes(value, value.length);
    }

    private void bytes(byte[] value, int count) {
        present(Math.addExact(count, 9));
        if (count < 251) {
            bytes[length++] = (byte) count;
        } else if (count < 1 << 16) {
            bytes[length++] = (byte) 0xfc;
            little(count, 2);
        } else {
            bytes[length++] = (byte) 0xfe;
            little(count, 8);
        }
        System.arraycopy(value, 0, bytes, length, count);
        length += count;
    }

    @Override
    public void date(LocalDate value) {
        present(5);
        bytes[length++] = 4;
        day(value);
    }

    @Override
    public void time(long nanoOfDay, int precision) {
        present(13);
        bytes[length++] = (byte) (precision > 0 ? 12 : 8);
        // Not negative, and no days.
        little(0, 5);
        clock(nanoOfDay, precision);
    }

    @Override
    public void timestamp(LocalDate day, long nanoOfDay, int precision) {
        present(12);
        bytes[length++] = (byte) (precision > 0 ? 11 : 7);
        day(day);
        clock(nanoOfDay, precision);
    }

    private void day(LocalDate date) {
        little(date.getYear(), 2);
        bytes[length++] = (byte) date.getMonthValue();
        bytes[length++] = (byte) date.getDayOfMonth();
    }

    private void clock(long nanoOfDay, int precision) {
        int second = (int) (nanoOfDay / 1_000_000_000L);
        bytes[length++] = (byte) (second / 3600);
        bytes[length++] = (byte) (second / 60 % 60);
        bytes[length++] = (byte) (second % 60);
        if (precision > 0) {
            little(nanoOfDay % 1_000_000_000L / 1000, 4);
        }
    }

    private void little(long value, int count) {
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) (value >> 8 * i);
        }
    }

    private void present(int more) {
        room(Math.addExact(more, 1));
        bytes[length++] = PRESENT;
    }

    private void room(int more) {
        long needed = (long) length + more;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 16) {
                throw new Unholdable("a row of more than 2 GB");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16, Math.max(needed, bytes.length * 2L)));
        }
    }
}
