package dev.tranship.dsl.engine;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.change.ChangeJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The breakpoints of a workspace's plans, so that they are there again when the shell is. */
final class BreakpointFile {
    private final Path file;

    BreakpointFile(Path workspace) {
        this.file = workspace.resolve("breakpoints.json");
    }

    List<Breakpoint> read(String plan) {
        JsonNode list = all().path(plan);
        return list.isMissingNode()
                ? List.of()
                : List.copyOf(ChangeJson.read(list.toString(), new TypeReference<List<Breakpoint>>() {}));
    }

    void write(String plan, List<Breakpoint> breakpoints) {
        ObjectNode all = all();
        if (breakpoints.isEmpty()) {
            all.remove(plan);
        } else {
            all.set(plan, ChangeJson.tree(breakpoints.toArray(new Breakpoint[0])));
        }
        try {
            Path beside = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(beside, all.toPrettyString());
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("the breakpoints could not be written to " + file, e);
        }
    }

    private ObjectNode all() {
        try {
            return Files.exists(file)
                    ? (ObjectNode) ChangeJson.read(Files.readString(file), JsonNode.class)
                    : JsonNodeFactory.instance.objectNode();
        } catch (IOException e) {
            throw new UncheckedIOException("the breakpoints could not be read from " + file, e);
        }
    }
}
