package dev.tranship.spi;

import java.util.List;
import java.util.Optional;

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

    /** @param kind {@code trigger}, {@code procedure}, {@code function}, {@code virtual table} */
    public record Other(String kind, String name, String definition) {}
}
