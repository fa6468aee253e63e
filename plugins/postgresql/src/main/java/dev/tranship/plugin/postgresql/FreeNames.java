package dev.tranship.plugin.postgresql;

import dev.tranship.spi.DatasetPath;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The names that tables, indexes, sequences and types of a schema share, and what is taken of them by now. */
final class FreeNames {
    private final Ground here;
    private final Map<String, Set<String>> taken = new HashMap<>();

    FreeNames(Ground here) {
        this.here = here;
    }

    /** {@return the names that are taken in the schema of a path; the caller may give some back} */
    Set<String> taken(DatasetPath path) {
        return taken.computeIfAbsent(path.segments().get(0), schema -> new HashSet<>(here.takenNames(schema)));
    }

    /** {@return the path, or one like it that is not taken yet}; it is taken from now on. */
    DatasetPath free(DatasetPath wanted) {
        String name = wanted.name();
        for (int n = 2; !taken(wanted).add(name); n++) {
            name = Quoted.fitting(wanted.name(), "_" + n);
        }
        return wanted.withName(name);
    }

    /** {@return a path like it with that ending which is not taken yet}; it is taken from now on. */
    DatasetPath free(DatasetPath path, String ending) {
        return free(path.withName(Quoted.fitting(path.name(), ending)));
    }
}
