package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.engine.Gate;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Field;
import dev.tranship.spi.Inspecting;
import dev.tranship.spi.Inspection;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Suspect;
import dev.tranship.spi.Type;
import dev.tranship.spi.TypeParser;
import dev.tranship.spi.Wanted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the data, before anything is written, for values that the target could not hold. Reads the source, all of it where its
 * store cannot answer by itself; writes nothing. Serves one thread.
 */
final class Narrowings {
    private final StepContext context;
    private final Step.Copy copy;
    private final Transforms transforms;
    private final Readable source;
    private final Endpoint target;

    Narrowings(StepContext context, Step.Copy copy) {
        this.context = context;
        this.copy = copy;
        this.transforms = new Transforms(context);
        String from = copy.source().connection();
        String to = copy.target().connection();
        // Within one store the same endpoint reads and writes.
        this.source = context.connections()
                .ability(from, from.equals(to) ? Access.PREVIEW : Access.READ, Readable.class, "be read");
        this.target = context.connections().open(to, Access.PREVIEW);
    }

    /**
     * Looks at the data for values that the target could not hold, and {@return a refusal a column}. Only where such rows are
     * not wanted as rejects.
     */
    List<EngineException> find(List<Change> changes) {
        if (!(context.step().common().onError() instanceof Step.OnError.Stop)) {
            return List.of();
        }
        List<EngineException> found = new ArrayList<>();
        try (Snapshot snapshot = source.snapshot()) {
            for (Change change : changes) {
                if (change instanceof Change.Load load
                        && load.way() != Change.Load.Way.CARRY
                        && load.emitted() == null) {
                    int before = found.size();
                    narrowing(snapshot, load, found);
                    if (found.size() == before && target instanceof Inspecting inspecting) {
                        inspection(snapshot, load, inspecting).ifPresent(found::add);
                    }
                }
            }
        }
        return found;
    }

    /** {@return what a target to which types do not say everything has against the rows} */
    private Optional<EngineException> inspection(Snapshot snapshot, Change.Load load, Inspecting target) {
        if (unsuspicious(snapshot, load, target)) {
            return Optional.empty();
        }
        Inspection look = target.inspection(load.target(), load.arriving());
        return transformed(
                snapshot,
                load,
                processed -> look.inspect(processed.rows()).stream()
                        .findFirst()
                        .map(misfit -> narrowing(load, misfit, type(load.arriving(), misfit.column()))));
    }

    /** {@return whether the store of the source can tell that the target has nothing against any row} */
    private boolean unsuspicious(Snapshot snapshot, Change.Load load, Inspecting target) {
        List<Suspect> suspects = target.suspects(load.target(), load.arriving()).orElse(null);
        if (suspects == null || suspects.isEmpty()) {
            return suspects != null;
        }
        Step.Copy.Dataset settings = DatasetSettings.of(copy, load);
        // Where rows arrive otherwise than they are read, what the source has says nothing.
        boolean asIs = settings.js() == null
                && settings.rename().isEmpty()
                && settings.mask().isEmpty()
                && settings.cast().isEmpty()
                && settings.defaults().isEmpty();
        return asIs && snapshot.lacks(request(load, settings), suspects);
    }

    private ReadRequest request(Change.Load load, Step.Copy.Dataset settings) {
        return new ReadRequest(
                load.dataset(), settings.columns(), settings.where(), copy.batch(), ReadRequest.DEFAULT_BYTES);
    }

    /** {@return why a row that comes out of the transform does not fit, where one of these columns is at fault} */
    private Optional<EngineException> trial(Snapshot snapshot, Change.Load load, Set<String> columns) {
        return transformed(
                snapshot,
                load,
                processed -> processed.rejects().stream()
                        .filter(reject -> reject.column() != null && columns.contains(reject.column()))
                        .findFirst()
                        .map(reject -> {
                            String column = Objects.requireNonNull(reject.column());
                            return new EngineException(
                                    Kind.FAILED,
                                    "RUN-201",
                                    "what js makes of " + copy.source().connection() + "." + load.dataset()
                                            + " does not fit " + load.connection() + "." + load.target() + "." + column
                                            + " (" + type(load.arriving(), column) + "): " + reject.reason(),
                                    refusedNarrowing(column));
                        }));
    }

