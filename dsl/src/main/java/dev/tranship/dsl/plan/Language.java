package dev.tranship.dsl.plan;

import java.util.List;
import java.util.Locale;

/** A language of statements that backends execute. */
public enum Language {
    SQL,
    CYPHER;

    /** {@return the verb of the steps that hold statements of the language} */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return how files end that hold statements of the language} */
    String ending() {
        return "." + word();
    }

    /**
     * {@return the statements of a text}
     *
     * @throws IllegalArgumentException when a quote or comment is not closed; the message says which
     */
    List<String> split(String text) {
        return switch (this) {
            case SQL -> SqlText.split(text);
            case CYPHER -> CypherText.split(text);
        };
    }

    /** {@return the statement without comments and layout: equal for equal statements} */
    String normalise(String statement) {
        return switch (this) {
            case SQL -> SqlText.normalise(statement);
            case CYPHER -> CypherText.normalise(statement);
        };
    }
}
