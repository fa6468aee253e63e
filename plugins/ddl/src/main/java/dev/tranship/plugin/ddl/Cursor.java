package dev.tranship.plugin.ddl;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place in a list of tokens, which goes forward. */
final class Cursor {
    private final List<Token> tokens;
    private int at;

    Cursor(List<Token> tokens) {
        this.tokens = tokens;
    }

    boolean atEnd() {
        return at >= tokens.size();
    }

    @Nullable
    Token peek() {
        return atEnd() ? null : tokens.get(at);
    }

    boolean ahead(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (at + i >= tokens.size() || !tokens.get(at + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    boolean aheadAny(String... words) {
        return !atEnd() && tokens.get(at).isAny(words);
    }

    /** Goes past these words if they are ahead; {@return whether they were} */
    boolean accept(String... words) {
        if (ahead(words)) {
            at += words.length;
            return true;
        }
        return false;
    }

    boolean acceptAny(String... words) {
        if (aheadAny(words)) {
            at++;
            return true;
        }
        return false;
    }

    /** {@return the token ahead} Goes past it. */
    Token next() {
        if (atEnd()) {
            throw new NotUnderstood("something is missing at the end");
        }
        return tokens.get(at++);
    }

    void expect(String word) {
        if (!accept(word)) {
            throw new NotUnderstood("there is no " + word + (atEnd() ? " at the end" : " before " + next().text()));
        }
    }

    /** {@return what stands in the parentheses ahead} Goes past them. */
    List<Token> parenthesised() {
        expect("(");
        int start = at;
        for (int depth = 1; depth > 0; ) {
            Token token = next();
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
        }
        return tokens.subList(start, at - 1);
    }

    void skipParenthesised() {
        if (ahead("(")) {
            parenthesised();
        }
    }

    /** {@return the names of a path like {@code dbo.Customer}, or a plain one} */
    List<String> path(Dialect dialect) {
        List<String> parts = new ArrayList<>();
        do {
            parts.add(name(dialect));
            // Two dots stand for the schema that is meant anyway.
            while (ahead(".", ".")) {
                accept(".");
            }
        } while (accept("."));
        return parts;
    }

    String name(Dialect dialect) {
        Token token = next();
        if (token.isName()) {
            return token.kind() == Token.Kind.WORD ? dialect.fold(token.text()) : token.value();
        } else if (token.kind() == Token.Kind.TEXT) {
            return token.value();
        }
        throw new NotUnderstood("'" + token.text() + "' is no name");
    }

    List<Token> rest() {
        List<Token> rest = tokens.subList(at, tokens.size());
        at = tokens.size();
        return rest;
    }

    /** {@return the parts between commas that are in no parentheses} */
    static List<List<Token>> divided(List<Token> tokens) {
        List<List<Token>> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (depth == 0 && token.is(",")) {
                parts.add(tokens.subList(start, i));
                start = i + 1;
            }
        }
        if (start < tokens.size()) {
            parts.add(tokens.subList(start, tokens.size()));
        }
        return parts;
    }
}
