package dev.tranship.plugin.ddl;

import java.util.List;
import java.util.Locale;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.TokenMgrException;
import net.sf.jsqlparser.statement.Statement;

/** Tokens as text again: in the words of the standard, and as the parser of queries and expressions reads them. */
final class Sql {
    private Sql() {}

    /** {@return the tokens with names in double quotes where they were quoted, and plain text literals} */
    static String text(List<Token> tokens) {
        StringBuilder sql = new StringBuilder();
        Token before = null;
        for (Token token : tokens) {
            if (before != null && token.start() > before.end()) {
                sql.append(' ');
            }
            sql.append(
                    switch (token.kind()) {
                        case QUOTED -> name(token.value());
                        case TEXT -> literal(token);
                        case WORD, NUMBER, SYMBOL -> token.text();
                    });
            before = token;
        }
        return sql.toString();
    }

    private static String literal(Token token) {
        String prefix = token.text().substring(0, 1).toUpperCase(Locale.ROOT);
        String quoted = "'" + token.value().replace("'", "''") + "'";
        return prefix.equals("B") || prefix.equals("X") ? prefix + quoted : quoted;
    }

    private static String name(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    /** {@return the tokens as a type is spelled: one blank between words, none before parentheses} */
    static String type(List<Token> tokens) {
        StringBuilder type = new StringBuilder();
        for (Token token : tokens) {
            String text = token.kind() == Token.Kind.TEXT ? literal(token) : token.value();
            char last = type.length() == 0 ? '(' : type.charAt(type.length() - 1);
            boolean apart = last != '(' && last != ',' && last != '[' && !token.isAny("(", ")", ",", "[", "]");
            type.append(apart ? " " : "").append(text);
        }
        return type.toString();
    }

    /** {@return the expression without parentheses around all of it} */
    static List<Token> bare(List<Token> tokens) {
        List<Token> bare = tokens;
        while (bare.size() > 1 && bare.get(0).is("(") && closes(bare) == bare.size() - 1) {
            bare = bare.subList(1, bare.size() - 1);
        }
        return bare;
    }

    private static int closes(List<Token> tokens) {
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            depth += tokens.get(i).is("(") ? 1 : tokens.get(i).is(")") ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** {@return the text of an expression that is one} */
    static String expression(List<Token> tokens) {
        String text = text(bare(tokens));
        try {
            CCJSqlParserUtil.parseExpression(text, false);
        } catch (JSQLParserException | TokenMgrException e) {
            throw new NotUnderstood("the expression " + text + " cannot be read");
        }
        return text;
    }

    /** {@return a statement, read} */
    static Statement statement(List<Token> tokens) {
        String text = text(tokens);
        CCJSqlParser parser = CCJSqlParserUtil.newParser(text);
        try {
            return parser.Statement();
        } catch (ParseException | TokenMgrException e) {
            throw new NotUnderstood("it cannot be read");
        }
    }
}
