package dev.tranship.spi;

import java.util.Optional;
import java.util.Set;

/** A value that most stores hold and some do not, whatever the type of their column says. */
public enum Special {
    /** A text with the character U+0000. */
    NUL("a text with the character NUL"),
    /** A float that is no number. */
    NAN("NaN"),
    /** A float that is infinite. */
    INFINITY("an infinity");

    private final String words;

    Special(String words) {
        this.words = words;
    }

    /** {@return what a boxed value is of these; empty when it is none} */
    public static Optional<Special> of(Set<Special> some, Object value) {
        for (Special special : some) {
            if (special.is(value)) {
                return Optional.of(special);
            }
        }
        return Optional.empty();
    }

    private boolean is(Object value) {
        return switch (this) {
            case NUL -> value instanceof String text && text.indexOf(0) >= 0;
            case NAN -> value instanceof Double real && real.isNaN() || value instanceof Float small && small.isNaN();
            case INFINITY ->
                value instanceof Double real && real.isInfinite() || value instanceof Float small && small.isInfinite();
        };
    }

    /** {@return that a column has such a value, which its target cannot hold} */
    public Misfit in(String column) {
        return new Misfit(-1, column, words, "no value of such a column there");
    }
}
