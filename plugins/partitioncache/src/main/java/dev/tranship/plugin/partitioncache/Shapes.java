package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.Catalog;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.SchemaPlan;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Table;
import dev.tranship.spi.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The datasets of a backend as tables: those that there are, and those that others become.
 *
 * @param bitsize the bitsize of new partitions; null to settle it by their entries
 */
record Shapes(Backend backend, @Nullable Integer bitsize) {
    /** The statuses that a table of queries admits when it is made here, as PartitionCache's SQL functions make it. */
    static final Type.Enum STATUSES = new Type.Enum(List.of("ok", "timeout", "failed", "limit"));

    private static final Pattern BITSIZE = Pattern.compile("of (\\d+) bits");

    private boolean keyValue() {
        return switch (backend.store()) {
            case REDIS, ROCKSDB, ROCKSDICT, ARCHIVE -> true;
            case POSTGRESQL, DUCKDB -> false;
        };
    }

    /** {@return the columns of a dataset that is there} */
    RowType rowType(Dataset dataset, Cache.Reading reading) {
        if (dataset instanceof Dataset.Entries entries) {
            Datatype datatype =
                    reading.partition(entries.partition()).orElseThrow().datatype();
            return Rows.entries(backend.element(datatype));
        }
        return other(dataset, reading.status(), keyValue());
    }

    private static RowType other(Dataset dataset, Type status, boolean unknownTimes) {
        if (dataset instanceof Dataset.Queue queue) {
            return Rows.queue(queue);
        }
        if (dataset instanceof Dataset.Queries) {
            return Rows.queries(status, unknownTimes);
        }
        return Rows.partitions();
    }

