package dev.tranship.plugin.postgresql;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.RowType;
import java.util.List;
import java.util.stream.Collectors;

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
        return names.isEmpty() ? columns : names.stream().map(this::column).toList();
    }

    Column column(String name) {
        return columns.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new EndpointException(
                        Kind.NOT_FOUND,
                        path + " has no column " + name,
                        "it has " + columns.stream().map(Column::name).collect(Collectors.joining(", ")),
                        null));
    }

    static RowType rowType(List<Column> columns) {
        return new RowType(columns.stream().map(Column::field).toList());
    }
}
