package dev.tranship.dsl.step.assess;

import dev.tranship.dsl.convert.BatchConversion;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.DatasetGlob;
import dev.tranship.dsl.step.assess.Assessment.DatasetAssessment;
import dev.tranship.dsl.step.copy.SchemaPlanner;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Field;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Inspecting;
import dev.tranship.spi.Inspection;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.Queryable;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Surveyable;
import dev.tranship.spi.Surveyable.Survey;
import dev.tranship.spi.Suspect;
import dev.tranship.spi.Table;
import dev.tranship.spi.Type;
import dev.tranship.spi.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Looks at a source, and at what a target could hold of it. */
final class Assessor {
    /** A dataset of more rows than this is not read whole to find its widest row. */
    private static final long MOST_ROWS_LOOKED_AT = 1_000_000;

    private static final long PROBE_NANOS = 1_000_000_000L;

    /** Writing, hashing and reading back take about as long again as reading twice over. */
    private static final double COPY_OVER_READ = 3;

    /** Making keys and indexes, hashing and reading back take about half as long again as reading and writing. */
    private static final double COPY_OVER_WRITE = 1.5;

    /** The data, its indexes, and what the store writes beside: logs, and the old table where one is replaced. */
    private static final long DISK_LEAST = 2;

    private static final long DISK_MOST = 3;

    private final StepContext context;
    private final Step.Assess assess;
    private final Endpoint source;
    private final @Nullable Endpoint target;
    private final Probing.@Nullable Outcome written;

    /** @param written what writing for a moment came to; null when nothing was written */
    Assessor(StepContext context, Step.Assess assess, Probing.@Nullable Outcome written) {
        this.context = context;
        this.assess = assess;
        this.source = context.connections().open(assess.source().connection(), Access.READ);
        this.target = assess.target() == null
                ? null
                : context.connections().open(assess.target().connection(), Access.PREVIEW);
        this.written = written;
    }

    Assessment assess() {
        Catalog catalog = context.connections()
                .ability(assess.source().connection(), Access.READ, Describable.class, "list its datasets")
                .catalog();
        DatasetGlob glob = meant(assess);
        List<Catalog.Entry> entries = catalog.tables().stream()
                .filter(e -> glob.matches(e.table().path()))
                .toList();
        List<DatasetAssessment> datasets = new ArrayList<>();
        Readable readable =
                context.connections().ability(assess.source().connection(), Access.READ, Readable.class, "be read");
        double rowsPerSecond = 0;
        try (Snapshot snapshot = readable.snapshot()) {
            Catalog.Entry largest = null;
            long most = 0;
            for (Catalog.Entry entry : entries) {
                context.gate().pass();
                DatasetAssessment dataset = assess(snapshot, entry);
                datasets.add(dataset);
                if (dataset.rows() > most) {
                    most = dataset.rows();
                    largest = entry;
                }
            }
            if (written != null && written.rows() > 0) {
                rowsPerSecond = written.rowsPerSecond() / COPY_OVER_WRITE;
            } else if (largest != null) {
                rowsPerSecond = probe(snapshot, largest.table().path()) / COPY_OVER_READ;
            }
        }
        long rows = datasets.stream().mapToLong(DatasetAssessment::rows).sum();
        return summarise(catalog, entries, datasets, rows, rowsPerSecond);
    }

    /** {@return which datasets of the source are meant} */
    static DatasetGlob meant(Step.Assess assess) {
        String path = assess.source().path();
        return new DatasetGlob(path.isEmpty() ? "*" : path);
    }

