package dev.tranship.dsl.plan;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One key that a plan may hold. Tables of them drive reading, suggestions, the JSON Schema and the guide.
 *
 * @param standard what holds when nothing is said; null when there is no such value
 * @param standardText the same as it is written in a plan
 * @param about one line for people
 */
record Setting<T>(
        String name,
        Kind<T> kind,
        @Nullable T standard,
        @Nullable String standardText,
        boolean required,
        String about) {

    static <T> Setting<T> of(String name, Kind<T> kind, String about) {
        return new Setting<>(name, kind, null, null, false, about);
    }

    static <T> Setting<T> required(String name, Kind<T> kind, String about) {
        return new Setting<>(name, kind, null, null, true, about);
    }

    static <T> Setting<T> standard(String name, Kind<T> kind, T standard, String about) {
        return standard(name, kind, standard, text(standard), about);
    }

    static <T> Setting<T> standard(String name, Kind<T> kind, T standard, String text, String about) {
        return new Setting<>(name, kind, standard, text, false, about);
    }

    private static String text(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(Setting::text).orElse("never");
        } else if (value instanceof Duration duration) {
            return Units.text(duration);
        } else if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        return String.valueOf(value);
    }

    /** {@return the settings by name, in this order} */
    static Map<String, Setting<?>> table(Setting<?>... settings) {
        Map<String, Setting<?>> table = new LinkedHashMap<>();
        for (Setting<?> setting : settings) {
            table.put(setting.name(), setting);
        }
        return Collections.unmodifiableMap(table);
    }

    /** {@return all settings of several tables; of two with the same name the later one, in the place of the first} */
    @SafeVarargs
    static Map<String, Setting<?>> join(Map<String, Setting<?>>... tables) {
        Map<String, Setting<?>> all = new LinkedHashMap<>();
        for (Map<String, Setting<?>> table : tables) {
            all.putAll(table);
        }
        return Collections.unmodifiableMap(all);
    }
}
