package dev.tranship.plugin.ddl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Divides a file into statements. Each product's tools have their own ways to end one: {@code GO}, {@code DELIMITER}, a
 * slash in a line of its own; and put in between what is no SQL: commands, and rows after COPY. Used once.
 */
final class Script {
    private static final int SHOWN = 200;
    private static final int DATA_TOKENS = 8;
    private static final Set<String> SQLPLUS = Set.of(
            "SET",
            "PROMPT",
            "CONNECT",
            "CONN",
            "SPOOL",
            "REM",
            "REMARK",
            "WHENEVER",
            "DEFINE",
            "UNDEFINE",
            "EXIT",
            "QUIT",
            "COLUMN",
            "TTITLE",
            "START",
            "CLEAR",
            "SHOW",
            "HOST",
            "ACCEPT",
            "PAUSE",
            "TIMING");
    private static final Set<String> STARTERS = Set.of(
            "CREATE",
            "ALTER",
            "INSERT",
            "EXEC",
            "EXECUTE",
            "PRINT",
            "SET",
            "USE",
            "IF",
            "DROP",
            "GRANT",
            "DECLARE",
            "UPDATE",
            "DELETE",
            "TRUNCATE",
            "RAISERROR");
    private static final Set<String> ROUTINES =
            Set.of("PROCEDURE", "PROC", "FUNCTION", "TRIGGER", "PACKAGE", "EVENT", "BODY");

    private final Dialect dialect;
    private final Lexer lexer;
    private final String text;
    private final List<Statement> statements = new ArrayList<>();
    private final List<Token> tokens = new ArrayList<>();
    private String delimiter = ";";
    private int parentheses;
    private int blocks;
    private @Nullable Token before;

    private Script(Dialect dialect, String text) {
        this.dialect = dialect;
        this.lexer = new Lexer(dialect, text);
        this.text = text;
    }

    static List<Statement> read(Dialect dialect, String text) {
        Script script = new Script(dialect, text);
        script.read();
        return script.statements;
    }

    private void read() {
        while (true) {
            int at = lexer.position();
            if (at >= text.length()) {
                end();
                return;
            }
            if (tokens.isEmpty() && command(at)) {
                continue;
            }
            if (!delimiter.equals(";") && text.startsWith(delimiter, at)) {
                lexer.moveTo(at + delimiter.length());
                end();
                continue;
            }
            if (endsBefore(at)) {
                continue;
            }
            Token token = lexer.next();
            if (token == null) {
                continue;
            }
            if (delimiter.equals(";") && token.is(";") && !inBody()) {
                end();
            } else if (!(token.is(";") && tokens.isEmpty())) {
                take(token);
            }
        }
    }

    private void take(Token token) {
        if (token.is("(")) {
            parentheses++;
        } else if (token.is(")")) {
            parentheses--;
        } else {
            block(token);
        }
        before = token;
        // Only how many there are counts, and they may be long.
        if (tokens.size() < DATA_TOKENS || !tokens.get(0).isAny("INSERT", "REPLACE")) {
            tokens.add(token);
        }
    }

    private void block(Token token) {
        Token last = before;
        boolean ending = last != null && last.is("END");
        if (token.is("BEGIN") || (token.is("CASE") && !ending)) {
            blocks++;
        } else if (token.isAny("TRAN", "TRANSACTION") && last != null && last.is("BEGIN")) {
            blocks--;
        } else if (token.is("END")) {
            blocks = Math.max(0, blocks - 1);
        } else if (ending && token.isAny("IF", "LOOP", "WHILE", "REPEAT")) {
            blocks++;
        }
    }

