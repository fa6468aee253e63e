package dev.tranship.plugin.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.spi.Batch;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Rehearsable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Type;
import dev.tranship.spi.VersionHistory.Inherited;
import dev.tranship.spi.VersionHistory.InheritedVersion;
import dev.tranship.spi.VersionHistory.State;
import dev.tranship.testkit.Rows;
import dev.tranship.testkit.Workbench;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a graph has: labels, relationships, values without declared types. */
class Neo4jEndpointTest {
    private static final String EVERY_TYPE = "CREATE (:Thing {id: 1, b: true, f: 0.1, s: 'ä', d: date('2026-01-31'),"
            + " t: localtime('07:08:09.123456789'), tz: time('07:08:09+02:00'), m: localdatetime('2026-01-31T07:08:09.5'),"
            + " utc: datetime('2026-01-31T07:08:09Z'), berlin: datetime('2026-07-01T07:08:09[Europe/Berlin]'),"
            + " lasts: duration('P14M3DT1.5S'), p2: point({x: 1.5, y: -2}), p3: point({longitude: 13.4, latitude: 52.5, height: 30}),"
            + " l: [1, 2, 3], e: [], when: [date('2026-01-31'), date('2026-02-01')]})";

    private final Server server = Server.get();

    @AfterEach
    void clean() {
        server.clean();
    }

    private Workbench bench(Map<String, String> options) {
        return new Workbench(server.open("", Access.WRITE, options));
    }

    private static List<String> names(Catalog catalog) {
        return catalog.tables().stream().map(e -> e.table().path().toString()).toList();
    }

    @Test
    void propertiesAreTypedByTheirValuesAndReadExactly() {
        server.run(EVERY_TYPE, "CREATE (:Thing {id: 2, s: 'only this'})");
        Workbench bench = bench(Map.of("key", "id"));
        Table thing = bench.table("Thing");
        assertThat(thing.columns().stream().map(c -> c.name() + " " + c.type() + (c.nullable() ? "" : " not null")))
                .containsExactly(
                        "id int64 not null",
                        "b boolean",
                        "berlin " + Neo4jTypes.ZONED,
                        "d date",
                        "e array<string>",
                        "f float64",
                        "l array<int64>",
                        "lasts interval",
                        "m timestamp(6)",
                        "p2 " + Neo4jTypes.POINT,
                        "p3 " + Neo4jTypes.POINT,
                        "s string",
                        "t time(9)",
                        "tz " + Neo4jTypes.ZONED_TIME,
                        "utc timestamptz(6)",
                        "when array<date>");
        assertThat(thing.rowKey()).containsExactly("id");
        // New nodes take the places of deleted ones, in no order.
        assertThat(bench.rows(thing.path()).toString())
                .contains("[2026-07-01T05:08:09Z, Europe/Berlin]", "[7203, 1.5, -2.0, null]", "P14M3DT1.5S");
        bench.endpoint().close();
    }

    @Test
    void aGraphThatIsCopiedIsTheSameGraph() {
        server.run(EVERY_TYPE);
        Workbench bench = bench(Map.of("key", "id"));
        Table thing = bench.table("Thing");
        Table copy = bench.load(Mode.CREATE, thing.withPath(DatasetPath.of("Copy")), List.of());
        try (Snapshot snapshot = bench.readable().snapshot()) {
            ReadRequest all = ReadRequest.all(thing.path());
            snapshot.split(all, 1).forEach(split -> {
                Batch batch = snapshot.read(all, split, null).next();
                assertThat(batch).isNotNull();
                try (RowWriter writer = bench.writer("copy", copy.path(), copy.rowType(), List.of("id"))) {
                    writer.insert(batch);
                    writer.commit(Workbench.whole("copy"));
                }
            });
        }
        assertThat(server.run("MATCH (a:Thing), (b:Copy) RETURN properties(a) = properties(b),"
                                + " valueType(a.berlin) = valueType(b.berlin)")
                        .get(0)
                        .values())
                .allMatch(v -> v.asBoolean());
        bench.endpoint().close();
    }

