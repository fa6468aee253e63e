package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.DatasetGlob;
import dev.tranship.spi.DatasetPath;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a copy has to say about each of its datasets. */
final class DatasetSettings {
    private DatasetSettings() {}

    /** {@return the settings of one dataset: the step's, then those of every glob that names it} */
    static Step.Copy.Dataset of(Step.Copy copy, DatasetPath dataset) {
        Step.Copy.Dataset merged = copy.defaults();
        for (Map.Entry<String, Step.Copy.Dataset> entry : copy.tables().entrySet()) {
            if (new DatasetGlob(entry.getKey()).matches(dataset)) {
                merged = merge(merged, entry.getValue());
            }
        }
        return merged;
    }

    /** {@return the same for a load, of what is new where it takes no more} */
    static Step.Copy.Dataset of(Step.Copy copy, Change.Load load) {
        Change.Load.Growth growth = load.growth();
        return of(copy, load.dataset()).and(growth == null ? null : growth.condition());
    }

    private static Step.Copy.Dataset merge(Step.Copy.Dataset base, Step.Copy.Dataset over) {
        return new Step.Copy.Dataset(
                over.to() == null ? base.to() : over.to(),
                over.where() == null ? base.where() : over.where(),
                over.columns().isEmpty() ? base.columns() : over.columns(),
                merge(base.rename(), over.rename()),
                merge(base.cast(), over.cast()),
                merge(base.mask(), over.mask()),
                merge(base.defaults(), over.defaults()),
                over.js() == null ? base.js() : over.js(),
                over.lossy().isEmpty() ? base.lossy() : over.lossy(),
                over.key().isEmpty() ? base.key() : over.key(),
                merge(base.emit(), over.emit()),
                over.incremental() == null ? base.incremental() : over.incremental());
    }

    private static <V> Map<String, V> merge(Map<String, V> base, Map<String, V> over) {
        Map<String, V> merged = new LinkedHashMap<>(base);
        merged.putAll(over);
        return merged;
    }
}
