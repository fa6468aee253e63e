package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.convert.BatchConversion;
import dev.tranship.dsl.convert.Converted;
import dev.tranship.dsl.convert.Failure;
import dev.tranship.dsl.convert.TextForm;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.script.EmittedRows;
import dev.tranship.dsl.script.Transform;
import dev.tranship.dsl.verify.Fingerprint;
import dev.tranship.dsl.verify.RowHasher;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Field;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happens to rows between source and target, in this order: values that are not of their column's type are sorted out,
 * the transform, rename, cast, default, mask, the target's own types. The same pipeline serves peek, run, resume and
 * verification, so all of them see the same rows. Belongs to one thread.
 */
public final class RowPipeline implements AutoCloseable {
    /** The rule of rows that the target refuses. */
    static final String CONSTRAINT = "constraint";

    private final DatasetCopy copy;
    private final @Nullable Transform transform;
    private final RowType outputType;
    private final RowType renamedType;
    private final BatchConversion casts;
    private final BatchConversion conversion;
    private final RowType target;
    private final @Nullable RowHasher hasher;
    private final List<String> supersededBy;
    private final boolean passing;

    /**
     * @param transform the worker's own instance; null for none. Closed with the pipeline
     * @param target the row type the target holds; its columns are those of {@link DatasetCopy#outputType()}
     * @param hashing whether fingerprints are wanted; without, only rows are counted
     * @param supersededBy the key of an upsert, of which only the last row of a batch counts; empty otherwise
     */
    public RowPipeline(
            DatasetCopy copy,
            @Nullable Transform transform,
            RowType target,
            List<String> supersededBy,
            boolean hashing) {
        this.copy = copy;
        this.transform = transform;
        this.outputType = copy.outputType();
        HashSet<String> lossy = new HashSet<>(copy.settings().lossy());
        if (lossy.contains("*")) {
            lossy.addAll(outputType.names());
        }
        // NULLs are judged after defaults have filled them, so the first conversion lets all of them pass.
        this.renamedType = copy.renamedType();
        this.casts = new BatchConversion(renamedType, nullable(outputType), identity(outputType.size()), lossy);
        this.conversion = new BatchConversion(outputType, target, positions(outputType, target), lossy);
        this.hasher = hashing ? new RowHasher(target) : null;
        this.target = target;
        this.supersededBy = List.copyOf(supersededBy);
        this.passing = transform == null
                && supersededBy.isEmpty()
                && copy.settings().cast().isEmpty()
                && copy.settings().defaults().isEmpty()
                && copy.settings().mask().isEmpty()
                && outputType.names().equals(target.names())
                && types(copy.sourceType()).equals(types(target));
    }

    private static List<Type> types(RowType rowType) {
        return rowType.fields().stream().map(Field::type).toList();
    }

    /** {@return whether rows come out as they went in, under other names at most, so that nobody needs to look at them} */
    boolean passing() {
        return passing;
    }

    /**
     * @param rows in the target's row type
     * @param sourceRows {@code sourceRows[i]} is the row of the source batch that row i came from
     * @param rejects why rows cannot be written, in the order they were found; one a source row
     * @param filtered how many rows the transform dropped on purpose
     * @param superseded how many rows were left out because a later row of the batch has the same key
     */
    public record Processed(
            Batch source,
            Batch rows,
            int[] sourceRows,
            List<Reject> rejects,
            long filtered,
            long superseded,
            Fingerprint fingerprint) {

        /** {@return how many source rows were refused} */
        public long rejectedRows() {
            return rejects.stream().mapToInt(Reject::row).distinct().count();
        }

        /** {@return the same with only some of the rows, and more rejects} */
        Processed without(boolean[] keep, List<Reject> refused, @Nullable RowHasher hasher) {
            List<Reject> all = new ArrayList<>(rejects);
            all.addAll(refused);
            Batch left = rows.filter(keep);
            return new Processed(
                    source,
                    left,
                    kept(sourceRows, keep),
                    all,
                    filtered,
                    superseded,
                    RowPipeline.fingerprint(hasher, left));
        }
    }

    /**
     * @param row position in the source batch
     * @param rule {@code source type}, {@code transform}, {@code type}, {@code constraint}
     */
    public record Reject(
            int row,
            @Nullable String column,
            String rule,
            String reason,
            @Nullable String place) {}

    public Processed process(Batch source) {
        if (passing && source.encoded() != null) {
            Batch rows = source.as(target);
            Fingerprint fingerprint = fingerprint(hasher, hasher == null ? rows : rows.decoded());
            return new Processed(source, rows, identity(rows.rows()), List.of(), 0, 0, fingerprint);
        }
        List<Reject> rejects = new ArrayList<>();
        int[] origins = identity(source.rows());
        Batch rows = source;
        if (!source.misfits().isEmpty()) {
            boolean[] keep = all(source.rows());
            for (Misfit misfit : source.misfits()) {
                if (keep[misfit.row()]) {
                    keep[misfit.row()] = false;
                    String reason = misfit.reason() + ": " + misfit.value();
                    rejects.add(new Reject(misfit.row(), misfit.column(), "source type", reason, null));
                }
            }
            rows = rows.filter(keep);
            origins = kept(origins, keep);
        }
        long filtered = 0;
        if (transform != null) {
            Transform.Result result = transform.apply(rows, copy.transformedType());
            int[] before = origins;
            for (Transform.Rejected rejected : result.rejected()) {
                rejects.add(reject(rejected, before));
            }
            requireDeclared(result);
            int[] sourceRows = result.sourceRows();
            DatasetCopy.Emission emission = copy.emission();
            if (emission == null) {
                rows = result.rows();
                filtered = result.filtered();
            } else {
                EmittedRows emitted = emitted(result, rows.rowType(), emission);
                for (Transform.Rejected rejected : emitted.rejected()) {
                    rejects.add(reject(rejected, before));
                }
                rows = emitted.rows();
                sourceRows = emitted.sourceRows();
                // Who emits nothing is no row here.
                filtered = source.rows()
                        - java.util.Arrays.stream(sourceRows).distinct().count()
                        - rejects.stream().mapToInt(Reject::row).distinct().count();
            }
            origins = new int[sourceRows.length];
            for (int i = 0; i < origins.length; i++) {
                origins[i] = before[sourceRows[i]];
            }
        }
        rows = new Batch(renamedType, vectors(rows), rows.rows());
        boolean[] good = all(rows.rows());
        rows = convert(casts, rows, origins, good, rejects);
        rows = rules(rows);
        rows = convert(conversion, rows, origins, good, rejects);
        if (containsFalse(good)) {
            rows = rows.filter(good);
            origins = kept(origins, good);
        }
        long superseded = 0;
        if (!supersededBy.isEmpty()) {
            boolean[] last = lastOfKey(rows);
            superseded = rows.rows();
            rows = rows.filter(last);
            origins = kept(origins, last);
            superseded -= rows.rows();
        }
        return new Processed(source, rows, origins, rejects, filtered, superseded, fingerprint(hasher, rows));
    }

