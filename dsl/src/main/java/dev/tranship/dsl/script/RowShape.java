package dev.tranship.dsl.script;

import dev.tranship.spi.RowType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Which columns of a row a function can see. A column that the text of the function does not name, in a text that has no
 * other way to reach it (no computed access, no enumeration of keys, no escapes, none of the globals that do such things),
 * can only be passed on by a spread. Such columns never enter JavaScript: the row carries its {@linkplain #rowKey() number}
 * instead, and what comes back with that number gets the columns of that row. Whatever is not certain counts as seen.
 *
 * @param seen by position whether the column must be a property of the row
 * @param rowKey the property that carries the row's number; the name of no column
 */
record RowShape(RowType rowType, boolean[] seen, String rowKey) {
    /** Globals that cannot read a property whose name the text does not hold, or not one that {@link #PROTOCOL} leaves out. */
    private static final Set<String> HARMLESS = Set.of(
            "Array",
            "BigInt",
            "Boolean",
            "Date",
            "Decimal",
            "Error",
            "Infinity",
            "Map",
            "Math",
            "NaN",
            "Number",
            "RangeError",
            "RegExp",
            "Set",
            "String",
            "TypeError",
            "WeakMap",
            "WeakSet",
            "decodeURI",
            "decodeURIComponent",
            "encodeURI",
            "encodeURIComponent",
            "isFinite",
            "isNaN",
            "parseFloat",
            "parseInt",
            "undefined");

    /** Words that reach properties by other ways than their names. */
    private static final Set<String> REACHING = Set.of(
            "in", "with", "this", "arguments", "constructor", "import", "apply", "raw", "eval", "async", "await");

    /** Names that the language itself looks up. */
    private static final Set<String> PROTOCOL = Set.of(
            "length",
            "then",
            "toString",
            "valueOf",
            "toJSON",
            "constructor",
            "cause",
            "raw",
            "source",
            "flags",
            "global",
            "lastIndex",
            "index",
            "groups",
            "done",
            "value",
            "next",
            "return",
            "throw",
            "get",
            "set",
            "has",
            "keys",
            "size",
            "enumerable",
            "configurable",
            "writable",
            "add",
            "exec",
            "hasOwnProperty",
            "__proto__");

    private static final Pattern WORD = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");
    private static final Pattern SPREADING = Pattern.compile("\\bObject\\s*\\.\\s*(assign|freeze)\\b");
    private static final Pattern NUMBERED = Pattern.compile("\\G\\[\\s*[0-9]+\\s*\\]");
    private static final Set<String> BEFORE_ARRAY =
            Set.of("return", "of", "case", "else", "typeof", "throw", "const", "let", "var", "new", "yield");

    static RowShape of(String code, RowType rowType, Set<String> globals) {
        boolean plain = plain(code, globals);
        // In a string, a backslash can stand before any letter.
        String unescaped = code.replaceAll("\\\\\\R?", "");
        Set<String> words = new HashSet<>(words(code));
        words.addAll(words(unescaped));
        boolean[] seen = new boolean[rowType.size()];
        for (int i = 0; i < seen.length; i++) {
            String name = rowType.name(i);
            seen[i] = !plain
                    || words.contains(name)
                    || !WORD.matcher(name).matches() && (code.contains(name) || unescaped.contains(name))
                    || PROTOCOL.contains(name)
                    || name.chars().allMatch(Character::isDigit);
        }
        return new RowShape(rowType, seen, rowKey(rowType));
    }

    /** {@return the shape in which every column is seen} */
    RowShape open() {
        boolean[] all = new boolean[seen.length];
        java.util.Arrays.fill(all, true);
        return new RowShape(rowType, all, rowKey);
    }

    boolean hides() {
        for (boolean one : seen) {
            if (!one) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether the row carries its number instead of this column} */
    boolean hidden(int column) {
        return column >= 0 && !seen[column];
    }

    private static String rowKey(RowType rowType) {
        String key = "#row";
        while (rowType.indexOf(key) >= 0) {
            key += "#";
        }
        return key;
    }

    private static List<String> words(String text) {
        return WORD.matcher(text).results().map(MatchResult::group).toList();
    }

    private static boolean plain(String code, Set<String> globals) {
        String text = SPREADING.matcher(code).replaceAll(" ");
        if (text.indexOf('\\') >= 0 && Pattern.compile("\\\\[ux]").matcher(text).find()) {
            return false;
        }
        for (String word : words(text)) {
            boolean reaching = REACHING.contains(word)
                    || globals.contains(word) && !HARMLESS.contains(word)
                    || word.startsWith("__")
                    || word.contains("ocale");
            if (reaching) {
                return false;
            }
        }
        for (int at = text.indexOf('['); at >= 0; at = text.indexOf('[', at + 1)) {
            if (!arrayLiteral(text, at)
                    && !NUMBERED.matcher(text).region(at, text.length()).lookingAt()) {
                return false;
            }
        }
        return !Pattern.compile("\\]\\s*[:/]").matcher(text).find();
    }

    /** Whether a bracket certainly does not follow an expression, so that it does not reach into one. */
    private static boolean arrayLiteral(String text, int bracket) {
        int at = bracket - 1;
        while (at >= 0 && text.charAt(at) == ' ') {
            at--;
        }
        if (at < 0) {
            return true;
        }
        char before = text.charAt(at);
        if ("(,=:;&|?!<>+-{[".indexOf(before) >= 0) {
            return true;
        }
        // The beginning of a regular expression, not the end of a comment.
        if (before == '/' && (at == 0 || text.charAt(at - 1) != '*')) {
            return true;
        }
        int end = at + 1;
        while (at >= 0 && Character.isJavaIdentifierPart(text.charAt(at))) {
            at--;
        }
        boolean member = at >= 0 && text.charAt(at) == '.';
        return !member && BEFORE_ARRAY.contains(text.substring(at + 1, end));
    }
}
