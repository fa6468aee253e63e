package dev.tranship.plugin.neo4j;

import dev.tranship.spi.VersionHistory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;

/**
 * The history as nodes of one label. A uniqueness constraint says that there is a history, if only an empty one, and keeps two runs from noting
 * the same version. Knows the nodes of neo4j-migrations.
 */
final class Neo4jVersions implements VersionHistory {
    private static final String READING = "reading the history of versions";
    private static final String VERSION = "version";
    private static final String MIGRATION = "__Neo4jMigration";
    /** What it repeats has no place in the order of versions, and the chain may tell of another database. */
    private static final String MIGRATIONS = "CALL db.info() YIELD name MATCH (n:" + MIGRATION + ")<-[r:MIGRATED_TO]-()"
            + " WHERE NOT coalesce(n.repeatable, false) AND toLower(coalesce(n.migrationTarget, name)) = toLower(name)"
            + " RETURN n.version AS version, n.checksum AS checksum ORDER BY r.at";

    private final Neo4jDatabase database;
    private final String label;
    private final String constraint;

    /** @param label of the nodes */
    Neo4jVersions(Neo4jDatabase database, String label) {
        this.database = database;
        this.label = label;
        this.constraint = Cypher.name(label + "_" + VERSION);
    }

    @Override
    public Optional<List<Noted>> read() {
        return database.read(READING, tx -> {
            boolean kept = SchemaRule.read(tx).stream()
                    .anyMatch(rule ->
                            rule.of(label) && rule.unique() && rule.properties().equals(List.of(VERSION)));
            return kept
                    ? Optional.of(tx.run("MATCH " + node("") + " RETURN v ORDER BY v.seq")
                            .list(Neo4jVersions::noted))
                    : Optional.empty();
        });
    }

    private static Noted noted(Record row) {
        Map<String, Object> version = row.get("v").asMap();
        return new Noted(
                row.get("v").get("seq").asInt(),
                String.valueOf(version.get(VERSION)),
                String.valueOf(version.get("description")),
                String.valueOf(version.get("checksum")),
                String.valueOf(version.get("noted_at")),
                String.valueOf(version.get("origin")));
    }

    @Override
    public List<String> create() {
        return List.of("CREATE CONSTRAINT " + constraint + " FOR " + node("") + " REQUIRE v." + VERSION + " IS UNIQUE");
    }

    @Override
    public List<String> drop() {
        return List.of("MATCH " + node("") + " DELETE v", "DROP CONSTRAINT " + constraint);
    }

    @Override
    public String note(Noted version) {
        return "CREATE "
                + node(" {seq: " + version.sequence()
                        + ", " + VERSION + ": " + Cypher.text(version.version())
                        + ", description: " + Cypher.text(version.description())
                        + ", checksum: " + Cypher.text(version.checksum())
                        + ", noted_at: " + Cypher.text(version.at())
                        + ", origin: " + Cypher.text(version.origin()) + "}");
    }

    @Override
    public String amend(String version, String checksum) {
        return "MATCH " + of(version) + " SET v.checksum = " + Cypher.text(checksum);
    }

    @Override
    public String erase(String version) {
        return "MATCH " + of(version) + " DELETE v";
    }

    private String of(String version) {
        return node(" {" + VERSION + ": " + Cypher.text(version) + "}");
    }

    private String node(String properties) {
        return "(v:" + Cypher.name(label) + properties + ")";
    }

    @Override
    public List<Inherited> inherited() {
        List<InheritedVersion> versions = database.read(
                READING,
                tx -> tx.run(MIGRATIONS)
                        .list(row -> new InheritedVersion(row.get("version").asString(), checksum(row), State.DONE)));
        return versions.isEmpty()
                ? List.of()
                : List.of(new Inherited("neo4j-migrations", "(:" + MIGRATION + ")", versions, true));
    }

    /** {@return the checksum, which is a text, and missing where the version was Java} */
    private static @Nullable Long checksum(Record row) {
        return row.get("checksum").isNull()
                ? null
                : Long.valueOf(row.get("checksum").asString());
    }
}
