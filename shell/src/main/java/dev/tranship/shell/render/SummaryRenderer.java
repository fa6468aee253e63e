package dev.tranship.shell.render;

import static dev.tranship.shell.render.TableRenderer.Column.left;
import static dev.tranship.shell.render.TableRenderer.Column.right;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.engine.StepSummary.DatasetSummary;
import dev.tranship.dsl.engine.StepView;
import dev.tranship.shell.render.TableRenderer.Cell;
import dev.tranship.shell.render.TableRenderer.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What a run came to: a line a dataset, the totals, what the verbs found out, and what should be known beside. */
public final class SummaryRenderer {
    private final Theme theme;
    private final TableRenderer tables;

    public SummaryRenderer(Theme theme, TableRenderer tables) {
        this.theme = theme;
        this.tables = tables;
    }

    /** {@return the text, ending with a line feed; empty when there is nothing to tell} */
    public String render(List<StepView> steps) {
        return render(steps, false);
    }

    /** {@return the same, with one line for what would fill a screen} */
    public String brief(List<StepView> steps) {
        return render(steps, true);
    }

    private String render(List<StepView> steps, boolean brief) {
        List<DatasetSummary> moved = new ArrayList<>();
        StringBuilder found = new StringBuilder();
        StringBuilder notices = new StringBuilder();
        for (StepView step : steps) {
            StepSummary summary = step.summary();
            if (summary == null) {
                continue;
            }
            if (step.verb().equals("verify")) {
                found.append(verified(step, summary));
            } else {
                moved.addAll(summary.datasets());
                found.append(found(step, summary, brief));
            }
            notices.append(notices(step, summary));
        }
        String table = moved.isEmpty() ? "" : table(moved);
        String gap = table.isEmpty() || found.isEmpty() ? "" : "\n";
        return table + gap + found + notices;
    }

    private String notices(StepView step, StepSummary summary) {
        StringBuilder text = new StringBuilder();
        for (String notice : summary.notices()) {
            text.append(theme.warning("note")).append(' ').append(step.id()).append(": ");
            text.append(notice).append('\n');
        }
        if (summary.rejectFile() != null) {
            text.append(theme.warning("rejected")).append(' ').append(step.id()).append(": ");
            text.append(Amounts.count(summary.rejected(), "row")).append(", in ");
            text.append(summary.rejectFile()).append('\n');
        }
        return text.toString();
    }

    private String found(StepView step, StepSummary summary, boolean brief) {
        JsonNode result = summary.result();
        if (result == null || result.isNull()) {
            return "";
        }
        if (step.verb().equals("backup")) {
            return theme.good("backup") + " " + result.path("id").asText() + ", "
                    + Amounts.bytes(result.path("bytes").asLong()) + ", verified\n";
        }
        if (brief) {
            return theme.strong(step.id()) + "  " + verdict(result) + theme.faint("`show` has all of it") + "\n";
        }
        JsonNode told = step.verb().equals("check") ? checked(result) : result;
        return theme.strong(step.id()) + "\n" + new ResultRenderer(theme, tables).render(told);
    }

    private static String verdict(JsonNode result) {
        if (result.has("findings")) {
            return Amounts.count(result.path("findings").size(), "finding") + "; ";
        } else if (result.has("score")) {
            return "score " + result.path("score").asText() + ", complexity "
                    + result.path("complexity").asText() + ", "
                    + Amounts.count(result.path("risks").size(), "risk") + "; ";
        }
        return "";
    }

    /** Statistics fill screens: there is a line a dataset. Examples are what one looks for. */
    private static JsonNode checked(JsonNode result) {
        ObjectNode told = result.deepCopy();
        for (JsonNode finding : told.path("findings")) {
            List<String> examples = new ArrayList<>();
            finding.path("examples").forEach(each -> examples.add(each.asText()));
            ((ObjectNode) finding).put("examples", String.join("; ", examples));
        }
        ArrayNode counted = told.putArray("statistics");
        result.path("statistics")
                .forEach(each -> counted.addObject()
                        .put("dataset", each.path("dataset").asText())
                        .put("rows", each.path("rows").asLong()));
        if (counted.isEmpty()) {
            told.remove("statistics");
        }
        return told;
    }

