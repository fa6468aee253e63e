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
import org.jspecify.annotations.Nullable;

/**
 * The statements that write rows of one dataset, each over a parameter {@code rows}. A row is a list of the values of the columns that are
 * given: maps would name every column once more for every row.
 */
final class WriteStatements {
    static final String ROWS = "UNWIND $rows AS row ";

    private final Dataset dataset;
    private final List<Column> key;
    private final List<Column> given;

    /**
     * @param key the columns that identify a row; empty when none do
     * @param given the columns that each row has, in their order
     */
    WriteStatements(Dataset dataset, List<Column> key, List<Column> given) {
        this.dataset = dataset;
        this.key = key;
        this.given = given;
    }

    String insert() {
        if (dataset.pattern() instanceof Nodes nodes) {
            return ROWS + "CREATE (n:" + Cypher.name(nodes.label()) + " " + properties(given) + ")" + labels();
        }
        Relationships pattern = (Relationships) dataset.pattern();
        String created = "(a)-[r:" + Cypher.name(pattern.type());
        // A relationship that no property tells from another of the same ends must not be there twice.
        return ROWS
                + ends(pattern)
                + (dataset.key().isEmpty()
                        ? " CREATE " + created + " " + properties(given) + "]->(b)"
                        : " MERGE " + created + ownKey(dataset.key()) + "]->(b) ON CREATE SET r = "
                                + properties(given));
    }

    String upsert() {
        requireKey();
        if (dataset.pattern() instanceof Nodes nodes) {
            return ROWS + "MERGE (n:" + Cypher.name(nodes.label()) + " " + map(key) + ") SET n += " + properties(given)
                    + labels();
        }
        Relationships pattern = (Relationships) dataset.pattern();
        return ROWS + ends(pattern) + " MERGE (a)-[r:" + Cypher.name(pattern.type()) + ownKey(names(key))
                + "]->(b) SET r += " + properties(given);
    }

    String lookup(List<Column> wanted) {
        return ROWS + matchByKey() + " RETURN "
                + wanted.stream().map(dataset::expression).collect(Collectors.joining(", "));
    }

    String delete() {
        return ROWS + matchByKey() + " DELETE " + dataset.pattern().element();
    }

    /** {@return a query for the number of the first row one of whose ends is not there} */
    String missingEnd() {
        Relationships pattern = (Relationships) dataset.pattern();
        return "UNWIND range(0, size($rows) - 1) AS i WITH i, $rows[i] AS row"
                + " OPTIONAL MATCH (a:" + Cypher.name(pattern.start()) + " " + map(starts()) + ")"
                + " WITH i, row, count(a) AS starts"
                + " OPTIONAL MATCH (b:" + Cypher.name(pattern.end()) + " " + map(ends()) + ")"
                + " WITH i, starts, count(b) AS ends WHERE starts <> 1 OR ends <> 1"
                + " RETURN i, starts, ends ORDER BY i LIMIT 1";
    }

    /** {@return the key of the node at an end of a relationship, as a row has it} */
    List<@Nullable Object> keyOfEnd(List<@Nullable Object> row, boolean start) {
        List<@Nullable Object> values = new ArrayList<>();
        (start ? starts() : ends()).forEach(c -> values.add(row.get(place(c))));
        return values;
    }

    String matchByKey() {
        requireKey();
        if (dataset.pattern() instanceof Nodes nodes) {
            return "MATCH (n:" + Cypher.name(nodes.label()) + " " + map(key) + ")";
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
        return "MATCH (a:" + Cypher.name(pattern.start()) + " " + map(starts()) + ") MATCH (b:"
                + Cypher.name(pattern.end()) + " " + map(ends()) + ")";
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
        return own.isEmpty() ? "" : " " + properties(own);
    }

    /** {@return those of the columns that are properties of the node or relationship itself, with their values in a row} */
    private String properties(List<Column> columns) {
        return map(columns.stream()
                .filter(c -> c.source() instanceof Source.Property)
                .toList());
    }

    private String map(List<Column> columns) {
        return columns.stream()
                .map(c -> Cypher.name(property(c)) + ": " + value(c))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private String value(Column column) {
        return "row[" + place(column) + "]";
    }

    /** {@return whether the rows have all of these columns} */
    boolean given(List<String> columns) {
        return names(given).containsAll(columns);
    }

    /** {@return the values of columns in a row, separated by commas} */
    String values(List<String> columns) {
        return columns.stream().map(c -> value(dataset.readable(c))).collect(Collectors.joining(", "));
    }

    private int place(Column column) {
        int place = given.indexOf(column);
        if (place < 0) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "rows of " + dataset.path() + " cannot be written without " + column.name(),
                    "they have " + names(given),
                    null);
        }
        return place;
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
        return given.stream()
                .filter(c -> c.source() instanceof Source.Labels)
                .map(c -> " SET n:$(" + value(c) + ")")
                .collect(Collectors.joining());
    }
}
