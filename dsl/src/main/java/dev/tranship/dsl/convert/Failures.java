package dev.tranship.dsl.convert;

/** Is told of every value that a {@link Conversion} refuses. */
@FunctionalInterface
public interface Failures {
    /**
     * @param row position in the vector
     * @param value the refused value as {@linkplain TextForm text}, cut after 200 characters
     * @param reason why, e.g. {@code 9007199254740993 does not fit float64 exactly}
     */
    void add(int row, String value, String reason);
}
