package dev.tranship.dsl.plan;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes maps, lists and plain values as YAML that reads as the same. */
final class YamlText {
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_/.$*][\\p{L}\\p{N}_ ./*()%+$-]*");
    private static final String INDENT = "  ";

    private final StringBuilder text = new StringBuilder();

    /** A text that is written as a block below its key. */
    record Block(String text) {}

    private YamlText() {}

    static String of(Object tree) {
        YamlText yaml = new YamlText();
        yaml.write(tree, 0);
        return yaml.text.toString();
    }

    private void write(Object node, int depth) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                text.append(INDENT.repeat(depth))
                        .append(scalar(String.valueOf(key)))
                        .append(':');
                value(value, depth + 1);
            });
        } else if (node instanceof List<?> list) {
            for (Object item : list) {
                text.append(INDENT.repeat(depth)).append('-');
                if (item instanceof Map<?, ?> map && !map.isEmpty()) {
                    int start = text.length();
                    write(map, depth + 1);
                    // The first key stands behind the hyphen.
                    text.replace(start, start + INDENT.length() * (depth + 1), " ");
                } else {
                    value(item, depth + 1);
                }
            }
        }
    }

    private void value(Object value, int depth) {
        if (value instanceof Map<?, ?> map) {
            if (map.isEmpty()) {
                text.append(" {}\n");
            } else {
                text.append('\n');
                write(map, depth);
            }
        } else if (value instanceof List<?> list) {
            if (list.isEmpty()) {
                text.append(" []\n");
            } else if (list.stream().allMatch(item -> item instanceof String)) {
                text.append(" [");
                String separator = "";
                for (Object item : list) {
                    text.append(separator).append(scalar((String) item));
                    separator = ", ";
                }
                text.append("]\n");
            } else {
                text.append('\n');
                write(list, depth);
            }
        } else if (value instanceof Block block) {
            block(block.text(), depth);
        } else if (value instanceof String string) {
            text.append(' ').append(scalar(string)).append('\n');
        } else {
            text.append(' ').append(value).append('\n');
        }
    }

    private void block(String content, int depth) {
        if (content.isBlank() || content.chars().anyMatch(c -> isSpecial(c))) {
            text.append(' ').append(quoted(content)).append('\n');
            return;
        }
        boolean indented = content.startsWith(" ") || content.startsWith("\n");
        int trailing = content.length() - content.replaceAll("\n+$", "").length();
        text.append(" |").append(indented ? String.valueOf(INDENT.length()) : "");
        text.append(trailing == 0 ? "-" : trailing == 1 ? "" : "+").append('\n');
        String body = trailing == 0 ? content : content.substring(0, content.length() - 1);
        for (String line : body.split("\n", -1)) {
            text.append(line.isEmpty() ? "" : INDENT.repeat(depth)).append(line).append('\n');
        }
    }

    /** A block cannot hold these, or YAML reads them as the end of a line. */
    private static boolean isSpecial(int c) {
        return c < ' ' && c != '\n' && c != '\t'
                || c == 0x7f
                || c >= 0x80 && c < 0xa0
                || c == 0x2028
                || c == 0x2029
                || c == 0xfeff;
    }

    private static String key(String string) {
        return string.matches("[\\p{L}_][\\p{L}\\p{N}_]*") && !string.equalsIgnoreCase("null")
                ? string
                : scalar(string);
    }

    private static String scalar(String string) {
        boolean plain = PLAIN.matcher(string).matches()
                && !string.startsWith("*")
                && string.equals(string.strip())
                && Units.plain(string) instanceof String
                && string.codePoints().anyMatch(Character::isLetter)
                && !string.matches("(?i)null|yes|no|on|off|y|n");
        return plain ? string : quoted(string);
    }

    private static String quoted(String string) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (isSpecial(c)) {
                        quoted.append("\\u%04x".formatted((int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
