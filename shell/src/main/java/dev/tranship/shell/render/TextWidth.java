package dev.tranship.shell.render;

import org.jline.utils.WCWidth;

/**
 * How many terminal cells a text takes: East Asian letters and emoji take two, combining marks none. What is drawn as one, such as a
 * flag or an emoji with its skin tone, is measured as one and never cut apart.
 */
public final class TextWidth {
    /** Below this nothing joins what stands before it. */
    private static final char JOINING = '\u0300';

    private TextWidth() {}

    /** {@return the cells that a text takes} */
    public static int of(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); ) {
            width += width(text, i);
            i = end(text, i);
        }
        return width;
    }

    /** {@return the cells of what is drawn as one from there on} */
    private static int width(String text, int start) {
        int cells = text.charAt(start) < JOINING
                ? WCWidth.wcwidth(text.charAt(start))
                : WCWidth.wcwidthForGraphemeCluster(text, start);
        return Math.max(0, cells);
    }

    /** {@return where what is drawn as one ends} */
    private static int end(String text, int start) {
        int next = start + 1;
        boolean plain = text.charAt(start) < JOINING && (next == text.length() || text.charAt(next) < JOINING);
        return plain ? next : start + WCWidth.charCountForGraphemeCluster(text, start);
    }

    /** {@return the text if it fits, else as much of it as fits with … at the end} */
    public static String cut(String text, int width) {
        if (of(text) <= width) {
            return text;
        }
        int used = 0;
        int end = 0;
        while (end < text.length()) {
            int cells = width(text, end);
            if (used + cells > width - 1) {
                break;
            }
            used += cells;
            end = end(text, end);
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
