package dev.tranship.dsl.convert;

/**
 * A value that was refused; the converted batch holds NULL in its place.
 *
 * @param row position in the batch
 * @param column name of the target's column
 * @param value the value as text, cut after 200 characters; {@code NULL} for NULL
 * @param reason why it was refused
 */
public record Failure(int row, String column, String value, String reason) {}
