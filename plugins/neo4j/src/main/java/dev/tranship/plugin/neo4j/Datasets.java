package dev.tranship.plugin.neo4j;

import dev.tranship.plugin.neo4j.Dataset.Column;
import dev.tranship.plugin.neo4j.Dataset.Source;
import dev.tranship.plugin.neo4j.GraphPattern.Nodes;
import dev.tranship.plugin.neo4j.GraphPattern.Relationships;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;
import org.neo4j.driver.TransactionContext;

/**
 * Finds out what datasets a graph is: what is declared, and what is found in the data. Belongs to one transaction. A label is a
 * dataset; so are the relationships of a type between nodes of two labels whose rows can be told apart.
 */
final class Datasets {
    private final TransactionContext tx;
    private final Neo4jSettings settings;
    private final List<Dataset> declared;
    private final List<Link> links;
    private @Nullable List<SchemaRule> rules;
    private final Map<String, Optional<Dataset>> nodes = new TreeMap<>();
    private final List<Relationships> without = new ArrayList<>();

    Datasets(TransactionContext tx, Neo4jSettings settings) {
        this.tx = tx;
        this.settings = settings;
        this.links = Declarations.links(tx);
        this.declared = Declarations.read(tx, links);
    }

    /** {@return the indexes and constraints} They are asked for when somebody wants to know: that takes longer than all declarations. */
    List<SchemaRule> rules() {
        if (rules == null) {
            rules = SchemaRule.read(tx);
        }
        return rules;
    }

    /** {@return the patterns of relationships that are no dataset because nodes at their ends cannot be told apart} */
    List<Relationships> withoutKeys() {
        return without;
    }

    /** {@return all datasets, by name} */
    List<Dataset> all() {
        List<Dataset> all = new ArrayList<>();
        for (String label : labels()) {
            nodes(label).ifPresent(all::add);
        }
        for (Relationships pattern : patterns()) {
            Optional<Dataset> dataset = relationships(pattern);
            dataset.ifPresentOrElse(all::add, () -> without.add(pattern));
        }
        declared.stream()
                .filter(d -> d.pattern() instanceof Relationships)
                .filter(d -> !Declarations.own(d.path().name()))
                .map(this::withFound)
                .forEach(all::add);
        all.sort(Comparator.comparing(d -> d.path().toString()));
        return all;
    }

    /**
     * {@return the dataset of a path; empty when the graph has none}
     *
     * @param columns those that are wanted; empty for all there are. Where a declaration has all of them, no data is looked at
     */
    Optional<Dataset> find(DatasetPath path, List<String> columns) {
        Optional<Dataset> known = declaration(path);
        if (!columns.isEmpty()
                && known.isPresent()
                && known.get().rowType().names().containsAll(columns)) {
            return known;
        }
        if (known.isPresent() && known.get().pattern() instanceof Relationships) {
            return known.map(this::withFound);
        }
        Optional<Relationships> pattern = Relationships.of(path);
        if (pattern.isPresent()) {
            return exists(pattern.get()) ? relationships(pattern.get()) : Optional.empty();
        }
        return path.segments().size() == 1 ? nodes(path.name()) : Optional.empty();
    }

    private Optional<Dataset> declaration(DatasetPath path) {
        return declared.stream().filter(d -> d.path().equals(path)).findFirst();
    }

