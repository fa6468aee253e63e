package dev.tranship.shell.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.convert.JsonForm;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.KeptTable;
import dev.tranship.dsl.engine.Peek;
import dev.tranship.dsl.engine.RunHistory;
import dev.tranship.dsl.engine.RunView;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.engine.StepView;
import dev.tranship.dsl.plan.Diagnostic;
import dev.tranship.dsl.step.backup.Manifest;
import dev.tranship.dsl.step.copy.Increments;
import dev.tranship.spi.RowType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The JSON that {@code --json} prints, one object a line. Its field names are part of the interface: new ones may come, none
 * changes its meaning without a new {@value #FORMAT}. Times are in milliseconds.
 */
final class JsonLines {
    static final int FORMAT = 1;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonLines() {}

    static String line(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first line of every stream. */
    static String version(String version) {
        return line(object("version").put("tranship", version).put("format", FORMAT));
    }

    static String error(String code, String message, @Nullable String help) {
        return line(object("error").put("code", code).put("message", message).put("help", help));
    }

    static String diagnostic(Diagnostic diagnostic) {
        return line(object(diagnostic.severity().name().toLowerCase(Locale.ROOT))
                .put("code", diagnostic.code())
                .put("message", diagnostic.message())
                .put("help", diagnostic.help())
                .put("file", diagnostic.place().file())
                .put("line", diagnostic.place().line())
                .put("column", diagnostic.place().column()));
    }

    static String event(Event event) {
        return line(node(event));
    }

    private static ObjectNode node(Event event) {
        if (event instanceof Event.RunStarted e) {
            return object("run-started")
                    .put("run", e.run())
                    .put("plan", e.plan())
                    .put("steps", e.steps())
                    .put("resumed", e.resumed());
        } else if (event instanceof Event.StepStarted e) {
            return object("step-started")
                    .put("number", e.number())
                    .put("step", e.id())
                    .put("verb", e.verb())
                    .put("description", e.description());
        } else if (event instanceof Event.StepSkipped e) {
            return object("step-skipped")
                    .put("number", e.number())
                    .put("step", e.id())
                    .put("reason", e.reason());
        } else if (event instanceof Event.ChangeStarted e) {
            return object("change-started").put("step", e.step()).put("title", e.title());
        } else if (event instanceof Event.Progress e) {
            return object("progress")
                    .put("step", e.step())
                    .put("dataset", e.dataset())
                    .put("phase", e.phase().name().toLowerCase(Locale.ROOT))
                    .put("rows", e.rows())
                    .put("total", e.total())
                    .put("bytes", e.bytes())
                    .put("rejected", e.rejected());
        } else if (event instanceof Event.ChangeDone e) {
            return object("change-done")
                    .put("step", e.step())
                    .put("title", e.title())
                    .put("millis", e.took().toMillis());
        } else if (event instanceof Event.ChangeReverted e) {
            return object("change-reverted").put("step", e.step()).put("title", e.title());
        } else if (event instanceof Event.Notice e) {
            return object("notice").put("step", e.step()).put("text", e.text());
        } else if (event instanceof Event.Log e) {
            return object("log").put("step", e.step()).put("text", e.text());
        } else if (event instanceof Event.StepDone e) {
            ObjectNode node = object("step-done").put("number", e.number()).put("step", e.id());
            return node.setAll(summary(e.summary()));
        } else if (event instanceof Event.StepUndone e) {
            return object("step-undone").put("number", e.number()).put("step", e.id());
        } else if (event instanceof Event.StepFailed e) {
            return object("step-failed")
                    .put("number", e.number())
                    .put("step", e.id())
                    .put("code", e.code())
                    .put("message", e.message())
                    .put("help", e.help());
        } else if (event instanceof Event.RunDone e) {
            return object("run-done")
                    .put("run", e.run())
                    .put("state", e.state().name().toLowerCase(Locale.ROOT))
                    .put("millis", e.took().toMillis());
        }
        throw new IllegalStateException("no JSON form of " + event);
    }

    private static ObjectNode summary(StepSummary summary) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode datasets = node.putArray("datasets");
        for (StepSummary.DatasetSummary each : summary.datasets()) {
            datasets.addObject()
                    .put("source", each.source())
                    .put("target", each.target())
                    .put("read", each.read())
                    .put("written", each.written())
                    .put("filtered", each.filtered())
                    .put("rejected", each.rejected())
                    .put("bytes", each.bytes())
                    .put("millis", each.took().toMillis())
                    .put("fingerprint", each.fingerprint())
                    .put("snapshot", each.snapshot())
                    .put("proof", each.proof());
        }
        node.set("result", summary.result());
        ArrayNode notices = node.putArray("notices");
        summary.notices().forEach(notices::add);
        node.put("rejectFile", summary.rejectFile());
        return node.put("millis", summary.took().toMillis());
    }

    static ObjectNode step(StepView view) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("number", view.number())
                .put("step", view.id())
                .put("verb", view.verb())
                .put("description", view.description())
                .put("state", view.state().name().toLowerCase(Locale.ROOT))
                .put("barrier", view.barrier())
                .put("next", view.next())
                .put("error", view.error());
        StepSummary summary = view.summary();
        return summary == null ? node : node.setAll(summary(summary));
    }

    static ObjectNode run(RunView view) {
        return object("run")
                .put("run", view.id())
                .put("plan", view.plan())
                .put("file", view.file())
                .put("state", view.state().name().toLowerCase(Locale.ROOT))
                .put("started", view.started().toString())
                .put("ended", view.ended() == null ? null : view.ended().toString())
                .put("steps", view.steps())
                .put("done", view.done());
    }

    static String peek(Peek peek) {
        ObjectNode node = object("peek")
                .put("number", peek.number())
                .put("step", peek.step())
                .put("description", peek.description());
        ArrayNode changes = node.putArray("changes");
        for (Peek.PeekChange each : peek.changes()) {
            ObjectNode change = changes.addObject().put("title", each.title());
            texts(change.putArray("statements"), each.statements());
            if (!each.changed().isEmpty()) {
                ArrayNode changed = change.putArray("changed");
                each.changed().forEach(count -> changed.add(count.isPresent() ? count.getAsLong() : null));
            }
            change.put("undo", each.undo());
        }
        ArrayNode samples = node.putArray("samples");
        for (Peek.Sample each : peek.samples()) {
            ObjectNode sample = samples.addObject()
                    .put("source", each.source())
                    .put("target", each.target())
                    .put("rows", each.rows());
            rows(sample.putArray("before"), each.beforeType(), each.before());
            rows(sample.putArray("after"), each.afterType(), each.after());
            ArrayNode origins = sample.putArray("origins");
            each.origins().forEach(origin -> origins.add(origin));
            texts(sample.putArray("rejected"), each.rejected());
        }
        texts(node.putArray("notices"), peek.notices());
        ArrayNode problems = node.putArray("problems");
        for (EngineException each : peek.problems()) {
            problems.addObject()
                    .put("code", each.code())
                    .put("message", each.getMessage())
                    .put("help", each.help());
        }
        return line(node);
    }

    private static void rows(ArrayNode to, RowType type, List<List<@Nullable Object>> rows) {
        rows.forEach(row -> to.add(JsonForm.write(type, row)));
    }

    private static void texts(ArrayNode to, List<String> texts) {
        texts.forEach(to::add);
    }

    static ObjectNode undo(Session.UndoPreview preview) {
        ObjectNode node = object("undo").put("number", preview.number()).put("step", preview.step());
        texts(node.putArray("changes"), preview.changes());
        return node.put("barrier", preview.barrier());
    }

    static ObjectNode dataset(Session.DatasetStatus status) {
        return object("dataset")
                .put("step", status.step())
                .put("dataset", status.dataset())
                .put("exists", status.exists())
                .put("recorded", status.recorded())
                .put("now", status.now())
                .put("changed", status.changed());
    }

    static ObjectNode mark(Increments.Mark mark) {
        return object("mark")
                .put("source", mark.source())
                .put("target", mark.target())
                .put("by", mark.by())
                .put("value", mark.value());
    }

    static ObjectNode backup(Manifest backup) {
        return object("backup")
                .put("backup", backup.id())
                .put("connection", backup.connection())
                .put("product", backup.product())
                .put("created", backup.created())
                .put("expires", backup.expires())
                .put("file", backup.file())
                .put("bytes", backup.bytes())
                .put("datasets", backup.datasets().size());
    }

    static ObjectNode kept(KeptTable table) {
        return object("kept")
                .put("change", table.id())
                .put("run", table.run())
                .put("step", table.step())
                .put("table", table.table())
                .put("replaced", table.replaced())
                .put("expires", table.expires() == null ? null : table.expires().toString());
    }

    static ObjectNode detail(RunHistory.StepDetail detail) {
        ObjectNode node = step(detail.step()).put("type", "step");
        ArrayNode changes = node.putArray("changes");
        for (RunHistory.ChangeDetail each : detail.changes()) {
            ObjectNode change = changes.addObject()
                    .put("change", each.id())
                    .put("title", each.title())
                    .put("state", each.state());
            texts(change.putArray("statements"), each.statements());
        }
        return node;
    }

    /** The last line of a run. */
    static String summary(RunView run, List<StepView> steps, long millis, ExitCode exit) {
        ObjectNode node = run(run).put("type", "summary").put("millis", millis).put("exit", exit.code());
        ArrayNode array = node.putArray("details");
        steps.forEach(step -> array.add(step(step)));
        return line(node);
    }

    static ObjectNode object(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
