package dev.tranship.dsl.step.swap;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Address;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable;
import dev.tranship.spi.Describable;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Followable;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Swappable;
import dev.tranship.spi.Swappable.Pair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** New tables take the places of old ones, all at once. The old ones stay, under another name, for undo. */
public record SwapAction(Step.Swap swap) implements VerbAction {
    private String connection() {
        return swap.source().connection();
    }

    @Override
    public Prepared prepare(StepContext context, Access access) {
        if (swap.target() != null && !swap.target().connection().equals(connection())) {
            throw new EngineException(
                    Kind.USAGE,
                    "RUN-212",
                    "a swap is done inside of one store, and " + swap.source() + " and " + swap.target()
                            + " are in two",
                    "copy the table beside the other one first");
        }
        Swappable swappable = context.connections().ability(connection(), access, Swappable.class, "swap tables");
        Describable describable =
                context.connections().ability(connection(), access, Describable.class, "list its datasets");
        Catalog catalog = describable.catalog();
        List<Pair> pairs = pairs(describable);
        List<EngineException> problems = problems(context, catalog, pairs);
        if (!problems.isEmpty()) {
            return new Prepared(List.of(), null, List.of(), problems, List::of);
        }
        Instant now = Instant.now();
        Instant reverseUntil = swap.reverseWindow() == null ? null : now.plus(swap.reverseWindow());
        Swappable.SwapPlan plan;
        try {
            plan = swappable.swap(pairs, swap.lockTimeout(), reverseUntil, catalog);
        } catch (EndpointException e) {
            return new Prepared(
                    List.of(), null, List.of(), List.of(problem("RUN-212", e.getMessage(), e.hint())), List::of);
        }
        List<Change> changes = new ArrayList<>();
        plan.statements().forEach(d -> changes.add(Change.Statements.of(connection(), d)));
        for (Followable.Follow back : plan.back()) {
            changes.add(Change.Carry.back(connection(), back, false, reverseUntil));
        }
        for (int i = 0; i < pairs.size(); i++) {
            Definable.Kept kept = plan.kept().get(i);
            String expires = swap.keep() == null ? null : now.plus(swap.keep()).toString();
            changes.add(new Change.Kept(connection(), pairs.get(i).place(), kept.path(), kept.drop(), expires, false));
        }
        return Prepared.of(changes, null, plan.notices());
    }

    private List<Pair> pairs(Describable describable) {
        Address target = swap.target();
        if (target != null) {
            return List.of(new Pair(
                    describable.resolve(DatasetPath.parse(swap.source().path())),
                    describable.resolve(DatasetPath.parse(target.path()))));
        }
        String namespace = swap.source().path().isEmpty() ? "" : swap.source().path() + ".";
        return swap.tables().entrySet().stream()
                .map(pair -> new Pair(
                        describable.resolve(DatasetPath.parse(namespace + pair.getKey())),
                        describable.resolve(DatasetPath.parse(namespace + pair.getValue()))))
                .toList();
    }

    private List<EngineException> problems(StepContext context, Catalog catalog, List<Pair> pairs) {
        List<EngineException> problems = new ArrayList<>();
        Set<DatasetPath> seen = new HashSet<>();
        try (Snapshot snapshot = context.connections()
                .ability(connection(), Access.READ, Readable.class, "be read")
                .snapshot()) {
            for (Pair pair : pairs) {
                for (DatasetPath path : List.of(pair.fresh(), pair.place())) {
                    if (catalog.table(path).isEmpty()) {
                        problems.add(problem(
                                "RUN-208",
                                "there is no table " + connection() + "." + path,
                                "the tables are "
                                        + catalog.tables().stream()
                                                .map(e -> e.table().path().toString())
                                                .collect(Collectors.joining(", "))));
                    } else if (!seen.add(path)) {
                        problems.add(
                                problem("RUN-212", path + " is swapped twice in one step", "make two steps of it"));
                    }
                }
                if (problems.isEmpty()
                        && snapshot.count(ReadRequest.all(pair.fresh())) == 0
                        && snapshot.count(ReadRequest.all(pair.place())) > 0) {
                    problems.add(problem(
                            "RUN-250",
                            connection() + "." + pair.fresh() + " is empty, and " + pair.place() + " is not",
                            "fill it first; to empty a table on purpose, use a step of sql"));
                }
            }
        }
        return problems;
    }

    private static EngineException problem(String code, @Nullable String message, @Nullable String help) {
        return new EngineException(Kind.FAILED, code, Objects.toString(message), help);
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        return new StepSummary(List.of(), null, List.of(), null, Duration.ZERO);
    }

    @Override
    public String description() {
        if (swap.target() != null) {
            return swap.source() + " -> " + swap.target();
        }
        return swap.source() + ": "
                + swap.tables().entrySet().stream()
                        .map(pair -> pair.getKey() + " -> " + pair.getValue())
                        .collect(Collectors.joining(", "));
    }
}
