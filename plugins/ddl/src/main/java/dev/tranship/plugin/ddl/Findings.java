package dev.tranship.plugin.ddl;

import dev.tranship.spi.Catalog.Other;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything in a file that is not a table, a view or a part of one. Nothing is passed over without a word here. */
final class Findings {
    private final String file;
    private final List<Other> others = new ArrayList<>();
    private final Map<String, Long> counted = new TreeMap<>();

    Findings(String file) {
        this.file = file;
    }

    void add(String kind, String name, String definition, int line) {
        others.add(new Other(kind, name, definition, file + ":" + line));
    }

    /** Counts what defines nothing. */
    void count(String kind, String what, long times) {
        counted.merge(kind + " " + what, times, Long::sum);
    }

    List<Other> all() {
        List<Other> all = new ArrayList<>(others);
        counted.forEach((what, times) -> {
            int blank = what.indexOf(' ');
            all.add(new Other(what.substring(0, blank), times + " × " + what.substring(blank + 1), ""));
        });
        return all;
    }
}
