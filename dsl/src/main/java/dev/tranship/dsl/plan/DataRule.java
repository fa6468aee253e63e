package dev.tranship.dsl.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of some datasets must keep, as it stands in a plan: several conditions that have a severity and a way of
 * repair in common. Empty and null mean: not asked for. NULL breaks {@code required} alone.
 *
 * @param of a dataset, or a glob of datasets; null where none is meant
 * @param exists datasets that must be there
 * @param columns columns that must be there
 * @param key columns that a primary or unique key must be over
 * @param index columns that an index must be over, in this order
 * @param required columns that are never NULL and never an empty text
 * @param format column → the name of a format, or a regular expression for the whole text
 * @param min column → the least value
 * @param max column → the greatest value
 * @param values column → all values that it may have
 * @param unique columns whose values together are there only once
 * @param references column → {@code dataset.column} in the same connection that has each of its values
 * @param foreignKeys whether all declared foreign keys must hold
 * @param sameForm columns whose texts must all be of one form
 * @param size column of arrays → how many elements each has, or {@code equal}
 * @param js a function of a row that gives true for a row that is right
 * @param query gives the rows that are wrong, in the language of the backend
 */
public record DataRule(
        String name,
        @Nullable String of,
        Severity severity,
        List<String> exists,
        List<String> columns,
        List<String> key,
        List<String> index,
        List<String> required,
        Map<String, String> format,
        Map<String, Object> min,
        Map<String, Object> max,
        Map<String, List<String>> values,
        List<String> unique,
        Map<String, String> references,
        boolean foreignKeys,
        List<String> sameForm,
        Map<String, String> size,
        Step.@Nullable Code js,
        @Nullable String query,
        @Nullable Fix fix) {
    /** What {@link #size} says where only equality is asked for. */
    public static final String EQUAL = "equal";

    public DataRule {
        exists = List.copyOf(exists);
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        index = List.copyOf(index);
        required = List.copyOf(required);
        format = ordered(format);
        min = ordered(min);
        max = ordered(max);
        values = ordered(values);
        unique = List.copyOf(unique);
        references = ordered(references);
        sameForm = List.copyOf(sameForm);
        size = ordered(size);
    }

    private static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** {@return whether it asks for anything that is seen in rows} */
    public boolean ofRows() {
        return !required.isEmpty()
                || !format.isEmpty()
                || !min.isEmpty()
                || !max.isEmpty()
                || !values.isEmpty()
                || !unique.isEmpty()
                || !references.isEmpty()
                || foreignKeys
                || !sameForm.isEmpty()
                || !size.isEmpty()
                || js != null;
    }

    /** How bad it is. */
    public enum Severity {
        /** The step fails. */
        ERROR,
        WARNING,
        INFO
    }

    /** How the rows that break a rule are repaired. */
    public sealed interface Fix {
        /** The rows go. */
        record Remove() implements Fix {}

        /** The columns of the rule become NULL. */
        record Clear() implements Fix {}

        /** Of the rows that are the same one stays. */
        record Keep(boolean last) implements Fix {}

        /** @param values column → the value it gets */
        record SetTo(Map<String, Object> values) implements Fix {
            public SetTo {
                values = ordered(values);
            }
        }

        /** @param values what the columns of the rule hold → what they hold then */
        record Rename(Map<String, String> values) implements Fix {
            public Rename {
                values = ordered(values);
            }
        }

        /** @param code a function that gives the repaired row */
        record Transform(Step.Code code) implements Fix {}

        /**
         * @param run in which {@code $keys} stands for the list of the keys of the rows
         * @param undo what takes it back; null when nothing does
         */
        record Statements(
                Language language, String run, @Nullable String undo) implements Fix {}
    }
}
