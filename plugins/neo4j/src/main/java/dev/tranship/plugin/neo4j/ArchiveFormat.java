package dev.tranship.plugin.neo4j;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.Value;
import org.neo4j.driver.Values;
import org.neo4j.driver.types.IsoDuration;
import org.neo4j.driver.types.Point;
import org.neo4j.driver.types.TypeSystem;

/** How values stand in an archive: a letter for the type, then the value. Every property type comes back as it was. */
final class ArchiveFormat {
    private static final TypeSystem TYPES = TypeSystem.getDefault();

    private ArchiveFormat() {}

    static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    static void writeTexts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            writeText(out, text);
        }
    }

    static List<String> readTexts(DataInputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.add(readText(in));
        }
        return texts;
    }

    static void writeProperties(DataOutputStream out, Value map) throws IOException {
        out.writeInt(map.size());
        for (String name : map.keys()) {
            writeText(out, name);
            write(out, map.get(name));
        }
    }

    static Map<String, Value> readProperties(DataInputStream in) throws IOException {
        Map<String, Value> properties = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            properties.put(readText(in), read(in));
        }
        return properties;
    }

    private static void write(DataOutputStream out, Value value) throws IOException {
        if (value.hasType(TYPES.STRING())) {
            out.writeByte('s');
            writeText(out, value.asString());
        } else if (value.hasType(TYPES.INTEGER())) {
            out.writeByte('i');
            out.writeLong(value.asLong());
        } else if (value.hasType(TYPES.FLOAT())) {
            out.writeByte('f');
            out.writeLong(Double.doubleToRawLongBits(value.asDouble()));
        } else if (value.hasType(TYPES.BOOLEAN())) {
            out.writeByte('b');
            out.writeBoolean(value.asBoolean());
        } else if (value.hasType(TYPES.BYTES())) {
            out.writeByte('x');
            out.writeInt(value.asByteArray().length);
            out.write(value.asByteArray());
        } else if (value.hasType(TYPES.LIST())) {
            out.writeByte('l');
            out.writeInt(value.size());
            for (Value element : value.values()) {
                write(out, element);
            }
        } else {
            writeTime(out, value);
        }
    }

    private static void writeTime(DataOutputStream out, Value value) throws IOException {
        if (value.hasType(TYPES.DATE())) {
            out.writeByte('d');
            out.writeLong(value.asLocalDate().toEpochDay());
        } else if (value.hasType(TYPES.LOCAL_TIME())) {
            out.writeByte('t');
            out.writeLong(value.asLocalTime().toNanoOfDay());
        } else if (value.hasType(TYPES.TIME())) {
            out.writeByte('T');
            out.writeLong(value.asOffsetTime().toLocalTime().toNanoOfDay());
            out.writeInt(value.asOffsetTime().getOffset().getTotalSeconds());
        } else if (value.hasType(TYPES.LOCAL_DATE_TIME())) {
            LocalDateTime local = value.asLocalDateTime();
            out.writeByte('m');
            out.writeLong(local.toEpochSecond(ZoneOffset.UTC));
            out.writeInt(local.getNano());
        } else if (value.hasType(TYPES.DATE_TIME())) {
            ZonedDateTime zoned = value.asZonedDateTime();
            out.writeByte('M');
            out.writeLong(zoned.toEpochSecond());
            out.writeInt(zoned.getNano());
            writeText(out, zoned.getZone().getId());
        } else if (value.hasType(TYPES.DURATION())) {
            IsoDuration duration = value.asIsoDuration();
            out.writeByte('D');
            out.writeLong(duration.months());
            out.writeLong(duration.days());
            out.writeLong(duration.seconds());
            out.writeInt(duration.nanoseconds());
        } else if (value.hasType(TYPES.POINT())) {
            Point point = value.asPoint();
            boolean flat = Double.isNaN(point.z());
            out.writeByte(flat ? 'p' : 'P');
            out.writeInt(point.srid());
            out.writeDouble(point.x());
            out.writeDouble(point.y());
            if (!flat) {
                out.writeDouble(point.z());
            }
        } else {
            throw new IOException("no property has the type " + value.type().name());
        }
    }

    private static Value read(DataInputStream in) throws IOException {
        char type = (char) in.readByte();
        return switch (type) {
            case 's' -> Values.value(readText(in));
            case 'i' -> Values.value(in.readLong());
            case 'f' -> Values.value(Double.longBitsToDouble(in.readLong()));
            case 'b' -> Values.value(in.readBoolean());
            case 'x' -> Values.value(in.readNBytes(in.readInt()));
            case 'l' -> {
                Value[] elements = new Value[in.readInt()];
                for (int i = 0; i < elements.length; i++) {
                    elements[i] = read(in);
                }
                yield Values.value(elements);
            }
            case 'd' -> Values.value(LocalDate.ofEpochDay(in.readLong()));
            case 't' -> Values.value(LocalTime.ofNanoOfDay(in.readLong()));
            case 'T' ->
                Values.value(
                        OffsetTime.of(LocalTime.ofNanoOfDay(in.readLong()), ZoneOffset.ofTotalSeconds(in.readInt())));
            case 'm' -> Values.value(LocalDateTime.ofEpochSecond(in.readLong(), in.readInt(), ZoneOffset.UTC));
            case 'M' ->
                Values.value(Instant.ofEpochSecond(in.readLong(), in.readInt()).atZone(ZoneId.of(readText(in))));
            case 'D' -> Values.isoDuration(in.readLong(), in.readLong(), in.readLong(), in.readInt());
            case 'p' -> Values.point(in.readInt(), in.readDouble(), in.readDouble());
            case 'P' -> Values.point(in.readInt(), in.readDouble(), in.readDouble(), in.readDouble());
            default -> throw new IOException("the archive is damaged: there is no type '" + type + "'");
        };
    }
}
