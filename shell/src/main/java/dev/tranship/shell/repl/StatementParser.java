package dev.tranship.shell.repl;

import dev.tranship.shell.repl.JavaScript.Completeness;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.impl.DefaultParser;

/** Words as JLine finds them, and the end of a statement as our analysis finds it. */
final class StatementParser implements Parser {
    // A backslash begins an alias and escapes nothing.
    private final DefaultParser words = new DefaultParser().escapeChars(null);
    private final LineAnalysis analysis;

    StatementParser(LineAnalysis analysis) {
        this.analysis = analysis;
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && analysis.completeness(line) == Completeness.INCOMPLETE) {
            throw new EOFError(-1, -1, "the statement is not finished");
        }
        return words.parse(line, cursor, context == ParseContext.ACCEPT_LINE ? ParseContext.UNSPECIFIED : context);
    }

    @Override
    public boolean isEscapeChar(char c) {
        return false;
    }
}
