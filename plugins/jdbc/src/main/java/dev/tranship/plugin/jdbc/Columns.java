package dev.tranship.plugin.jdbc;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Columns of a table by their names. */
public final class Columns {
    private Columns() {}

    /**
     * {@return the columns of these names, in their order; all of them when no name is given}
     *
     * @throws EndpointException NOT_FOUND when the table has no column of a name
     */
    public static <C> List<C> named(DatasetPath table, List<C> columns, Function<C, String> name, List<String> names) {
        return names.isEmpty()
                ? columns
                : names.stream().map(each -> named(table, columns, name, each)).toList();
    }

    /**
     * {@return the column of this name}
     *
     * @throws EndpointException NOT_FOUND when the table has none
     */
    public static <C> C named(DatasetPath table, List<C> columns, Function<C, String> name, String wanted) {
        return columns.stream()
                .filter(column -> name.apply(column).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new EndpointException(
                        Kind.NOT_FOUND,
                        table + " has no column " + wanted,
                        "it has " + columns.stream().map(name).collect(Collectors.joining(", ")),
                        null));
    }
}