    @Test
    void aPropertyOfSeveralTypesIsRefusedByNameOrCarriedAsJson() {
        server.run("UNWIND [1, 'two', [3.5]] AS v CREATE (:Mixed {id: toString(v IS :: INTEGER) + v[0], v: v, w: 1})"
                .replace("toString(v IS :: INTEGER) + v[0]", "randomUUID()"));
        Workbench refusing = bench(Map.of());
        try (Snapshot snapshot = refusing.readable().snapshot()) {
            assertThatThrownBy(() -> snapshot.rowType(ReadRequest.all(DatasetPath.of("Mixed"))))
                    .isInstanceOf(EndpointException.class)
                    .hasMessageContaining("Mixed.v has values of several types")
                    .hasMessageContaining("1 × STRING");
            assertThat(snapshot.rowType(new ReadRequest(DatasetPath.of("Mixed"), List.of("w"), null, 10, 1 << 20))
                            .names())
                    .containsExactly("w");
        }
        refusing.endpoint().close();
        Workbench json = bench(Map.of("mixed", "json"));
        ReadRequest only = new ReadRequest(DatasetPath.of("Mixed"), List.of("v"), null, 10, 1 << 20);
        try (Snapshot snapshot = json.readable().snapshot()) {
            assertThat(Rows.all(snapshot, only))
                    .containsExactlyInAnyOrder(Rows.row("1"), Rows.row("\"two\""), Rows.row("[3.5]"));
        }
        json.endpoint().close();
    }

    @Test
    void aPropertyThatTheSampleDidNotShowIsNeverLeftOutInSilence() {
        // The places of removed nodes are taken again in any order: the last one is what is found last.
        server.run(
                "UNWIND range(1, 20) AS i CREATE (n:Late {id: i})",
                "MATCH (n:Late) WITH n SKIP 19 LIMIT 1 SET n.extra = 'x'");
        Workbench bench = bench(Map.of("sample", "10", "key", "id"));
        assertThat(bench.table("Late").rowType().names()).containsExactly("id");
        assertThatThrownBy(() -> bench.rows(DatasetPath.of("Late")))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("extra");
        bench.endpoint().close();
    }

    @Test
    void relationshipsAreReadAddedReplacedAndRemovedByTheirEnds() {
        server.run(
                "CREATE CONSTRAINT person FOR (n:Person) REQUIRE n.id IS UNIQUE",
                "UNWIND range(1, 4) AS i CREATE (:Person {id: i})",
                "MATCH (a:Person {id: 1}), (b:Person {id: 2}) CREATE (a)-[:KNOWS {since: 1999}]->(b)");
        Workbench bench = bench(Map.of());
        DatasetPath knows = DatasetPath.of("Person", "KNOWS", "Person");
        assertThat(names(bench.catalog())).containsExactly("Person", "Person.KNOWS.Person");
        assertThat(bench.describable().resolve(DatasetPath.of("(:Person)-[:KNOWS]->(:Person)")))
                .isEqualTo(knows);
        RowType type = bench.catalog().table(knows).orElseThrow().rowType();
        assertThat(type.names()).containsExactly("start_id", "end_id", "since");
        List<String> key = List.of("start_id", "end_id");
        RowType ends = RowType.of(type.field(0), type.field(1));
        try (RowWriter writer = bench.writer("w", knows, type, key)) {
            writer.insert(Batch.of(type, List.of(Rows.row(2L, 3L, 2001L), Rows.row(3L, 4L, null))));
            writer.upsert(Batch.of(type, List.of(Rows.row(1L, 2L, 2000L), Rows.row(4L, 1L, 5L))));
            assertThat(Rows.of(writer.lookup(Batch.of(ends, List.of(Rows.row(1L, 2L), Rows.row(9L, 9L))))))
                    .containsExactly(Rows.row(1L, 2L, 2000L));
            assertThat(writer.delete(Batch.of(ends, List.of(Rows.row(3L, 4L))))).isEqualTo(1);
            writer.commit(Workbench.whole("w"));
            assertThatThrownBy(() -> writer.insert(Batch.of(type, List.of(Rows.row(1L, 77L, null)))))
                    .isInstanceOf(EndpointException.class)
                    .hasMessageContaining("there is no :Person with the key [77]");
        }
        assertThat(bench.rows(knows))
                .containsExactlyInAnyOrder(Rows.row(1L, 2L, 2000L), Rows.row(2L, 3L, 2001L), Rows.row(4L, 1L, 5L));
        bench.endpoint().close();
    }

