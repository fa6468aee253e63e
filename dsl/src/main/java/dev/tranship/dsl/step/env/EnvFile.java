package dev.tranship.dsl.step.env;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of {@code NAME=value} lines as dotenv tools and shells read it, kept character for character: the parts put together
 * again are the text.
 *
 * <p>A value is unquoted up to {@code " #"} or the line's end, or in single quotes (literal), or in double quotes (with
 * backslash escapes); a quoted one may hold line breaks. {@code export} may stand before the name.
 */
record EnvFile(List<Part> parts) {
    private static final Pattern HEAD =
            Pattern.compile("([ \\t]*(?:export[ \\t]+)?)([A-Za-z_][A-Za-z0-9_.-]*)([ \\t]*=[ \\t]*)");
    private static final Pattern UNQUOTED = Pattern.compile("[^\\r\\n]*?(?=[ \\t]+#|[ \\t]*(?:\\r?\\n|$))");
    private static final Pattern SINGLE = Pattern.compile("'[^']*'");
    private static final Pattern DOUBLE = Pattern.compile("\"(?:[^\"\\\\]|\\\\[\\s\\S])*\"");
    private static final Pattern LINE = Pattern.compile("[^\\r\\n]*(?:\\r?\\n|\\r|$)");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.,:/@%+=!?^-]*");
    private static final Pattern REFERENCE =
            Pattern.compile("\\$(?:\\{([A-Za-z_][A-Za-z0-9_]*)|([A-Za-z_][A-Za-z0-9_]*))");

    EnvFile {
        parts = List.copyOf(parts);
    }

    /** A piece of the file that ends with a line. */
    sealed interface Part {
        String text();

        Part followedBy(String more);
    }

    /** A comment, an empty line, or what is no assignment. */
    record Other(String text) implements Part {
        @Override
        public Other followedBy(String more) {
            return new Other(text + more);
        }
    }

    /**
     * @param head what stands before the name: indentation and {@code export}
     * @param raw the value as it is written, with its quotes
     * @param tail what follows the value: a comment, the line's end
     */
    record Assignment(String head, String name, String equals, String raw, String tail) implements Part {
        @Override
        public String text() {
            return head + name + equals + raw + tail;
        }

        @Override
        public Assignment followedBy(String more) {
            return new Assignment(head, name, equals, raw, tail + more);
        }

        Assignment named(String other) {
            return new Assignment(head, other, equals, raw, tail);
        }

        Assignment withRaw(String other) {
            return new Assignment(head, name, equals, other, tail);
        }

        /** {@return what the program that reads the file gets}, with references to other variables as they stand */
        String value() {
            if (raw.startsWith("'")) {
                return raw.substring(1, raw.length() - 1);
            }
            if (!raw.startsWith("\"")) {
                return raw;
            }
            StringBuilder value = new StringBuilder();
            for (int i = 1; i < raw.length() - 1; i++) {
                char c = raw.charAt(i);
                if (c == '\\' && i + 1 < raw.length() - 1) {
                    char next = raw.charAt(++i);
                    switch (next) {
                        case 'n' -> value.append('\n');
                        case 'r' -> value.append('\r');
                        case 't' -> value.append('\t');
                        case '"', '\\', '$', '`' -> value.append(next);
                        default -> value.append(c).append(next);
                    }
                } else {
                    value.append(c);
                }
            }
            return value.toString();
        }

        /** {@return the variables that the value refers to} In single quotes there are none. */
        List<String> references() {
            List<String> names = new ArrayList<>();
            if (!raw.startsWith("'")) {
                Matcher reference = REFERENCE.matcher(raw);
                while (reference.find()) {
                    if (!escaped(raw, reference.start())) {
                        names.add(reference.group(1) != null ? reference.group(1) : reference.group(2));
                    }
                }
            }
            return names;
        }

        /** {@return the same with the references to one variable made to another} */
        Assignment referring(String from, String to) {
            StringBuilder text = new StringBuilder();
            Matcher reference = REFERENCE.matcher(raw);
            int end = 0;
            while (reference.find()) {
                int group = reference.group(1) != null ? 1 : 2;
                if (reference.group(group).equals(from) && !escaped(raw, reference.start())) {
                    text.append(raw, end, reference.start(group)).append(to);
                    end = reference.end(group);
                }
            }
            return withRaw(text.append(raw, end, raw.length()).toString());
        }

        private static boolean escaped(String raw, int at) {
            int backslashes = 0;
            while (at > backslashes && raw.charAt(at - backslashes - 1) == '\\') {
                backslashes++;
            }
            return backslashes % 2 == 1;
        }
    }

    static EnvFile parse(String text) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            Matcher head = HEAD.matcher(text).region(at, text.length());
            if (head.lookingAt()) {
                int start = head.end();
                Matcher value = value(text, start);
                Matcher tail = LINE.matcher(text).region(value.end(), text.length());
                tail.lookingAt();
                parts.add(new Assignment(
                        head.group(1), head.group(2), head.group(3), text.substring(start, value.end()), tail.group()));
                at = tail.end();
            } else {
                Matcher line = LINE.matcher(text).region(at, text.length());
                line.lookingAt();
                parts.add(new Other(line.group()));
                at = line.end();
            }
        }
        return new EnvFile(parts);
    }

    /** {@return where the value ends} A quote that is never closed is a character like any other. */
    private static Matcher value(String text, int start) {
        char first = start < text.length() ? text.charAt(start) : ' ';
        if (first == '\'' || first == '"') {
            Matcher quoted = (first == '"' ? DOUBLE : SINGLE).matcher(text).region(start, text.length());
            if (quoted.lookingAt()) {
                return quoted;
            }
        }
        Matcher unquoted = UNQUOTED.matcher(text).region(start, text.length());
        unquoted.lookingAt();
        return unquoted;
    }

    /** {@return a value as it is written: without quotes where it reads the same in every tool} */
    static String written(String value) {
        if (PLAIN.matcher(value).matches()) {
            return value;
        }
        if (value.chars().noneMatch(c -> c == '\'' || c == '\n' || c == '\r')) {
            return "'" + value + "'";
        }
        return '"'
                + value.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("$", "\\$")
                        .replace("`", "\\`")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }

    String text() {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(part.text()));
        return text.toString();
    }
}
