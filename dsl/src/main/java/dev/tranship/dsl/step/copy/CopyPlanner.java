package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.convert.Conversion;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.engine.Gate;
import dev.tranship.dsl.engine.Peek;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.plan.Step.Copy.Incremental;
import dev.tranship.dsl.plan.Step.Copy.Mode;
import dev.tranship.dsl.step.DatasetGlob;
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
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a copy will do: which datasets, into what tables, by which changes; and everything that forbids it. Writes
 * nothing. Access {@code PREVIEW} serves peek, {@code WRITE} the run.
 */
public final class CopyPlanner {
    private static final int SAMPLE_ROWS = 10;
    private static final int INFERENCE_ROWS = 1000;

    private final StepContext context;
    private final Step.Copy copy;
    private final Transforms transforms;
    private final Endpoint source;
    private final Endpoint target;
    private final Catalog sourceCatalog;
    private final Catalog targetCatalog;
    private final Selection selection;
    private final ProvenKeys proven;
    private final List<EngineException> problems = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final List<Change> drops = new ArrayList<>();
    private final Set<Catalog.Other> carried = new HashSet<>();
    /** By the dataset of the source. */
    private final Map<DatasetPath, Change.Load.Growth> growths = new HashMap<>();

    public CopyPlanner(StepContext context, Step.Copy copy, Access targetAccess) {
        this.context = context;
        this.copy = copy;
        this.transforms = new Transforms(context);
        String from = copy.source().connection();
        String to = copy.target().connection();
        // Within one store the same endpoint reads and writes.
        this.source = context.connections().open(from, from.equals(to) ? targetAccess : Access.READ);
        this.target = context.connections().open(to, targetAccess);
        this.sourceCatalog =
                ability(source, from, Describable.class, "list its datasets").catalog();
        this.targetCatalog = source == target
                ? sourceCatalog
                : ability(target, to, Describable.class, "list its datasets").catalog();
        this.selection = new Selection(copy, source, target, sourceCatalog, targetCatalog, problems::add, notices::add);
        this.proven = new ProvenKeys(
                source, target, sourceCatalog, context.step().common().onError());
    }

    /** {@return the changes, or the problems that forbid them} */
    public Prepared prepare() {
        List<DatasetCopy> datasets = datasets();
        if (!problems.isEmpty()) {
            return new Prepared(List.of(), null, notices, problems, List::of);
        }
        Map<DatasetPath, Table> wanted = new LinkedHashMap<>();
        for (DatasetCopy dataset : datasets) {
            wanted.put(dataset.target(), wanted(dataset, datasets));
        }
        List<DatasetCopy> create = new ArrayList<>();
        List<DatasetCopy> replace = new ArrayList<>();
        List<DatasetCopy> into = new ArrayList<>();
        for (DatasetCopy dataset : datasets) {
            Optional<Table> there = targetCatalog.table(dataset.target());
            if (there.isEmpty() && copy.mode() == Mode.DELETE) {
                problem(
                        "RUN-208",
                        "there is no " + copy.target().connection() + "." + dataset.target() + " to delete from",
                        "`tables` lists what is there");
            } else if (there.isEmpty()) {
                create.add(dataset);
            } else {
                existing(dataset, there.get(), replace, into);
            }
        }
        List<Change> changes = new ArrayList<>();
        List<View> views = copy.views() && replace.isEmpty() && into.isEmpty() ? selection.views() : List.of();
        List<Change> loads = new ArrayList<>();
        for (DatasetCopy dataset : into) {
            Table there = targetCatalog.table(dataset.target()).orElseThrow();
            load(dataset, there, dataset.target(), way(copy.mode()), loads);
        }
        // New tables come first, since rows may refer to theirs. Where nothing refers to anything what is there does:
        // it may
        // be a register, in which definitions leave rows, and it is to be looked at before they do.
        boolean references = target.capabilities().contains(Endpoint.Capability.FOREIGN_KEYS);
        if (!references) {
            changes.addAll(loads);
        }
        define(create, Definable.Mode.CREATE, wanted, views, changes);
        if (references) {
            changes.addAll(loads);
        }
        define(replace, Definable.Mode.REPLACE, wanted, List.of(), changes);
        // What cannot be taken back comes when everything else is done and proven.
        changes.addAll(drops);
        sourceCatalog.others().forEach(o -> {
            // A part of a table that is moved bears the table's name.
            boolean ofMoved = datasets.stream()
                    .map(d -> d.source().toString())
                    .anyMatch(path -> o.name().equals(path) || o.name().startsWith(path + "."));
            if ((selection.wholeSource() || ofMoved) && !carried.contains(o)) {
                notices.add(o.kind() + " " + o.name() + " is not carried over");
            }
        });
        return new Prepared(changes, schemas(datasets), notices, problems, () -> samples(datasets, changes));
    }

