package dev.tranship.dsl.engine;

import dev.tranship.dsl.change.Change;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Rehearsable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** How much the statements of a step would change, found out by stores that can do them and take that back at once. */
final class Rehearsal {
    private final Map<Change, List<OptionalLong>> changed = new HashMap<>();
    private final List<String> notices = new ArrayList<>();

    /** Rehearses the statements of all changes, those of one connection one after the other. */
    void rehearse(List<Change> changes, Connections connections) {
        Map<String, List<Change.Statements>> byConnection = changes.stream()
                .filter(Change.Statements.class::isInstance)
                .map(Change.Statements.class::cast)
                .collect(Collectors.groupingBy(Change.Statements::connection, LinkedHashMap::new, Collectors.toList()));
        byConnection.forEach((connection, statements) -> connections
                .open(connection, Access.PREVIEW)
                .ability(Rehearsable.class)
                .ifPresent(store -> rehearse(store, statements)));
    }

    private void rehearse(Rehearsable store, List<Change.Statements> changes) {
        try {
            Iterator<OptionalLong> counts = store.rehearse(changes.stream()
                            .flatMap(change -> change.apply().stream())
                            .toList())
                    .iterator();
            changes.forEach(change -> changed.put(
                    change,
                    change.apply().stream().map(statement -> counts.next()).toList()));
        } catch (EndpointException e) {
            // They may need what an earlier step has yet to make, or a statement that cannot be rehearsed.
            notices.add("nobody can tell beforehand how much it would change: " + e.getMessage());
        }
    }

    /** {@return how much each statement of a change would change; empty when nobody knows} */
    List<OptionalLong> changed(Change change) {
        return changed.getOrDefault(change, List.of());
    }

    List<String> notices() {
        return notices;
    }
}
