package dev.tranship.dsl.step.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.convert.JsonForm;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepFailure;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.dsl.step.copy.CopiedRows;
import dev.tranship.dsl.step.copy.CopyPlanner;
import dev.tranship.dsl.step.copy.DatasetCopy;
import dev.tranship.dsl.verify.Difference;
import dev.tranship.dsl.verify.Fingerprint;
import dev.tranship.dsl.verify.ReadRows;
import dev.tranship.dsl.verify.RowDiff;
import dev.tranship.dsl.verify.RowDifference;
import dev.tranship.dsl.verify.RowHasher;
import dev.tranship.dsl.verify.RowSource;
import dev.tranship.dsl.verify.StoredRows;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Field;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Compares what a target holds with what a copy of the source would have put there. Writes nothing. */
public record VerifyAction(Step.VerifyVerb verify) implements VerbAction {
    private static final int EXAMPLES = 10;

    @Override
    public Prepared prepare(StepContext context, Access access) {
        return Prepared.nothing();
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        long began = System.nanoTime();
        List<DatasetCopy> mapping = mapping(context);
        Endpoint source = context.connections().open(verify.source().connection(), Access.READ);
        Endpoint target = context.connections().open(verify.target().connection(), Access.READ);
        Catalog sourceCatalog = source.ability(Describable.class).orElseThrow().catalog();
        Catalog targetCatalog = target.ability(Describable.class).orElseThrow().catalog();
        Readable readable = source.ability(Readable.class).orElseThrow();
        boolean frozen = source.capabilities().contains(Endpoint.Capability.CONSISTENT_SNAPSHOT);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        List<String> notices = new ArrayList<>();
        List<Compared> compared = new ArrayList<>();
        try (Snapshot before = readable.snapshot();
                Snapshot after = target.ability(Readable.class).orElseThrow().snapshot()) {
            Instant readAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            for (DatasetCopy dataset : mapping) {
                context.gate().pass();
                compared.add(compare(new Comparison(context, dataset, before, after), sourceCatalog, targetCatalog));
            }
            result.put("readAt", readAt.toString())
                    .put("sourceSnapshot", before.description())
                    .put("targetSnapshot", after.description());
            try (Snapshot now = readable.snapshot()) {
                for (Compared each : compared) {
                    boolean moved = each.comparison().moved(each.found(), each.there(), now, frozen);
                    each.found().put("sourceMoved", moved);
                    if (moved) {
                        notices.add(line(each).source() + " has changed since it was read at " + readAt + " ("
                                + before.description() + "); compared is what it held then");
                    }
                }
            }
        }
        return judged(compared, result, notices, began);
    }

    /** {@return what a copy with the settings of this step would do} */
    private List<DatasetCopy> mapping(StepContext context) {
        Step.Copy copy = new Step.Copy(
                verify.source(),
                verify.target(),
                verify.except(),
                Step.Copy.Mode.APPEND,
                ReadRequest.DEFAULT_ROWS,
                2,
                true,
                true,
                false,
                null,
                Step.Copy.Dataset.PLAIN,
                verify.tables());
        return new CopyPlanner(context, copy, Access.READ).mapping();
    }

    /** @param there what the target has of it; null for nothing */
    private record Compared(Comparison comparison, @Nullable Table there, ObjectNode found) {}

    private Compared compare(Comparison comparison, Catalog sourceCatalog, Catalog targetCatalog) {
        DatasetCopy dataset = comparison.dataset();
        Table there = targetCatalog.table(dataset.target()).orElse(null);
        Table original = dataset.emission() == null
                ? sourceCatalog.table(dataset.source()).orElse(null)
                : null;
        ObjectNode found = there == null ? missing(dataset) : comparison.run(verify.level(), there, original);
        return new Compared(comparison, there, found);
    }

    /** @throws StepFailure RUN-206 when more differs than may */
    private StepSummary judged(List<Compared> compared, ObjectNode result, List<String> notices, long began) {
        List<String> wrong = new ArrayList<>();
        long differing = 0;
        boolean structural = false;
        for (Compared each : compared) {
            ObjectNode found = each.found();
            differing += found.path("differing").asLong();
            structural |= found.path("structural").asBoolean();
            if (!found.path("equal").asBoolean()) {
                wrong.add(each.comparison().dataset().target() + " ("
                        + found.path("summary").asText() + ")");
            }
        }
        result.put("level", verify.level().name().toLowerCase(Locale.ROOT));
        result.put("equal", wrong.isEmpty());
        result.put("differing", differing);
        ArrayNode datasets = result.putArray("datasets");
        compared.forEach(each -> datasets.add(each.found()));
        StepSummary summary = new StepSummary(
                compared.stream().map(this::line).toList(),
                result,
                notices,
                null,
                Duration.ofNanos(System.nanoTime() - began));
        if (!wrong.isEmpty() && (structural || differing > verify.tolerance())) {
            throw new StepFailure(
                    new EngineException(
                            Kind.DIFFERENT,
                            "RUN-206",
                            verify.source() + " and " + verify.target() + " differ: " + String.join("; ", wrong),
                            "the rows that differ are in the summary of the step (`show`, or --json)"),
                    summary);
        }
        return summary;
    }

