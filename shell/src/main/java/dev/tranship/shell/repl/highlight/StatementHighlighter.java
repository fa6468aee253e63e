package dev.tranship.shell.repl.highlight;

import dev.tranship.dsl.plan.Vocabulary;
import dev.tranship.shell.repl.Command;
import dev.tranship.shell.repl.Command.Kind;
import dev.tranship.shell.repl.LineAnalysis;
import dev.tranship.shell.repl.ReplState;
import dev.tranship.shell.repl.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * Colours what is typed: commands that there are in bold, what should be one and is none in red, and what follows in the
 * colours of its language. Without colours everything stays as it is.
 */
public final class StatementHighlighter implements Highlighter {
    private static final Pattern FIRST_WORD = Pattern.compile("(?s)(\\s*\\S+)(.*)");
    private static final Pattern STATEMENT = Pattern.compile("(?s)(\\s+\\S+\\s+)(.*)");
    private static final Pattern CONDITION = Pattern.compile("(?s)(.*?\\swhen\\s)(.*)");
    private static final AttributedStyle COMMAND = AttributedStyle.BOLD;
    private static final AttributedStyle UNKNOWN = AttributedStyle.DEFAULT.foreground(AttributedStyle.RED);

    private final ReplState state;
    private final LineAnalysis analysis;

    public StatementHighlighter(ReplState state, LineAnalysis analysis) {
        this.state = state;
        this.analysis = analysis;
    }

    /** Reads the rules, which takes a moment; called in the background. */
    public static void warm() {
        for (Language language : Language.values()) {
            language.highlight("x");
        }
    }

    @Override
    public AttributedString highlight(LineReader reader, String text) {
        if (!state.context().outTheme().colored() || text.isBlank()) {
            return new AttributedString(text);
        }
        AttributedString colored = colored(text);
        // A rule that loses a character would lose what was typed.
        return colored.toString().equals(text) ? colored : new AttributedString(text);
    }

    private AttributedString colored(String text) {
        Statement statement = analysis.statement(text);
        if (statement instanceof Statement.Script) {
            return Language.JS.highlight(text);
        }
        Matcher words = FIRST_WORD.matcher(text);
        if (!words.matches()) {
            return new AttributedString(text);
        }
        AttributedStringBuilder line = new AttributedStringBuilder();
        if (statement instanceof Statement.Call call) {
            line.styled(COMMAND, words.group(1));
            rest(line, call.command(), words.group(2));
        } else {
            line.styled(UNKNOWN, words.group(1)).append(words.group(2));
        }
        return line.toAttributedString();
    }

    private static void rest(AttributedStringBuilder line, Command command, String rest) {
        if (command.takes().contains(Kind.STATEMENT)) {
            after(line, STATEMENT.matcher(rest), rest, Language.SQL);
        } else if (command.takes().contains(Kind.CONDITION)) {
            after(line, CONDITION.matcher(rest), rest, Language.JS);
        } else if (!Vocabulary.settings(command.name()).isEmpty()) {
            line.append(Language.YAML.highlight(rest));
        } else {
            line.append(rest);
        }
    }

    private static void after(AttributedStringBuilder line, Matcher parts, String rest, Language language) {
        if (parts.matches()) {
            line.append(parts.group(1)).append(language.highlight(parts.group(2)));
        } else {
            line.append(rest);
        }
    }
}
