package dev.tranship.plugin.postgresql;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Identifiers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a plan of a schema has to know of the database it is for. */
interface Ground {
    /** @param query what it selects */
    record DependentView(DatasetPath path, boolean materialized, String query) {}

    /**
     * A foreign key between a table and another one.
     *
     * @param table the other one
     * @param columns those that it refers to
     * @param definition as it stands behind its name
     */
    record Reference(DatasetPath table, String name, List<String> columns, String definition) {
        /** {@return whether the server knows that it holds} */
        boolean validated() {
            return !definition.endsWith(" NOT VALID");
        }
    }

    /** @param column null for the whole table */
    record Privilege(
            String grantee,
            String what,
            boolean grantable,
            @Nullable String column) {
        String grant(String table) {
            return "GRANT " + on(table) + " TO " + grantee + (grantable ? " WITH GRANT OPTION" : "");
        }

        String revoke(String table) {
            return "REVOKE " + on(table) + " FROM " + grantee;
        }

        private String on(String table) {
            return what + (column == null ? "" : " (" + Identifiers.quote(column) + ")") + " ON " + table;
        }
    }

    boolean atLeast(int version);

    DatasetPath resolve(DatasetPath path);

    Set<String> schemas();

    /** {@return the names of what a schema holds} */
    Set<String> takenNames(String schema);

    /** {@return the enums there are, by schema and labels; the plan adds to it what it makes} */
    Map<String, Map<List<String>, String>> enums();

    /** {@return the views that read a table} */
    List<DependentView> dependentViews(DatasetPath path);

    /** {@return the foreign keys of other tables that lead to a table} */
    List<Reference> references(DatasetPath path);

    /** {@return the foreign keys of a table that lead to other tables} */
    List<Reference> foreignKeys(DatasetPath path);

    /** {@return what others than its owner may do with a table} */
    List<Privilege> privileges(DatasetPath path);

    /** {@return the names of a table's own triggers that fire} */
    List<String> triggers(DatasetPath path);

    Trial trial(Set<String> schemas, List<String> notices);
}