    private static Reject reject(Transform.Rejected rejected, int[] origins) {
        return new Reject(
                origins[rejected.row()],
                rejected.column(),
                "transform",
                rejected.reason(),
                rejected.place().toString());
    }

    private EmittedRows emitted(Transform.Result result, RowType in, DatasetCopy.Emission emission) {
        return EmittedRows.of(
                result.emitted().getOrDefault(emission.name(), List.of()),
                in,
                emission.rowType(),
                Objects.requireNonNull(copy.settings().js()).place());
    }

    private void requireDeclared(Transform.Result result) {
        for (String name : result.emitted().keySet()) {
            if (!copy.settings().emit().containsKey(name)) {
                throw new EngineException(
                        EngineException.Kind.FAILED,
                        "RUN-213",
                        "the transform of " + copy.sourceConnection() + "." + copy.source() + " emits rows for '" + name
                                + "', which the plan does not declare",
                        "say what they are: emit: { " + name + ": { column: type } }");
            }
        }
    }

    static Fingerprint fingerprint(@Nullable RowHasher hasher, Batch rows) {
        return hasher == null ? new Fingerprint(rows.rows(), 0, 0) : hasher.of(rows);
    }

    /** Breaks off the transform; called from another thread. */
    public void interrupt() {
        if (transform != null) {
            transform.interrupt();
        }
    }

    @Override
    public void close() {
        if (transform != null) {
            transform.close();
        }
    }

    private static Batch convert(
            BatchConversion conversion, Batch in, int[] origins, boolean[] good, List<Reject> rejects) {
        Converted converted = conversion.convert(in);
        for (Failure failure : converted.failures()) {
            if (good[failure.row()]) {
                good[failure.row()] = false;
                String reason = failure.reason() + " (value: " + TextForm.cut(failure.value()) + ")";
                rejects.add(new Reject(origins[failure.row()], failure.column(), "type", reason, null));
            }
        }
        return converted.batch();
    }

    private Batch rules(Batch in) {
        if (copy.settings().defaults().isEmpty() && copy.settings().mask().isEmpty()) {
            return new Batch(outputType, vectors(in), in.rows());
        }
        Vector[] vectors = vectors(in);
        copy.settings().defaults().forEach((column, value) -> {
            int at = outputType.indexOf(column);
            vectors[at] = ColumnRules.fillNulls(vectors[at], in.rows(), value);
        });
        copy.settings().mask().forEach((column, mask) -> {
            int at = outputType.indexOf(column);
            vectors[at] = ColumnRules.mask(vectors[at], in.rows(), mask);
        });
        return new Batch(outputType, vectors, in.rows());
    }

    private boolean[] lastOfKey(Batch rows) {
        Batch keys = rows.project(supersededBy);
        RowHasher keyHasher = new RowHasher(keys.rowType());
        Set<Fingerprint> seen = new HashSet<>();
        boolean[] last = new boolean[rows.rows()];
        for (int row = rows.rows() - 1; row >= 0; row--) {
            last[row] = seen.add(keyHasher.of(keys.slice(row, row + 1)));
        }
        return last;
    }

    private static RowType nullable(RowType rowType) {
        return new RowType(rowType.fields().stream()
                .map(f -> new Field(f.name(), f.type(), true))
                .toList());
    }

    private static int[] positions(RowType from, RowType to) {
        int[] positions = new int[to.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = from.indexOf(to.name(i));
        }
        return positions;
    }

    private static Vector[] vectors(Batch batch) {
        Vector[] vectors = new Vector[batch.rowType().size()];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = batch.vector(i);
        }
        return vectors;
    }

    private static int[] identity(int length) {
        int[] positions = new int[length];
        for (int i = 0; i < length; i++) {
            positions[i] = i;
        }
        return positions;
    }

    private static boolean[] all(int length) {
        boolean[] flags = new boolean[length];
        java.util.Arrays.fill(flags, true);
        return flags;
    }

    private static boolean containsFalse(boolean[] flags) {
        for (boolean flag : flags) {
            if (!flag) {
                return true;
            }
        }
        return false;
    }

    private static int[] kept(int[] origins, boolean[] keep) {
        int kept = 0;
        int[] out = new int[origins.length];
        for (int i = 0; i < origins.length; i++) {
            if (keep[i]) {
                out[kept++] = origins[i];
            }
        }
        return java.util.Arrays.copyOf(out, kept);
    }
}
