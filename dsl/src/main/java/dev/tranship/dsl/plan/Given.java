package dev.tranship.dsl.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The values of settings that a plan gives somewhere; of a setting that is wrong, which is reported, there is none. */
final class Given {
    private final Map<String, Object> values;

    /** @param values by the names of settings, each of the type that the setting's kind has */
    Given(Map<String, Object> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    boolean has(Setting<?> setting) {
        return values.containsKey(setting.name());
    }

    /** {@return what is given; null when nothing is, whatever the standard} */
    @SuppressWarnings("unchecked") // The kind of the setting read it.
    <T> @Nullable T find(Setting<T> setting) {
        return (T) values.get(setting.name());
    }

    /** {@return what is given, else the standard; for settings that are required or have one} */
    <T> T get(Setting<T> setting) {
        T given = find(setting);
        return given != null ? given : Objects.requireNonNull(setting.standard(), setting.name());
    }

    /** {@return the list that is given; empty when none is} */
    <T> List<T> list(Setting<List<T>> setting) {
        List<T> given = find(setting);
        return given == null ? List.of() : given;
    }

    /** {@return what is given by name; empty when nothing is} */
    <T> Map<String, T> map(Setting<Map<String, T>> setting) {
        Map<String, T> given = find(setting);
        return given == null ? Map.of() : given;
    }
}
