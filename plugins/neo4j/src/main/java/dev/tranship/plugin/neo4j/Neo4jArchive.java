package dev.tranship.plugin.neo4j;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Transactional;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Record;
import org.neo4j.driver.Result;
import org.neo4j.driver.Session;
import org.neo4j.driver.Value;
import org.neo4j.driver.Values;

/**
 * Copies a graph into a file, through nothing but queries, and back: nodes with all their labels and properties, relationships,
 * constraints and indexes. The ledger stays what it is.
 */
final class Neo4jArchive {
    private static final String ARCHIVING = "archiving the graph";
    private static final String RESTORING = "restoring the graph";
    private static final int BATCH = 10_000;

    private final Neo4jDatabase database;

    Neo4jArchive(Neo4jDatabase database) {
        this.database = database;
    }

    void write(Path file) {
        List<Dataset> datasets = database.read(ARCHIVING, tx -> new Datasets(tx, database.settings()).all());
        List<String> schema = database.read(
                ARCHIVING,
                tx -> SchemaRule.read(tx).stream().map(SchemaRule::create).toList());
        database.on(ARCHIVING, () -> {
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(
                            new GZIPOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), 1 << 16),
                            1 << 16));
                    Session session = database.session(AccessMode.READ)) {
                ArchiveFormat.writeText(out, ArchiveReader.MAGIC);
                ArchiveFormat.writeText(out, database.product());
                DatasetText.write(out, datasets);
                ArchiveFormat.writeTexts(out, schema);
                elements(session, out);
                out.writeByte(ArchiveReader.END);
                return true;
            } catch (FileAlreadyExistsException e) {
                throw new EndpointException(Kind.UNSUPPORTED, file + " is there already, and is not overwritten");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void elements(Session session, DataOutputStream out) throws IOException {
        Result nodes = session.run("MATCH (n) WHERE NOT n:" + Transactional.LEDGER
                + " RETURN id(n), labels(n), properties(n) ORDER BY id(n)");
        while (nodes.hasNext()) {
            Record node = nodes.next();
            out.writeByte(ArchiveReader.NODE);
            out.writeLong(node.get(0).asLong());
            ArchiveFormat.writeTexts(out, node.get(1).asList(Value::asString));
            ArchiveFormat.writeProperties(out, node.get(2));
        }
        Result relationships = session.run("MATCH (a)-[r]->(b) RETURN id(a), id(b), type(r), properties(r)");
        while (relationships.hasNext()) {
            Record relationship = relationships.next();
            out.writeByte(ArchiveReader.RELATIONSHIP);
            out.writeLong(relationship.get(0).asLong());
            out.writeLong(relationship.get(1).asLong());
            ArchiveFormat.writeText(out, relationship.get(2).asString());
            ArchiveFormat.writeProperties(out, relationship.get(3));
        }
    }

    void restore(Path file) {
        try (ArchiveReader archive = ArchiveReader.open(file)) {
            clear();
            Ids ids = new Ids();
            List<ArchiveReader.Element> batch = new ArrayList<>();
            for (ArchiveReader.Element element = archive.next(); element != null; element = archive.next()) {
                boolean other = !batch.isEmpty() && batch.get(0).getClass() != element.getClass();
                if (other || batch.size() == BATCH) {
                    put(batch, ids);
                    batch.clear();
                }
                batch.add(element);
            }
            put(batch, ids);
            archive.schema().forEach(this::run);
            run("CALL db.awaitIndexes(86400)");
        }
    }

    private void clear() {
        database.read(RESTORING, SchemaRule::read).forEach(rule -> run(rule.drop()));
        run("MATCH (n) WHERE NOT n:" + Transactional.LEDGER + " CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF "
                + BATCH + " ROWS");
    }

    private void run(String statement) {
        database.on(RESTORING, () -> {
            try (Session session = database.session(AccessMode.WRITE)) {
                return session.run(statement).consume();
            }
        });
    }

    /** Creates elements that are all nodes, or all relationships. */
    private void put(List<ArchiveReader.Element> elements, Ids ids) {
        if (elements.isEmpty()) {
            return;
        } else if (elements.get(0) instanceof ArchiveReader.Node) {
            nodes(elements.stream().map(ArchiveReader.Node.class::cast).toList(), ids);
        } else {
            Map<String, List<ArchiveReader.Relationship>> byType = elements.stream()
                    .map(ArchiveReader.Relationship.class::cast)
                    .collect(Collectors.groupingBy(ArchiveReader.Relationship::type));
            byType.forEach((type, relationships) -> relationships(type, relationships, ids));
        }
    }

    private void nodes(List<ArchiveReader.Node> nodes, Ids ids) {
        Map<List<String>, List<ArchiveReader.Node>> byLabels =
                nodes.stream().collect(Collectors.groupingBy(ArchiveReader.Node::labels));
        Map<Long, Long> made = new TreeMap<>();
        byLabels.forEach((labels, alike) -> {
            String label = labels.stream().map(l -> ":" + Cypher.name(l)).collect(Collectors.joining());
            List<Map<String, Value>> rows =
                    alike.stream().map(ArchiveReader.Node::properties).toList();
            List<Long> created = database.write(
                    RESTORING,
                    tx -> tx.run(
                                    "UNWIND range(0, size($rows) - 1) AS i CREATE (n" + label
                                            + ") SET n = $rows[i] RETURN id(n) ORDER BY i",
                                    Map.of("rows", rows))
                            .list(row -> row.get(0).asLong()));
            for (int i = 0; i < created.size(); i++) {
                made.put(alike.get(i).id(), created.get(i));
            }
        });
        made.forEach(ids::put);
    }

    private void relationships(String type, List<ArchiveReader.Relationship> relationships, Ids ids) {
        List<Value> rows = relationships.stream()
                .map(r -> Values.value(Map.of(
                        "a", Values.value(ids.get(r.start())),
                        "b", Values.value(ids.get(r.end())),
                        "p", Values.value(r.properties()))))
                .toList();
        database.write(
                RESTORING,
                tx -> tx.run(
                                "UNWIND $rows AS row MATCH (a) WHERE id(a) = row.a MATCH (b) WHERE id(b) = row.b CREATE (a)-[r:"
                                        + Cypher.name(type) + "]->(b) SET r = row.p",
                                Map.of("rows", rows))
                        .consume());
    }

    /** Which node has become which, in sixteen bytes each. Ids come in their order. */
    private static final class Ids {
        private long[] before = new long[1_000];
        private long[] now = new long[1_000];
        private int count;

        void put(long id, long created) {
            if (count == before.length) {
                before = Arrays.copyOf(before, 2 * count);
                now = Arrays.copyOf(now, 2 * count);
            }
            before[count] = id;
            now[count] = created;
            count++;
        }

        long get(long id) {
            int at = Arrays.binarySearch(before, 0, count, id);
            if (at < 0) {
                throw new EndpointException(
                        Kind.CORRUPT, "the archive has a relationship of a node " + id + " that it does not have");
            }
            return now[at];
        }
    }
}