    private static Table table(Dataset dataset, RowType rowType, @Nullable String comment) {
        return new Table(
                dataset.path(),
                rowType.fields().stream()
                        .map(f -> Table.Column.of(f.name(), f.type(), f.nullable()))
                        .toList(),
                new Table.Key(null, Rows.key(dataset)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                comment);
    }

    Catalog catalog(Cache.Reading reading) {
        List<Catalog.Entry> entries = new ArrayList<>();
        for (Partition partition : reading.partitions()) {
            Dataset dataset = new Dataset.Entries(partition.name());
            entries.add(new Catalog.Entry(
                    table(dataset, rowType(dataset, reading), comment(partition.datatype(), partition.bitsize())),
                    -1,
                    -1));
        }
        for (Dataset dataset : backend.datasets()) {
            if (reading.has(dataset)) {
                entries.add(new Catalog.Entry(table(dataset, rowType(dataset, reading), null), -1, -1));
            }
        }
        entries.sort(Comparator.comparing(e -> e.table().path().name()));
        return new Catalog(entries, List.of(), List.of());
    }

    private static String comment(Datatype datatype, @Nullable Integer bits) {
        return "partition of the datatype " + datatype.word() + (bits == null ? "" : " of " + bits + " bits");
    }

    // ---- what others become

    SchemaPlan plan(List<Table> tables, Mode mode, Catalog existing, Cache.Reading reading) {
        List<String> refusals = new ArrayList<>();
        List<TablePlan> plans = new ArrayList<>();
        for (Table table : tables) {
            Optional<Dataset> dataset = backend.dataset(table.path());
            if (dataset.isEmpty() || dataset.get() == Dataset.Queue.OLD) {
                refusals.add(table.path() + " is none of the datasets of " + backend.word() + ", which are "
                        + (backend.queue()
                                ? "original_query_queue and query_fragment_queue"
                                : Dataset.CACHE + "<partition>, partitions and queries"));
            } else if (mode == Mode.REPLACE && existing.table(table.path()).isPresent()) {
                refusals.add(table.path() + " cannot be loaded beside the old one; use the mode upsert");
            } else if (dataset.get() instanceof Dataset.Entries entries) {
                entries(entries, table, refusals).ifPresent(plans::add);
            } else {
                plans.add(other(dataset.get(), reading));
            }
        }
        if (!refusals.isEmpty()) {
            throw Failures.unsupported(
                    String.join("; ", refusals) + ".",
                    "Leave it out with except, or choose a backend that has room for it.");
        }
        // The partitions complete what their entries have registered.
        plans.sort(Comparator.comparing(p -> !p.stored().path().name().startsWith(Dataset.CACHE)));
        if (!plans.isEmpty() && !backend.queue() && !reading.prepared(Dataset.PARTITIONS)) {
            plans.set(0, withRegister(plans.get(0)));
        }
        return new SchemaPlan(plans, List.of(), List.of());
    }

    /** {@return the plan of the first table, before which comes the place where partitions are registered} */
    private static TablePlan withRegister(TablePlan plan) {
        List<Ddl> before = new ArrayList<>();
        before.add(ddl(new Statement.Create(Dataset.PARTITIONS), new Statement.Drop(Dataset.PARTITIONS)));
        before.addAll(plan.before());
        return new TablePlan(plan.stored(), plan.loadInto(), before, plan.after());
    }

    private Optional<TablePlan> entries(Dataset.Entries entries, Table table, List<String> refusals) {
        Optional<Type> column = table.column(Rows.VALUES).map(Table.Column::type);
        Optional<Datatype> datatype =
                column.filter(Type.Array.class::isInstance).flatMap(t -> Datatype.of(((Type.Array) t).element()));
        if (table.column(Rows.HASH).isEmpty() || datatype.isEmpty()) {
            refusals.add(table.path() + " needs the columns " + Rows.HASH + " and " + Rows.VALUES
                    + ", the latter an array of integers, floats, texts or timestamps"
                    + column.map(t -> ", not " + t).orElse(""));
            return Optional.empty();
        }
        if (!backend.datatypes().contains(datatype.get())) {
            refusals.add("the partition " + entries.partition() + " is of the datatype "
                    + datatype.get().word() + ", and " + backend.word() + " holds "
                    + String.join(
                            " and ",
                            backend.datatypes().stream().map(Datatype::word).toList()));
            return Optional.empty();
        }
        Integer bits = backend.bits() ? bits(table) : null;
        Table stored = table(entries, Rows.entries(backend.element(datatype.get())), comment(datatype.get(), bits));
        boolean unsettled = backend.bits() && bits == null || backend == Backend.POSTGRESQL_ARRAY;
        List<Ddl> after =
                unsettled ? List.of(ddl(new Statement.SettlePartition(entries.partition()), null)) : List.of();
        return Optional.of(new TablePlan(
                stored,
                stored.path(),
                List.of(ddl(
                        new Statement.CreatePartition(entries.partition(), datatype.get(), bits),
                        new Statement.DropPartition(entries.partition()))),
                after));
    }

    /** {@return what is asked for, or what the source has} */
    private @Nullable Integer bits(Table table) {
        if (bitsize != null || table.comment() == null) {
            return bitsize;
        }
        Matcher matcher = BITSIZE.matcher(table.comment());
        return matcher.find() ? Integer.valueOf(matcher.group(1)) : null;
    }

    private TablePlan other(Dataset dataset, Cache.Reading reading) {
        Table stored = table(dataset, other(dataset, keyValue() ? Type.TEXT : STATUSES, keyValue()), null);
        return new TablePlan(
                stored,
                stored.path(),
                List.of(ddl(
                        new Statement.Create(dataset),
                        reading.prepared(dataset) || dataset instanceof Dataset.Partitions
                                ? new Statement.Clear(dataset)
                                : new Statement.Drop(dataset))),
                List.of());
    }

    private static Ddl ddl(Statement apply, @Nullable Statement revert) {
        return new Ddl(
                apply.toString(), List.of(apply.toString()), revert == null ? List.of() : List.of(revert.toString()));
    }

    // ---- types

    /** {@return how a type is held; null when it is not} */
    @Nullable
    Type held(Type type) {
        if (type instanceof Type.Array array) {
            Optional<Datatype> datatype = Datatype.of(array.element()).filter(backend.datatypes()::contains);
            return datatype.map(d -> (Type) new Type.Array(backend.element(d))).orElse(null);
        } else if (type instanceof Type.Text || type instanceof Type.Enum || type instanceof Type.Uuid) {
            return Type.TEXT;
        } else if (type instanceof Type.Int) {
            return Type.INT64;
        } else if (type instanceof Type.Timestamp timestamp && !timestamp.zoned()) {
            return Type.TIMESTAMP;
        }
        return null;
    }
}
