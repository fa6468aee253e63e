package dev.tranship.dsl.report;

import org.jspecify.annotations.Nullable;

/** Text within a page of HTML. */
public final class Html {
    /** How a page of tables looks, by day and by night; numbers are in cells of the class {@code n}. */
    public static final String STYLE = """
            :root { color-scheme: light dark }
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem }
            table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem }
            th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884; vertical-align: top }
            td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
            """;

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
