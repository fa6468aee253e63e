package dev.tranship.plugin.postgresql;

import dev.tranship.spi.DatasetPath;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a plan of a schema has to know of the database it is for. */
interface Ground {
    /** @param query what it selects */
    record DependentView(DatasetPath path, boolean materialized, String query) {}

    boolean atLeast(int version);

    DatasetPath resolve(DatasetPath path);

    Set<String> schemas();

    /** {@return the names of what a schema holds} */
    Set<String> takenNames(String schema);

    /** {@return the enums there are, by schema and labels; the plan adds to it what it makes} */
    Map<String, Map<List<String>, String>> enums();

    /** {@return the views that read a table} */
    List<DependentView> dependentViews(DatasetPath path);

    Trial trial(Set<String> schemas, List<String> notices);
}
