package dev.tranship.dsl.verify;

import java.util.List;

/**
 * How the rows of a target differ from those of a source. The totals are exact; the examples are at most as many as were
 * asked for, the same ones each time, in order of their key.
 */
public record Difference(long missing, long extra, long changed, List<RowDifference> examples) {

    public static final Difference NONE = new Difference(0, 0, 0, List.of());

    public Difference {
        examples = List.copyOf(examples);
    }

    /** {@return whether both sides hold the same rows} */
    public boolean isNone() {
        return missing == 0 && extra == 0 && changed == 0;
    }
}