    @Test
    void foreignKeysAndJoinTablesBecomeRelationshipsAndAreTablesAgain() {
        Workbench bench = bench(Map.of());
        DatasetPath person = DatasetPath.of("Person");
        DatasetPath club = DatasetPath.of("Club");
        List<Table> tables = List.of(
                table(
                        "Member",
                        List.of("PersonId", "ClubId"),
                        List.of(key("PersonId", person), key("ClubId", club)),
                        "role"),
                table("Person", List.of("Id"), List.of(key("BossId", person)), "BossId"),
                table("Club", List.of("Id"), List.of(), "name"));
        var plan = bench.definable().plan(tables, List.of(), Mode.CREATE, bench.catalog());
        assertThat(plan.tables().stream().map(t -> t.stored().path().name()))
                .containsExactly("Person", "Club", "Member");
        plan.tables().forEach(t -> bench.apply(t.beforeAnyRows()));
        bench.insert(person, plan.tables().get(0).stored().rowType(), List.of(Rows.row(1L, null), Rows.row(2L, 1L)));
        bench.insert(club, plan.tables().get(1).stored().rowType(), List.of(Rows.row(7L, 70L)));
        bench.insert(DatasetPath.of("Member"), plan.tables().get(2).stored().rowType(), List.of(Rows.row(2L, 7L, 5L)));
        bench.apply(plan.after());

        assertThat(server.run(
                                "MATCH (:Club {Id: 7})<-[m:MEMBER {role: 5}]-(p)-[:BOSS]->(b) RETURN p.Id, b.Id, size(keys(m))")
                        .get(0)
                        .values(v -> v.asLong()))
                .containsExactly(2L, 1L, 1L);
        assertThat(names(bench.catalog())).containsExactly("Club", "Member", "Person");
        assertThat(bench.table("Person").foreignKeys()).containsExactly(key("BossId", person));
        assertThat(bench.table("Member").foreignKeys()).containsExactly(key("PersonId", person), key("ClubId", club));
        assertThat(bench.rows(DatasetPath.of("Member"))).containsExactly(Rows.row(2L, 7L, 5L));
        assertThatThrownBy(() -> bench.insert(
                        DatasetPath.of("Member"),
                        plan.tables().get(2).stored().rowType(),
                        List.of(Rows.row(2L, 7L, 6L))))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("there already");
        bench.revert(plan.after());
        for (int i = 2; i >= 0; i--) {
            bench.revert(plan.tables().get(i).beforeAnyRows());
        }
        assertThat(bench.catalog().tables()).isEmpty();
        bench.endpoint().close();
    }