    // ---- which datasets

    /** {@return what is copied where, without a look at what the target holds; refuses what cannot be read} */
    public List<DatasetCopy> mapping() {
        List<DatasetCopy> datasets = datasets();
        if (!problems.isEmpty()) {
            throw problems.get(0);
        }
        return datasets;
    }

    private List<DatasetCopy> datasets() {
        List<DatasetCopy> datasets = new ArrayList<>();
        List<DatasetPath> paths = selection.selected();
        for (DatasetPath path : paths) {
            dataset(path, paths.size() == 1 && !selection.wholeSource()).ifPresent(dataset -> {
                datasets.add(dataset);
                datasets.addAll(dataset.emissions());
            });
        }
        Set<DatasetPath> targets = new HashSet<>();
        for (DatasetCopy dataset : datasets) {
            if (!targets.add(dataset.target())
                    && datasets.stream()
                            .anyMatch(d -> d.emission() != null && d.target().equals(dataset.target()))) {
                problem(
                        "RUN-213",
                        "more than one dataset goes to " + copy.target().connection() + "." + dataset.target()
                                + ", where the transform of " + dataset.source() + " emits rows",
                        "give what each transform emits a name of its own");
            }
        }
        for (String glob : copy.tables().keySet()) {
            if (paths.stream().noneMatch(new DatasetGlob(glob)::matches)) {
                problem(
                        "RUN-209",
                        "tables names " + glob + ", and no copied dataset matches it",
                        "the datasets are " + paths);
            }
        }
        return datasets;
    }

    private Optional<DatasetCopy> dataset(DatasetPath path, boolean single) {
        Step.Copy.Dataset settings = DatasetSettings.of(copy, path);
        ReadRequest request =
                new ReadRequest(path, settings.columns(), settings.where(), INFERENCE_ROWS, ReadRequest.DEFAULT_BYTES);
        try (Snapshot snapshot = ability(source, copy.source().connection(), Readable.class, "be read")
                .snapshot()) {
            RowType sourceType = snapshot.rowType(request);
            RowType transformed = settings.js() == null
                    ? sourceType
                    : transforms.output(settings.js(), path.toString(), sourceType, () -> first(snapshot, request));
            DatasetPath target = selection.targetPath(path, settings, single);
            Change.Load.Growth growth = growth(path, target, sourceType, settings.incremental());
            DatasetCopy dataset = new DatasetCopy(
                    copy.source().connection(),
                    path,
                    target,
                    settings.and(growth == null ? null : growth.condition()),
                    sourceType,
                    transformed,
                    null);
            return check(dataset) ? Optional.of(dataset) : Optional.empty();
        } catch (EngineException e) {
            problems.add(e);
            return Optional.empty();
        } catch (EndpointException e) {
            problem(
                    "RUN-208",
                    copy.source().connection() + "." + path + " cannot be read: " + e.getMessage(),
                    e.hint());
            return Optional.empty();
        }
    }

