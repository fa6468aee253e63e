package dev.tranship.spi;

/**
 * A stored value that is not of its column's type (a store with loose typing can hold text in an integer column), or that
 * the type asked for cannot hold exactly.
 *
 * @param row position in the batch, or -1 where a whole dataset was looked at
 * @param value the value as text, cut after 200 characters
 * @param reason what is wrong with it, e.g. {@code text in an int64 column}
 */
public record Misfit(int row, String column, String value, String reason) {}
