package dev.tranship.plugin.partitioncache.pickle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Python tuple. */
public record Tuple(List<@Nullable Object> items) {
    public Tuple {
        items = Collections.unmodifiableList(new ArrayList<>(items));
    }
}