    private Change.Load.@Nullable Growth growth(
            DatasetPath path, DatasetPath to, RowType type, @Nullable Incremental incremental) {
        if (incremental == null) {
            return null;
        }
        String from = copy.source().connection();
        Change.Load.Growth growth = Increments.all(from + "." + path, type, incremental);
        // A table that is not there any more, or empty, gets everything again.
        boolean filled = targetCatalog.table(to).isPresent() && rows(to) > 0;
        String mark = filled
                ? Increments.mark(
                        context.journal(),
                        context.plan().name(),
                        from,
                        path,
                        copy.target().connection(),
                        to,
                        incremental.by())
                : null;
        if (mark != null) {
            boolean unique = sourceCatalog
                    .table(path)
                    .map(t -> t.rowKey().equals(List.of(incremental.by())))
                    .orElse(false);
            Readable readable = ability(source, from, Readable.class, "be read");
            growth = Increments.after(mark, readable, path, type, incremental, unique);
        }
        growths.put(path, growth);
        notices.add(Increments.words(from + "." + path, growth, incremental));
        return growth;
    }

    private boolean check(DatasetCopy dataset) {
        int before = problems.size();
        RowType sourceType = dataset.transformedType();
        Step.Copy.Dataset settings = dataset.settings();
        settings.rename().keySet().stream()
                .filter(c -> sourceType.indexOf(c) < 0)
                .forEach(c -> noColumn("rename", c, dataset, sourceType));
        List<String> names = sourceType.names().stream()
                .map(n -> settings.rename().getOrDefault(n, n))
                .toList();
        settings.cast().keySet().stream()
                .filter(c -> !names.contains(c))
                .forEach(c -> noColumn("cast", c, dataset, sourceType));
        if (names.stream().distinct().count() < names.size()) {
            problem("RUN-211", "rename gives two columns of " + dataset.source() + " the same name: " + names, null);
        }
        if (problems.size() == before) {
            ColumnRules.refusal(dataset.outputType(), settings.mask(), settings.defaults())
                    .ifPresent(reason -> problem("RUN-211", dataset.source() + ": " + reason, null));
        }
        return problems.size() == before;
    }

    private void noColumn(String setting, String column, DatasetCopy dataset, RowType rowType) {
        problem(
                "RUN-211",
                setting + " names the column " + column + ", which " + dataset.source() + " does not have",
                "it has " + rowType.names());
    }

    private @Nullable Batch first(Snapshot snapshot, ReadRequest request) {
        for (Snapshot.Split split : snapshot.split(request, 1)) {
            try (BatchReader reader = snapshot.read(request, split, null)) {
                return reader.next();
            }
        }
        return null;
    }

    // ---- what the target shall look like

    /** {@return the table under its target name, with what of keys and indexes survives projection and rename} */
    private Table wanted(DatasetCopy dataset, List<DatasetCopy> all) {
        RowType output = dataset.outputType();
        if (dataset.emission() != null) {
            return Table.of(
                    dataset.target(),
                    output.fields().stream()
                            .map(f -> Table.Column.of(f.name(), f.type(), true))
                            .toList(),
                    null);
        }
        List<DatasetCopy> returned =
                all.stream().filter(d -> d.emission() == null).toList();
        Table original = sourceCatalog
                .table(dataset.source())
                .orElseGet(() -> Table.of(
                        dataset.source(),
                        dataset.sourceType().fields().stream()
                                .map(f -> Table.Column.of(f.name(), f.type(), f.nullable()))
                                .toList(),
                        null));
        return new TableShape(original, dataset, returned, copy, selection, targetCatalog, notices::add).table(output);
    }

    // ---- what there is to do

