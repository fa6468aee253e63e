package dev.tranship.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the spelling that {@link Type#toString()} writes, and the short forms people write in plans. */
public final class TypeParser {
    private final String text;
    private int at;

    private TypeParser(String text) {
        this.text = text;
    }

    /**
     * {@return the type that the text spells}
     *
     * @throws IllegalArgumentException when it spells none; the message says what was expected
     */
    public static Type parse(String text) {
        TypeParser parser = new TypeParser(text);
        Type type = parser.type();
        parser.blanks();
        if (parser.at < text.length()) {
            throw new IllegalArgumentException("unexpected '" + text.substring(parser.at) + "' in type '" + text + "'");
        }
        return type;
    }

    private Type type() {
        String word = word().toLowerCase(Locale.ROOT);
        return switch (word) {
            case "boolean", "bool" -> Type.BOOL;
            case "int8" -> Type.INT8;
            case "int16" -> Type.INT16;
            case "int32", "int" -> Type.INT32;
            case "int64" -> Type.INT64;
            case "uint8" -> new Type.Int(8, false);
            case "uint16" -> new Type.Int(16, false);
            case "uint32" -> new Type.Int(32, false);
            case "uint64" -> Type.UINT64;
            case "float32" -> Type.FLOAT32;
            case "float64", "double" -> Type.FLOAT64;
            case "decimal" -> decimal();
            case "string", "text" -> new Type.Text(number(0));
            case "bytes" -> new Type.Bytes(number(0));
            case "bits" -> new Type.BitString(number(0));
            case "date" -> Type.DATE;
            case "time" -> new Type.Time(precision());
            case "timestamp" -> new Type.Timestamp(precision(), false);
            case "timestamptz" -> new Type.Timestamp(precision(), true);
            case "interval" -> Type.INTERVAL;
            case "uuid" -> Type.UUID;
            case "json" -> Type.JSON;
            case "enum" -> enumeration();
            case "array" -> {
                expect('<');
                Type element = type();
                expect('>');
                yield new Type.Array(element);
            }
            case "struct" -> struct();
            default -> throw new IllegalArgumentException("unknown type '" + (word.isEmpty() ? text : word) + "'");
        };
    }

    private Type decimal() {
        if (!accept('(')) {
            return new Type.Decimal(38, 9);
        }
        int precision = digits();
        int scale = accept(',') ? digits() : 0;
        expect(')');
        return new Type.Decimal(precision, scale);
    }

    private int precision() {
        int precision = number(6);
        if (precision > 9) {
            throw new IllegalArgumentException("a time has at most 9 digits of the second, not " + precision);
        }
        return precision;
    }

    private Type enumeration() {
        List<String> values = new ArrayList<>();
        expect('(');
        do {
            values.add(quoted('\''));
        } while (accept(','));
        expect(')');
        return new Type.Enum(values);
    }

    private Type struct() {
        List<Field> fields = new ArrayList<>();
        expect('<');
        do {
            blanks();
            String name = at < text.length() && text.charAt(at) == '"' ? quoted('"') : word();
            expect(':');
            fields.add(new Field(name, type(), true));
        } while (accept(','));
        expect('>');
        return new Type.Struct(fields);
    }

    private int number(int otherwise) {
        if (!accept('(')) {
            return otherwise;
        }
        int number = digits();
        expect(')');
        return number;
    }

    private int digits() {
        blanks();
        int start = at;
        while (at < text.length() && Character.isDigit(text.charAt(at))) {
            at++;
        }
        if (start == at) {
            throw new IllegalArgumentException(
                    "expected a number at '" + text.substring(at) + "' in type '" + text + "'");
        }
        return Integer.parseInt(text.substring(start, at));
    }

    private String word() {
        blanks();
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "_-*".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted(char quote) {
        expect(quote);
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == quote) {
                if (at >= text.length() || text.charAt(at) != quote) {
                    return value.toString();
                }
                at++;
            }
            value.append(c);
        }
        throw new IllegalArgumentException("the quote is not closed in type '" + text + "'");
    }

    private boolean accept(char c) {
        blanks();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw new IllegalArgumentException(
                    "expected '" + c + "' at '" + text.substring(at) + "' in type '" + text + "'");
        }
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
