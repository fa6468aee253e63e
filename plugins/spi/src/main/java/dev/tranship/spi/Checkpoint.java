package dev.tranship.spi;

import org.jspecify.annotations.Nullable;

/**
 * How far a change has come in one split of its source, or that it is through.
 *
 * @param change the id of the change
 * @param split the number of the split; {@link #WHOLE} for the change as a whole
 * @param position where the source reader stood after the last row written; null when it cannot say
 * @param state what the engine wants back with it, opaque to the endpoint
 */
public record Checkpoint(String change, int split, @Nullable String position, String state) {
    /** The split number of a mark about the whole change. */
    public static final int WHOLE = -1;
}
