package dev.tranship.shell.repl.highlight;

import java.util.Locale;
import org.jline.builtins.SyntaxHighlighter;
import org.jline.utils.AttributedString;

/** The languages that are typed, each with the rules of a {@code nanorc} file. */
enum Language {
    JS,
    SQL,
    YAML;

    private static final String FOLDER = "classpath:/dev/tranship/shell/repl/highlight/";

    /** Keeps the rules from being read before they are needed. */
    private static final class Rules {
        static final SyntaxHighlighter[] OF = new SyntaxHighlighter[Language.values().length];
    }

    /** {@return the text in colours that can be read on dark and on light} */
    AttributedString highlight(String text) {
        synchronized (Rules.OF) {
            SyntaxHighlighter rules = Rules.OF[ordinal()];
            if (rules == null) {
                rules = SyntaxHighlighter.build(FOLDER + name().toLowerCase(Locale.ROOT) + ".nanorc");
                Rules.OF[ordinal()] = rules;
            }
            return rules.reset().highlight(text);
        }
    }
}
