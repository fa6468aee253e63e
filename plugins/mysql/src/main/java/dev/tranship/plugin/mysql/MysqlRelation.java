package dev.tranship.plugin.mysql;

import dev.tranship.plugin.jdbc.Columns;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.RowType;
import java.util.List;

/**
 * A table or view as far as reading and writing need to know it.
 *
 * @param key the columns by which rows are read in order and found again; empty when there are none that serve
 * @param engine of a table, e.g. {@code InnoDB}; empty for a view
 */
record MysqlRelation(DatasetPath path, boolean view, String engine, List<MysqlColumn> columns, List<MysqlColumn> key) {

    /** {@return the columns of that name, in that order; all of them when no name is given} */
    List<MysqlColumn> columns(List<String> names) {
        return Columns.named(path, columns, MysqlColumn::name, names);
    }

    MysqlColumn column(String name) {
        return Columns.named(path, columns, MysqlColumn::name, name);
    }

    static RowType rowType(List<MysqlColumn> columns) {
        return new RowType(columns.stream().map(MysqlColumn::field).toList());
    }

    String quoted() {
        return MysqlText.quote(path.name());
    }
}
