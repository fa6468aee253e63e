package dev.tranship.dsl.plan;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds of values that several settings have. */
final class Kinds {
    private static final Map<String, Object> DURATION_TEXT =
            JsonSchema.pattern("^(P.+|(\\d+w)?(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?)$");

    static final Kind<String> TEXT = Kind.of("text", "write a text", JsonSchema.scalar(), Values::text);
    static final Kind<Address> SOURCE = Kind.of(
            "address",
            "write connection, or connection.dataset",
            JsonSchema.type("string"),
            (values, setting, node) -> values.address(setting, node, true));
    static final Kind<Address> TARGET = Kind.of(
            "address",
            "write connection, or connection.dataset",
            JsonSchema.type("string"),
            (values, setting, node) -> values.address(setting, node, false));
    static final Kind<Boolean> BOOLEAN = new Kind<>(
            "`true` `false`",
            "write true or false",
            List.of("true", "false"),
            JsonSchema.orReference(JsonSchema.type("boolean")),
            Values::bool);
    static final Kind<Integer> POSITIVE = Kind.of(
            "number",
            "write a whole number from 1",
            JsonSchema.orReference(JsonSchema.atLeast("integer", 1)),
            Values::positive);
    static final Kind<Long> COUNT = Kind.of(
            "number",
            "write a whole number from 0",
            JsonSchema.orReference(JsonSchema.atLeast("integer", 0)),
            Values::count);
    static final Kind<Double> NUMBER =
            Kind.of("number", "write a number", JsonSchema.orReference(JsonSchema.type("number")), Values::number);
    static final Kind<Double> FACTOR = Kind.of(
            "factor",
            "write a number above 0, like 1.2",
            JsonSchema.orReference(JsonSchema.map("type", "number", "exclusiveMinimum", 0)),
            Values::factor);
    static final Kind<Step.OnError.Quarantine> COUNT_OR_RATIO = Kind.of(
            "number or ratio",
            "write a count like 10, or a ratio like 1% or 0.01",
            JsonSchema.anyOf(JsonSchema.atLeast("number", 0), JsonSchema.type("string")),
            Values::quarantine);
    static final Kind<Long> BYTES = Kind.of(
            "size",
            "write a size like 500MB or 5GB",
            JsonSchema.orReference(
                    JsonSchema.atLeast("integer", 0), JsonSchema.pattern("^\\d+(\\.\\d+)?\\s*([kKMGT]i?)?B?$")),
            Values::bytes);
    static final Kind<Long> RATE = Kind.of(
            "rate",
            "write rows a second, like 1000/s",
            JsonSchema.orReference(
                    JsonSchema.atLeast("integer", 1), JsonSchema.pattern("^\\d+\\s*[kM]?(\\s*/\\s*s)?$")),
            Values::rate);
    static final Kind<Duration> DURATION = Kind.of(
            "duration",
            "write a duration like 30s, 5m, 1h30m or 7d",
            JsonSchema.orReference(DURATION_TEXT),
            Values::duration);
    static final Kind<Optional<Duration>> DURATION_OR_NEVER = Kind.of(
            "duration, or `never`",
            "write a duration like 7d, 0, or never",
            JsonSchema.orReference(JsonSchema.words(List.of("never", 0)), DURATION_TEXT),
            Values::durationOrNever);
    static final Kind<LocalDate> DATE =
            Kind.of("date", "write a date like 2026-01-31", JsonSchema.pattern("^\\d{4}-\\d{2}-\\d{2}$"), Values::date);
    static final Kind<List<String>> NAMES = Kind.of(
            "list", "write a list of names", JsonSchema.anyOf(JsonSchema.scalar(), JsonSchema.texts()), Values::names);
    static final Kind<List<String>> GLOBS = Kind.of(
            "list",
            "write a list of names or patterns",
            JsonSchema.anyOf(JsonSchema.scalar(), JsonSchema.texts()),
            Values::globs);
    static final Kind<Map<String, String>> NAME_BY_NAME =
            Kind.of("by column", "write {column: name}", JsonSchema.byName(JsonSchema.scalar()), Values::nameByName);

    private Kinds() {}
}
