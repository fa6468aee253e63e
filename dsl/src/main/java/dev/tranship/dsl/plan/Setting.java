package dev.tranship.dsl.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key that a plan may hold. The table of them ({@link Settings}) drives reading, suggestions, the JSON Schema and the
 * guide.
 *
 * @param choices the words that are allowed, where the kind is a choice
 * @param standard what holds when nothing is said, as it is written in a plan; null when there is no such value
 * @param about one line for people
 */
record Setting(
        String name,
        Kind kind,
        List<String> choices,
        @Nullable String standard,
        boolean required,
        String about) {
    Setting {
        choices = List.copyOf(choices);
    }

    /** What kind of value a setting has. */
    enum Kind {
        VERSION,
        NAME,
        CONNECTIONS,
        VARIABLES,
        DEFAULTS,
        STEPS,
        LOOP,
        TEXT,
        SOURCE,
        TARGET,
        CODE,
        BOOLEAN,
        POSITIVE,
        COUNT,
        DURATION,
        DURATION_OR_NEVER,
        RATE,
        CHOICE,
        ON_ERROR,
        COUNT_OR_RATIO,
        RETRY,
        UNDO,
        UNDO_CYPHER,
        STATEMENTS,
        CYPHER,
        QUERY,
        QUERIES,
        PROBES,
        NUMBER,
        FACTOR,
        BYTES,
        VERSIONS,
        DATE,
        GLOBS,
        NAMES,
        NAME_BY_NAME,
        TYPE_BY_NAME,
        MASK_BY_NAME,
        CONSTANT_BY_NAME,
        NAMES_OR_ALLOW,
        EMITTED,
        TEXT_BY_NAME,
        PARTS_BY_NAME,
        PARTITIONING,
        INCREMENTAL,
        TABLES
    }
}