    @Test
    void relationshipsAreLookedForOnceTheirKeyIsMade() {
        Workbench bench = bench(Map.of());
        DatasetPath person = DatasetPath.of("Person");
        DatasetPath knows = DatasetPath.of("Knows");
        List<Table> tables = List.of(
                table("Person", List.of("Id"), List.of(), "age"),
                table(
                        "Knows",
                        List.of("OneId", "OtherId"),
                        List.of(key("OneId", person), key("OtherId", person)),
                        "since"));
        var plan = bench.definable().plan(tables, List.of(), Mode.CREATE, bench.catalog());
        var people = plan.tables().get(0);
        var relationships = plan.tables().get(1);
        RowType type = relationships.stored().rowType();
        bench.apply(people.beforeAnyRows());
        bench.insert(person, people.stored().rowType(), List.of(Rows.row(1L, 30L), Rows.row(2L, 31L)));
        bench.apply(relationships.before());
        bench.insert(knows, type, List.of(Rows.row(1L, 2L, 5L)));
        bench.insert(knows, type, List.of(Rows.row(1L, 2L, 6L)));
        assertThat(bench.rows(knows))
                .as("a source that proves its key is taken at its word")
                .containsExactlyInAnyOrder(Rows.row(1L, 2L, 5L), Rows.row(1L, 2L, 6L));

        relationships.keys().forEach(k -> bench.apply(List.of(k.ddl())));
        assertThat(bench.table("Knows").rowKey()).containsExactly("OneId", "OtherId");
        assertThatThrownBy(() -> bench.insert(knows, type, List.of(Rows.row(1L, 2L, 7L))))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("there already");
        bench.endpoint().close();
    }

    @Test
    void relationshipsOfForeignKeysComeAndGoWithTheRows() {
        Workbench bench = bench(Map.of());
        DatasetPath person = DatasetPath.of("Person");
        Table table = table("Person", List.of("Id"), List.of(key("BossId", person)), "BossId");
        var plan = bench.definable().plan(List.of(table), List.of(), Mode.CREATE, bench.catalog());
        plan.tables().forEach(t -> bench.apply(t.beforeAnyRows()));
        RowType type = plan.tables().get(0).stored().rowType();
        bench.insert(person, type, List.of(Rows.row(1L, null), Rows.row(2L, 1L), Rows.row(3L, 9L)));
        bench.apply(plan.after());
        assertThat(bosses()).containsExactly("2 of 1");
        try (RowWriter writer = bench.writer("w", person, type, List.of("Id"))) {
            writer.insert(Batch.of(type, List.of(Rows.row(4L, 5L), Rows.row(5L, 1L), Rows.row(9L, null))));
            writer.commit(Workbench.whole("w"));
            assertThat(bosses()).containsExactly("2 of 1", "3 of 9", "4 of 5", "5 of 1");

            writer.upsert(Batch.of(type, List.of(Rows.row(2L, 9L), Rows.row(5L, null), Rows.row(6L, 2L))));
            writer.commit(Workbench.whole("w"));
            assertThat(bosses()).containsExactly("2 of 9", "3 of 9", "4 of 5", "6 of 2");

            server.run("MATCH (a:Person {Id: 1}), (b:Person {Id: 3}) CREATE (a)-[:BOSS]->(b)");
            RowType id = RowType.of(type.field(0));
            assertThat(writer.delete(Batch.of(id, List.of(Rows.row(4L), Rows.row(5L), Rows.row(6L), Rows.row(9L)))))
                    .isEqualTo(4);
            writer.commit(Workbench.whole("w"));
        }
        assertThat(bosses()).as("what no foreign key says stays").containsExactly("1 of 3");
        bench.endpoint().close();
    }

    private List<String> bosses() {
        return server
                .run("MATCH (a:Person)-[:BOSS]->(b:Person) RETURN a.Id + ' of ' + b.Id AS text ORDER BY text")
                .stream()
                .map(row -> row.get("text").asString())
                .toList();
    }

    @Test
    void whatStatementsWouldChangeIsCountedAndTakenBack() {
        server.run("UNWIND range(1, 7) AS i CREATE (:Person {id: i})");
        Endpoint endpoint = server.open(Access.PREVIEW);
        Rehearsable rehearsable = endpoint.ability(Rehearsable.class).orElseThrow();
        assertThat(rehearsable.rehearse(List.of(
                        "MATCH (n:Person) WHERE n.id > 4 SET n.old = true",
                        "CREATE INDEX olds FOR (n:Person) ON (n.old)",
                        "MATCH (n:Person {old: true}) DELETE n",
                        "MATCH (n:Person) RETURN n")))
                .containsExactly(OptionalLong.of(3), OptionalLong.empty(), OptionalLong.of(3), OptionalLong.of(0));
        assertThat(server.run("MATCH (n:Person) WHERE n.old IS NULL RETURN count(n)")
                        .get(0)
                        .get(0)
                        .asLong())
                .isEqualTo(7);
        assertThatThrownBy(() -> rehearsable.rehearse(List.of("CREATE (:Person", "RETURN 1")))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("in: CREATE (:Person");
        endpoint.close();
    }

