package dev.tranship.shell.render;

import org.jline.utils.WCWidth;

/** How many terminal cells a text takes: East Asian letters and emoji take two, combining marks none. */
public final class TextWidth {
    private TextWidth() {}

    /** {@return the cells that a text takes} */
    public static int of(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            width += of(point);
            i += Character.charCount(point);
        }
        return width;
    }

    private static int of(int point) {
        return Math.max(0, WCWidth.wcwidth(point));
    }

    /** {@return the text if it fits, else as much of it as fits with … at the end} */
    public static String cut(String text, int width) {
        if (of(text) <= width) {
            return text;
        }
        int used = 0;
        int end = 0;
        while (end < text.length()) {
            int point = text.codePointAt(end);
            if (used + of(point) > width - 1) {
                break;
            }
            used += of(point);
            end += Character.charCount(point);
        }
        return text.substring(0, end) + "…";
    }

    /** {@return two texts with a mark between them, the longer cut first, as much of them as fits} */
    static String cut(String first, String between, String second, int width) {
        int left = width - of(between);
        if (left < 2 || of(first) + of(second) <= left) {
            return cut(first + between + second, width);
        }
        int half = Math.max(1, left / 2);
        int before = of(second) <= half ? left - of(second) : Math.min(of(first), half);
        return cut(first, before) + between + cut(second, left - before);
    }

    static String padRight(String text, int width) {
        return text + " ".repeat(Math.max(0, width - of(text)));
    }
}
