package dev.tranship.plugin.keyvalue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tranship.plugin.text.JsonSpelling;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Transactional;

/** A checkpoint as a name and a text, one of each for a change and split. */
public final class LedgerText {
    private LedgerText() {}

    /** {@return what no other change and split has} */
    public static String name(Checkpoint checkpoint) {
        return checkpoint.split() + " " + checkpoint.change();
    }

    /** {@return the change that a name is of} */
    public static String change(String name) {
        return name.substring(name.indexOf(' ') + 1);
    }

    public static String text(Checkpoint checkpoint) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("position", checkpoint.position())
                .put("state", checkpoint.state())
                .toString();
    }

    /** @throws EndpointException CORRUPT when these are no name and text of a checkpoint */
    public static Checkpoint parse(String name, String text) {
        try {
            JsonNode node = JsonSpelling.read(text);
            JsonNode position = node.path("position");
            return new Checkpoint(
                    change(name),
                    Integer.parseInt(name.substring(0, Math.max(0, name.indexOf(' ')))),
                    position.isTextual() ? position.textValue() : null,
                    node.path("state").asText());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new EndpointException(
                    Kind.CORRUPT, "the ledger " + Transactional.LEDGER + " cannot be understood: " + text, null, e);
        }
    }
}
