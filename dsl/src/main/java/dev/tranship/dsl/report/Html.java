package dev.tranship.dsl.report;

import org.jspecify.annotations.Nullable;

/** Text within a page of HTML. */
public final class Html {
    private Html() {}

    /** {@return the text with nothing in it that HTML would take for its own; empty for null} */
    public static String escape(@Nullable String text) {
        return text == null
                ? ""
                : text.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;");
    }
}
