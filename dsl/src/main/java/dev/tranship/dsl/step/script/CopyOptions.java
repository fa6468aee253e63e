package dev.tranship.dsl.step.script;

import dev.tranship.dsl.plan.Address;
import dev.tranship.dsl.plan.Defaults;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.plan.Units;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of {@code copyTo}: the settings of {@code copy}, as JavaScript values. */
final class CopyOptions {
    private static final List<String> KNOWN = List.of(
            "mode",
            "where",
            "columns",
            "rename",
            "cast",
            "default",
            "js",
            "lossy",
            "key",
            "emit",
            "batch",
            "parallel",
            "indexes",
            "foreign_keys",
            "keep");

    private CopyOptions() {}

    static Step.Copy copy(
            String fromConnection, String from, String toConnection, String to, Map<String, @Nullable Object> options) {
        for (String name : options.keySet()) {
            if (!KNOWN.contains(name)) {
                throw EngineHost.refusal("copyTo has no option '" + name + "'; it has " + String.join(", ", KNOWN));
            }
        }
        Step.Copy.Dataset dataset = new Step.Copy.Dataset(
                null,
                (String) options.get("where"),
                texts(options, "columns"),
                textMap(options, "rename"),
                textMap(options, "cast"),
                Map.of(),
                map(options, "default"),
                (Step.@Nullable Code) options.get("js"),
                texts(options, "lossy"),
                texts(options, "key"),
                emitted(options),
                null);
        return new Step.Copy(
                new Address(fromConnection, from),
                new Address(toConnection, to),
                List.of(),
                mode(options),
                number(options, "batch", 10_000),
                number(options, "parallel", 2),
                flag(options, "indexes"),
                flag(options, "foreign_keys"),
                true,
                keep(options),
                dataset,
                Map.of());
    }

    private static Step.Copy.Mode mode(Map<String, @Nullable Object> options) {
        Object mode = options.getOrDefault("mode", "create");
        try {
            return Step.Copy.Mode.valueOf(String.valueOf(mode).toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw EngineHost.refusal("mode is create, append, upsert, replace, delete or fail, not '" + mode + "'");
        }
    }

    private static int number(Map<String, @Nullable Object> options, String name, int otherwise) {
        Object value = options.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number && number.intValue() > 0) {
            return number.intValue();
        }
        throw EngineHost.refusal(name + " is a number above 0, not '" + value + "'");
    }

    private static @Nullable Duration keep(Map<String, @Nullable Object> options) {
        Object value = options.getOrDefault("keep", Units.text(Defaults.KEEP));
        if ("never".equals(value)) {
            return null;
        }
        return Long.valueOf(0).equals(value)
                ? Duration.ZERO
                : Units.duration(String.valueOf(value))
                        .orElseThrow(() -> EngineHost.refusal("keep is '7d', 'never' or 0, not '" + value + "'"));
    }

    private static boolean flag(Map<String, @Nullable Object> options, String name) {
        return !Boolean.FALSE.equals(options.get(name));
    }

    private static List<String> texts(Map<String, @Nullable Object> options, String name) {
        Object value = options.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        throw EngineHost.refusal(name + " is an array of names, not '" + value + "'");
    }

    private static Map<String, String> textMap(Map<String, @Nullable Object> options, String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        map(options, name).forEach((key, value) -> texts.put(key, String.valueOf(value)));
        return texts;
    }

    private static Map<String, Map<String, String>> emitted(Map<String, @Nullable Object> options) {
        Map<String, Map<String, String>> emitted = new LinkedHashMap<>();
        map(options, "emit").forEach((name, columns) -> {
            if (!(columns instanceof Map<?, ?> types)) {
                throw EngineHost.refusal("emit is an object { dataset: { column: 'type' } }, not '" + columns + "'");
            }
            Map<String, String> texts = new LinkedHashMap<>();
            types.forEach((column, type) -> texts.put(String.valueOf(column), String.valueOf(type)));
            emitted.put(name, texts);
        });
        return emitted;
    }

    private static Map<String, Object> map(Map<String, @Nullable Object> options, String name) {
        Object value = options.get(name);
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> out = new LinkedHashMap<>();
            map.forEach((key, v) -> {
                if (v != null) {
                    out.put(String.valueOf(key), v);
                }
            });
            return out;
        }
        throw EngineHost.refusal(name + " is an object, not '" + value + "'");
    }
}
