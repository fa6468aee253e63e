package dev.tranship.dsl.step;

import dev.tranship.dsl.plan.Glob;
import dev.tranship.spi.DatasetPath;
import java.util.Locale;

/** A {@link Glob} held against the last segment of a dataset's path and against the whole path; letter case does not matter. */
public record DatasetGlob(String text) {
    public boolean matches(DatasetPath path) {
        Glob glob = Glob.of(text.toLowerCase(Locale.ROOT));
        return glob.matches(path.name().toLowerCase(Locale.ROOT))
                || glob.matches(String.join(".", path.segments()).toLowerCase(Locale.ROOT));
    }

    /** {@return whether the text has a wildcard in it} */
    public boolean wild() {
        return Glob.isPattern(text);
    }
}
