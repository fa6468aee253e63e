package dev.tranship.plugin.neo4j;

import java.util.ArrayList;
import java.util.List;
import org.neo4j.driver.Record;
import org.neo4j.driver.TransactionContext;
import org.neo4j.driver.Value;

/**
 * An index or a constraint.
 *
 * @param kind as {@code SHOW} says it, e.g. {@code UNIQUENESS}, {@code RANGE}
 * @param labelsOrTypes what it is about; empty for everything
 * @param statement what makes it again
 */
record SchemaRule(
        String name,
        boolean constraint,
        String kind,
        boolean ofNodes,
        List<String> labelsOrTypes,
        List<String> properties,
        String statement) {
    /** {@return all rules but the lookup indexes that every graph has, and the indexes that belong to a constraint, by name} */
    static List<SchemaRule> read(TransactionContext tx) {
        List<SchemaRule> rules =
                new ArrayList<>(tx.run("SHOW CONSTRAINTS YIELD name, type, entityType, labelsOrTypes, properties,"
                                + " createStatement RETURN * ORDER BY name")
                        .list(row -> rule(row, true)));
        rules.addAll(tx.run(
                        "SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties, createStatement, owningConstraint"
                                + " WHERE owningConstraint IS NULL AND type <> 'LOOKUP' RETURN * ORDER BY name")
                .list(row -> rule(row, false)));
        return rules;
    }

    private static SchemaRule rule(Record row, boolean constraint) {
        return new SchemaRule(
                row.get("name").asString(),
                constraint,
                row.get("type").asString(),
                row.get("entityType").asString().equals("NODE"),
                texts(row.get("labelsOrTypes")),
                texts(row.get("properties")),
                row.get("createStatement").asString());
    }

    private static List<String> texts(Value list) {
        return list.isNull() ? List.of() : list.asList(Value::asString);
    }

    boolean of(String label) {
        return ofNodes && labelsOrTypes.equals(List.of(label));
    }

    /** {@return whether two nodes of the label cannot have the same values} */
    boolean unique() {
        return constraint && (kind.contains("UNIQUE") || kind.contains("UNIQUENESS") || kind.endsWith("NODE_KEY"));
    }

    boolean plainIndex() {
        return !constraint && kind.equals("RANGE");
    }

    String drop() {
        return "DROP " + (constraint ? "CONSTRAINT " : "INDEX ") + Cypher.name(name) + " IF EXISTS";
    }

    /** {@return what makes it, unless it is there} */
    String create() {
        String spelled = Cypher.name(name);
        return statement.replaceFirst(
                java.util.regex.Pattern.quote(spelled),
                java.util.regex.Matcher.quoteReplacement(spelled + " IF NOT EXISTS"));
    }
}
