package dev.tranship.plugin.neo4j;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A part of the graph that is looked at as rows: one for each of the nodes, or relationships, that its pattern means.
 *
 * @param key the columns that identify a row; empty when none do
 * @param links the relationships that are kept where columns name a row of another dataset
 * @param declared whether the graph holds a declaration of it; otherwise it was found in the data
 * @param complete whether every property that exists is among the columns; when only some rows were looked at, nobody knows
 */
record Dataset(
        DatasetPath path,
        GraphPattern pattern,
        List<Column> columns,
        List<String> key,
        List<Link> links,
        boolean declared,
        boolean complete) {
    Dataset {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        links = List.copyOf(links);
    }

    /**
     * @param mixed how the values are mixed, where they have several types and are not wanted as JSON; null otherwise
     * @param json whether they have several types, and JSON is wanted
     */
    record Column(
            String name,
            Type type,
            boolean nullable,
            Source source,
            @Nullable String mixed,
            boolean json) {
        Column(String name, Type type, boolean nullable, Source source) {
            this(name, type, nullable, source, null, false);
        }

        /** {@return the column, nullable or not} */
        Column nullable(boolean may) {
            return new Column(name, type, may, source, mixed, json);
        }

        Field field() {
            return new Field(name, type, nullable);
        }

        Neo4jCodec codec() {
            return new Neo4jCodec(type, json);
        }
    }

    /** Where the values of a column are. */
    sealed interface Source {
        /** A property of the node or relationship. */
        record Property(String name) implements Source {}

        /** A key property of the node where the relationship starts. */
        record Start(String name) implements Source {}

        /** A key property of the node where the relationship ends. */
        record End(String name) implements Source {}

        /** The labels of the node beside the one that the dataset is named after. */
        record Labels() implements Source {}
    }

    /** The name of the column of {@link Source.Labels}. */
    static final String LABELS = "_labels";

    RowType rowType() {
        return new RowType(columns.stream().map(Column::field).toList());
    }

    Optional<Column> column(String name) {
        return columns.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** {@return a column that must be there and can be read} */
    Column readable(String name) {
        Column column = column(name)
                .orElseThrow(() -> new EndpointException(
                        Kind.NOT_FOUND,
                        path + " has no column " + name,
                        "it has " + rowType().names(),
                        null));
        if (column.mixed() != null) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    path + "." + name + " has values of several types: " + column.mixed(),
                    "make them one type, leave the property out with columns, or say mixed: json at the connection",
                    null);
        }
        return column;
    }

    /** {@return columns by name, or all of them} */
    List<Column> select(List<String> names) {
        return (names.isEmpty() ? rowType().names().stream() : names.stream())
                .map(this::readable)
                .toList();
    }

    /** {@return the properties of the node or relationship itself} */
    List<String> properties() {
        return columns.stream()
                .flatMap(c ->
                        c.source() instanceof Source.Property property ? Stream.of(property.name()) : Stream.empty())
                .toList();
    }

    /** {@return how a column is read, in terms of the pattern's variables} */
    String expression(Column column) {
        if (column.source() instanceof Source.Property property) {
            return pattern.element() + "." + Cypher.name(property.name());
        } else if (column.source() instanceof Source.Start start) {
            return "a." + Cypher.name(start.name());
        } else if (column.source() instanceof Source.End end) {
            return "b." + Cypher.name(end.name());
        }
        return "[l IN labels(n) WHERE l <> " + Cypher.text(path.name()) + "]";
    }
}