    private void existing(DatasetCopy dataset, Table there, List<DatasetCopy> replace, List<DatasetCopy> into) {
        boolean keyed =
                !key(dataset, there).isEmpty() && target.capabilities().contains(Endpoint.Capability.KEYED_WRITES);
        switch (copy.mode()) {
            case CREATE, FAIL -> {
                boolean empty = copy.mode() == Mode.CREATE && rows(there.path()) == 0;
                if (empty && keyed) {
                    into.add(dataset);
                } else if (empty) {
                    replace.add(dataset);
                } else {
                    problem(
                            "RUN-202",
                            copy.target().connection() + "." + there.path() + " is there already"
                                    + (copy.mode() == Mode.FAIL ? "" : " and holds " + rows(there.path()) + " rows"),
                            "say mode: append, upsert or replace, or take the earlier copy back with undo");
                }
            }
            case APPEND -> {
                if (keyed) {
                    into.add(dataset);
                } else {
                    replace.add(dataset);
                }
            }
            case UPSERT -> {
                if (keyed) {
                    into.add(dataset);
                } else {
                    noKey("upsert", there);
                }
            }
            case DELETE -> {
                if (keyed) {
                    into.add(dataset);
                } else {
                    noKey("delete", there);
                }
            }
            case REPLACE -> replace.add(dataset);
        }
    }

    private void noKey(String mode, Table there) {
        problem(
                "RUN-210",
                mode + " needs to know rows again, and " + copy.target().connection() + "." + there.path()
                        + " has no key that the rows of the source have",
                "name the columns with key: [...]");
    }

    private List<String> key(DatasetCopy dataset, Table there) {
        List<String> key = dataset.settings().key().isEmpty()
                ? there.rowKey()
                : dataset.settings().key();
        RowType output = dataset.outputType();
        return key.stream().allMatch(k -> output.indexOf(k) >= 0) ? key : List.of();
    }

    private static Change.Load.Way way(Mode mode) {
        return switch (mode) {
            case UPSERT -> Change.Load.Way.UPSERT;
            case DELETE -> Change.Load.Way.DELETE;
            case CREATE, APPEND, REPLACE, FAIL -> Change.Load.Way.APPEND;
        };
    }

    private long rows(DatasetPath path) {
        try (Snapshot snapshot = ability(target, copy.target().connection(), Readable.class, "be read")
                .snapshot()) {
            return snapshot.count(ReadRequest.all(path));
        }
    }

    private void define(
            List<DatasetCopy> datasets,
            Definable.Mode mode,
            Map<DatasetPath, Table> wanted,
            List<View> views,
            List<Change> changes) {
        if (datasets.isEmpty() && views.isEmpty()) {
            return;
        }
        Definable definable = ability(target, copy.target().connection(), Definable.class, "create tables");
        Definable.SchemaPlan plan;
        try {
            List<Table> tables = datasets.stream()
                    .map(d -> Objects.requireNonNull(wanted.get(d.target())))
                    .toList();
            plan = definable.plan(tables, views, selection.others(tables), mode, targetCatalog);
        } catch (EndpointException e) {
            problem("RUN-212", String.valueOf(e.getMessage()), e.hint());
            return;
        }
        notices.addAll(plan.notices());
        carried.addAll(plan.carried());
        for (Definable.TablePlan table : plan.tables()) {
            DatasetCopy dataset = datasets.stream()
                    .filter(d -> d.target().equals(table.stored().path()))
                    .findFirst()
                    .orElseThrow();
            table.before().forEach(d -> changes.add(statements(d, false)));
            boolean carry = copy.mode() == Mode.APPEND && mode == Definable.Mode.REPLACE;
            Map<Boolean, List<Definable.KeyPlan>> keys = table.keys().stream()
                    .collect(Collectors.partitioningBy(k -> !carry && proven.contain(k, dataset, table.stored())));
            Objects.requireNonNull(keys.get(false)).forEach(k -> changes.add(statements(k.ddl(), false)));
            if (carry) {
                RowType held =
                        targetCatalog.table(dataset.target()).orElseThrow().rowType();
                changes.add(new Change.Load(
                        copy.target().connection(),
                        dataset.target(),
                        copy.target().connection(),
                        table.loadInto(),
                        dataset.target(),
                        Change.Load.Way.CARRY,
                        held,
                        held,
                        held,
                        List.of(),
                        List.of(),
                        null,
                        null,
                        null));
            }
            load(dataset, table.stored(), table.loadInto(), Change.Load.Way.FRESH, changes);
            Objects.requireNonNull(keys.get(true)).forEach(k -> changes.add(statements(k.ddl(), false)));
            table.after().forEach(d -> changes.add(statements(d, false)));
            if (table.kept() != null) {
                (copy.dropsReplaced() ? drops : changes).add(kept(dataset, table.kept()));
            }
        }
        plan.after().forEach(d -> changes.add(statements(d, d.title().contains("view"))));
    }

