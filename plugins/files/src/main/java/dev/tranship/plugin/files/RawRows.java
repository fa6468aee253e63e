package dev.tranship.plugin.files;

import dev.tranship.spi.Misfit;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The rows of a file as they are spelled, one after another. */
interface RawRows extends Closeable {
    /** {@return the next row; null at the end} */
    @Nullable
    RawRow next() throws IOException;

    /** {@return where the reader stands after the last row} */
    String position();

    /**
     * @param cells for each column of the file a {@link String} or a {@link com.fasterxml.jackson.databind.JsonNode}, or null
     *     for NULL
     * @param odd what is in the row and belongs to no column, or is missing
     */
    record RawRow(@Nullable Object[] cells, @Nullable Misfit odd) {}

    /** {@return a text that a misfit may show} */
    static String shown(String value) {
        return value.codePointCount(0, value.length()) <= 200
                ? value
                : value.substring(0, value.offsetByCodePoints(0, 199)) + "…";
    }
}
