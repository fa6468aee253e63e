package dev.tranship.plugin.mysql;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.RowType;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table or view as far as reading and writing need to know it.
 *
 * @param key the columns by which rows are read in order and found again; empty when there are none that serve
 * @param engine of a table, e.g. {@code InnoDB}; empty for a view
 */
record MysqlRelation(DatasetPath path, boolean view, String engine, List<MysqlColumn> columns, List<MysqlColumn> key) {

    /** {@return the columns of that name, in that order; all of them when no name is given} */
    List<MysqlColumn> columns(List<String> names) {
        return names.isEmpty() ? columns : names.stream().map(this::column).toList();
    }

    MysqlColumn column(String name) {
        return columns.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new EndpointException(
                        Kind.NOT_FOUND,
                        path + " has no column " + name,
                        "it has " + columns.stream().map(MysqlColumn::name).collect(Collectors.joining(", ")),
                        null));
    }

    static RowType rowType(List<MysqlColumn> columns) {
        return new RowType(columns.stream().map(MysqlColumn::field).toList());
    }

    String quoted() {
        return MysqlText.quote(path.name());
    }
}
