package dev.tranship.plugin.neo4j;

import dev.tranship.spi.DatasetPath;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a graph a dataset is. */
sealed interface GraphPattern {
    /** {@return the variable of what gives one row: {@code n} or {@code r}} */
    String element();

    /** {@return the match of everything that the dataset is} */
    String match();

    /** The nodes with a label; the variable is {@code n}. */
    record Nodes(String label) implements GraphPattern {
        @Override
        public String element() {
            return "n";
        }

        @Override
        public String match() {
            return "MATCH (n:" + Cypher.name(label) + ")";
        }

        @Override
        public String toString() {
            return "(:" + label + ")";
        }
    }

    /** The relationships of a type between nodes of two labels; the variables are {@code r}, and {@code a} and {@code b} for its ends. */
    record Relationships(String start, String type, String end) implements GraphPattern {
        private static final Pattern SPELLED = Pattern.compile("\\(:(.+?)\\)-\\[:(.+?)]->\\(:(.+?)\\)");

        @Override
        public String element() {
            return "r";
        }

        /** Goes over the relationships of the type in their own order; a match of the whole pattern may begin at either end. */
        @Override
        public String match() {
            return "MATCH ()-[r:" + Cypher.name(type) + "]->() WITH r, startNode(r) AS a, endNode(r) AS b WHERE a:"
                    + Cypher.name(start) + " AND b:" + Cypher.name(end) + " WITH r, a, b";
        }

        DatasetPath path() {
            return DatasetPath.of(start, type, end);
        }

        /** {@return the pattern that an address of three parts names, or one that is spelled as in Cypher} */
        static Optional<Relationships> of(DatasetPath path) {
            List<String> segments = path.segments();
            if (segments.size() == 3) {
                return Optional.of(new Relationships(segments.get(0), segments.get(1), segments.get(2)));
            }
            Matcher spelled = SPELLED.matcher(path.name());
            return segments.size() == 1 && spelled.matches()
                    ? Optional.of(new Relationships(spelled.group(1), spelled.group(2), spelled.group(3)))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return "(:" + start + ")-[:" + type + "]->(:" + end + ")";
        }
    }
}