    private Assessment summarise(
            Catalog catalog,
            List<Catalog.Entry> entries,
            List<DatasetAssessment> datasets,
            long rows,
            double rowsPerSecond) {
        int procedures = count(catalog, "procedure") + count(catalog, "function");
        int triggers = count(catalog, "trigger");
        int foreignKeys =
                entries.stream().mapToInt(e -> e.table().foreignKeys().size()).sum();
        Optional<Survey> survey = source.ability(Surveyable.class).map(Surveyable::survey);
        long bytes = bytes(entries, survey);
        int score = Assessment.score(bytes, procedures, triggers, foreignKeys);
        List<String> risks = new ArrayList<>();
        List<String> recommendations = new ArrayList<>();
        datasets.forEach(d -> {
            d.narrowing().forEach(n -> risks.add(d.name() + ": " + n));
            d.orphans().forEach(n -> risks.add(d.name() + ": " + n));
            d.duplicateKeys().forEach(n -> risks.add(d.name() + ": " + n));
        });
        List<Catalog.Other> left = left(catalog);
        left.forEach(o -> risks.add(o.kind() + " " + o.name() + " is not moved; it must be written anew"));
        if (target != null && !sameDialect()) {
            entries.forEach(e -> e.table()
                    .ownParts()
                    .forEach(part -> risks.add(
                            e.table().path() + ": " + part + " is not moved: only " + source.dialect() + " has it")));
        }
        if (datasets.stream().anyMatch(d -> !d.narrowing().isEmpty())) {
            recommendations.add(
                    "leave what does not fit out with except or js, cast the columns that would narrow, or say lossy: [column] where the loss is wanted");
        }
        if (datasets.stream().anyMatch(d -> !d.orphans().isEmpty())) {
            recommendations.add("mend the orphans in the source, or copy with foreign_keys: false");
        }
        if (!left.isEmpty()) {
            recommendations.add("write triggers and procedures for the target by hand, in a sql step with undo:");
        }
        @Nullable List<Long> needed = bytes < 0 ? null : List.of(DISK_LEAST * bytes, DISK_MOST * bytes);
        Optional<Survey> there = Optional.ofNullable(target)
                .flatMap(t -> t.ability(Surveyable.class))
                .map(Surveyable::survey);
        long free = there.map(Survey::freeBytes).orElseGet(this::freeOfFile);
        if (free >= 0 && needed != null && free < needed.get(0)) {
            risks.add("the target has " + free + " bytes free, and a copy may need " + needed.get(0) + " to "
                    + needed.get(1));
        }
        List<String> blocking = new ArrayList<>();
        survey.ifPresent(
                s -> s.blocking().forEach(b -> blocking.add(assess.source().connection() + ": " + b)));
        there.ifPresent(s -> s.blocking()
                .forEach(b ->
                        blocking.add(Objects.requireNonNull(assess.target()).connection() + ": " + b)));
        risks.addAll(blocking);
        recommendations.add("run `verify: checksum` after the copy; `undo` takes it back");
        double seconds = rowsPerSecond == 0 ? -1 : Math.round(10 * rows / rowsPerSecond) / 10.0;
        Strategy strategy = Strategy.of(bytes, seconds, score);
        return new Assessment(
                assess.source().toString(),
                source.product(),
                assess.target() == null ? null : assess.target().toString(),
                known(bytes),
                rows,
                score,
                Assessment.complexity(score),
                seconds < 0 ? null : seconds,
                objects(catalog, entries),
                needed,
                known(free),
                blocking,
                strategy.name(),
                strategy.reason(),
                datasets,
                risks,
                recommendations);
    }

    private boolean sameDialect() {
        return target != null && source.dialect().equals(target.dialect());
    }

    /** {@return what the source has beside tables and views, without what comes along to a store of the same product} */
    private List<Catalog.Other> left(Catalog catalog) {
        List<Catalog.Other> left = new ArrayList<>(catalog.others());
        if (target != null && sameDialect() && target.ability(Definable.class).isPresent()) {
            Step.Schema schema = new Step.Schema(
                    assess.source(), Objects.requireNonNull(assess.target()), List.of(), true, true, true, Map.of());
            left.removeAll(
                    new SchemaPlanner(schema, source, catalog, target).plan().carried());
        }
        return left;
    }

    private record Strategy(String name, String reason) {
        static Strategy of(long bytes, double seconds, int score) {
            if (seconds < 600 && bytes < 10_000_000_000L) {
                return new Strategy(
                        "big bang", "the whole copy takes minutes; stop writing, copy, verify, switch over");
            } else if (score < 60) {
                return new Strategy(
                        "parallel run", "much must be rewritten by hand; run both and compare before switching");
            } else if (bytes > 100_000_000_000L) {
                return new Strategy(
                        "incremental", "the copy takes long; copy what is there, then what has changed since");
            }
            return new Strategy(
                    "blue-green", "build the new tables beside the old ones, verify, swap in one transaction");
        }
    }

