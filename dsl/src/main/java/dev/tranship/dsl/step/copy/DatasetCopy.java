package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Field;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.TypeParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One dataset on its way: where it comes from, what is done to its rows, and the row type that comes out before the target's
 * own types are taken on.
 *
 * @param settings the step's settings for this dataset, all merged
 * @param sourceType the columns read, in the source's types
 * @param emission the rows that the transform emits for another dataset and that are copied here; null for those that it returns
 * @param transformedType the columns after the transform, still under their source names; the same as {@code sourceType}
 *     without one
 */
public record DatasetCopy(
        String sourceConnection,
        DatasetPath source,
        DatasetPath target,
        Step.Copy.Dataset settings,
        RowType sourceType,
        RowType transformedType,
        @Nullable Emission emission) {

    /** @param rowType as the plan declares it; every column may be NULL */
    public record Emission(String name, RowType rowType) {}

    /** {@return the columns that come out of the transform and are copied here} */
    public RowType rowsType() {
        return emission == null ? transformedType : emission.rowType();
    }

    /** {@return the copies of what the transform emits beside this, in the order of the plan} */
    List<DatasetCopy> emissions() {
        if (settings.js() == null) {
            return List.of();
        }
        return settings.emit().keySet().stream().map(this::emission).toList();
    }

    /** {@return the copy of what the transform emits for a dataset that the plan declares} */
    DatasetCopy emission(String name) {
        List<Field> fields = new ArrayList<>();
        Objects.requireNonNull(settings.emit().get(name))
                .forEach((column, type) -> fields.add(new Field(column, TypeParser.parse(type), true)));
        Step.Copy.Dataset own = new Step.Copy.Dataset(
                name,
                settings.where(),
                settings.columns(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                settings.js(),
                List.of(),
                List.of(),
                settings.emit(),
                settings.incremental());
        return new DatasetCopy(
                sourceConnection,
                source,
                target.withName(name),
                own,
                sourceType,
                transformedType,
                new Emission(name, new RowType(fields)));
    }

    /** {@return the columns under their target names, as they come out of the transform; any may hold NULL} */
    public RowType renamedType() {
        return new RowType(rowsType().fields().stream()
                .map(f -> new Field(settings.rename().getOrDefault(f.name(), f.name()), f.type(), true))
                .toList());
    }

    /** {@return the columns under their target names, in the types that the plan casts them to} */
    public RowType outputType() {
        List<Field> fields = new ArrayList<>();
        for (Field field : rowsType().fields()) {
            String name = settings.rename().getOrDefault(field.name(), field.name());
            String cast = settings.cast().get(name);
            boolean nullable = field.nullable() && !settings.defaults().containsKey(name)
                    || settings.mask().get(name) instanceof Step.Copy.Mask.Nothing;
            fields.add(new Field(name, cast == null ? field.type() : TypeParser.parse(cast), nullable));
        }
        return new RowType(fields);
    }

    public ReadRequest request(int batchRows) {
        return new ReadRequest(source, settings.columns(), settings.where(), batchRows, ReadRequest.DEFAULT_BYTES);
    }
}