    private static Table table(String name, List<String> key, List<ForeignKey> foreignKeys, String more) {
        List<Column> columns = new java.util.ArrayList<>();
        key.forEach(k -> columns.add(Column.of(k, Type.INT64, false)));
        columns.add(Column.of(more, Type.INT64, true));
        return new Table(
                DatasetPath.of(name), columns, new Key(null, key), List.of(), foreignKeys, List.of(), List.of(), null);
    }

    private static ForeignKey key(String column, DatasetPath references) {
        return new ForeignKey(null, List.of(column), references, List.of("Id"), "NO ACTION", "NO ACTION");
    }

    @Test
    void anArchiveHoldsEveryTypeEveryLabelAndEveryRelationship(@TempDir Path folder) {
        server.run(
                EVERY_TYPE,
                "CREATE INDEX things FOR (n:Thing) ON (n.s)",
                "MATCH (t:Thing) SET t:Second CREATE (t)-[:SELF {w: 1.5}]->(t), (:Lonely)");
        Workbench bench = bench(Map.of("key", "id"));
        String content = "MATCH (n) OPTIONAL MATCH (n)-[r]->(m) WITH n, r, m ORDER BY size(keys(n))"
                + " RETURN collect([labels(n), properties(n), type(r), properties(r), labels(m)]) AS everything";
        Object before = server.run(content).get(0).get(0).asObject();
        Path file = folder.resolve("a." + bench.archivable().extension());
        bench.archivable().archive(file);
        server.run("MATCH (n) DETACH DELETE n", "DROP INDEX things", "CREATE (:Later)");

        bench.archivable().restore(file);

        assertThat(server.run(content).get(0).get(0).asObject().toString()).isEqualTo(before.toString());
        assertThat(names(bench.catalog()))
                .containsExactly(
                        "Lonely",
                        "Second",
                        "Second.SELF.Second",
                        "Second.SELF.Thing",
                        "Thing",
                        "Thing.SELF.Second",
                        "Thing.SELF.Thing");
        assertThat(bench.table("Thing").indexes()).hasSize(1);
        try (Endpoint archive = new Neo4jEndpointFactory("bolt")
                .open(new ConnectionSpec("a", "bolt", file.toString(), Map.of(), folder, Access.READ))) {
            Workbench read = new Workbench(archive);
            assertThat(names(read.catalog())).isEqualTo(names(bench.catalog()));
            for (String name : List.of("Thing", "Lonely")) {
                assertThat(read.rows(DatasetPath.of(name))).isEqualTo(bench.rows(DatasetPath.of(name)));
            }
            DatasetPath self = DatasetPath.of("Thing", "SELF", "Thing");
            assertThat(read.rows(self)).isEqualTo(bench.rows(self)).isNotEmpty();
        }
        bench.endpoint().close();
    }

