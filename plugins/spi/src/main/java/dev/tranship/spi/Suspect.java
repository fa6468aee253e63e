package dev.tranship.spi;

/**
 * What a target may have against a row for reasons that types do not tell, in terms that a source can look for where its data is.
 */
public sealed interface Suspect {
    /** {@return the column whose value it is about} */
    String column();

    /** An array without elements. */
    record Empty(String column) implements Suspect {}

    /** An array whose elements are not in order, each once, or with NULL among them. */
    record Unordered(String column) implements Suspect {}

    /** A text that begins with another one. */
    record Beginning(String column, String text) implements Suspect {}
}
