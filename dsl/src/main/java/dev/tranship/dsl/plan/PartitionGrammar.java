package dev.tranship.dsl.plan;

import dev.tranship.spi.Partitionable.Every;
import dev.tranship.spi.Partitionable.Partitioning;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code partition: table} and beside it {@code by} */
final class PartitionGrammar implements VerbGrammar<Step.Partition> {
    private static final Setting<String> HASH =
            Setting.of("hash", Kinds.TEXT, "The column whose hash decides; or range.");
    private static final Setting<Integer> PARTITIONS =
            Setting.standard("partitions", Kinds.POSITIVE, Defaults.PARTITIONS, "How many, for a hash.");
    private static final Setting<String> METHOD = Setting.standard(
            "method", Kind.choice("hash", "list"), "hash", "hash: PostgreSQL's own; list: a number a partition.");
    private static final Setting<String> RANGE =
            Setting.of("range", Kinds.TEXT, "The column of dates or timestamps that decides.");
    private static final Setting<Every> EVERY =
            Setting.standard("every", Kind.choice(Every.class), Every.MONTH, "How long a range is.");
    /** How a table is divided. */
    static final Map<String, Setting<?>> PARTITIONING = Setting.table(HASH, PARTITIONS, METHOD, RANGE, EVERY);

    private static final Setting<Address> OF = Setting.required("of", Kinds.TARGET, "The table.");
    private static final Setting<Partitioning> BY = Setting.required(
            "by",
            Kind.of(
                    "partitioning",
                    "write {hash: column, partitions: 16} or {range: column, every: month}",
                    JsonSchema.reference("partitioning"),
                    PartitionGrammar::partitioning),
            "{hash: column, partitions: 16} or {range: column, every: month}.");
    private static final Setting<Boolean> BACKUP_FIRST =
            Setting.standard("backup_first", Kinds.BOOLEAN, true, "Make a verified copy first.");
    private static final Setting<List<String>> WEAKEN =
            Setting.of("weaken", Kinds.NAMES, "Unique keys that may hold only within each partition.");
    private static final Setting<Integer> BATCH =
            Setting.standard("batch", Kinds.POSITIVE, Defaults.PARTITION_BATCH, "So many rows go together.");

    @Override
    public Class<Step.Partition> type() {
        return Step.Partition.class;
    }

    @Override
    public String subject() {
        return OF.name();
    }

    @Override
    public String about() {
        return "Rebuilds a table in partitions while it is written to.";
    }

    @Override
    public String shape() {
        return "'partition: table' and beside it 'by: {hash: column, partitions: 16}'";
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.table(
                OF, BY, BACKUP_FIRST, WEAKEN, BATCH, Exchange.KEEP, Exchange.REVERSE_WINDOW, Exchange.LOCK_TIMEOUT);
    }

    @Override
    public Step.Partition read(Given given) {
        return new Step.Partition(
                given.get(OF),
                given.get(BY),
                given.get(BACKUP_FIRST),
                given.list(WEAKEN),
                given.get(BATCH),
                given.get(Exchange.KEEP).orElse(null),
                given.find(Exchange.REVERSE_WINDOW),
                given.get(Exchange.LOCK_TIMEOUT));
    }

    @Override
    public void write(Step.Partition partition, Written written) {
        written.put(OF, partition.table())
                .tree(BY, by(partition.by(), new Written(written.form())).map())
                .put(BACKUP_FIRST, partition.backup())
                .put(WEAKEN, partition.weaken())
                .put(BATCH, partition.batch());
        Exchange.write(partition.keep(), partition.reverseWindow(), partition.lockTimeout(), written);
    }

    private static Written by(Partitioning by, Written written) {
        if (by instanceof Partitioning.Hash hash) {
            written.put(HASH, hash.column())
                    .put(PARTITIONS, hash.partitions())
                    .put(METHOD, hash.list() ? "list" : "hash");
        } else if (by instanceof Partitioning.Range range) {
            written.put(RANGE, range.column()).put(EVERY, range.every());
        }
        return written;
    }

    private static @Nullable Partitioning partitioning(Values values, Setting<?> setting, Node node) {
        Node.Mapping mapping = values.mapping(setting, node);
        if (mapping == null) {
            return null;
        }
        Given given = values.readAll(mapping, PARTITIONING, "by");
        boolean hash = given.has(HASH);
        Set<String> foreign = hash ? Set.of(RANGE.name(), EVERY.name()) : Set.of(PARTITIONS.name(), METHOD.name());
        for (Node.Entry entry : mapping.entries()) {
            if (foreign.contains(entry.name())) {
                values.problems()
                        .error(
                                PlanCodes.CONTRADICTION,
                                entry.key(),
                                "'" + entry.name() + "' does not go with '" + (hash ? "hash" : "range") + "'",
                                setting.kind().expected());
                return null;
            }
        }
        if (hash) {
            return new Partitioning.Hash(
                    given.get(HASH), given.get(PARTITIONS), given.get(METHOD).equals("list"));
        } else if (given.has(RANGE)) {
            return new Partitioning.Range(given.get(RANGE), given.get(EVERY));
        }
        values.refuse(PlanCodes.MISSING_SETTING, setting, node, "'by' needs 'hash' or 'range'");
        return null;
    }
}