    @Test
    void indexesAndConstraintsAreDroppedByWhatTheyAreAbout() {
        server.run(
                "CREATE CONSTRAINT FOR (n:Episode) REQUIRE n.id IS UNIQUE",
                "CREATE INDEX FOR (n:`odd ``label`) ON (n.a, n.`b c`)",
                "CREATE TEXT INDEX FOR (n:Episode) ON (n.title)",
                "CREATE INDEX FOR ()-[r:SAYS]-() ON (r.at)",
                "CREATE INDEX FOR (n:Old) ON (n.name)");
        Workbench bench = bench(Map.of());

        execute(
                bench,
                "// not needed any more\nDROP INDEX FOR (n:`odd ``label`) ON (n.a, n.`b c`)",
                "DROP CONSTRAINT IF EXISTS FOR (e:Episode) REQUIRE e.id IS UNIQUE",
                "DROP CONSTRAINT IF EXISTS FOR (e:Episode) REQUIRE e.id IS UNIQUE",
                "drop index for ()-[r:SAYS]-() on (r.at)",
                "DROP INDEX ON :Old(name)",
                "CREATE (:Episode {id: 1})");

        assertThat(server.run("SHOW INDEXES YIELD type, properties WHERE type <> 'LOOKUP' RETURN properties[0]"))
                .hasSize(1)
                .allSatisfy(left -> assertThat(left.get(0).asString()).isEqualTo("title"));
        assertThatThrownBy(() -> execute(bench, "DROP INDEX FOR (n:Episode) ON (n.length)"))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("there is no index on (:Episode) [length]");
        server.run("CREATE INDEX FOR (n:Episode) ON (n.title)");
        assertThatThrownBy(() -> execute(bench, "DROP INDEX FOR (n:Episode) ON (n.title)"))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("index on (:Episode) [title] may mean [index_");
        bench.endpoint().close();
    }

    private static void execute(Workbench bench, String... statements) {
        bench.transactional().execute(List.of(statements), Workbench.whole("statements"));
    }

    @Test
    void whatNeo4jMigrationsLeftIsRead() {
        Workbench bench = bench(Map.of());
        assertThat(bench.versioned().versions("history").inherited()).isEmpty();
        server.run("CREATE (:__Neo4jMigration {version: 'BASELINE'})"
                + "-[:MIGRATED_TO {at: datetime('2026-01-01T00:00:00Z')}]->"
                + "(:__Neo4jMigration {version: '1.0.0', checksum: '3186352986', type: 'CYPHER', repeatable: false})"
                + "-[:MIGRATED_TO {at: datetime('2026-01-02T00:00:00Z')}]->(:__Neo4jMigration {version: '1.1.0', type: 'JAVA'})"
                + "-[:MIGRATED_TO {at: datetime('2026-01-03T00:00:00Z')}]->"
                + "(:__Neo4jMigration {version: '1.2', checksum: '7', type: 'CYPHER', repeatable: true})");
        server.run("CREATE (:__Neo4jMigration {version: 'BASELINE', migrationTarget: 'other'})-[:MIGRATED_TO]->"
                + "(:__Neo4jMigration {version: '9', migrationTarget: 'other'})");

        assertThat(bench.versioned().versions("history").inherited())
                .containsExactly(new Inherited(
                        "neo4j-migrations",
                        "(:__Neo4jMigration)",
                        List.of(
                                new InheritedVersion("1.0.0", 3_186_352_986L, State.DONE),
                                new InheritedVersion("1.1.0", null, State.DONE)),
                        true));
        bench.endpoint().close();
    }

    @Test
    void aWrongPasswordIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> server.open("", Access.READ, Map.of("password", "tr0ub4dor")))
                .isInstanceOfSatisfying(
                        EndpointException.class, e -> assertThat(e.kind()).isEqualTo(Kind.AUTHENTICATE))
                .hasMessageNotContaining("tr0ub4dor");
    }

    @Test
    void aFieldIsNamedWhenItsValueCannotBeHeld() {
        Workbench bench = bench(Map.of());
        RowType type = RowType.of(new Field("id", Type.INT64, false), new Field("l", new Type.Array(Type.TEXT), true));
        Table stored = bench.create(Table.of(
                DatasetPath.of("T"),
                List.of(Column.of("id", Type.INT64, false), Column.of("l", new Type.Array(Type.TEXT), true)),
                new Key(null, List.of("id"))));
        assertThatThrownBy(() -> bench.insert(stored.path(), type, List.of(Rows.row(1L, Rows.row("a", null)))))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("T.l: [a, null] holds a NULL");
        bench.endpoint().close();
    }
}
