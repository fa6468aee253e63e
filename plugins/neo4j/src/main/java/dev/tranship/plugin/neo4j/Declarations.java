package dev.tranship.plugin.neo4j;

import dev.tranship.plugin.neo4j.Dataset.Column;
import dev.tranship.plugin.neo4j.Dataset.Source;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.TypeParser;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.neo4j.driver.TransactionContext;
import org.neo4j.driver.Value;

/**
 * What the graph itself says about the datasets that Tranship has made in it: which columns they have, in what order, of what type,
 * also while there are no rows; and which relationships stand for foreign keys. Nodes of two labels of our own hold it. Whoever
 * deletes them has a graph as any other, whose types are found in the data.
 */
final class Declarations {
    /** Labels and types of our own begin so; they are no datasets. */
    static final String OWN = "_tranship_";

    private static final String DATASET = OWN + "dataset";
    private static final String LINK = OWN + "link";

    private Declarations() {}

    static boolean own(String name) {
        return name.startsWith(OWN) || name.equals(Transactional.LEDGER);
    }

    /** @param links what foreign keys became */
    static List<Dataset> read(TransactionContext tx, List<Link> links) {
        return tx.run("MATCH (d:" + DATASET + ") RETURN d ORDER BY d.name").list(row -> dataset(row.get("d"), links));
    }

    private static Dataset dataset(Value node, List<Link> links) {
        GraphPattern pattern = node.get("label").isNull()
                ? new GraphPattern.Relationships(
                        node.get("start").asString(),
                        node.get("type").asString(),
                        node.get("end").asString())
                : new GraphPattern.Nodes(node.get("label").asString());
        List<Column> columns = new ArrayList<>();
        List<String> names = texts(node.get("columns"));
        for (int i = 0; i < names.size(); i++) {
            columns.add(new Column(
                    names.get(i),
                    TypeParser.parse(node.get("types").get(i).asString()),
                    node.get("nullable").get(i).asBoolean(),
                    source(node.get("sources").get(i).asString())));
        }
        DatasetPath path = DatasetPath.parse(node.get("name").asString());
        return new Dataset(
                path,
                pattern,
                columns,
                texts(node.get("key")),
                pattern instanceof GraphPattern.Nodes nodes
                        ? links.stream()
                                .filter(l -> l.label().equals(nodes.label()))
                                .toList()
                        : List.of(),
                true,
                true);
    }

    static Source source(String text) {
        String name = text.substring(text.indexOf(' ') + 1);
        return switch (text.charAt(0)) {
            case 's' -> new Source.Start(name);
            case 'e' -> new Source.End(name);
            case 'l' -> new Source.Labels();
            default -> new Source.Property(name);
        };
    }

    /** {@return what {@link #source} reads} */
    static String text(Source source) {
        if (source instanceof Source.Start start) {
            return "start " + start.name();
        } else if (source instanceof Source.End end) {
            return "end " + end.name();
        }
        return source instanceof Source.Property property ? "property " + property.name() : "labels";
    }

    static List<Link> links(TransactionContext tx) {
        return tx.run("MATCH (l:" + LINK + ") RETURN l ORDER BY l.label, l.type, l.columns")
                .list(row -> link(row.get("l")));
    }

    private static Link link(Value node) {
        return new Link(
                node.get("name").isNull() ? null : node.get("name").asString(),
                node.get("label").asString(),
                texts(node.get("columns")),
                node.get("type").asString(),
                node.get("references").asString(),
                texts(node.get("referenced")),
                node.get("on_delete").asString(),
                node.get("on_update").asString());
    }

    private static List<String> texts(Value list) {
        return list.asList(Value::asString);
    }

    // ---- as statements

    static String put(Dataset dataset) {
        List<Column> columns = dataset.columns();
        return "MERGE (d:" + DATASET + " {name: " + Cypher.text(dataset.path().toString()) + "}) SET "
                + place(dataset.pattern())
                + ", d.columns = "
                + Cypher.texts(columns.stream().map(Column::name).toList())
                + ", d.types = "
                + Cypher.texts(columns.stream().map(c -> c.type().toString()).toList())
                + ", d.nullable = "
                + columns.stream().map(c -> Boolean.toString(c.nullable())).collect(Collectors.joining(", ", "[", "]"))
                + ", d.sources = "
                + Cypher.texts(columns.stream().map(c -> text(c.source())).toList())
                + ", d.key = " + Cypher.texts(dataset.key());
    }

    private static String place(GraphPattern pattern) {
        if (pattern instanceof GraphPattern.Relationships relationships) {
            return "d.start = " + Cypher.text(relationships.start()) + ", d.type = " + Cypher.text(relationships.type())
                    + ", d.end = " + Cypher.text(relationships.end());
        }
        return "d.label = " + Cypher.text(((GraphPattern.Nodes) pattern).label());
    }

    /** Gives a declaration another key. */
    static String key(DatasetPath path, List<String> key) {
        return "MATCH (d:" + DATASET + " {name: " + Cypher.text(path.toString()) + "}) SET d.key = "
                + Cypher.texts(key);
    }

    static String remove(DatasetPath path) {
        return "MATCH (d:" + DATASET + " {name: " + Cypher.text(path.toString()) + "}) DELETE d";
    }

    /** Gives a declaration another name, and with it another label. */
    static String rename(String from, String to) {
        return "MATCH (d:" + DATASET + " {name: "
                + Cypher.text(DatasetPath.of(from).toString()) + "}) SET d.name = "
                + Cypher.text(DatasetPath.of(to).toString()) + ", d.label = " + Cypher.text(to);
    }

    static String put(Link link) {
        return "MERGE (l:" + LINK + " {label: " + Cypher.text(link.label()) + ", type: " + Cypher.text(link.type())
                + ", columns: " + Cypher.texts(link.columns()) + "}) SET l.references = "
                + Cypher.text(link.references())
                + ", l.referenced = " + Cypher.texts(link.referenced())
                + (link.name() == null ? "" : ", l.name = " + Cypher.text(link.name()))
                + ", l.on_delete = " + Cypher.text(link.onDelete()) + ", l.on_update = " + Cypher.text(link.onUpdate());
    }

    static String remove(Link link) {
        return "MATCH (l:" + LINK + " {label: " + Cypher.text(link.label()) + ", type: " + Cypher.text(link.type())
                + ", columns: " + Cypher.texts(link.columns()) + "}) DELETE l";
    }
}
