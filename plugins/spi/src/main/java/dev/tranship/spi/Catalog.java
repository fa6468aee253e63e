package dev.tranship.spi;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint holds, read in one go. Tables and views are in the order of their names.
 *
 * @param others what is there but is not moved: triggers, procedures, virtual tables. They are reported, never dropped in
 *     silence.
 */
public record Catalog(List<Entry> tables, List<View> views, List<Other> others) {
    public Catalog {
        tables = List.copyOf(tables);
        views = List.copyOf(views);
        others = List.copyOf(others);
    }

    public Optional<Table> table(DatasetPath path) {
        return tables.stream()
                .map(Entry::table)
                .filter(t -> t.path().equals(path))
                .findFirst();
    }

    /**
     * @param rows the number of rows as the store estimates it, or -1
     * @param bytes the size on disk as the store knows it, or -1
     */
    public record Entry(Table table, long rows, long bytes) {}

    /**
     * @param kind {@code trigger}, {@code procedure}, {@code function}, {@code virtual table} and the like; {@code option}
     *     for a part of a table or column that has no logical counterpart; {@code assumption} for something that was
     *     understood in one of several ways; {@code storage}, {@code data} and {@code session} for what defines nothing
     * @param place where it is defined, as {@code file:line}; null where there is no file
     */
    public record Other(
            String kind,
            String name,
            String definition,
            @Nullable String place) {
        public Other(String kind, String name, String definition) {
            this(kind, name, definition, null);
        }
    }
}
