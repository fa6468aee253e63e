package dev.tranship.dsl.plan;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Settings as they are written, in the order in which they are put. What is null or empty is not said. */
final class Written {
    private final Form form;
    private final Map<String, Object> map = new LinkedHashMap<>();

    Written(Form form) {
        this.form = form;
    }

    Form form() {
        return form;
    }

    /** {@return maps, lists and plain values} */
    Map<String, Object> map() {
        return map;
    }

    <T> Written put(Setting<T> setting, @Nullable T value) {
        return tree(setting, value == null ? null : plain(value));
    }

    /** Puts what says how the work is done, and changes nothing about what is done. */
    <T> Written putPrinted(Setting<T> setting, @Nullable T value) {
        return form == Form.PRINTED ? put(setting, value) : this;
    }

    Written statements(Setting<?> setting, Language language, List<String> statements) {
        return tree(setting, form.statements(language, statements));
    }

    Written query(Setting<String> setting, String statement) {
        return tree(setting, form.statements(Language.SQL, List.of(statement)).get(0));
    }

    Written types(Setting<Map<String, String>> setting, Map<String, String> types) {
        return tree(setting, mapped(types, form::type));
    }

    /** Puts what is made of maps, lists and plain values. */
    Written tree(Setting<?> setting, @Nullable Object tree) {
        boolean nothing = tree == null
                || tree instanceof List<?> list && list.isEmpty()
                || tree instanceof Map<?, ?> inner && inner.isEmpty();
        if (!nothing) {
            map.put(setting.name(), tree);
        }
        return this;
    }

    private Object plain(Object value) {
        if (value instanceof String || value instanceof Address) {
            return form.text(value.toString());
        } else if (value instanceof Integer number) {
            return number.longValue();
        } else if (value instanceof Enum<?> constant) {
            return word(constant);
        } else if (value instanceof Duration duration) {
            return Units.text(duration);
        } else if (value instanceof Optional<?> optional) {
            return optional.map(this::plain).orElse("never");
        } else if (value instanceof Step.Code code) {
            return form.js(code);
        } else if (value instanceof Step.OnError.Quarantine limit) {
            return limit.ratio() != null ? Units.text(limit.ratio()) : Objects.requireNonNull(limit.rows());
        } else if (value instanceof List<?> list) {
            return list.stream().map(this::plain).toList();
        } else if (value instanceof Map<?, ?> inner) {
            Map<String, Object> texts = new LinkedHashMap<>();
            inner.forEach((name, each) -> texts.put(String.valueOf(name), plain(each)));
            return texts;
        }
        return value;
    }

    static Map<String, Object> mapped(Map<String, String> map, UnaryOperator<String> change) {
        Map<String, Object> changed = new LinkedHashMap<>();
        map.forEach((key, value) -> changed.put(key, change.apply(value)));
        return changed;
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
