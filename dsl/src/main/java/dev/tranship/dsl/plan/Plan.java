package dev.tranship.dsl.plan;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

    /** {@return the plan with other steps} */
    public Plan withSteps(List<Step> other) {
        return new Plan(name, folder, file, connections, variables, other, warnings);
    }

    /** {@return the plan with one connection more, or another one of that name} */
    public Plan withConnection(Connection connection) {
        Map<String, Connection> more = new LinkedHashMap<>(connections);
        more.put(connection.name(), connection);
        return new Plan(name, folder, file, more, variables, steps, warnings);
    }

    /** {@return a step of the plan that says nothing but its verb, with an id that no other has} */
    public Step step(Step.Verb verb) {
        String subject = verb.addresses()
                .reduce((first, last) -> last)
                .map(address -> "-" + StepReader.kebab(address.toString()))
                .orElse("");
        return unique(Step.of(verb.word() + subject, verb));
    }

    /** {@return the step with an id that no step of the plan has} */
    public Step unique(Step step) {
        Set<String> taken = steps.stream().map(Step::id).collect(Collectors.toSet());
        String id = step.id();
        for (int number = 2; taken.contains(id); number++) {
            id = step.id() + "-" + number;
        }
        return new Step(id, step.common(), step.verb(), step.place());
    }

    /**
     * A named endpoint. The texts may hold references ({@code ${env:X}}, {@code ${env:X:-default}}, {@code ${file:path}},
     * {@code ${prompt:label}}), which {@link References} resolves when the connection is opened.
     *
     * @param sourceLine the text of the line at its place, as it may be shown; null where there is none
     */
    public record Connection(
            String name,
            String url,
            Map<String, String> options,
            Place place,
            @Nullable String sourceLine) {
        public Connection {
            options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        }

        /** {@return a connection that no plan names} */
        public static Connection unnamed(String name, String url, Map<String, String> options) {
            return new Connection(name, url, options, Place.NOWHERE, null);
        }
    }
}
