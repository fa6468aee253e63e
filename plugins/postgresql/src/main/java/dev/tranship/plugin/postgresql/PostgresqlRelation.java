package dev.tranship.plugin.postgresql;

import dev.tranship.plugin.jdbc.Columns;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Field;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.RowType;
import java.util.List;

/**
 * A table or view as far as reading and writing need to know it.
 *
 * @param kind as the catalog has it: r table, p partitioned table, v view, m materialised view, f foreign table
 */
record PostgresqlRelation(DatasetPath path, int oid, char kind, List<Column> columns) {

    record Column(String name, PgType stored, boolean nullable, PostgresqlCodec codec) {
        Field field() {
            return new Field(name, codec.type(), nullable);
        }

        /** {@return what is selected to read the column} */
        String selected() {
            return codec.select().apply(Identifiers.quote(name));
        }
    }

    /** {@return what stands after FROM; a table without those that inherit from it, which are datasets of their own} */
    String from() {
        return (kind == 'r' || kind == 'm' ? "ONLY " : "") + Quoted.path(path);
    }

    /** {@return whether rows have a place that tells them apart and orders them} */
    boolean placed() {
        return kind == 'r' || kind == 'm';
    }

    /** {@return the columns of that name, in that order; all of them when no name is given} */
    List<Column> columns(List<String> names) {
        return Columns.named(path, columns, Column::name, names);
    }

    Column column(String name) {
        return Columns.named(path, columns, Column::name, name);
    }

    static RowType rowType(List<Column> columns) {
        return new RowType(columns.stream().map(Column::field).toList());
    }
}
