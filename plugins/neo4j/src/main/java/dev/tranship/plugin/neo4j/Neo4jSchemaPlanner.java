package dev.tranship.plugin.neo4j;

import dev.tranship.plugin.neo4j.Dataset.Column;
import dev.tranship.plugin.neo4j.Dataset.Source;
import dev.tranship.plugin.neo4j.GraphPattern.Nodes;
import dev.tranship.plugin.neo4j.GraphPattern.Relationships;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Kept;
import dev.tranship.spi.Definable.KeyPlan;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.SchemaPlan;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Says how tables become parts of a graph. A table becomes nodes of one label; a foreign key becomes relationships, made when all
 * nodes are there; a table that only joins two others becomes relationships between their nodes. What a graph has no word for, the
 * {@linkplain Declarations declaration} keeps.
 */
final class Neo4jSchemaPlanner {
    private static final String BATCHED = " IN TRANSACTIONS OF 10000 ROWS";
    /** Fills every index that is being made, for at most a day. */
    private static final String AWAIT = "CALL db.awaitIndexes(86400)";

    private final Catalog existing;
    private final Mode mode;
    private final List<SchemaRule> rules;
    private final List<Link> links;
    private final Set<String> labels;
    private final Set<String> ruleNames = new HashSet<>();
    private final Map<DatasetPath, Table> wanted = new HashMap<>();
    private final List<String> notices = new ArrayList<>();

    /**
     * @param rules the indexes and constraints that are there
     * @param links what foreign keys of tables that are there became
     * @param labels the labels that are in use, our own as well
     */
    Neo4jSchemaPlanner(Catalog existing, Mode mode, List<SchemaRule> rules, List<Link> links, Set<String> labels) {
        this.existing = existing;
        this.mode = mode;
        this.rules = rules;
        this.links = links;
        this.labels = labels;
        rules.forEach(r -> ruleNames.add(r.name()));
    }

    SchemaPlan plan(List<Table> tables, List<View> views) {
        tables.forEach(t -> wanted.put(t.path(), t));
        List<TablePlan> nodes = new ArrayList<>();
        List<TablePlan> relationships = new ArrayList<>();
        List<Ddl> related = new ArrayList<>();
        for (Table table : tables) {
            boolean there = existing.table(table.path()).isPresent();
            if (there && mode == Mode.CREATE) {
                throw new EndpointException(Kind.UNSUPPORTED, "there is a dataset " + table.path() + " already");
            }
            Optional<Relationships> pattern = pattern(table);
            if (pattern.isPresent()) {
                relationships.add(relationships(table, pattern.get(), there));
            } else {
                nodes.add(there ? replaced(table) : created(table));
                related.addAll(related(table));
            }
            notice(table);
        }
        views.forEach(v -> notices.add("view " + v.path() + " is not carried over: a graph has no views"));
        nodes.addAll(relationships);
        return new SchemaPlan(nodes, related, notices);
    }

    // ---- nodes