    private static Map<String, Integer> objects(Catalog catalog, List<Catalog.Entry> entries) {
        Map<String, Integer> objects = new TreeMap<>();
        objects.put("table", entries.size());
        objects.put("view", catalog.views().size());
        for (Catalog.Entry entry : entries) {
            Table table = entry.table();
            objects.merge("index", table.indexes().size(), Integer::sum);
            objects.merge("foreign key", table.foreignKeys().size(), Integer::sum);
        }
        long enums = entries.stream()
                .flatMap(e -> e.table().columns().stream())
                .map(Table.Column::type)
                .filter(Type.Enum.class::isInstance)
                .distinct()
                .count();
        objects.put("enum", (int) enums);
        catalog.others().forEach(other -> objects.merge(other.kind(), 1, Integer::sum));
        return objects;
    }

    private static @Nullable Long known(long bytes) {
        return bytes < 0 ? null : bytes;
    }

    /** {@return what is free beside the target where that is a file; -1 where it is none} */
    private long freeOfFile() {
        try {
            Path folder = target == null
                    ? null
                    : Path.of(target.location()).toAbsolutePath().getParent();
            return folder == null || !Files.isDirectory(folder)
                    ? -1
                    : Files.getFileStore(folder).getUsableSpace();
        } catch (IOException | InvalidPathException e) {
            return -1;
        }
    }

    private static int count(Catalog catalog, String kind) {
        return (int)
                catalog.others().stream().filter(o -> o.kind().equals(kind)).count();
    }

    private long bytes(List<Catalog.Entry> entries, Optional<Survey> survey) {
        boolean whole =
                assess.source().path().isEmpty() || assess.source().path().equals("*");
        if (whole && survey.isPresent() && survey.get().bytes() >= 0) {
            return survey.get().bytes();
        }
        if (entries.stream().allMatch(e -> e.bytes() >= 0) && !entries.isEmpty()) {
            return entries.stream().mapToLong(Catalog.Entry::bytes).sum();
        }
        try {
            Path file = Path.of(source.location());
            return Files.isRegularFile(file) ? Files.size(file) : -1;
        } catch (IOException | InvalidPathException e) {
            return -1;
        }
    }

    private DatasetAssessment assess(Snapshot snapshot, Catalog.Entry entry) {
        Table table = entry.table();
        ReadRequest request = ReadRequest.all(table.path());
        long rows = snapshot.count(request);
        RowLook look = rows > MOST_ROWS_LOOKED_AT ? null : look(snapshot, request);
        Inspected inspected = narrowing(snapshot, request, table);
        return new DatasetAssessment(
                table.path().toString(),
                rows,
                known(entry.bytes()),
                look == null ? null : look.widest,
                look == null ? Map.of() : look.coverage(table),
                inspected.against(),
                inspected.needs(),
                orphans(table),
                duplicates(table));
    }

