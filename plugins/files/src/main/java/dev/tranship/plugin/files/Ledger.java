package dev.tranship.plugin.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.plugin.text.JsonSpelling;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.Transactional;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered in a folder, in one file that is only ever replaced whole: how far changes have come, how many bytes
 * count of each file that is being written, and renames that are under way. Whoever changes it holds the folder's lock.
 */
final class Ledger {
    static final String FILE = Transactional.LEDGER + ".jsonl";

    private final Folder folder;
    private final List<Checkpoint> checkpoints = new ArrayList<>();
    private final Map<String, Long> lengths = new TreeMap<>();
    private @Nullable Moves moves;

    /**
     * Renames that belong together with a checkpoint; file names within the folder.
     *
     * @param done how many renames are surely done; the next one may be
     * @param drop what is deleted in the end
     */
    record Moves(List<Move> moves, int done, List<String> drop, Checkpoint checkpoint) {
        Moves {
            moves = List.copyOf(moves);
            drop = List.copyOf(drop);
        }

        Moves oneMore() {
            return new Moves(moves, done + 1, drop, checkpoint);
        }
    }

    record Move(String from, String to) {}

    private Ledger(Folder folder) {
        this.folder = folder;
    }

    static Ledger read(Folder folder) {
        Ledger ledger = new Ledger(folder);
        Path file = folder.path().resolve(FILE);
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                ledger.add(JsonSpelling.MAPPER.readTree(line));
            }
        } catch (NoSuchFileException e) {
            return ledger;
        } catch (IOException e) {
            throw Failures.of("reading the ledger " + file, e);
        }
        return ledger;
    }

    private void add(JsonNode line) {
        if (line.has("checkpoint")) {
            checkpoints.add(checkpoint(line.get("checkpoint")));
        } else if (line.has("file")) {
            lengths.put(line.get("file").asText(), line.get("length").asLong());
        } else if (line.has("moves")) {
            List<Move> list = new ArrayList<>();
            line.get("moves")
                    .forEach(m -> list.add(new Move(m.get(0).asText(), m.get(1).asText())));
            List<String> drop = new ArrayList<>();
            line.get("drop").forEach(d -> drop.add(d.asText()));
            moves = new Moves(list, line.get("done").asInt(), drop, checkpoint(line.get("then")));
        } else {
            throw Failures.corrupt(
                    "The ledger " + folder.path().resolve(FILE) + " has a line that is not understood: " + line);
        }
    }

    List<Checkpoint> checkpoints(String change) {
        return checkpoints.stream()
                .filter(c -> c.change().equals(change))
                .sorted(Comparator.comparingInt(Checkpoint::split))
                .toList();
    }

    void put(Checkpoint checkpoint) {
        checkpoints.removeIf(c -> c.change().equals(checkpoint.change()) && c.split() == checkpoint.split());
        checkpoints.add(checkpoint);
    }

    void forget(java.util.Collection<String> changes) {
        checkpoints.removeIf(c -> changes.contains(c.change()));
    }

    /** {@return how many bytes of a file count, or -1 when all do} */
    long length(String fileName) {
        return lengths.getOrDefault(fileName, -1L);
    }

    void setLength(String fileName, long length) {
        lengths.put(fileName, length);
    }

    void release(String fileName) {
        lengths.remove(fileName);
    }

    @Nullable
    Moves moves() {
        return moves;
    }

    void setMoves(@Nullable Moves moves) {
        this.moves = moves;
    }

    /** Makes this state durable. */
    void write() throws IOException {
        Path file = folder.path().resolve(FILE);
        List<ObjectNode> lines = new ArrayList<>();
        Moves underWay = moves;
        if (underWay != null) {
            lines.add(json(underWay));
        }
        lengths.forEach((name, length) -> lines.add(
                JsonNodeFactory.instance.objectNode().put("file", name).put("length", length)));
        for (Checkpoint checkpoint : checkpoints) {
            lines.add(JsonNodeFactory.instance.objectNode().set("checkpoint", json(checkpoint)));
        }
        if (lines.isEmpty()) {
            if (Files.deleteIfExists(file)) {
                folder.makeDurable();
            }
            return;
        }
        StringBuilder text = new StringBuilder();
        for (ObjectNode line : lines) {
            text.append(line).append('\n');
        }
        folder.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode json(Moves moves) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode list = node.putArray("moves");
        moves.moves().forEach(m -> list.addArray().add(m.from()).add(m.to()));
        node.put("done", moves.done());
        ArrayNode drop = node.putArray("drop");
        moves.drop().forEach(drop::add);
        node.set("then", json(moves.checkpoint()));
        return node;
    }

    private static ObjectNode json(Checkpoint checkpoint) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("change", checkpoint.change())
                .put("split", checkpoint.split())
                .put("position", checkpoint.position())
                .put("state", checkpoint.state());
    }

    private static Checkpoint checkpoint(JsonNode node) {
        JsonNode position = node.get("position");
        return new Checkpoint(
                node.get("change").asText(),
                node.get("split").asInt(),
                position == null || position.isNull() ? null : position.asText(),
                node.get("state").asText());
    }
}
