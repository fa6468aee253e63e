package dev.tranship.spi;

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

    /** {@return what it is, for people} */
    public String words() {
        return words;
    }
}