    private TablePlan created(Table table) {
        if (table.path().segments().size() != 1) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    table.path() + " is no name of a dataset in a graph",
                    "a label is a dataset; relationships are Label.TYPE.Label",
                    null);
        }
        String label = table.path().name();
        Dataset dataset = nodes(table, label);
        Table stored = stored(table, dataset);
        List<KeyPlan> keys = constraints(stored, label).stream().map(Rule::key).toList();
        List<Ddl> after = indexes(stored, label).stream().map(Rule::ddl).toList();
        return new TablePlan(stored, table.path(), List.of(declared(dataset, new Nodes(label))), keys, after, null);
    }

    private Dataset nodes(Table table, String label) {
        List<String> key =
                table.primaryKey() == null ? List.of() : table.primaryKey().columns();
        return new Dataset(
                DatasetPath.of(label), new Nodes(label), columns(table, key, Map.of()), key, List.of(), true, true);
    }

    private static List<Column> columns(Table table, List<String> key, Map<String, Source> ends) {
        List<Column> columns = new ArrayList<>();
        for (Table.Column column : table.columns()) {
            Type held = Neo4jTypes.nativeType(column.type()).held();
            boolean labels = column.name().equals(Dataset.LABELS) && held.equals(new Type.Array(Type.TEXT));
            Source source = labels ? new Source.Labels() : new Source.Property(column.name());
            Source end = ends.get(column.name());
            columns.add(new Column(
                    column.name(),
                    held,
                    column.nullable() && !key.contains(column.name()) && end == null,
                    end == null ? source : end));
        }
        return columns;
    }

    private static Ddl declared(Dataset dataset, GraphPattern pattern) {
        return new Ddl(
                "declare " + dataset.path() + " as " + pattern,
                List.of(Declarations.put(dataset)),
                List.of(
                        pattern.match() + " CALL { WITH " + pattern.element() + " DELETE " + pattern.element() + " }"
                                + BATCHED,
                        Declarations.remove(dataset.path())));
    }

    /** {@return the table as it will be} */
    private static Table stored(Table table, Dataset dataset) {
        return new Table(
                table.path(),
                dataset.columns().stream()
                        .map(c -> Table.Column.of(c.name(), c.type(), c.nullable()))
                        .toList(),
                table.primaryKey(),
                table.uniqueKeys(),
                table.foreignKeys(),
                List.of(),
                table.indexes().stream().filter(Neo4jSchemaPlanner::plain).toList(),
                null);
    }

    // ---- constraints and indexes

    /** A constraint or index that will be made. */
    private record Rule(String title, List<String> columns, List<String> create, String drop) {
        Ddl ddl() {
            return new Ddl(title, create, List.of(drop));
        }

        KeyPlan key() {
            return new KeyPlan(columns, ddl());
        }
    }

    private List<Rule> constraints(Table table, String label) {
        Set<List<String>> unique = new LinkedHashSet<>();
        List<Rule> constraints = new ArrayList<>();
        Stream<Key> keys = Stream.concat(Stream.ofNullable(table.primaryKey()), table.uniqueKeys().stream());
        Stream<Key> indexes = table.indexes().stream()
                .filter(Index::unique)
                .map(i -> new Key(
                        i.name(), i.parts().stream().map(Index.Part::text).toList()));
        Stream.concat(keys, indexes).filter(k -> unique.add(k.columns())).forEach(key -> {
            String name = freeName(key.name(), label, key.columns());
            constraints.add(constraint(name, label, key.columns()));
        });
        return constraints;
    }

    private static Rule constraint(String name, String label, List<String> columns) {
        return new Rule(
                "make " + columns + " unique in (:" + label + ")",
                columns,
                List.of("CREATE CONSTRAINT " + Cypher.name(name) + " IF NOT EXISTS FOR (n:" + Cypher.name(label)
                        + ") REQUIRE (" + Cypher.properties("n", columns) + ") IS UNIQUE"),
                "DROP CONSTRAINT " + Cypher.name(name) + " IF EXISTS");
    }

    private List<Rule> indexes(Table table, String label) {
        List<Rule> indexes = new ArrayList<>();
        for (Index index : table.indexes()) {
            if (!index.unique()) {
                List<String> columns =
                        index.parts().stream().map(Index.Part::text).toList();
                String name = freeName(index.name(), label, columns);
                indexes.add(new Rule(
                        "create index " + name + " on (:" + label + ")",
                        columns,
                        List.of(
                                "CREATE INDEX " + Cypher.name(name) + " IF NOT EXISTS FOR (n:" + Cypher.name(label)
                                        + ") ON (" + Cypher.properties("n", columns) + ")",
                                AWAIT),
                        "DROP INDEX " + Cypher.name(name) + " IF EXISTS"));
            }
        }
        return indexes;
    }

    /** Names of constraints and indexes are one name space for the whole graph. */
    private String freeName(@org.jspecify.annotations.Nullable String given, String label, List<String> columns) {
        String derived = label + "_" + String.join("_", columns);
        for (String name : given == null ? List.of(derived) : List.of(given, label + "_" + given)) {
            if (ruleNames.add(name)) {
                return name;
            }
        }
        for (int i = 2; ; i++) {
            if (ruleNames.add(derived + "_" + i)) {
                return derived + "_" + i;
            }
        }
    }

    private static boolean plain(Index index) {
        return index.where() == null && index.parts().stream().noneMatch(Index.Part::expression);
    }

    // ---- replacing nodes

    /** A label cannot be renamed, so the nodes change labels; no constraint or index follows them. */
    private TablePlan replaced(Table table) {
        String label = table.path().name();
        String beside = Declarations.OWN + "new_" + label;
        String old = keptLabel(label);
        List<SchemaRule> oldRules = rules.stream().filter(r -> r.of(label)).toList();
        oldRules.forEach(r -> ruleNames.remove(r.name()));

        Dataset dataset = nodes(table, label);
        Dataset staged = new Dataset(
                DatasetPath.of(beside), new Nodes(beside), dataset.columns(), dataset.key(), List.of(), true, true);
        Table stored = stored(table, dataset);
        List<Ddl> before = new ArrayList<>(List.of(declared(staged, staged.pattern())));
        List<Rule> besideRules = staged.key().isEmpty()
                ? List.of()
                : List.of(constraint(freeName(null, beside, staged.key()), beside, staged.key()));
        besideRules.forEach(c -> before.add(c.ddl()));
        List<Rule> newRules = new ArrayList<>(constraints(stored, label));
        newRules.addAll(indexes(stored, label));

        List<String> apply = new ArrayList<>();
        oldRules.forEach(r -> apply.add(r.drop()));
        apply.add(move(label, old));
        apply.add(Declarations.rename(label, old));
        besideRules.forEach(r -> apply.add(r.drop()));
        apply.add(move(beside, label));
        apply.add(Declarations.rename(beside, label));
        newRules.forEach(r -> apply.addAll(r.create()));

        List<String> revert = new ArrayList<>();
        newRules.forEach(r -> revert.add(r.drop()));
        revert.add(move(label, beside));
        revert.add(Declarations.rename(label, beside));
        revert.add(move(old, label));
        revert.add(Declarations.rename(old, label));
        oldRules.forEach(r -> revert.add(r.create()));
        revert.add(AWAIT);

        notices.add("the relationships of the nodes of " + label + " that are replaced stay with them");
        DatasetPath kept = DatasetPath.of(old);
        return new TablePlan(
                stored,
                staged.path(),
                before,
                List.of(new Ddl("put the new (:" + label + ") in the place of the old", apply, revert)),
                new Kept(
                        kept,
                        List.of(
                                "MATCH (n:" + Cypher.name(old) + ") CALL { WITH n DETACH DELETE n }" + BATCHED,
                                Declarations.remove(kept))));
    }

    private String keptLabel(String label) {
        String old = Declarations.OWN + "old_" + label;
        for (int i = 2; !labels.add(old); i++) {
            old = Declarations.OWN + "old_" + i + "_" + label;
        }
        return old;
    }

    private static String move(String from, String to) {
        return "MATCH (n:" + Cypher.name(from) + ") CALL { WITH n SET n:" + Cypher.name(to) + " REMOVE n:"
                + Cypher.name(from) + " }" + BATCHED;
    }

    // ---- relationships

    /** {@return the relationships that a table becomes: its address says so, or it only joins two tables} */
    private Optional<Relationships> pattern(Table table) {
        Optional<Relationships> said = Relationships.of(table.path());
        if (said.isPresent() || table.foreignKeys().size() != 2 || table.primaryKey() == null) {
            return said;
        }
        ForeignKey start = table.foreignKeys().get(0);
        ForeignKey end = table.foreignKeys().get(1);
        Set<String> ends = new HashSet<>(start.columns());
        ends.addAll(end.columns());
        boolean joins = ends.size() == start.columns().size() + end.columns().size()
                && ends.equals(Set.copyOf(table.primaryKey().columns()))
                && keyOf(start.references()).equals(start.referencedColumns())
                && keyOf(end.references()).equals(end.referencedColumns());
        return joins
                ? Optional.of(new Relationships(
                        start.references().name(),
                        snake(table.path().name()),
                        end.references().name()))
                : Optional.empty();
    }

    /** {@return the key of the nodes that a table is or becomes; empty when it is none} */
    private List<String> keyOf(DatasetPath path) {
        Table table = wanted.containsKey(path)
                ? wanted.get(path)
                : existing.table(path).orElse(null);
        return table == null || table.path().segments().size() != 1 ? List.of() : table.rowKey();
    }

    private TablePlan relationships(Table table, Relationships pattern, boolean there) {
        if (there) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    table.path() + " cannot be replaced: relationships cannot be set aside",
                    "say mode: append or upsert, or delete them in a step of cypher",
                    null);
        }
        Map<String, Source> ends = ends(table, pattern);
        List<String> key =
                table.primaryKey() == null ? List.of() : table.primaryKey().columns();
        boolean allEnds = key.containsAll(ends.keySet());
        Dataset dataset =
                new Dataset(table.path(), pattern, columns(table, key, ends), List.of(), List.of(), true, true);
        Table stored = stored(table, dataset);
        if (!table.uniqueKeys().isEmpty() || !table.indexes().isEmpty()) {
            notices.add(table.path() + ": keys and indexes of relationships are not carried over");
        }
        return new TablePlan(
                Table.of(stored.path(), stored.columns(), allEnds ? table.primaryKey() : null),
                table.path(),
                List.of(declared(dataset, pattern)),
                allEnds && !key.isEmpty() ? List.of(once(dataset, key)) : List.of(),
                List.of(),
                null);
    }

    /** From now on a relationship is looked for before it is made. */
    private static KeyPlan once(Dataset relationships, List<String> key) {
        return new KeyPlan(
                key,
                new Ddl(
                        "let " + relationships.pattern() + " be there once for each " + key,
                        List.of(Declarations.key(relationships.path(), key)),
                        List.of(Declarations.key(relationships.path(), List.of()))));
    }

    /** {@return the columns that hold the keys of the two nodes} */
    private Map<String, Source> ends(Table table, Relationships pattern) {
        Map<String, Source> ends = new HashMap<>();
        if (Relationships.of(table.path()).isEmpty()) {
            ForeignKey start = table.foreignKeys().get(0);
            ForeignKey end = table.foreignKeys().get(1);
            for (int i = 0; i < start.columns().size(); i++) {
                ends.put(
                        start.columns().get(i),
                        new Source.Start(start.referencedColumns().get(i)));
            }
            for (int i = 0; i < end.columns().size(); i++) {
                ends.put(
                        end.columns().get(i),
                        new Source.End(end.referencedColumns().get(i)));
            }
            return ends;
        }
        keyOfEnd(pattern, pattern.start()).forEach(k -> ends.put("start_" + k, new Source.Start(k)));
        keyOfEnd(pattern, pattern.end()).forEach(k -> ends.put("end_" + k, new Source.End(k)));
        List<String> missing = ends.keySet().stream()
                .filter(c -> table.column(c).isEmpty())
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "the relationships " + pattern + " need columns " + missing
                            + " for the keys of the nodes at their ends",
                    "rename the columns that hold them; there are "
                            + table.rowType().names(),
                    null);
        }
        return ends;
    }

    private List<String> keyOfEnd(Relationships pattern, String label) {
        List<String> key = keyOf(DatasetPath.of(label));
        if (key.isEmpty()) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "the relationships " + pattern + " cannot be made: no key tells the nodes of :" + label + " apart",
                    "make a uniqueness constraint, or name a property that identifies them with key at the connection",
                    null);
        }
        return key;
    }

    // ---- foreign keys

    private List<Ddl> related(Table table) {
        Set<Relationships> taken = new HashSet<>();
        List<Ddl> related = new ArrayList<>();
        for (ForeignKey key : table.foreignKeys()) {
            if (key.references().segments().size() != 1) {
                notices.add("the foreign key of " + table.path() + " on " + key.references()
                        + " is not carried over: relationships have no relationships");
                continue;
            }
            String type = type(key);
            Link link = link(table, key, type);
            if (!taken.add(link.pattern())) {
                link = link(table, key, type + "_" + snake(String.join("_", key.columns())));
                taken.add(link.pattern());
            }
            notices.add("the foreign key of " + table.path() + " on " + key.references() + " becomes relationships "
                    + link.pattern() + "; the graph does not enforce it");
            related.add(related(link));
        }
        return related;
    }

    private static Link link(Table table, ForeignKey key, String type) {
        return new Link(
                key.name(),
                table.path().name(),
                key.columns(),
                type,
                key.references().name(),
                key.referencedColumns(),
                key.onDelete(),
                key.onUpdate());
    }

    private Ddl related(Link link) {
        Relationships pattern = link.pattern();
        List<String> revert = new ArrayList<>();
        if (!links.contains(link)) {
            revert.add(Declarations.remove(link));
        }
        revert.add("MATCH (:" + Cypher.name(pattern.start()) + ")-[r:" + Cypher.name(pattern.type()) + "]->(:"
                + Cypher.name(pattern.end()) + ") CALL { WITH r DELETE r }" + BATCHED);
        return new Ddl(
                "relate " + pattern + " where " + String.join(", ", link.columns()) + " says so",
                List.of(
                        "MATCH (c:" + Cypher.name(link.label()) + ") CALL { WITH c MATCH (p:"
                                + Cypher.name(link.references()) + " " + link.match("c") + ") MERGE (c)-[:"
                                + Cypher.name(link.type()) + "]->(p) }" + BATCHED,
                        Declarations.put(link)),
                revert);
    }

    /** {@return the type for a foreign key: what its column says, without the word for a key at its end} */
    private static String type(ForeignKey key) {
        String last = snake(key.columns().get(0)).replaceFirst("_(ID|KEY|NO|NR)$", "");
        return key.columns().size() > 1 || last.isEmpty()
                ? snake(key.references().name())
                : last;
    }

    /** {@return a name in capitals, its words separated as types of relationships usually are} */
    static String snake(String name) {
        return name.replaceAll("(\\p{Ll}|\\d)(\\p{Lu})", "$1_$2")
                .replaceAll("(\\p{Lu})(\\p{Lu}\\p{Ll})", "$1_$2")
                .replaceAll("[^\\p{L}\\d]+", "_")
                .toUpperCase(Locale.ROOT);
    }

    // ---- what is lost

    private void notice(Table table) {
        for (Table.Column column : table.columns()) {
            String name = table.path() + "." + column.name();
            if (column.defaultValue() != null) {
                notices.add("the default of " + name + " is not carried over: a graph has none");
            }
            if (column.identity()) {
                notices.add("the numbers of " + name + " are not handed out by the graph");
            }
            if (column.comment() != null) {
                notices.add("the comment on " + name + " is not carried over");
            }
        }
        if (table.comment() != null) {
            notices.add("the comment on " + table.path() + " is not carried over");
        }
        table.checks()
                .forEach(c ->
                        notices.add("the check " + c.expression() + " on " + table.path() + " is not carried over"));
        table.indexes().stream()
                .filter(i -> !plain(i))
                .forEach(i -> notices.add(
                        "the index " + i.name() + " is not carried over: it is partial or has an expression"));
    }
}
