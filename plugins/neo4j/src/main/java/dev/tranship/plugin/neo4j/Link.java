package dev.tranship.plugin.neo4j;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Table.ForeignKey;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A foreign key as relationships: from every node of one label to the node of another whose key its properties hold.
 *
 * @param type the type of the relationships
 */
record Link(
        @Nullable String name,
        String label,
        List<String> columns,
        String type,
        String references,
        List<String> referenced,
        String onDelete,
        String onUpdate) {
    ForeignKey foreignKey() {
        return new ForeignKey(name, columns, DatasetPath.of(references), referenced, onDelete, onUpdate);
    }

    /** {@return the properties of the node that a node names, as a map in a pattern} @param naming the variable of the node that names it */
    String match(String naming) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> Cypher.name(referenced.get(i)) + ": " + naming + "." + Cypher.name(columns.get(i)))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    GraphPattern.Relationships pattern() {
        return new GraphPattern.Relationships(label, type, references);
    }
}
