package dev.tranship.dsl.script;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a line at the prompt came to. Values are null, Boolean, Long, BigInteger, Double, BigDecimal, String, Instant, byte[],
 * and lists and maps (in order) of these.
 */
public sealed interface ConsoleResult {
    /** A declaration, or {@code undefined}. */
    record Nothing() implements ConsoleResult {}

    record Single(@Nullable Object value) implements ConsoleResult {}

    /** What is no value but can be told of: a function, a connection, a dataset, an error. */
    record Told(String text) implements ConsoleResult {}

    /** A list of objects; a row has a value for every column, null where its object has none. */
    record Rows(List<String> columns, List<List<@Nullable Object>> rows) implements ConsoleResult {
        public Rows {
            columns = List.copyOf(columns);
            rows = Collections.unmodifiableList(new ArrayList<>(rows));
        }
    }
}
