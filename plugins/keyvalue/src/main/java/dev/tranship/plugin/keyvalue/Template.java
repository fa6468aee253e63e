package dev.tranship.plugin.keyvalue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tranship.spi.Field;
import dev.tranship.spi.Type;
import dev.tranship.spi.TypeParser;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the names of a dataset's keys look like: {@code session:*}, {@code cart:{user}:{item:int64}}. {@code *} and <code>{name}</code>
 * stand for anything without a colon, {@code **} and <code>{name...}</code> for anything; a backslash takes the meaning from the next
 * character. Keys are bytes, and so are compared as bytes.
 */
public final class Template {
    private static final char SEPARATOR = ':';
    private static final String DEEP = "...";
    private static final String GLOB = "*?[]\\^-";

    private final String text;
    private final List<Piece> pieces;
    private final Pattern pattern;
    private final List<Field> fields;
    private final boolean everything;

    private sealed interface Piece {
        /** @param bytes as characters of ISO 8859-1 */
        record Literal(String bytes) implements Piece {}

        /** @param field the column that the part becomes; null when it has no name */
        record Part(@Nullable Field field, boolean deep) implements Piece {}
    }

    private Template(String text, List<Piece> pieces) {
        this.text = text;
        this.pieces = List.copyOf(pieces);
        StringBuilder regex = new StringBuilder();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Literal literal) {
                regex.append(Pattern.quote(literal.bytes()));
            } else if (piece instanceof Piece.Part part) {
                regex.append(part.deep() ? "(.*)" : "([^" + SEPARATOR + "]*)");
            }
        }
        this.pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
        this.fields = fields(pieces);
        this.everything = pieces.size() == 1 && pieces.get(0) instanceof Piece.Part part && part.deep();
    }

    /**
     * {@return the template that the text spells}
     *
     * @throws IllegalArgumentException when it spells none; the message says why
     */
    public static Template parse(String text) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                literal.append(text.charAt(++i));
            } else if (c == '*') {
                boolean deep = text.startsWith("**", i);
                i += deep ? 1 : 0;
                end(literal, pieces);
                pieces.add(new Piece.Part(null, deep));
            } else if (c == '{') {
                int close = text.indexOf('}', i);
                if (close < 0) {
                    throw new IllegalArgumentException("the '{' is not closed");
                }
                end(literal, pieces);
                pieces.add(named(text.substring(i + 1, close)));
                i = close;
            } else {
                literal.append(c);
            }
        }
        end(literal, pieces);
        Template template = new Template(text, pieces);
        template.check();
        return template;
    }

    /** {@return the template of keys that begin with a name, which is taken as it is, and go on with the values of columns} */
    public static Template ofTable(String name, List<Field> key) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder(name);
        for (int i = 0; i < key.size(); i++) {
            end(literal.append(SEPARATOR), pieces);
            pieces.add(new Piece.Part(key.get(i), i == key.size() - 1));
        }
        return new Template(name, pieces);
    }

    private static void end(StringBuilder literal, List<Piece> pieces) {
        if (literal.length() > 0) {
            pieces.add(new Piece.Literal(latin(literal.toString())));
            literal.setLength(0);
        }
    }

    private static String latin(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private static Piece.Part named(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        boolean deep = name.endsWith(DEEP);
        name = deep ? name.substring(0, name.length() - DEEP.length()) : name;
        if (name.isBlank()) {
            throw new IllegalArgumentException("a part in braces has no name");
        }
        Type type = colon < 0 ? Type.TEXT : TypeParser.parse(text.substring(colon + 1));
        return new Piece.Part(new Field(name, type, false), deep);
    }

    private void check() {
        long named = fields().size();
        if (named > 0 && named < parts()) {
            throw new IllegalArgumentException("some parts have a name and some have none");
        }
        if (fields().stream().map(Field::name).distinct().count() < named) {
            throw new IllegalArgumentException("two parts have the same name");
        }
        for (int i = 1; i < pieces.size(); i++) {
            if (pieces.get(i) instanceof Piece.Part && pieces.get(i - 1) instanceof Piece.Part) {
                throw new IllegalArgumentException("nothing separates one part from the next");
            }
        }
    }

    /** {@return how many parts vary from key to key} */
    public int parts() {
        return (int) pieces.stream().filter(Piece.Part.class::isInstance).count();
    }

    /** {@return the columns that the parts become; empty when they have no names} */
    public List<Field> fields() {
        return fields;
    }

    private static List<Field> fields(List<Piece> pieces) {
        List<Field> fields = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Part part && part.field() != null) {
                fields.add(part.field());
            }
        }
        return List.copyOf(fields);
    }

    public boolean matches(byte[] key) {
        return everything || pattern.matcher(new String(key, ISO_8859_1)).matches();
    }

    /** {@return what stands in the place of each part; null when the key is none of these} */
    public byte @Nullable [][] parts(byte[] key) {
        Matcher matcher = pattern.matcher(new String(key, ISO_8859_1));
        if (!matcher.matches()) {
            return null;
        }
        byte[][] parts = new byte[matcher.groupCount()][];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = matcher.group(i + 1).getBytes(ISO_8859_1);
        }
        return parts;
    }

    /** {@return the key with these in the place of its parts; what it is read as is for the caller to check} */
    public byte[] key(byte[][] parts) {
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        int part = 0;
        for (Piece piece : pieces) {
            key.writeBytes(
                    piece instanceof Piece.Literal literal ? literal.bytes().getBytes(ISO_8859_1) : parts[part++]);
        }
        return key.toByteArray();
    }

    /** {@return a pattern in the language of Redis that matches all of these keys and perhaps others; null when it matches every key} */
    public byte @Nullable [] glob() {
        StringBuilder glob = new StringBuilder();
        boolean literal = false;
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Literal constant) {
                literal = true;
                for (char c : constant.bytes().toCharArray()) {
                    glob.append(GLOB.indexOf(c) < 0 ? "" : "\\").append(c);
                }
            } else {
                glob.append('*');
            }
        }
        return literal ? glob.toString().getBytes(ISO_8859_1) : null;
    }

    /** {@return what all of these keys begin with} */
    public byte[] prefix() {
        return !pieces.isEmpty() && pieces.get(0) instanceof Piece.Literal literal
                ? literal.bytes().getBytes(ISO_8859_1)
                : new byte[0];
    }

    /** {@return whether every key is one of these} */
    public boolean matchesEverything() {
        return everything;
    }

    /** {@return the text as a template that stands for just this text} */
    public static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            escaped.append("*{\\#".indexOf(c) < 0 ? "" : "\\").append(c);
        }
        return escaped.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
