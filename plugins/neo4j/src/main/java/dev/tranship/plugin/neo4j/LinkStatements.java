package dev.tranship.plugin.neo4j;

import dev.tranship.plugin.neo4j.GraphPattern.Nodes;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The statements that keep relationships which stand for foreign keys true to the nodes that are written: they come with a row and go with
 * it. Each is over the same parameter as the {@link WriteStatements} of the rows.
 */
final class LinkStatements {
    private final WriteStatements rows;
    private final List<Link> outgoing;
    private final List<Link> incoming;

    /**
     * @param links of all tables
     * @param written whose rows are written; only nodes that a key tells apart are related
     */
    LinkStatements(WriteStatements rows, List<Link> links, Dataset written, boolean keyed) {
        this.rows = rows;
        String label = written.pattern() instanceof Nodes nodes && keyed ? nodes.label() : null;
        this.outgoing = links.stream().filter(l -> l.label().equals(label)).toList();
        this.incoming = links.stream()
                .filter(l -> l.references().equals(label))
                .filter(l -> rows.given(l.referenced()))
                .toList();
    }

    /** {@return what relates the nodes of the rows to those that they name} */
    List<String> relate() {
        return outgoing.stream()
                .map(l -> WriteStatements.ROWS + rows.matchByKey() + " MATCH (p:" + Cypher.name(l.references()) + " "
                        + l.match("n") + ") MERGE (n)-[:" + Cypher.name(l.type()) + "]->(p)")
                .toList();
    }

    /** {@return what relates nodes that were there to the rows that they have named all along} */
    List<String> relateThoseThatWait() {
        return incoming.stream()
                .map(l -> "MATCH (c:" + Cypher.name(l.label()) + ") WHERE " + named(l) + " MATCH (n:"
                        + Cypher.name(l.references()) + " " + l.match("c") + ") MERGE (c)-[:" + Cypher.name(l.type())
                        + "]->(n)")
                .toList();
    }

    /** {@return what takes the relationships of the nodes of the rows to those that they name away} */
    List<String> part() {
        return outgoing.stream()
                .map(l -> WriteStatements.ROWS + rows.matchByKey() + "-[r:" + Cypher.name(l.type()) + "]->(p:"
                        + Cypher.name(l.references()) + ") WHERE " + equal(l, "n", "p") + " DELETE r")
                .toList();
    }

    /** {@return the same, and those of the nodes that name the rows} */
    List<String> partFromAll() {
        return Stream.concat(
                        part().stream(),
                        incoming.stream()
                                .map(l -> WriteStatements.ROWS + rows.matchByKey() + "<-[r:" + Cypher.name(l.type())
                                        + "]-(c:" + Cypher.name(l.label()) + ") WHERE " + equal(l, "c", "n")
                                        + " DELETE r"))
                .toList();
    }

    /** One column is compared by itself, so that an index can be used. */
    private String named(Link link) {
        boolean one = link.columns().size() == 1;
        String values = rows.values(link.referenced());
        return (one ? Cypher.properties("c", link.columns()) : "[" + Cypher.properties("c", link.columns()) + "]")
                + " IN [row IN $rows | " + (one ? values : "[" + values + "]") + "]";
    }

    private static String equal(Link link, String naming, String named) {
        return IntStream.range(0, link.columns().size())
                .mapToObj(i -> naming + "." + Cypher.name(link.columns().get(i)) + " = " + named + "."
                        + Cypher.name(link.referenced().get(i)))
                .collect(Collectors.joining(" AND "));
    }
}
