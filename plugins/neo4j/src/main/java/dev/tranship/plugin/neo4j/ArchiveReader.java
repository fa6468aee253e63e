package dev.tranship.plugin.neo4j;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Value;

/** Reads an archive from its beginning to its end: what is declared, the schema, all nodes, all relationships. */
final class ArchiveReader implements AutoCloseable {
    static final String MAGIC = "tranship graph 1";
    static final int NODE = 'n';
    static final int RELATIONSHIP = 'r';
    static final int END = 'e';

    private final DataInputStream in;
    private final String product;
    private final List<Dataset> datasets;
    private final List<String> schema;
    private boolean ended;

    /** A node or relationship of an archive. */
    sealed interface Element {
        Map<String, Value> properties();
    }

    /** @param id as it was in the graph */
    record Node(long id, List<String> labels, Map<String, Value> properties) implements Element {}

    /** @param start the id of a node that stands before */
    record Relationship(long start, long end, String type, Map<String, Value> properties) implements Element {}

    private ArchiveReader(DataInputStream in) throws IOException {
        this.in = in;
        if (!ArchiveFormat.readText(in).equals(MAGIC)) {
            throw new IOException("it is no archive of a graph, or of a later format");
        }
        this.product = ArchiveFormat.readText(in);
        this.datasets = DatasetText.read(in);
        this.schema = ArchiveFormat.readTexts(in);
    }

    static ArchiveReader open(Path file) {
        try {
            DataInputStream in = new DataInputStream(
                    new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16), 1 << 16));
            try {
                return new ArchiveReader(in);
            } catch (IOException e) {
                in.close();
                throw e;
            }
        } catch (IOException e) {
            throw broken(e);
        }
    }

    String product() {
        return product;
    }

    List<Dataset> datasets() {
        return datasets;
    }

    /** {@return the statements that make constraints and indexes} */
    List<String> schema() {
        return schema;
    }

    /** {@return the next node or relationship; null when the archive is complete} */
    @Nullable
    Element next() {
        if (ended) {
            return null;
        }
        try {
            return switch (in.readByte()) {
                case NODE -> new Node(in.readLong(), ArchiveFormat.readTexts(in), ArchiveFormat.readProperties(in));
                case RELATIONSHIP ->
                    new Relationship(
                            in.readLong(), in.readLong(), ArchiveFormat.readText(in), ArchiveFormat.readProperties(in));
                case END -> {
                    ended = true;
                    yield null;
                }
                default -> throw new IOException("something stands there that is no node and no relationship");
            };
        } catch (IOException e) {
            throw broken(e);
        }
    }

    static EndpointException broken(IOException e) {
        return new EndpointException(
                Kind.CORRUPT, "the archive cannot be read: " + e.getMessage(), "use another one", e);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw broken(e);
        }
    }
}
