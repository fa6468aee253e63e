package dev.tranship.dsl.engine;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.RunHistory.ChangeDetail;
import dev.tranship.dsl.engine.RunHistory.RunDetail;
import dev.tranship.dsl.engine.RunHistory.StepDetail;
import dev.tranship.dsl.engine.StepSummary.DatasetSummary;
import dev.tranship.dsl.report.Html;
import dev.tranship.dsl.report.ReportFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What a run did, to be handed to somebody who was not there: one page, or the same as JSON. */
final class Report {
    private static final String STYLE = Html.STYLE + """
            code, pre { font: 13px/1.4 ui-monospace, monospace }
            pre { white-space: pre-wrap; margin: .2rem 0 .8rem }
            .failed, .interrupted { color: #c62828 } .done { color: #2e7d32 } .undone, .planned, .skipped { color: #777 }
            """;

    private final RunDetail run;

    Report(RunDetail run) {
        this.run = run;
    }

    /** Writes JSON into a file that ends so, and HTML into any other; whole or not at all. */
    void write(Path file) {
        ReportFile.write(file, this::json, this::html);
    }

    private String json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("version", 1);
        root.put("run", run.run().id());
        root.put("plan", run.run().plan());
        root.put("file", run.run().file());
        root.put("state", word(run.run().state()));
        root.put("started", run.run().started().toString());
        root.put("ended", run.run().ended() == null ? null : run.run().ended().toString());
        ArrayNode steps = root.putArray("steps");
        for (StepDetail detail : run.steps()) {
            StepView view = detail.step();
            ObjectNode step = steps.addObject();
            step.put("number", view.number());
            step.put("id", view.id());
            step.put("verb", view.verb());
            step.put("description", view.description());
            step.put("state", word(view.state()));
            step.put("barrier", view.barrier());
            step.put("error", view.error());
            step.set("summary", view.summary() == null ? null : ChangeJson.tree(view.summary()));
            ArrayNode changes = step.putArray("changes");
            for (ChangeDetail change : detail.changes()) {
                ObjectNode one = changes.addObject();
                one.put("title", change.title());
                one.put("state", change.state());
                ArrayNode statements = one.putArray("statements");
                change.statements().forEach(statements::add);
            }
        }
        return root.toPrettyString() + "\n";
    }

    private String html() {
        StringBuilder page = new StringBuilder();
        RunView view = run.run();
        String title = view.plan() + " · " + view.id();
        page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(Html.escape(title))
                .append("</title><style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(Html.escape(title))
                .append("</h1>\n<p>")
                .append(state(view.state()))
                .append(", ")
                .append(view.done())
                .append(" of ")
                .append(view.steps())
                .append(" steps; began ")
                .append(Html.escape(view.started().toString()));
        if (view.ended() != null) {
            page.append(", ended ")
                    .append(Html.escape(view.ended().toString()))
                    .append(" (")
                    .append(Html.escape(took(Duration.between(view.started(), view.ended()))))
                    .append(")");
        }
        page.append("</p>\n<h2>Steps</h2>\n<table>\n<tr><th class=\"n\">#</th><th>step</th><th>verb</th><th>what</th>"
                + "<th>state</th><th class=\"n\">took</th></tr>\n");
        for (StepDetail detail : run.steps()) {
            StepView step = detail.step();
            page.append("<tr><td class=\"n\">").append(step.number()).append("</td>");
            cells(page, List.of(step.id(), step.verb(), step.description()));
            page.append("<td>")
                    .append(state(step.state()))
                    .append(step.barrier() ? " (no way back)" : "")
                    .append("</td><td class=\"n\">")
                    .append(
                            step.summary() == null
                                    ? ""
                                    : Html.escape(took(step.summary().took())))
                    .append("</td></tr>\n");
        }
        page.append("</table>\n");
        run.steps().forEach(step -> step(page, step));
        return page.append("</body></html>\n").toString();
    }

    private static void step(StringBuilder page, StepDetail detail) {
        StepView step = detail.step();
        page.append("<h2 id=\"step-")
                .append(step.number())
                .append("\">")
                .append(Html.escape(step.id()))
                .append("</h2>\n");
        if (step.error() != null) {
            page.append("<p class=\"failed\">")
                    .append(Html.escape(step.error()))
                    .append("</p>\n");
        }
        StepSummary summary = step.summary();
        if (summary != null && !summary.datasets().isEmpty()) {
            page.append("<table>\n<tr><th>from</th><th>to</th><th class=\"n\">read</th><th class=\"n\">written</th>"
                    + "<th class=\"n\">filtered</th><th class=\"n\">rejected</th><th class=\"n\">took</th>"
                    + "<th>proof</th></tr>\n");
            for (DatasetSummary dataset : summary.datasets()) {
                page.append("<tr>");
                cells(page, List.of(dataset.source(), dataset.target()));
                for (long rows :
                        new long[] {dataset.read(), dataset.written(), dataset.filtered(), dataset.rejected()}) {
                    page.append("<td class=\"n\">")
                            .append(String.format(Locale.ROOT, "%,d", rows))
                            .append("</td>");
                }
                page.append("<td class=\"n\">")
                        .append(Html.escape(took(dataset.took())))
                        .append("</td>");
                cells(page, List.of(dataset.proof()));
                page.append("</tr>\n");
            }
            page.append("</table>\n");
        }
        if (summary != null) {
            summary.notices()
                    .forEach(notice ->
                            page.append("<p>").append(Html.escape(notice)).append("</p>\n"));
            if (summary.rejectFile() != null) {
                page.append("<p>The rejected rows are in <code>")
                        .append(Html.escape(summary.rejectFile()))
                        .append("</code>.</p>\n");
            }
            if (summary.result() != null) {
                page.append("<details><summary>what it found out</summary><pre>")
                        .append(Html.escape(summary.result().toPrettyString()))
                        .append("</pre></details>\n");
            }
        }
        if (!detail.changes().isEmpty()) {
            page.append("<details><summary>")
                    .append(detail.changes().size())
                    .append(detail.changes().size() == 1 ? " change" : " changes")
                    .append("</summary>\n");
            for (ChangeDetail change : detail.changes()) {
                page.append("<p>")
                        .append(Html.escape(change.title() + " — " + change.state()))
                        .append("</p>");
                if (!change.statements().isEmpty()) {
                    page.append("<pre>")
                            .append(Html.escape(String.join(";\n", change.statements())))
                            .append("</pre>\n");
                }
            }
            page.append("</details>\n");
        }
    }

    private static void cells(StringBuilder page, List<String> texts) {
        texts.forEach(text -> page.append("<td>").append(Html.escape(text)).append("</td>"));
    }

    private static String state(Enum<?> state) {
        return "<span class=\"" + word(state) + "\">" + word(state) + "</span>";
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String took(Duration took) {
        return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
    }
}
