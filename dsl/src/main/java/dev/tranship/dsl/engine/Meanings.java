package dev.tranship.dsl.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tranship.dsl.change.ChangeJson;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares two meanings of a step, setting by setting, so that nobody has to search two long lines for a letter. */
final class Meanings {
    private static final String NOTHING = "(nothing)";

    private Meanings() {}

    /** @param setting the path to it, e.g. {@code settings.batch}; empty where the whole step differs */
    record Difference(String setting, String before, String now) {}

    static List<Difference> differences(String before, String now) {
        if (!before.startsWith("{") || !now.startsWith("{")) {
            return List.of(new Difference("", before, now));
        }
        List<Difference> found = new ArrayList<>();
        compare("", ChangeJson.read(before, JsonNode.class), ChangeJson.read(now, JsonNode.class), found);
        return found;
    }

    private static void compare(
            String setting, @Nullable JsonNode before, @Nullable JsonNode now, List<Difference> found) {
        if (before != null && now != null && before.isObject() && now.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            before.fieldNames().forEachRemaining(names::add);
            now.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                compare(setting.isEmpty() ? name : setting + "." + name, before.get(name), now.get(name), found);
            }
        } else if (before == null || !before.equals(now)) {
            found.add(new Difference(setting, text(before), text(now)));
        }
    }

    private static String text(@Nullable JsonNode node) {
        if (node == null) {
            return NOTHING;
        }
        return node.isTextual() ? node.asText() : node.toString();
    }
}
