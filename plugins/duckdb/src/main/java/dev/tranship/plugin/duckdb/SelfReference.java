package dev.tranship.plugin.duckdb;

import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Table.ForeignKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Foreign keys from a table to itself. */
final class SelfReference {
    private SelfReference() {}

    /**
     * {@return a condition that a row refers to none, or to one that is in the table already}
     *
     * @param table the table, quoted
     * @param row the alias of the row
     * @param value from a column of the row to its value
     */
    static String parentThere(ForeignKey key, String table, String row, UnaryOperator<String> value) {
        List<String> same = new ArrayList<>();
        for (int i = 0; i < key.columns().size(); i++) {
            same.add("parent." + Identifiers.quote(key.referencedColumns().get(i)) + " = "
                    + value.apply(key.columns().get(i)));
        }
        String none = key.columns().stream()
                .map(name -> row + "." + Identifiers.quote(name) + " IS NULL")
                .collect(Collectors.joining(" OR "));
        return "(" + none + " OR EXISTS (SELECT 1 FROM " + table + " AS parent WHERE " + String.join(" AND ", same)
                + "))";
    }
}