    private Change kept(DatasetCopy dataset, Definable.Kept kept) {
        String connection = copy.target().connection();
        if (copy.dropsReplaced()) {
            return new Change.Statements(
                    "drop " + connection + "." + kept.path() + ", which was " + dataset.target() + " (keep: 0)",
                    connection,
                    kept.drop(),
                    null,
                    false);
        }
        String expires =
                copy.keep() == null ? null : Instant.now().plus(copy.keep()).toString();
        return new Change.Kept(connection, dataset.target(), kept.path(), kept.drop(), expires, false);
    }

    private Change.Statements statements(Definable.Ddl ddl, boolean optional) {
        return new Change.Statements(ddl.title(), copy.target().connection(), ddl.apply(), ddl.revert(), optional);
    }

    private void load(DatasetCopy dataset, Table stored, DatasetPath into, Change.Load.Way way, List<Change> changes) {
        RowType output = dataset.outputType();
        List<String> key = way == Change.Load.Way.FRESH ? List.of() : key(dataset, stored);
        boolean delete = way == Change.Load.Way.DELETE;
        List<Field> fields = new ArrayList<>();
        for (Field field : output.fields()) {
            if (delete && !key.contains(field.name())) {
                continue;
            }
            Optional<Table.Column> column = stored.column(field.name());
            if (column.isEmpty()) {
                problem(
                        "RUN-211",
                        copy.target().connection() + "." + stored.path() + " has no column " + field.name(),
                        "it has " + stored.rowType().names() + "; leave the column out with columns, or rename it");
                continue;
            }
            if (column.get().generated() != null) {
                if (computed(dataset, field.name())) {
                    continue;
                }
                problem("RUN-211", stored.path() + "." + field.name() + " is computed and cannot be written", null);
                continue;
            }
            fields.add(new Field(field.name(), column.get().type(), column.get().nullable()));
            boolean lossy = dataset.settings().lossy().contains(field.name())
                    || dataset.settings().lossy().contains("*");
            Type uncast = dataset.renamedType().type(output.indexOf(field.name()));
            Conversion cast = Conversion.between(uncast, field.type(), lossy);
            if (cast.verdict() == Conversion.Verdict.IMPOSSIBLE) {
                problem(
                        "RUN-203",
                        dataset.sourceConnection() + "." + dataset.source() + "." + field.name() + " (" + uncast
                                + ") cannot be cast to " + field.type() + ": " + cast.reason(),
                        "cast it to another type, or convert it in js");
                continue;
            }
            Conversion conversion =
                    Conversion.between(field.type(), column.get().type(), lossy);
            if (conversion.verdict() == Conversion.Verdict.IMPOSSIBLE) {
                problem(
                        "RUN-203",
                        dataset.sourceConnection() + "." + dataset.source() + "." + field.name() + " (" + field.type()
                                + ") cannot become " + copy.target().connection() + "." + stored.path() + "."
                                + field.name() + " (" + column.get().type() + "): " + conversion.reason(),
                        "cast it, or convert it in js");
            }
        }
        for (Table.Column column : stored.columns()) {
            boolean fed = delete
                    || output.indexOf(column.name()) >= 0
                    || column.nullable()
                    || column.identity()
                    || column.defaultValue() != null
                    || column.generated() != null;
            if (!fed) {
                problem(
                        "RUN-211",
                        copy.target().connection() + "." + stored.path() + "." + column.name()
                                + " must not be NULL, and nothing is copied into it",
                        null);
            }
        }
        changes.add(new Change.Load(
                dataset.sourceConnection(),
                dataset.source(),
                copy.target().connection(),
                into,
                dataset.target(),
                way,
                dataset.sourceType(),
                dataset.transformedType(),
                delete ? restorable(stored) : new RowType(fields),
                key,
                List.of(),
                dataset.emission() == null ? null : dataset.emission().name(),
                null,
                growths.get(dataset.source())));
    }

