package dev.tranship.plugin.neo4j;

import dev.tranship.plugin.neo4j.Dataset.Column;
import dev.tranship.plugin.neo4j.Dataset.Source;
import dev.tranship.plugin.neo4j.GraphPattern.Nodes;
import dev.tranship.plugin.neo4j.GraphPattern.Relationships;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The statements that write rows of one dataset, each over a parameter {@code rows}. A row is a map: {@code k} holds the key, {@code
 * s} and {@code e} the keys of the nodes where a relationship starts and ends, {@code p} the properties, {@code l} more labels.
 */
final class WriteStatements {
    private static final String ROWS = "UNWIND $rows AS row ";

    private final Dataset dataset;
    private final List<Column> key;
    private final List<Column> written;

    /**
     * @param written the columns that rows will have
     * @param key those of them that identify one; empty when none do
     */
    WriteStatements(Dataset dataset, List<Column> written, List<Column> key) {
        this.dataset = dataset;
        this.written = written;
        this.key = key;
    }

    String insert() {
        if (dataset.pattern() instanceof Nodes nodes) {
            return ROWS + "CREATE (n:" + Cypher.name(nodes.label()) + ") SET n = row.p" + labels();
        }
        Relationships pattern = (Relationships) dataset.pattern();
        // A relationship that no property tells from another of the same ends must not be there twice.
        return ROWS
                + ends(pattern)
                + (dataset.key().isEmpty() ? " CREATE (a)-[r:" : " MERGE (a)-[r:")
                + Cypher.name(pattern.type())
                + (dataset.key().isEmpty()
                        ? "]->(b) SET r = row.p"
                        : ownKey(dataset.key()) + "]->(b) ON CREATE SET r = row.p");
    }

    String upsert() {
        requireKey();
        if (dataset.pattern() instanceof Nodes nodes) {
            return ROWS + "MERGE (n:" + Cypher.name(nodes.label()) + " " + map(key, "row.k") + ") SET n += row.p"
                    + labels();
        }
        Relationships pattern = (Relationships) dataset.pattern();
        return ROWS + ends(pattern) + " MERGE (a)-[r:" + Cypher.name(pattern.type()) + ownKey(names(key))
                + "]->(b) SET r += row.p";
    }

    String lookup() {
        return ROWS + matchByKey() + " RETURN "
                + written.stream().map(dataset::expression).collect(Collectors.joining(", "));
    }

    String delete() {
        return ROWS + matchByKey() + " DELETE " + dataset.pattern().element();
    }

    /** {@return a query for the number of the first row one of whose ends is not there} */
    String missingEnd() {
        Relationships pattern = (Relationships) dataset.pattern();
        return "UNWIND range(0, size($rows) - 1) AS i WITH i, $rows[i] AS row"
                + " OPTIONAL MATCH (a:" + Cypher.name(pattern.start()) + " " + map(starts(), "row.s") + ")"
                + " WITH i, row, count(a) AS starts"
                + " OPTIONAL MATCH (b:" + Cypher.name(pattern.end()) + " " + map(ends(), "row.e") + ")"
                + " WITH i, starts, count(b) AS ends WHERE starts <> 1 OR ends <> 1"
                + " RETURN i, starts, ends ORDER BY i LIMIT 1";
    }

    private String matchByKey() {
        requireKey();
        if (dataset.pattern() instanceof Nodes nodes) {
            return "MATCH (n:" + Cypher.name(nodes.label()) + " " + map(key, "row.k") + ")";
        }
        Relationships pattern = (Relationships) dataset.pattern();
        return ends(pattern) + " MATCH (a)-[r:" + Cypher.name(pattern.type()) + ownKey(names(key)) + "]->(b)";
    }

    private void requireKey() {
        if (key.isEmpty()) {
            throw new EndpointException(
                    Kind.UNSUPPORTED, "rows of " + dataset.path() + " cannot be written by key: no key is named");
        }
        if (dataset.pattern() instanceof Relationships && !key.containsAll(allEnds())) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "a relationship of " + dataset.path()
                            + " is found by the nodes at its ends, which are not all in the key " + names(key),
                    "begin the key with " + names(allEnds()),
                    null);
        }
    }

    private String ends(Relationships pattern) {
        return "MATCH (a:" + Cypher.name(pattern.start()) + " " + map(starts(), "row.s") + ") MATCH (b:"
                + Cypher.name(pattern.end()) + " " + map(ends(), "row.e") + ")";
    }

    private List<Column> starts() {
        return dataset.columns().stream()
                .filter(c -> c.source() instanceof Source.Start)
                .toList();
    }

    private List<Column> ends() {
        return dataset.columns().stream()
                .filter(c -> c.source() instanceof Source.End)
                .toList();
    }

    private List<Column> allEnds() {
        List<Column> all = new ArrayList<>(starts());
        all.addAll(ends());
        return all;
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    /** {@return the part of a key that is properties of the relationship itself} */
    private String ownKey(List<String> names) {
        List<Column> own = names.stream()
                .map(n -> dataset.column(n).orElseThrow())
                .filter(c -> c.source() instanceof Source.Property)
                .toList();
        return own.isEmpty() ? "" : " " + mapOfProperties(own);
    }

    private static String mapOfProperties(List<Column> columns) {
        return columns.stream()
                .map(c -> Cypher.name(c.name()) + ": row.p." + Cypher.name(c.name()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String map(List<Column> columns, String values) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            parts.add(Cypher.name(property(columns.get(i))) + ": " + values + "[" + i + "]");
        }
        return "{" + String.join(", ", parts) + "}";
    }

    static String property(Column column) {
        if (column.source() instanceof Source.Start start) {
            return start.name();
        } else if (column.source() instanceof Source.End end) {
            return end.name();
        }
        return column.source() instanceof Source.Property property ? property.name() : column.name();
    }

    private String labels() {
        return written.stream().anyMatch(c -> c.source() instanceof Source.Labels) ? " SET n:$(row.l)" : "";
    }
}
