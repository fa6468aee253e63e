package dev.tranship.shell.repl;

import dev.tranship.shell.repl.JavaScript.Completeness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells what was typed: a command, its {@code \}-alias, or JavaScript; and whether it is finished. Looks at the text only.
 */
public final class LineAnalysis {
    private static final Pattern WORD = Pattern.compile("\\s*(\\\\[\\w?]*|[a-z][a-z-]*)(?:\\s+(.*))?", Pattern.DOTALL);
    // A command's name that is used as a name in JavaScript.
    private static final Pattern USED_AS_NAME = Pattern.compile("(?:=|\\(|\\?(?!$)|,|;).*", Pattern.DOTALL);
    private static final Pattern TWO_WORDS = Pattern.compile("\\s*([a-z][a-z-]*)\\s+[\\w./'\"~-].*", Pattern.DOTALL);
    private static final Pattern KEYWORD = Pattern.compile(
            "\\s*(?:async|await|break|case|class|const|continue|debugger|"
                    + "delete|do|else|export|for|function|if|import|let|new|return|static|switch|throw|try|typeof|var|void|while|"
                    + "with|yield)\\b.*",
            Pattern.DOTALL);
    private static final Pattern OPERATOR_WORD = Pattern.compile("\\s*\\w+\\s+(?:in|instanceof)\\b.*", Pattern.DOTALL);
    // What no statement begins with goes on with the line before.
    private static final Pattern GOES_ON =
            Pattern.compile("\\s*(?:\\.(?![./])|\\?\\.|else\\b|catch\\b|finally\\b|&&|\\|\\||[)\\]}]).*");
    private static final Pattern COMMENT = Pattern.compile("\\s*(?:#|//|--).*");

    private final Commands commands;
    private final Optional<JavaScript> javascript;

    public LineAnalysis(Commands commands, Optional<JavaScript> javascript) {
        this.commands = commands;
        this.javascript = javascript;
    }

    /** {@return what a text of one statement is} */
    public Statement statement(String text) {
        Matcher matcher = WORD.matcher(text);
        if (matcher.matches()) {
            String word = matcher.group(1);
            String rest = matcher.group(2) == null ? "" : matcher.group(2);
            Optional<Command> command = commands.find(word);
            if (command.isPresent() && !USED_AS_NAME.matcher(rest).matches()) {
                return new Statement.Call(command.get(), withoutSemicolon(command.get(), rest));
            }
            if (word.startsWith("\\")) {
                return new Statement.Unknown(word);
            }
        }
        Matcher words = TWO_WORDS.matcher(text);
        boolean prose = words.matches()
                && !KEYWORD.matcher(text).matches()
                && !OPERATOR_WORD.matcher(text).matches();
        if (prose || javascript.isEmpty()) {
            return new Statement.Unknown(prose ? words.group(1) : text.strip().split("\\s+")[0]);
        }
        return new Statement.Script(text);
    }

    // Hands that know psql end everything with one; a statement for a backend keeps its own.
    private static String withoutSemicolon(Command command, String rest) {
        String stripped = rest.stripTrailing();
        boolean statement = command.takes().contains(Command.Kind.STATEMENT);
        return stripped.endsWith(";") && !statement ? stripped.substring(0, stripped.length() - 1) : rest;
    }

    /** {@return whether all of the text can be run as it is} */
    public Completeness completeness(String text) {
        List<String> statements = statements(text);
        return statements.isEmpty() ? Completeness.COMPLETE : ofOne(statements.get(statements.size() - 1));
    }

    /** {@return the statements of a text of several lines, without empty lines and comments between them} */
    public List<String> statements(String text) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (statement.isEmpty() && (line.isBlank() || COMMENT.matcher(line).matches())) {
                continue;
            }
            statement.append(statement.isEmpty() ? "" : "\n").append(line);
            boolean goesOn = i + 1 < lines.size() && goesOn(lines.get(i + 1));
            if (!goesOn && ofOne(statement.toString()) != Completeness.INCOMPLETE) {
                statements.add(statement.toString());
                statement.setLength(0);
            }
        }
        if (!statement.isEmpty()) {
            statements.add(statement.toString());
        }
        return statements;
    }

    /** {@return whether no statement begins so, and the line belongs to the one before} */
    static boolean goesOn(String line) {
        return GOES_ON.matcher(line).matches();
    }

    private Completeness ofOne(String text) {
        Statement statement = statement(text);
        if (statement instanceof Statement.Script script) {
            return javascript.map(js -> js.analyze(script.text())).orElse(Completeness.COMPLETE);
        }
        return statement instanceof Statement.Call call && open(call.rest())
                ? Completeness.INCOMPLETE
                : Completeness.COMPLETE;
    }

    /** {@return whether a bracket or quote is open, or the line ends with a backslash} */
    private static boolean open(String rest) {
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'' && isQuote(rest, i) || c == '`') {
                quote = c;
            } else if ("([{".indexOf(c) >= 0) {
                depth++;
            } else if (")]}".indexOf(c) >= 0) {
                depth--;
            }
        }
        return quote != 0 || depth > 0 || rest.endsWith("\\");
    }

    // An apostrophe within a word is none.
    private static boolean isQuote(String text, int at) {
        return at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
    }
}