    /** {@return the columns that a deleted row is put back with} */
    private static RowType restorable(Table stored) {
        return new RowType(stored.columns().stream()
                .filter(column -> column.generated() == null)
                .map(column -> new Field(column.name(), column.type(), column.nullable()))
                .toList());
    }

    /** {@return whether a column of the target is computed in the source, too} Then there is nothing to write. */
    private boolean computed(DatasetCopy dataset, String name) {
        return dataset.emission() == null
                && dataset.settings().js() == null
                && sourceCatalog
                        .table(dataset.source())
                        .flatMap(t -> t.columns().stream()
                                .filter(c -> dataset.settings()
                                        .rename()
                                        .getOrDefault(c.name(), c.name())
                                        .equals(name))
                                .findFirst())
                        .map(c -> c.generated() != null)
                        .orElse(false);
    }

    static String schemas(List<DatasetCopy> datasets) {
        StringBuilder text = new StringBuilder();
        for (DatasetCopy dataset : datasets) {
            text.append(dataset.sourceConnection())
                    .append('.')
                    .append(dataset.source())
                    .append(' ')
                    .append(dataset.sourceType())
                    .append('\n');
        }
        return text.toString();
    }

    // ---- what it would look like

    private List<Peek.Sample> samples(List<DatasetCopy> datasets, List<Change> changes) {
        List<Peek.Sample> samples = new ArrayList<>();
        try (Snapshot snapshot = ((Readable) source).snapshot()) {
            for (DatasetCopy dataset : datasets) {
                RowType target = changes.stream()
                        .filter(c -> c instanceof Change.Load l
                                && l.way() != Change.Load.Way.CARRY
                                && l.target().equals(dataset.target()))
                        .map(c -> ((Change.Load) c).way() == Change.Load.Way.DELETE
                                ? dataset.outputType()
                                : ((Change.Load) c).rowType())
                        .findFirst()
                        .orElse(dataset.outputType());
                samples.add(sample(snapshot, dataset, target));
            }
        }
        return samples;
    }

    private Peek.Sample sample(Snapshot snapshot, DatasetCopy dataset, RowType target) {
        ReadRequest request = dataset.request(SAMPLE_ROWS);
        Batch batch = first(snapshot, request);
        long rows = snapshot.count(request);
        String from = dataset.sourceConnection() + "." + dataset.source();
        String to = copy.target().connection() + "." + dataset.target();
        if (batch == null) {
            return new Peek.Sample(
                    from, to, dataset.sourceType(), List.of(), target, List.of(), List.of(), List.of(), rows);
        }
        try (RowPipeline pipeline = new RowPipeline(dataset, transforms.of(dataset), target, List.of(), false);
                Gate.Interruption interruption = context.gate().onInterrupt(pipeline::interrupt)) {
            return Samples.of(from, to, pipeline.process(batch), target, SAMPLE_ROWS, rows);
        }
    }

    private static <A> A ability(Endpoint endpoint, String name, Class<A> ability, String what) {
        return endpoint.ability(ability)
                .orElseThrow(() -> new EngineException(
                        Kind.USAGE, "CONN-405", name + " (" + endpoint.product() + ") cannot " + what, null));
    }

    private void problem(String code, String message, @Nullable String help) {
        problems.add(new EngineException(Kind.FAILED, code, message, help));
    }
}