    private StepSummary.DatasetSummary line(Compared compared) {
        DatasetCopy dataset = compared.comparison().dataset();
        ObjectNode found = compared.found();
        return new StepSummary.DatasetSummary(
                dataset.sourceConnection() + "." + dataset.source(),
                verify.target().connection() + "." + dataset.target(),
                found.path("sourceRows").asLong(),
                found.path("targetRows").asLong(),
                0,
                0,
                0,
                Duration.ZERO,
                null,
                found.path("summary").asText(),
                null);
    }

    private static ObjectNode missing(DatasetCopy dataset) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("source", dataset.source().toString())
                .put("target", dataset.target().toString())
                .put("equal", false)
                .put("structural", true)
                .put("summary", "the target does not have it");
    }

    /** One dataset against its source. */
    private record Comparison(StepContext context, DatasetCopy dataset, Snapshot before, Snapshot after) {

        ObjectNode run(Step.Verify level, Table there, @Nullable Table original) {
            ObjectNode found = JsonNodeFactory.instance.objectNode();
            found.put("source", dataset.source().toString())
                    .put("target", dataset.target().toString());
            RowType rowType = held(there);
            if (rowType.size() < dataset.outputType().size()) {
                return found.put("equal", false)
                        .put("structural", true)
                        .put(
                                "summary",
                                "columns are missing: it has " + there.rowType().names());
            }
            List<String> structure =
                    level == Step.Verify.SCHEMA || level == Step.Verify.FULL ? structure(there, original) : List.of();
            ArrayNode schema = found.putArray("schema");
            structure.forEach(schema::add);
            if (!structure.isEmpty()) {
                return found.put("equal", false).put("structural", true).put("summary", String.join("; ", structure));
            }
            CopiedRows expected = new CopiedRows(context, before, dataset, rowType);
            ReadRows stored = new ReadRows(
                    after,
                    new ReadRequest(
                            dataset.target(),
                            rowType.names(),
                            null,
                            ReadRequest.DEFAULT_ROWS,
                            ReadRequest.DEFAULT_BYTES),
                    rowType);
            return switch (level) {
                case NONE, SCHEMA -> found.put("equal", true).put("summary", "schema equal");
                case COUNT -> counts(found, expected, stored);
                case SAMPLE ->
                    rows(
                            found,
                            new Sampled(expected, key(there)),
                            new Sampled(stored, key(there)),
                            there,
                            "sample equal");
                case CHECKSUM -> checksum(found, expected, stored, there, "checksum equal");
                case FULL -> checksum(found, expected, stored, there, "schema and checksum equal");
            };
        }

        /**
         * {@return whether the source holds something else by now} Its rows are counted, and read again only where the two sides
         * differ: that is when it matters, and reading takes as long as the comparison did.
         *
         * @param frozen whether the snapshot that was compared still shows what was there then
         */
        boolean moved(ObjectNode found, @Nullable Table there, Snapshot now, boolean frozen) {
            ReadRequest request = dataset.request(ReadRequest.DEFAULT_ROWS);
            if (frozen && before.count(request) != now.count(request)) {
                return true;
            }
            String fingerprint = found.path("sourceFingerprint").asText();
            return there != null
                    && !found.path("equal").asBoolean()
                    && !fingerprint.isEmpty()
                    && !fingerprint(new CopiedRows(context, now, dataset, held(there)))
                            .toString()
                            .equals(fingerprint);
        }

        private RowType held(Table there) {
            List<Field> fields = new ArrayList<>();
            for (Field field : dataset.outputType().fields()) {
                there.column(field.name()).ifPresent(c -> fields.add(new Field(c.name(), c.type(), c.nullable())));
            }
            return new RowType(fields);
        }

        private List<String> key(Table there) {
            List<String> key = dataset.settings().key().isEmpty()
                    ? there.rowKey()
                    : dataset.settings().key();
            return dataset.outputType().names().containsAll(key) ? key : List.of();
        }

        private ObjectNode counts(ObjectNode found, CopiedRows expected, ReadRows stored) {
            long source = dataset.settings().js() == null
                    ? before.count(dataset.request(ReadRequest.DEFAULT_ROWS))
                    : fingerprint(expected).rows();
            long target = after.count(stored.request());
            return summary(found, source, target, Math.abs(source - target), "count equal");
        }

        private ObjectNode checksum(ObjectNode found, CopiedRows expected, ReadRows stored, Table there, String proof) {
            Fingerprint source = fingerprint(expected);
            Fingerprint target = StoredRows.fingerprint(
                    after,
                    stored.request(),
                    stored.rowType(),
                    2,
                    context.gate()::stopping,
                    rows -> context.listener()
                            .on(new Event.Progress(
                                    context.step().id(),
                                    dataset.target().toString(),
                                    Event.Phase.VERIFY,
                                    rows,
                                    source.rows(),
                                    0,
                                    0)));
            context.gate().pass();
            found.put("sourceFingerprint", source.toString()).put("targetFingerprint", target.toString());
            return source.equals(target)
                    ? summary(found, source.rows(), target.rows(), 0, proof)
                    : rows(found, expected, stored, there, proof)
                            .put("sourceRows", source.rows())
                            .put("targetRows", target.rows());
        }

        private ObjectNode rows(ObjectNode found, RowSource expected, RowSource stored, Table there, String proof) {
            Difference difference = RowDiff.compare(expected, stored, key(there), EXAMPLES);
            ArrayNode examples = found.putArray("rows");
            for (RowDifference row : difference.examples()) {
                ObjectNode node = examples.addObject();
                node.put("kind", row.kind().name().toLowerCase(java.util.Locale.ROOT));
                node.set(
                        "columns",
                        JsonNodeFactory.instance
                                .arrayNode()
                                .addAll(row.columns().stream()
                                        .map(c -> (com.fasterxml.jackson.databind.JsonNode)
                                                JsonNodeFactory.instance.textNode(c))
                                        .toList()));
                if (row.source() != null) {
                    node.set("source", JsonForm.write(expected.rowType(), row.source()));
                }
                if (row.target() != null) {
                    node.set("target", JsonForm.write(expected.rowType(), row.target()));
                }
            }
            long differing = difference.missing() + difference.extra() + difference.changed();
            found.put("missing", difference.missing())
                    .put("extra", difference.extra())
                    .put("changed", difference.changed());
            found.put("equal", difference.isNone()).put("differing", differing).put("structural", false);
            return found.put(
                    "summary",
                    difference.isNone()
                            ? proof
                            : difference.missing() + " missing, " + difference.extra() + " extra, "
                                    + difference.changed() + " changed");
        }

        private static ObjectNode summary(ObjectNode found, long source, long target, long differing, String proof) {
            return found.put("sourceRows", source)
                    .put("targetRows", target)
                    .put("equal", differing == 0)
                    .put("differing", differing)
                    .put("structural", false)
                    .put(
                            "summary",
                            differing == 0 ? proof : source + " rows in the source, " + target + " in the target");
        }

        private static Fingerprint fingerprint(RowSource rows) {
            RowHasher hasher = new RowHasher(rows.rowType());
            Fingerprint sum = Fingerprint.EMPTY;
            try (BatchReader reader = rows.open()) {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    sum = sum.plus(hasher.of(batch));
                }
            }
            return sum;
        }

        private List<String> structure(Table there, @Nullable Table original) {
            List<String> differences = new ArrayList<>();
            if (original == null) {
                return differences;
            }
            java.util.function.Function<String, String> renamed =
                    c -> dataset.settings().rename().getOrDefault(c, c);
            if (original.primaryKey() != null) {
                List<String> key =
                        original.primaryKey().columns().stream().map(renamed).toList();
                if (there.primaryKey() == null || !there.primaryKey().columns().equals(key)) {
                    differences.add("the primary key " + key + " is missing");
                }
            }
            original.uniqueKeys().forEach(k -> {
                List<String> key = k.columns().stream().map(renamed).toList();
                boolean found =
                        there.uniqueKeys().stream().anyMatch(u -> u.columns().equals(key))
                                || there.indexes().stream()
                                        .anyMatch(i -> i.unique()
                                                && i.parts().stream()
                                                        .map(Table.Index.Part::text)
                                                        .toList()
                                                        .equals(key));
                if (!found) {
                    differences.add("the unique key " + key + " is missing");
                }
            });
            original.indexes().stream()
                    .filter(i -> i.where() == null && i.parts().stream().noneMatch(Table.Index.Part::expression))
                    .forEach(i -> {
                        List<String> parts = i.parts().stream()
                                .map(p -> renamed.apply(p.text()))
                                .toList();
                        // Some stores have a unique key where others have a unique index.
                        boolean found = i.unique()
                                        && there.uniqueKeys().stream()
                                                .anyMatch(u -> u.columns().equals(parts))
                                || there.indexes().stream()
                                        .anyMatch(t -> t.parts().stream()
                                                .map(Table.Index.Part::text)
                                                .toList()
                                                .equals(parts));
                        if (!found) {
                            differences.add("the index " + i.name() + " on " + parts + " is missing");
                        }
                    });
            original.foreignKeys().forEach(k -> {
                List<String> columns = k.columns().stream().map(renamed).toList();
                if (there.foreignKeys().stream().noneMatch(f -> f.columns().equals(columns))) {
                    differences.add("the foreign key " + columns + " to " + k.references() + " is missing");
                }
            });
            return differences;
        }
    }

    @Override
    public String description() {
        return verify.source() + " -> " + verify.target() + " ("
                + verify.level().name().toLowerCase(java.util.Locale.ROOT) + ")";
    }
}