    private String verified(StepView step, StepSummary summary) {
        List<List<Cell>> rows = new ArrayList<>();
        StringBuilder differing = new StringBuilder();
        JsonNode results = summary.result() == null
                ? MissingNode.getInstance()
                : summary.result().path("datasets");
        for (int i = 0; i < summary.datasets().size(); i++) {
            DatasetSummary each = summary.datasets().get(i);
            JsonNode result = results.path(i);
            boolean equal = result.path("equal").asBoolean();
            rows.add(List.of(
                    Cell.of(each.source() + " = " + each.target()),
                    Cell.of(Amounts.count(each.read())),
                    Cell.of(Amounts.count(each.written())),
                    new Cell(each.proof(), equal ? theme::good : theme::error)));
            if (!result.path("rows").isEmpty()) {
                differing
                        .append(theme.strong("rows of " + each.target() + " that differ"))
                        .append('\n');
                differing.append(new DifferenceRenderer(theme, tables).render(result.path("rows")));
            }
        }
        List<Column> columns = List.of(left(step.id()), right("source"), right("target"), left("result"));
        return rows.isEmpty() ? "" : tables.render(columns, rows) + readAt(summary) + differing;
    }

    /** {@return at which moment the source was looked at} It may have moved on since. */
    private String readAt(StepSummary summary) {
        JsonNode result = summary.result();
        return result == null || !result.has("readAt")
                ? ""
                : theme.faint("the source was read at " + result.path("readAt").asText() + ": "
                                + result.path("sourceSnapshot").asText())
                        + "\n";
    }

    private String table(List<DatasetSummary> datasets) {
        boolean filtered = sum(datasets, DatasetSummary::filtered) > 0;
        boolean rejected = sum(datasets, DatasetSummary::rejected) > 0;
        List<Column> columns = new ArrayList<>(List.of(left("source → target"), right("read"), right("written")));
        if (filtered) {
            columns.add(right("filtered"));
        }
        if (rejected) {
            columns.add(right("rejected"));
        }
        columns.addAll(List.of(right("bytes"), right("time"), right("rows/s"), left("proof")));

        List<List<Cell>> rows = new ArrayList<>();
        for (DatasetSummary each : datasets) {
            rows.add(row(each, filtered, rejected));
        }
        if (datasets.size() > 1) {
            DatasetSummary total = new DatasetSummary(
                    Amounts.count(datasets.size(), "dataset"),
                    "",
                    sum(datasets, DatasetSummary::read),
                    sum(datasets, DatasetSummary::written),
                    sum(datasets, DatasetSummary::filtered),
                    sum(datasets, DatasetSummary::rejected),
                    sum(datasets, DatasetSummary::bytes),
                    Duration.ofMillis(sum(datasets, d -> d.took().toMillis())),
                    null,
                    "",
                    null);
            rows.add(row(total, filtered, rejected).stream()
                    .map(cell -> new Cell(cell.text(), theme::strong))
                    .toList());
        }
        return tables.render(columns, rows);
    }

    private List<Cell> row(DatasetSummary dataset, boolean filtered, boolean rejected) {
        List<Cell> cells = new ArrayList<>();
        String name = dataset.target().isEmpty()
                ? dataset.source()
                : dataset.source().isEmpty() ? dataset.target() : dataset.source() + " → " + dataset.target();
        cells.add(Cell.of(name));
        cells.add(Cell.of(Amounts.count(dataset.read())));
        cells.add(Cell.of(Amounts.count(dataset.written())));
        if (filtered) {
            cells.add(Cell.of(Amounts.count(dataset.filtered())));
        }
        if (rejected) {
            cells.add(new Cell(
                    Amounts.count(dataset.rejected()), text -> dataset.rejected() > 0 ? theme.error(text) : text));
        }
        cells.add(Cell.of(Amounts.bytes(dataset.bytes())));
        cells.add(Cell.of(Amounts.time(dataset.took())));
        cells.add(Cell.of(Amounts.rate(dataset.read(), dataset.took())));
        cells.add(new Cell(dataset.proof(), theme::good));
        return cells;
    }

    private static long sum(List<DatasetSummary> datasets, ToLongFunction<DatasetSummary> value) {
        return datasets.stream().mapToLong(value).sum();
    }
}
