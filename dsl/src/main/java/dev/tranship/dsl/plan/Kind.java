package dev.tranship.dsl.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a value of a setting looks like.
 *
 * @param guide what the guide calls it
 * @param expected the way out that a diagnostic shows
 * @param choices the words that are allowed, where only some are
 * @param schema its JSON Schema
 */
record Kind<T>(
        String guide, String expected, List<String> choices, Map<String, Object> schema, Reader<? extends T> reader) {
    /** Turns a node into a value; what is wrong is reported, and the value is null. */
    @FunctionalInterface
    interface Reader<T> {
        @Nullable
        T read(Values values, Setting<?> setting, Node node);
    }

    Kind {
        choices = List.copyOf(choices);
    }

    static <T> Kind<T> of(String guide, String expected, Map<String, Object> schema, Reader<? extends T> reader) {
        return new Kind<>(guide, expected, List.of(), schema, reader);
    }

    /** {@return a kind whose values the reader of plans takes apart itself} */
    static Kind<Object> structure(String guide, String expected, Map<String, Object> schema) {
        return of(guide, expected, schema, (values, setting, node) -> null);
    }

    /** {@return one of some words} */
    static Kind<String> choice(String... words) {
        return choice(List.of(words), (values, setting, node) -> values.choice(setting, node));
    }

    /** {@return one of the constants, which a plan writes in lower case} */
    static <E extends Enum<E>> Kind<E> choice(Class<E> type, List<E> constants) {
        return choice(words(constants), (values, setting, node) -> {
            String word = values.choice(setting, node);
            return word == null ? null : Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
        });
    }

    static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
        return choice(type, Arrays.asList(type.getEnumConstants()));
    }

    private static List<String> words(List<? extends Enum<?>> constants) {
        List<String> words = new ArrayList<>();
        constants.forEach(constant -> words.add(constant.name().toLowerCase(Locale.ROOT)));
        return words;
    }

    private static <T> Kind<T> choice(List<String> words, Reader<T> reader) {
        return new Kind<>(
                "`" + String.join("` `", words) + "`",
                "one of " + String.join(", ", words),
                words,
                JsonSchema.orReference(JsonSchema.words(words)),
                reader);
    }
}