    /** Puts the rows through the transform, as the run will, and {@return the first thing that is found}. */
    private Optional<EngineException> transformed(
            Snapshot snapshot, Change.Load load, Function<RowPipeline.Processed, Optional<EngineException>> look) {
        DatasetCopy dataset = new DatasetCopy(
                load.source(),
                load.dataset(),
                load.target(),
                DatasetSettings.of(copy, load),
                load.sourceType(),
                load.transformedType(),
                null);
        ReadRequest request = dataset.request(copy.batch());
        try (RowPipeline pipeline =
                        new RowPipeline(dataset, transforms.of(dataset), load.arriving(), List.of(), false);
                Gate.Interruption interruption = context.gate().onInterrupt(pipeline::interrupt)) {
            for (Snapshot.Split split : snapshot.split(request, 1)) {
                try (BatchReader reader = snapshot.read(request, split, null)) {
                    for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                        context.gate().pass();
                        Optional<EngineException> found = look.apply(pipeline.process(batch));
                        if (found.isPresent()) {
                            return found;
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static @Nullable Type type(RowType rowType, String column) {
        int at = rowType.indexOf(column);
        return at < 0 ? null : rowType.type(at);
    }

    private void narrowing(Snapshot snapshot, Change.Load load, List<EngineException> found) {
        Step.Copy.Dataset settings = DatasetSettings.of(copy, load);
        boolean scripted = settings.js() != null;
        List<Wanted> columns = columns(load, settings, false);
        ReadRequest request = request(load, settings);
        List<Misfit> misfits = snapshot.misfits(request, columns);
        Set<String> suspects = Set.of();
        if (scripted && !misfits.isEmpty()) {
            // What js returns nobody knows: it may pass on what it gets. Only what the source itself cannot read is
            // sure.
            suspects = misfits.stream()
                    .map(misfit -> settings.rename().getOrDefault(misfit.column(), misfit.column()))
                    .collect(Collectors.toSet());
            columns = columns(load, settings, true);
            misfits = snapshot.misfits(request, columns);
        }
        Set<String> refused = new HashSet<>();
        for (Misfit misfit : misfits) {
            refused.add(misfit.column());
            String name = settings.rename().getOrDefault(misfit.column(), misfit.column());
            found.add(narrowing(load, misfit, type(load.arriving(), name)));
        }
        // A target may store a type wider than the one the plan casts to; the cast narrows all the same.
        List<Field> casts = casts(load, settings, columns);
        if (!casts.isEmpty()) {
            for (Misfit misfit : snapshot.misfits(request, Wanted.of(casts))) {
                if (refused.add(misfit.column())) {
                    found.add(narrowing(load, misfit, type(new RowType(casts), misfit.column())));
                }
            }
        }
        if (!suspects.isEmpty() && refused.isEmpty()) {
            trial(snapshot, load, suspects).ifPresent(found::add);
        }
    }

    /** {@return what the columns of the source must fit: the target's columns of their names, where they arrive as they are} */
    private List<Wanted> columns(Change.Load load, Step.Copy.Dataset settings, boolean scripted) {
        List<Wanted> columns = new ArrayList<>();
        for (Field field : load.sourceType().fields()) {
            String name = settings.rename().getOrDefault(field.name(), field.name());
            int at = load.arriving().indexOf(name);
            boolean lossy = settings.lossy().contains(name) || settings.lossy().contains("*");
            boolean kept = at >= 0 && !settings.mask().containsKey(name);
            boolean asIs = !scripted && kept && !lossy;
            boolean nullable = field.nullable()
                    && (!asIs
                            || load.arriving().field(at).nullable()
                            || settings.defaults().containsKey(name));
            boolean sameKind = kept
                    && settings.js() == null
                    && field.type().getClass() == load.arriving().type(at).getClass();
            columns.add(new Wanted(
                    new Field(field.name(), asIs ? load.arriving().type(at) : field.type(), nullable),
                    sameKind ? target.unholdable(load.arriving().type(at)) : Set.of()));
        }
        return columns;
    }

    /** {@return the columns that are cast to a type other than the one that they are looked at for} */
    private static List<Field> casts(Change.Load load, Step.Copy.Dataset settings, List<Wanted> columns) {
        List<Field> casts = new ArrayList<>();
        for (Wanted column : columns) {
            String name = settings.rename().getOrDefault(column.name(), column.name());
            String cast = settings.cast().get(name);
            boolean exact = settings.js() == null
                    && load.arriving().indexOf(name) >= 0
                    && !settings.lossy().contains(name)
                    && !settings.lossy().contains("*");
            if (exact && cast != null) {
                Type type = TypeParser.parse(cast);
                if (!type.equals(column.type())) {
                    casts.add(new Field(column.name(), type, column.nullable()));
                }
            }
        }
        return casts;
    }

    private EngineException narrowing(Change.Load load, Misfit misfit, @Nullable Type type) {
        String name = DatasetSettings.of(copy, load.dataset()).rename().getOrDefault(misfit.column(), misfit.column());
        Type stored = type(load.sourceType(), misfit.column());
        return new EngineException(
                Kind.FAILED,
                "RUN-201",
                copy.source().connection() + "." + load.dataset() + "." + misfit.column()
                        + (stored == null ? "" : " (" + stored + ")") + " does not fit " + load.connection() + "."
                        + load.target() + "." + name
                        + (type == null ? "" : " (" + type + ")") + ": " + misfit.value() + ": "
                        + misfit.reason(),
                refusedNarrowing(name));
    }

    private static String refusedNarrowing(String column) {
        return "nothing was written. Cast the column to a type that holds it, or say lossy: [" + column
                + "] to let the value change, or on_error: quarantine(n) to set such rows aside";
    }
}