    /** Lines that are for the tool and not for the database. */
    private boolean command(int at) {
        if (!lexer.firstInLine(at)) {
            return false;
        }
        char c = text.charAt(at);
        String line = text.substring(at, lexer.lineEnd(at)).strip();
        String word = line.split("[^A-Za-z]", 2)[0].toUpperCase(Locale.ROOT);
        boolean tool = switch (dialect) {
            case POSTGRESQL -> c == '\\';
            case SQLITE -> c == '.';
            case MYSQL -> word.equals("DELIMITER") || c == '\\';
            case ORACLE -> line.equals("/") || c == '@' || SQLPLUS.contains(word);
            case SQLSERVER -> isGo(line) || c == ':';
        };
        if (!tool) {
            return false;
        }
        if (word.equals("DELIMITER")) {
            delimiter = line.substring("DELIMITER".length()).strip();
        }
        if (!line.equals("/") && !isGo(line)) {
            statements.add(new Statement(lexer.lineAt(at), line, List.of(), 0));
        }
        lexer.moveTo(lexer.lineEnd(at));
        return true;
    }

    /** What ends a statement without a delimiter. */
    private boolean endsBefore(int at) {
        if (tokens.isEmpty() || !lexer.firstInLine(at)) {
            return false;
        }
        String line = text.substring(at, lexer.lineEnd(at)).strip();
        boolean batch = dialect == Dialect.SQLSERVER && isGo(line);
        if (batch || (dialect == Dialect.ORACLE && line.equals("/"))) {
            lexer.moveTo(lexer.lineEnd(at));
            end();
            return true;
        }
        String word = line.split("[^A-Za-z]", 2)[0].toUpperCase(Locale.ROOT);
        boolean goesOn = line.matches("(?i)(ALTER\\s+COLUMN|DROP\\s+(CONSTRAINT|COLUMN))\\b.*");
        if (dialect == Dialect.SQLSERVER && parentheses <= 0 && !inBody() && STARTERS.contains(word) && !goesOn) {
            end();
            return true;
        }
        return false;
    }

    private static boolean isGo(String line) {
        return line.matches("(?i)GO(\\s+\\d+)?\\s*;?");
    }

    /** Whether a semicolon belongs to what is being read. */
    private boolean inBody() {
        return switch (dialect) {
            case SQLSERVER -> isRoutine() || startsWith("CREATE", "VIEW") || blocks > 0;
            case ORACLE -> isRoutine() || startsWith("DECLARE") || startsWith("BEGIN");
            case POSTGRESQL, MYSQL, SQLITE -> isRoutine() && blocks > 0;
        };
    }

    private boolean isRoutine() {
        if (tokens.isEmpty() || !tokens.get(0).isAny("CREATE", "ALTER")) {
            return false;
        }
        for (int i = 1; i < Math.min(tokens.size(), 12); i++) {
            Token token = tokens.get(i);
            if (token.kind() == Token.Kind.WORD
                    && ROUTINES.contains(token.text().toUpperCase(Locale.ROOT))) {
                return true;
            }
            if (token.isAny("TABLE", "INDEX", "VIEW", "(", "AS")) {
                return false;
            }
        }
        return false;
    }

    private boolean startsWith(String... words) {
        return new Statement(0, "", tokens.subList(0, Math.min(tokens.size(), words.length)), 0).begins(words);
    }

    private void end() {
        if (!tokens.isEmpty()) {
            Token first = tokens.get(0);
            Token last = tokens.get(tokens.size() - 1);
            boolean data = first.isAny("INSERT", "REPLACE");
            String whole = text.substring(first.start(), last.end());
            String shown = data && whole.length() > SHOWN ? whole.substring(0, SHOWN) : whole;
            long rows = first.is("COPY") ? copied() : 0;
            statements.add(new Statement(first.line(), shown, tokens, rows));
        }
        tokens.clear();
        parentheses = 0;
        blocks = 0;
        before = null;
    }

    /** Rows follow COPY … FROM stdin up to a line of a backslash and a dot. */
    private long copied() {
        if (dialect != Dialect.POSTGRESQL || tokens.stream().noneMatch(t -> t.is("stdin"))) {
            return 0;
        }
        Token last = tokens.get(tokens.size() - 1);
        int at = Math.min(text.length(), lexer.lineEnd(last.end()) + 1);
        long rows = 0;
        while (at < text.length()) {
            int end = lexer.lineEnd(at);
            boolean over = text.substring(at, end).strip().equals("\\.");
            at = Math.min(text.length(), end + 1);
            if (over) {
                break;
            }
            rows++;
        }
        lexer.moveTo(at);
        return rows;
    }
}
