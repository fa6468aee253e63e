package dev.tranship.dsl.plan;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan after reading: defaults merged, includes and loops expanded, every step complete. References to secrets are not
 * resolved: a plan can be printed and journaled.
 *
 * @param folder what relative file names are relative to
 * @param variables the values of {@code vars}, those given from outside included
 */
public record Plan(
        String name,
        Path folder,
        @Nullable Path file,
        Map<String, Connection> connections,
        Map<String, Object> variables,
        List<Step> steps,
        List<Diagnostic> warnings) {
    public Plan {
        connections = Collections.unmodifiableMap(new LinkedHashMap<>(connections));
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        steps = List.copyOf(steps);
        warnings = List.copyOf(warnings);
    }

    /**
     * A named endpoint. The texts may hold references ({@code ${env:X}}, {@code ${env:X:-default}}, {@code ${file:path}},
     * {@code ${prompt:label}}), which {@link References} resolves when the connection is opened.
     */
    public record Connection(String name, String url, Map<String, String> options, Place place) {
        public Connection {
            options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        }
    }
}
