package dev.tranship.plugin.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tranship.plugin.text.JsonSpelling;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Transactional;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import redis.clients.jedis.Protocol.Command;

/** The ledger: a hash with a field for each change and split. */
final class RedisLedger {
    private static final byte[] KEY = Wire.bytes(Transactional.LEDGER);

    private RedisLedger() {}

    /** Puts a checkpoint, in the place of the one of the same change and split. */
    static Request put(Checkpoint checkpoint) {
        String json = JsonNodeFactory.instance
                .objectNode()
                .put("position", checkpoint.position())
                .put("state", checkpoint.state())
                .toString();
        return new Request(
                Command.HSET, KEY, Wire.bytes(checkpoint.split() + " " + checkpoint.change()), Wire.bytes(json));
    }

    static List<Checkpoint> checkpoints(Wire wire, String change) {
        List<Checkpoint> checkpoints = new ArrayList<>();
        List<?> answer = (List<?>) wire.call(Command.HGETALL, KEY);
        for (int i = 0; i < answer.size(); i += 2) {
            String field = Cells.text((byte[]) answer.get(i));
            if (change(field).equals(change)) {
                checkpoints.add(parse(field, Cells.text((byte[]) answer.get(i + 1))));
            }
        }
        checkpoints.sort(Comparator.comparingInt(Checkpoint::split));
        return checkpoints;
    }

    static void forget(Wire wire, Collection<String> changes) {
        for (Object field : (List<?>) wire.call(Command.HKEYS, KEY)) {
            if (changes.contains(change(Cells.text((byte[]) field)))) {
                wire.call(Command.HDEL, KEY, (byte[]) field);
            }
        }
    }

    private static String change(String field) {
        return field.substring(field.indexOf(' ') + 1);
    }

    private static Checkpoint parse(String field, String json) {
        try {
            JsonNode node = JsonSpelling.read(json);
            JsonNode position = node.path("position");
            return new Checkpoint(
                    change(field),
                    Integer.parseInt(field.substring(0, field.indexOf(' '))),
                    position.isTextual() ? position.textValue() : null,
                    node.path("state").asText());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new EndpointException(
                    Kind.CORRUPT, "the ledger " + Transactional.LEDGER + " cannot be understood: " + json, null, e);
        }
    }
}
