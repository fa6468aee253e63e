package dev.tranship.plugin.sqlite;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.RowType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of a table or view to read it.
 *
 * @param rowid a name under which the rowid can be asked for; null when there is none
 * @param root the page in which a table with rowids begins; 0 for anything else
 */
record SqliteShape(
        String name, List<SqliteColumn> columns, @Nullable String rowid, long root) {
    SqliteShape {
        columns = List.copyOf(columns);
    }

    /** {@return whether all columns are in the records of the table} */
    boolean stored() {
        return root > 0 && columns.stream().allMatch(c -> c.position() != SqliteColumn.NOWHERE);
    }

    RowType rowType() {
        return new RowType(columns.stream().map(SqliteColumn::field).toList());
    }

    String quoted() {
        return Identifiers.quote(name);
    }

    /** {@return the shape with only these columns, in this order; with all when none are named} */
    SqliteShape select(List<String> names) {
        return names.isEmpty()
                ? this
                : new SqliteShape(name, names.stream().map(this::column).toList(), rowid, root);
    }

    /** {@return the column of that name, whatever the case of its letters} */
    SqliteColumn column(String wanted) {
        return columns.stream()
                .filter(c -> c.field().name().equals(wanted))
                .findFirst()
                .or(() -> columns.stream()
                        .filter(c -> c.field().name().equalsIgnoreCase(wanted))
                        .findFirst())
                .orElseThrow(() -> new EndpointException(
                        Kind.NOT_FOUND,
                        "there is no column " + wanted + " in " + name,
                        "the columns are " + String.join(", ", rowType().names()),
                        null));
    }
}
