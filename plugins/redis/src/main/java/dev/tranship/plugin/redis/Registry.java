package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.DatasetName;
import dev.tranship.plugin.keyvalue.Definition;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/**
 * The datasets that were defined here and whose names do not say everything: a hash named {@value #KEY} in the same database, with a
 * field for each. It exists only while there are some.
 */
final class Registry {
    static final String KEY = Layout.OWN + "datasets";

    private Registry() {}

    /** {@return the defined datasets, by name} */
    static Map<String, Layout> all(Wire wire) {
        Map<String, Layout> all = new TreeMap<>();
        List<?> answer = (List<?>) wire.call(Command.HGETALL, Wire.bytes(KEY));
        for (int i = 0; i < answer.size(); i += 2) {
            String name = Cells.text((byte[]) answer.get(i));
            all.put(name, parse(name, Cells.text((byte[]) answer.get(i + 1))));
        }
        return all;
    }

    static @Nullable Layout find(Wire wire, String name) {
        wire.send(Command.HGET, Wire.bytes(KEY), Wire.bytes(name));
        Object answer = wire.received();
        return answer == null ? null : parse(name, Cells.text((byte[]) answer));
    }

    /** @throws EndpointException CORRUPT when it is not what {@link Definition#json} gives */
    static Layout parse(String name, String json) {
        try {
            Definition definition = Definition.parse(json);
            return DatasetName.isOne(name)
                    ? Layout.parse(name).with(definition.columns())
                    : Layout.ofTable(name, definition.columns(), definition.key());
        } catch (IllegalArgumentException e) {
            throw new EndpointException(
                    Kind.CORRUPT, "what " + KEY + " says about " + name + " cannot be understood: " + json, null, e);
        }
    }
}
