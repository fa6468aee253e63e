package dev.tranship.dsl.step.partition;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Describable;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Partitionable;
import dev.tranship.spi.Partitionable.Partitioning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Rebuilds a table in partitions, beside the old one, which is written to meanwhile and stays for undo. */
public record PartitionAction(Step.Partition partition) implements VerbAction {
    private String connection() {
        return partition.table().connection();
    }

    @Override
    public Prepared prepare(StepContext context, Access access) {
        Partitionable partitionable = partitionable(context, access);
        Instant now = Instant.now();
        Duration keep = partition.keep();
        Duration window = partition.reverseWindow();
        Instant reverseUntil = window == null ? null : now.plus(window);
        Optional<Partitionable.PartitionPlan> found;
        try {
            found = partitionable.partition(
                    path(context, access),
                    partition.by(),
                    new Partitionable.Options(
                            now,
                            partition.backup(),
                            partition.weaken(),
                            keep == null ? null : now.plus(keep),
                            reverseUntil,
                            partition.lockTimeout()));
        } catch (EndpointException e) {
            String code = e.kind() == EndpointException.Kind.NOT_FOUND ? "RUN-208" : "RUN-212";
            if (e.kind() != EndpointException.Kind.NOT_FOUND && e.kind() != EndpointException.Kind.UNSUPPORTED) {
                throw e;
            }
            EngineException problem =
                    new EngineException(Kind.FAILED, code, Objects.toString(e.getMessage()), e.hint());
            return new Prepared(List.of(), null, List.of(), List.of(problem), List::of);
        }
        if (found.isEmpty()) {
            return Prepared.of(
                    List.of(), null, List.of(partition.table() + " is divided like this already; nothing is to do"));
        }
        Partitionable.PartitionPlan plan = found.get();
        List<Change> changes = new ArrayList<>();
        plan.before().forEach(d -> changes.add(Change.Statements.of(connection(), d)));
        changes.add(new Change.Carry(
                connection(), Change.Carry.Part.ALL, plan.forth(), partition.batch(), plan.rows(), false, null));
        plan.built().forEach(d -> changes.add(Change.Statements.of(connection(), d)));
        changes.add(new Change.Carry(
                connection(), Change.Carry.Part.CHANGES, plan.forth(), Change.Carry.KEYS, 0, true, null));
        plan.swap().forEach(d -> changes.add(Change.Statements.of(connection(), d)));
        changes.add(Change.Carry.back(connection(), plan.back(), true, reverseUntil));
        changes.add(new Change.Kept(
                connection(),
                plan.forth().from(),
                plan.kept().path(),
                plan.kept().drop(),
                keep == null ? null : now.plus(keep).toString(),
                false));
        return Prepared.of(changes, null, plan.notices());
    }

    private Partitionable partitionable(StepContext context, Access access) {
        return context.connections()
                .ability(connection(), access, Partitionable.class, "rebuild a table in partitions");
    }

    private DatasetPath path(StepContext context, Access access) {
        return context.connections()
                .ability(connection(), access, Describable.class, "list its datasets")
                .resolve(DatasetPath.parse(partition.table().path()));
    }

    /**
     * How the rows are spread, as it stands in the summary and in {@code --json}.
     *
     * @param used partitions that hold rows
     * @param hot partitions with more than 1.2 times the average
     * @param cold partitions with less than 0.8 times the average
     */
    record Distribution(
            int partitions,
            int used,
            long rows,
            long min,
            double avg,
            long max,
            double stddev,
            List<String> hot,
            List<String> cold) {
        static Distribution of(List<Partitionable.Part> parts) {
            long rows = parts.stream().mapToLong(Partitionable.Part::rows).sum();
            double avg = parts.isEmpty() ? 0 : (double) rows / parts.size();
            double variance = parts.stream()
                    .mapToDouble(p -> (p.rows() - avg) * (p.rows() - avg))
                    .average()
                    .orElse(0);
            return new Distribution(
                    parts.size(),
                    (int) parts.stream().filter(p -> p.rows() > 0).count(),
                    rows,
                    parts.stream().mapToLong(Partitionable.Part::rows).min().orElse(0),
                    avg,
                    parts.stream().mapToLong(Partitionable.Part::rows).max().orElse(0),
                    Math.sqrt(variance),
                    names(parts, p -> p.rows() > 1.2 * avg),
                    names(parts, p -> p.rows() < 0.8 * avg));
        }

        private static List<String> names(
                List<Partitionable.Part> parts, java.util.function.Predicate<Partitionable.Part> which) {
            return parts.stream().filter(which).map(Partitionable.Part::name).toList();
        }

        String words() {
            return String.format(
                    java.util.Locale.ROOT,
                    "%d of %d partitions hold rows: at least %d, at most %d, %.1f on average (standard deviation %.1f);"
                            + " %d are hot, %d are cold",
                    used,
                    partitions,
                    min,
                    max,
                    avg,
                    stddev,
                    hot.size(),
                    cold.size());
        }
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        Partitionable partitionable = partitionable(context, Access.READ);
        Distribution distribution = Distribution.of(partitionable.parts(path(context, Access.READ)));
        List<String> notices = new ArrayList<>(List.of(distribution.words()));
        for (ChangeEntry entry : changes) {
            if (ChangeJson.read(entry.data(), Change.class) instanceof Change.Carry carry
                    && carry.part() == Change.Carry.Part.BACK) {
                partitionable
                        .held(carry.follow())
                        .ifPresent(held -> notices.add("the exchange held its lock for " + held.toMillis() + " ms"));
            }
        }
        return new StepSummary(datasets(changes), ChangeJson.tree(distribution), notices, null, Duration.ZERO);
    }

    /** {@return one line: the rows that were carried, and how they were proven} */
    private List<StepSummary.DatasetSummary> datasets(List<ChangeEntry> changes) {
        long rows = 0;
        long nanos = 0;
        Long compared = null;
        for (ChangeEntry entry : changes) {
            if (entry.outcome() != null && ChangeJson.read(entry.data(), Change.class) instanceof Change.Carry) {
                Carries.Outcome outcome = ChangeJson.read(entry.outcome(), Carries.Outcome.class);
                rows += outcome.rows();
                nanos += outcome.nanos();
                compared = outcome.compared() == null ? compared : outcome.compared();
            }
        }
        if (changes.isEmpty()) {
            return List.of();
        }
        String name = partition.table().toString();
        String proof = compared == null ? "" : "checksum equal over " + compared + " rows";
        return List.of(new StepSummary.DatasetSummary(
                name, name, rows, rows, 0, 0, 0, Duration.ofNanos(nanos), null, proof, null));
    }

    @Override
    public String description() {
        Partitioning by = partition.by();
        if (by instanceof Partitioning.Hash hash) {
            return partition.table() + " into " + hash.partitions() + " partitions by the hash of " + hash.column();
        } else if (by instanceof Partitioning.Range range) {
            return partition.table() + " into a partition for each "
                    + range.every().name().toLowerCase(java.util.Locale.ROOT) + " of " + range.column();
        }
        throw new IllegalStateException("no words for " + by);
    }
}
