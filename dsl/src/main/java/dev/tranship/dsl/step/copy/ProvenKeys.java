package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Definable.KeyPlan;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Endpoint.Capability;
import dev.tranship.spi.Table;
import dev.tranship.spi.Type;
import java.util.stream.Stream;

/**
 * Knows which keys of a new table its rows cannot break: they are read at one moment from a table that has the same key, and
 * arrive as they are. What is proven may wait until the rows are there. A source that changes between two runs of a step that
 * was interrupted can still break it; then the key cannot be made, and the step fails at that.
 */
final class ProvenKeys {
    private final Endpoint source;
    private final Endpoint target;
    private final Catalog sourceCatalog;
    private final Step.OnError onError;

    /** @param onError a row that is to be set aside must be found when it is written */
    ProvenKeys(Endpoint source, Endpoint target, Catalog sourceCatalog, Step.OnError onError) {
        this.source = source;
        this.target = target;
        this.sourceCatalog = sourceCatalog;
        this.onError = onError;
    }

    /** {@return whether all rows of a dataset, written into a table without other rows, are told apart by a key of it} */
    boolean contain(KeyPlan key, DatasetCopy dataset, Table stored) {
        return onError instanceof Step.OnError.Stop
                && source.capabilities().contains(Capability.CONSISTENT_SNAPSHOT)
                && dataset.settings().js() == null
                && sourceCatalog.table(dataset.source()).stream()
                        .flatMap(t -> Stream.concat(Stream.ofNullable(t.primaryKey()), t.uniqueKeys().stream()))
                        .anyMatch(k -> k.columns().stream().allMatch(c -> keeps(key, c, dataset, stored)));
    }

    /** {@return whether values of a column that differ in the source differ in the key} */
    private boolean keeps(KeyPlan key, String column, DatasetCopy dataset, Table stored) {
        Step.Copy.Dataset settings = dataset.settings();
        String name = settings.rename().getOrDefault(column, column);
        boolean untouched = Stream.of(settings.cast(), settings.mask(), settings.defaults())
                .noneMatch(rules -> rules.containsKey(name));
        int at = dataset.sourceType().indexOf(column);
        return untouched
                && at >= 0
                && key.columns().contains(name)
                && stored.column(name)
                        .filter(c -> equalAlike(dataset.sourceType().type(at), c.type()))
                        .isPresent();
    }

    /** Integers are equal alike everywhere. Of texts, times and the rest each product has its own opinion. */
    private boolean equalAlike(Type from, Type to) {
        return from instanceof Type.Int && to instanceof Type.Int
                || from.equals(to) && source.dialect().equals(target.dialect());
    }
}