    private Set<String> labels() {
        Set<String> labels =
                new HashSet<>(tx.run("CALL db.labels()").list(r -> r.get(0).asString()));
        declared.forEach(d -> {
            if (d.pattern() instanceof Nodes node) {
                labels.add(node.label());
            }
        });
        rules().stream()
                .filter(SchemaRule::ofNodes)
                .filter(SchemaRule::unique)
                .forEach(r -> labels.addAll(r.labelsOrTypes()));
        return labels.stream()
                .filter(l -> !Declarations.own(l))
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    // ---- nodes

    /** {@return the nodes of a label; empty when there are none, nor any word of some} */
    private Optional<Dataset> nodes(String label) {
        Optional<Dataset> known = nodes.get(label);
        if (known == null) {
            known = lookForNodes(label);
            nodes.put(label, known);
        }
        return known;
    }

    private Optional<Dataset> lookForNodes(String label) {
        Optional<Dataset> declaration = declaration(DatasetPath.of(label));
        if (declaration.isPresent()) {
            return declaration.map(this::withFound);
        }
        Nodes pattern = new Nodes(label);
        List<SchemaRule> unique =
                rules().stream().filter(r -> r.of(label) && r.unique()).toList();
        Found found = found(pattern, List.of());
        if (found.rows() == 0 && unique.isEmpty()) {
            return Optional.empty();
        }
        List<Column> columns = new ArrayList<>(found.columns());
        // Of an empty label only the properties of its keys are known, and of these no type.
        unique.stream()
                .flatMap(r -> r.properties().stream())
                .distinct()
                .filter(p -> columns.stream().noneMatch(c -> c.name().equals(p)))
                .forEach(p -> columns.add(new Column(p, Type.TEXT, true, new Source.Property(p))));
        List<String> key = key(unique, columns, found.rows() == 0);
        columns.sort(Comparator.comparing((Column c) -> key.contains(c.name()) ? key.indexOf(c.name()) : key.size())
                .thenComparing(Column::name));
        // That all nodes have a property now is no promise that the next one will.
        List<Column> required = columns.stream()
                .map(c -> c.nullable(!key.contains(c.name())))
                .collect(Collectors.toCollection(ArrayList::new));
        if (severalLabels(label)) {
            required.add(new Column(Dataset.LABELS, new Type.Array(Type.TEXT), false, new Source.Labels()));
        }
        return Optional.of(
                new Dataset(DatasetPath.of(label), pattern, required, key, List.of(), false, found.complete()));
    }

    private List<String> key(List<SchemaRule> unique, List<Column> columns, boolean empty) {
        Set<String> present = columns.stream()
                .filter(c -> empty || !c.nullable())
                .map(Column::name)
                .collect(Collectors.toSet());
        return Stream.concat(unique.stream().map(SchemaRule::properties), Stream.of(settings.key()))
                .filter(k -> !k.isEmpty() && present.containsAll(k))
                .findFirst()
                .orElse(List.of());
    }

    private boolean severalLabels(String label) {
        return tx.run(
                        "MATCH (n:" + Cypher.name(label) + ") WITH n LIMIT $sample WITH n WHERE size(labels(n)) > 1"
                                + " RETURN 1 LIMIT 1",
                        Map.of("sample", settings.sample()))
                .hasNext();
    }

    // ---- relationships

    /** {@return the patterns that are in the data, and neither declared nor what a foreign key became} */
    private List<Relationships> patterns() {
        Set<Relationships> known = new HashSet<>();
        declared.forEach(d -> {
            if (d.pattern() instanceof Relationships pattern) {
                known.add(pattern);
            }
        });
        links.forEach(l -> known.add(l.pattern()));
        List<Relationships> patterns = new ArrayList<>();
        for (String type :
                tx.run("CALL db.relationshipTypes()").list(r -> r.get(0).asString())) {
            boolean all = known.stream().anyMatch(p -> p.type().equals(type) && isAll(p));
            if (!all) {
                tx.run("MATCH (a)-[:" + Cypher.name(type) + "]->(b) UNWIND labels(a) AS start UNWIND labels(b) AS end"
                                + " RETURN DISTINCT start, end")
                        .forEachRemaining(r -> patterns.add(new Relationships(
                                r.get("start").asString(), type, r.get("end").asString())));
            }
        }
        return patterns.stream()
                .filter(p -> !known.contains(p) && !Declarations.own(p.start()) && !Declarations.own(p.end()))
                .toList();
    }

    /** {@return whether all relationships of the type are of the pattern} The counts are at hand, no relationship is looked at. */
    private boolean isAll(Relationships pattern) {
        long all = count("()", pattern.type(), "()");
        return count("(:" + Cypher.name(pattern.start()) + ")", pattern.type(), "()") == all
                && count("()", pattern.type(), "(:" + Cypher.name(pattern.end()) + ")") == all;
    }

    private long count(String start, String type, String end) {
        return tx.run("MATCH " + start + "-[r:" + Cypher.name(type) + "]->" + end + " RETURN count(r)")
                .single()
                .get(0)
                .asLong();
    }

    private boolean exists(Relationships pattern) {
        return tx.run("MATCH (:" + Cypher.name(pattern.start()) + ")-[:" + Cypher.name(pattern.type()) + "]->(:"
                        + Cypher.name(pattern.end()) + ") RETURN 1 LIMIT 1")
                .hasNext();
    }

    private Optional<Dataset> relationships(Relationships pattern) {
        Optional<Dataset> start = nodes(pattern.start()).filter(d -> !d.key().isEmpty());
        Optional<Dataset> end = nodes(pattern.end()).filter(d -> !d.key().isEmpty());
        if (start.isEmpty() || end.isEmpty()) {
            return Optional.empty();
        }
        List<Column> columns = new ArrayList<>(ends(start.get(), end.get()));
        Found found = found(pattern, List.of());
        found.columns().forEach(c -> columns.add(c.nullable(true)));
        return Optional.of(
                new Dataset(pattern.path(), pattern, columns, List.of(), List.of(), false, found.complete()));
    }

    /** {@return the columns that name the two nodes of a relationship} */
    static List<Column> ends(Dataset start, Dataset end) {
        List<Column> columns = new ArrayList<>();
        for (String key : start.key()) {
            Column column = start.column(key).orElseThrow();
            columns.add(new Column("start_" + key, column.type(), false, new Source.Start(key)));
        }
        for (String key : end.key()) {
            Column column = end.column(key).orElseThrow();
            columns.add(new Column("end_" + key, column.type(), false, new Source.End(key)));
        }
        return columns;
    }

    // ---- properties

    /** {@return a declared dataset with the properties that somebody has added since} */
    private Dataset withFound(Dataset dataset) {
        Found found = found(dataset.pattern(), dataset.properties());
        if (found.columns().isEmpty() && found.complete()) {
            return dataset;
        }
        List<Column> columns = new ArrayList<>(dataset.columns());
        found.columns().forEach(c -> columns.add(c.nullable(true)));
        return new Dataset(
                dataset.path(), dataset.pattern(), columns, dataset.key(), dataset.links(), true, found.complete());
    }

    /**
     * @param rows how many there are
     * @param complete whether all of them were looked at
     */
    private record Found(long rows, boolean complete, List<Column> columns) {}

    /** The values of one property: how many of them have which type. */
    private static final class Values {
        private final Map<String, Long> types = new LinkedHashMap<>();
        private boolean zoned;
        private boolean fine;

        long count() {
            return types.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private Found found(GraphPattern pattern, List<String> known) {
        long rows = tx.run(pattern.match() + " RETURN count(" + pattern.element() + ")")
                .single()
                .get(0)
                .asLong();
        if (rows == 0) {
            return new Found(0, true, List.of());
        }
        boolean complete = rows <= settings.sample();
        Map<String, Object> parameters = Map.of("sample", settings.sample(), "known", known);
        String sample = pattern.match() + " WITH " + pattern.element() + " AS x LIMIT $sample";
        // Most often nothing has come to what is known, and names alone are read several times as fast as values.
        if (!known.isEmpty()
                && !tx.run(
                                sample + " UNWIND keys(x) AS property WITH DISTINCT property"
                                        + " WHERE NOT property IN $known RETURN property",
                                parameters)
                        .hasNext()) {
            return new Found(rows, complete, List.of());
        }
        Map<String, Values> properties = new TreeMap<>();
        // All properties of a node at once: one by one, each would be looked for anew.
        tx.run(
                        sample + " WITH properties(x) AS held UNWIND keys(held) AS property"
                                + " WITH property, held[property] AS value WHERE NOT property IN $known"
                                + " RETURN property, valueType(value) AS type, count(*) AS count",
                        parameters)
                .forEachRemaining(row -> properties
                        .computeIfAbsent(row.get("property").asString(), p -> new Values())
                        .types
                        .put(row.get("type").asString(), row.get("count").asLong()));
        properties.forEach((name, values) -> {
            if (values.types.keySet().stream().anyMatch(Neo4jTypes::isMoment)) {
                lookAtMoments(sample, name, values);
            }
        });
        List<Column> columns = new ArrayList<>();
        properties.forEach((name, values) -> columns.add(column(name, values, complete && values.count() == rows)));
        return new Found(rows, complete, columns);
    }

    private void lookAtMoments(String sample, String property, Values values) {
        Record row = tx.run(
                        sample + " WITH x[$property] AS value"
                                + " WHERE value IS :: ZONED DATETIME OR value IS :: LOCAL DATETIME"
                                + " RETURN coalesce(max(value IS :: ZONED DATETIME"
                                + " AND NOT value.timezone IN ['Z', 'UTC']), false) AS zoned,"
                                + " coalesce(max(value.nanosecond % 1000), 0) AS nanoseconds",
                        Map.of("sample", settings.sample(), "property", property))
                .single();
        values.zoned = row.get("zoned").asBoolean();
        values.fine = row.get("nanoseconds").asLong() > 0;
    }

    private Column column(String name, Values values, boolean everywhere) {
        Source source = new Source.Property(name);
        Set<Type> types = new HashSet<>();
        values.types.keySet().stream()
                .filter(t -> values.types.size() == 1 || !t.startsWith("LIST<NOTHING>"))
                .forEach(t -> Neo4jTypes.observed(t, values.zoned, values.fine).ifPresent(types::add));
        if (types.size() == 1) {
            return new Column(name, types.iterator().next(), !everywhere, source);
        }
        String how = values.types.entrySet().stream()
                .map(e -> e.getValue() + " × " + e.getKey().replace(" NOT NULL", ""))
                .sorted()
                .collect(Collectors.joining(", "));
        return settings.mixedAsJson()
                ? new Column(name, Type.JSON, !everywhere, source, null, true)
                : new Column(name, Type.JSON, !everywhere, source, how, false);
    }
}
