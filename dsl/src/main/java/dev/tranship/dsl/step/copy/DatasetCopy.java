package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Field;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.TypeParser;
import java.util.ArrayList;
import java.util.List;

/**
 * One dataset on its way: where it comes from, what is done to its rows, and the row type that comes out before the target's
 * own types are taken on.
 *
 * @param settings the step's settings for this dataset, all merged
 * @param sourceType the columns read, in the source's types
 * @param transformedType the columns after the transform, still under their source names; the same as {@code sourceType}
 *     without one
 */
public record DatasetCopy(
        String sourceConnection,
        DatasetPath source,
        DatasetPath target,
        Step.Copy.Dataset settings,
        RowType sourceType,
        RowType transformedType) {

    /** {@return the columns under their target names, in the types that the plan casts them to} */
    public RowType outputType() {
        List<Field> fields = new ArrayList<>();
        for (Field field : transformedType.fields()) {
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
