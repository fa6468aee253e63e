package dev.tranship.plugin.sqlite;

import dev.tranship.spi.Endpoint.NativeType;
import dev.tranship.spi.Type;
import dev.tranship.spi.TypeParser;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How declared type names and logical types belong together. SQLite keeps the declared name as it was written and takes
 * only an <em>affinity</em> from it. Where a common SQL name says what is meant, that is used both ways; everything else
 * is declared as a storage word and the logical type's own spelling, e.g. {@code TEXT decimal(20,4)}, which reads back as
 * exactly that type.
 */
final class SqliteTypes {
    /** What SQLite does to a value that is stored into a column. */
    enum Affinity {
        INTEGER,
        REAL,
        NUMERIC,
        TEXT,
        BLOB
    }

    /** Up to this many digits a REAL gives back every decimal that was stored in it. */
    static final int REAL_DIGITS = 15;

    private static final Pattern NAME = Pattern.compile("([^(]*)(?:\\(\\s*(\\d+)\\s*(?:,\\s*(\\d+)\\s*)?\\))?(.*)");
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z_][A-Za-z_0-9]*( [A-Za-z_][A-Za-z_0-9]*)*(\\(\\d+(,\\d+)?\\))?");
    private static final Pattern OURS = Pattern.compile("(INTEGER|REAL|TEXT|BLOB) (.+)", Pattern.DOTALL);

    private static final Set<String> INTEGERS = Set.of(
            "INTEGER",
            "INT",
            "BIGINT",
            "SMALLINT",
            "TINYINT",
            "MEDIUMINT",
            "INT2",
            "INT4",
            "INT8",
            "LONG",
            "INT16",
            "INT32",
            "INT64",
            "BIGSERIAL",
            "SERIAL",
            "SIGNED");
    private static final Set<String> UNSIGNED =
            Set.of("UINT64", "UNSIGNED BIG INT", "BIGINT UNSIGNED", "UNSIGNED BIGINT", "UBIGINT");
    private static final Set<String> TEXTS = Set.of(
            "TEXT",
            "CLOB",
            "VARCHAR",
            "NVARCHAR",
            "CHAR",
            "NCHAR",
            "CHARACTER",
            "VARYING CHARACTER",
            "CHARACTER VARYING",
            "NATIVE CHARACTER",
            "VARCHAR2",
            "NVARCHAR2",
            "STRING",
            "TINYTEXT",
            "MEDIUMTEXT",
            "LONGTEXT",
            "NTEXT",
            "BPCHAR");
    private static final Set<String> BINARIES =
            Set.of("BLOB", "BINARY", "VARBINARY", "BYTEA", "IMAGE", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB", "RAW");
    private static final Map<String, Type> NAMED = Map.ofEntries(
            Map.entry("BOOLEAN", Type.BOOL),
            Map.entry("BOOL", Type.BOOL),
            Map.entry("REAL", Type.FLOAT64),
            Map.entry("DOUBLE", Type.FLOAT64),
            Map.entry("DOUBLE PRECISION", Type.FLOAT64),
            Map.entry("FLOAT", Type.FLOAT64),
            Map.entry("DATE", Type.DATE),
            Map.entry("UUID", Type.UUID),
            Map.entry("GUID", Type.UUID),
            Map.entry("UNIQUEIDENTIFIER", Type.UUID),
            Map.entry("JSON", Type.JSON));

    private SqliteTypes() {}

    /** {@return the affinity of a declared type, by SQLite's own five rules} */
    static Affinity affinity(String declared) {
        String name = declared.toUpperCase(Locale.ROOT);
        if (name.contains("INT")) {
            return Affinity.INTEGER;
        } else if (name.contains("CHAR") || name.contains("CLOB") || name.contains("TEXT")) {
            return Affinity.TEXT;
        } else if (name.contains("BLOB") || name.isEmpty()) {
            return Affinity.BLOB;
        } else if (name.contains("REAL") || name.contains("FLOA") || name.contains("DOUB")) {
            return Affinity.REAL;
        }
        return Affinity.NUMERIC;
    }

    /** {@return what a declared type means; empty when its name says nothing, so that the values have to be asked} */
    static Optional<Type> logical(String declared) {
        Matcher ours = OURS.matcher(declared);
        if (ours.matches()) {
            try {
                return Optional.of(TypeParser.parse(ours.group(2).replaceAll("\\\\(.)", "$1")));
            } catch (IllegalArgumentException e) {
                // not spelled by us after all
            }
        }
        Matcher matcher = NAME.matcher(declared.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = (matcher.group(1).strip() + " " + matcher.group(4).strip())
                .strip()
                .replaceAll("\\s+", " ")
                .toUpperCase(Locale.ROOT);
        int first = number(matcher.group(2));
        int second = number(matcher.group(3));
        return named(name, first, second);
    }

    /** {@return the type of a column whose name says nothing, from the storage classes of its first values} */
    static Type observed(boolean blob, boolean text, boolean real, boolean integer) {
        if (text || !(blob || real || integer)) {
            return Type.TEXT;
        } else if (blob) {
            return Type.BYTES;
        }
        return real ? Type.FLOAT64 : Type.INT64;
    }

    private static Optional<Type> named(String name, int first, int second) {
        Type known = NAMED.get(name);
        if (known != null) {
            return Optional.of(known);
        } else if (INTEGERS.contains(name)) {
            return Optional.of(Type.INT64);
        } else if (UNSIGNED.contains(name)) {
            return Optional.of(Type.UINT64);
        } else if (TEXTS.contains(name)) {
            return Optional.of(new Type.Text(Math.max(0, first)));
        } else if (BINARIES.contains(name)) {
            return Optional.of(new Type.Bytes(Math.max(0, first)));
        }
        int precision = first < 0 || first > 9 ? 6 : first;
        return switch (name) {
            case "DECIMAL", "NUMERIC", "DEC" -> Optional.of(decimal(first, Math.max(0, second)));
            case "TIME" -> Optional.of(new Type.Time(precision));
            case "TIMESTAMP", "DATETIME", "TIMESTAMP WITHOUT TIME ZONE" ->
                Optional.of(new Type.Timestamp(precision, false));
            case "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE" -> Optional.of(new Type.Timestamp(precision, true));
            default -> Optional.empty();
        };
    }

    /** Without digits every REAL that SQLite stores under NUMERIC is wanted back, which only a float64 promises. */
    private static Type decimal(int precision, int scale) {
        return precision < 1 || scale > precision ? Type.FLOAT64 : new Type.Decimal(precision, scale);
    }

    private static int number(@Nullable String digits) {
        return digits == null || digits.length() > 9 ? -1 : Integer.parseInt(digits);
    }

    /** {@return how a logical type is declared; every one is held exactly} */
    static NativeType nativeType(Type type) {
        return new NativeType(declared(type), type);
    }

    private static String declared(Type type) {
        if (type.equals(Type.INT64)) {
            return "BIGINT";
        } else if (type instanceof Type.Bool) {
            return "BOOLEAN";
        } else if (type.equals(Type.FLOAT64)) {
            return "DOUBLE";
        } else if (type instanceof Type.Decimal decimal && decimal.precision() <= REAL_DIGITS) {
            return "DECIMAL(" + decimal.precision() + "," + decimal.scale() + ")";
        } else if (type instanceof Type.Text text) {
            return text.length() == 0 ? "TEXT" : "VARCHAR(" + text.length() + ")";
        } else if (type instanceof Type.Bytes bytes) {
            return bytes.length() == 0 ? "BLOB" : "BLOB(" + bytes.length() + ")";
        } else if (type instanceof Type.Date) {
            return "DATE";
        } else if (type instanceof Type.Time time) {
            return "TIME(" + time.precision() + ")";
        } else if (type instanceof Type.Timestamp timestamp) {
            String name = timestamp.zoned() ? "TIMESTAMPTZ" : "TIMESTAMP";
            return timestamp.precision() == 6 ? name : name + "(" + timestamp.precision() + ")";
        } else if (type instanceof Type.Uuid) {
            return "UUID";
        } else if (type instanceof Type.Int integer && (integer.signed() || integer.bits() < 64)) {
            return "INTEGER " + type;
        } else if (type instanceof Type.Float) {
            return "REAL " + type;
        }
        return quoted("TEXT " + hidden(type.toString()));
    }

    /** Breaks up every "int" in the spelling with a backslash, or it would give the column an affinity that eats text. */
    private static String hidden(String spelling) {
        return spelling.replace("\\", "\\\\").replaceAll("(?i)(i)(nt)", "$1\\\\$2");
    }

    private static String quoted(String declared) {
        return PLAIN.matcher(declared).matches() ? declared : '"' + declared.replace("\"", "\"\"") + '"';
    }
}