    private RowLook look(Snapshot snapshot, ReadRequest request) {
        RowLook look = new RowLook();
        for (Snapshot.Split split : snapshot.split(request, 1)) {
            try (BatchReader reader = snapshot.read(request, split, null)) {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    context.gate().pass();
                    look.add(batch);
                }
            }
        }
        return look;
    }

    private Inspected narrowing(Snapshot snapshot, ReadRequest request, Table table) {
        List<Field> fields = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (Table.Column column : table.columns()) {
            Field field = new Field(column.name(), column.type(), true);
            if (target != null) {
                try {
                    Endpoint.NativeType held = target.nativeType(column.type());
                    field = new Field(column.name(), held.held(), true);
                } catch (EndpointException e) {
                    found.add(column.name() + ": " + e.getMessage());
                }
            }
            fields.add(field);
        }
        for (Misfit misfit : snapshot.misfits(request, Wanted.of(fields))) {
            String to = fields.stream()
                    .filter(f -> f.name().equals(misfit.column()))
                    .map(f -> f.type().toString())
                    .findFirst()
                    .orElse("");
            String from =
                    table.column(misfit.column()).map(c -> c.type().toString()).orElse("");
            found.add(misfit.column() + " (" + from + " → " + to + "): " + misfit.value() + ": " + misfit.reason());
        }
        Inspected inspected = target instanceof Inspecting inspecting && found.isEmpty()
                ? inspected(snapshot, request, new RowType(fields), inspecting)
                : Inspected.NOTHING;
        found.addAll(inspected.against());
        return new Inspected(found, inspected.needs());
    }

    /**
     * @param against what the target has against the rows
     * @param needs what the dataset has to be to hold them; null when nothing special
     */
    private record Inspected(List<String> against, @Nullable String needs) {
        static final Inspected NOTHING = new Inspected(List.of(), null);
    }

    /** {@return what a target to which types do not say everything says of the rows, as a copy would find it} */
    private Inspected inspected(Snapshot snapshot, ReadRequest request, RowType held, Inspecting inspecting) {
        DatasetPath to = DatasetPath.of(request.dataset().name());
        List<Suspect> suspects = inspecting.suspects(to, held).orElse(null);
        if (suspects != null && (suspects.isEmpty() || snapshot.lacks(request, suspects))) {
            return Inspected.NOTHING;
        }
        Inspection look = inspecting.inspection(to, held);
        for (Snapshot.Split split : snapshot.split(request, 1)) {
            try (BatchReader reader = snapshot.read(request, split, null)) {
                BatchConversion conversion = BatchConversion.byName(reader.rowType(), held);
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    context.gate().pass();
                    List<Misfit> misfits =
                            look.inspect(conversion.convert(batch).batch());
                    if (!misfits.isEmpty()) {
                        return new Inspected(
                                List.of(misfits.get(0).column() + ": "
                                        + misfits.get(0).reason()),
                                null);
                    }
                }
            }
        }
        return new Inspected(List.of(), look.needs().orElse(null));
    }

    private List<String> orphans(Table table) {
        List<String> found = new ArrayList<>();
        for (Table.ForeignKey key : table.foreignKeys()) {
            String notNull = key.columns().stream()
                    .map(c -> "c." + Identifiers.quote(c) + " is not null")
                    .collect(Collectors.joining(" and "));
            String match = IntStream.range(0, key.columns().size())
                    .mapToObj(i ->
                            "p." + Identifiers.quote(key.referencedColumns().get(i)) + " = c."
                                    + Identifiers.quote(key.columns().get(i)))
                    .collect(Collectors.joining(" and "));
            number("select count(*) from " + sql(table.path()) + " c where " + notNull
                            + " and not exists (select 1 from " + sql(key.references()) + " p where " + match + ")")
                    .filter(n -> n > 0)
                    .ifPresent(n ->
                            found.add(n + " rows point by " + key.columns() + " to no row of " + key.references()));
        }
        return found;
    }

    private List<String> duplicates(Table table) {
        List<String> key = table.rowKey().isEmpty()
                ? table.columns().stream().map(Table.Column::name).toList()
                : table.rowKey();
        String columns = Identifiers.quoteAll(key);
        Optional<Long> groups = number("select count(*) from (select 1 as one from " + sql(table.path()) + " group by "
                + columns + " having count(*) > 1) d");
        return groups.filter(n -> n > 0)
                .map(n -> List.of(
                        table.rowKey().isEmpty()
                                ? n + " rows are there more than once, and there is no key to tell them apart"
                                : n + " values of the key " + key + " are there more than once"))
                .orElse(List.of());
    }

    private Optional<Long> number(String sql) {
        Optional<Queryable> queryable = source.ability(Queryable.class);
        if (queryable.isEmpty()) {
            return Optional.empty();
        }
        try (BatchReader reader = queryable.get().query(sql)) {
            Batch batch = reader.next();
            return batch == null || batch.row(0).get(0) == null
                    ? Optional.empty()
                    : Optional.of(((Number) Objects.requireNonNull(batch.row(0).get(0))).longValue());
        } catch (EndpointException e) {
            // A backend whose query language is not SQL has no answer.
            return Optional.empty();
        }
    }

    private static String sql(DatasetPath path) {
        return path.segments().stream().map(Identifiers::quote).collect(Collectors.joining("."));
    }

    private double probe(Snapshot snapshot, DatasetPath dataset) {
        ReadRequest request = ReadRequest.all(dataset);
        long began = System.nanoTime();
        long rows = 0;
        for (Snapshot.Split split : snapshot.split(request, 1)) {
            try (BatchReader reader = snapshot.read(request, split, null)) {
                for (Batch batch = reader.next();
                        batch != null && System.nanoTime() - began < PROBE_NANOS;
                        batch = reader.next()) {
                    rows += batch.rows();
                }
            }
        }
        return rows * 1e9 / Math.max(1, System.nanoTime() - began);
    }
}
