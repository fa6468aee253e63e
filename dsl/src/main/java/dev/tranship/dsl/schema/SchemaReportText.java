package dev.tranship.dsl.schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.report.Html;
import dev.tranship.dsl.schema.SchemaReport.Fate;
import dev.tranship.dsl.schema.SchemaReport.Item;
import dev.tranship.dsl.schema.SchemaReport.Part;
import dev.tranship.dsl.schema.SchemaReport.TypeUse;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report as JSON for programs, and as one HTML file that needs nothing else for people. */
public final class SchemaReportText {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .setSerializationInclusion(JsonInclude.Include.NON_NULL)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING);
    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1b1f24 }
            table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem }
            th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #d8dee4; vertical-align: top }
            code { font-family: ui-monospace, monospace; font-size: .9em }
            .changed { color: #7d4e00 } .narrowed, .left-out, .needs-a-person { color: #b3261e; font-weight: 600 } .noted { color: #59636e }
            summary { cursor: pointer; padding: .2rem 0 } pre { white-space: pre-wrap }
            @media (prefers-color-scheme: dark) { body { background: #0d1117; color: #e6edf3 } th, td { border-color: #30363d }
              .changed { color: #d29922 } .narrowed, .left-out, .needs-a-person { color: #ff7b72 } .noted { color: #9198a1 } }
            """;

    private SchemaReportText() {}

    /** {@return the report with a count of every fate}; the keys are those of the records. */
    public static ObjectNode tree(SchemaReport report) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("from", report.source());
        root.put("to", report.target());
        ObjectNode counts = root.putObject("objects");
        counts(report).forEach((fate, count) -> counts.put(word(fate), count));
        root.put("lost", report.losesSomething());
        root.put("needs_person", report.needsPerson());
        JsonNode items = MAPPER.valueToTree(report.items());
        lowerFates(items);
        root.set("items", items);
        root.set("types", MAPPER.valueToTree(report.types()));
        root.set("notices", MAPPER.valueToTree(report.notices()));
        return root;
    }

    /** {@return {@link #tree} as text, ending with a line feed} */
    public static String json(SchemaReport report) {
        try {
            return MAPPER.writeValueAsString(tree(report)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is made of records and texts", e);
        }
    }

    private static void lowerFates(JsonNode node) {
        if (node instanceof ObjectNode object && object.has("fate")) {
            object.put("fate", word(Fate.valueOf(object.get("fate").asText())));
        }
        node.forEach(SchemaReportText::lowerFates);
    }

    private static String word(Fate fate) {
        return fate.words().replace(' ', '_');
    }

    /** {@return how many objects came to what; a table with a part that is lost counts as that} */
    public static Map<Fate, Integer> counts(SchemaReport report) {
        Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
        report.items().forEach(i -> counts.merge(i.fate(), 1, Integer::sum));
        return counts;
    }

    public static String html(SchemaReport report) {
        StringBuilder html = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\"><title>");
        html.append(Html.escape("Schema: " + report.source() + " to " + report.target()))
                .append("</title><style>\n");
        html.append(STYLE).append("</style></head><body>\n<h1>");
        html.append(Html.escape(report.source() + " → " + report.target())).append("</h1>\n<p>");
        counts(report)
                .forEach((fate, count) ->
                        html.append(fate(fate)).append(": ").append(count).append(" &nbsp; "));
        html.append("</p>\n");
        section(html, report, "Needs a person", Fate.PERSON);
        section(html, report, "Left out", Fate.LEFT_OUT);
        html.append("<h2>Tables and views</h2>\n");
        for (Item item : report.items()) {
            if (item.kind().equals("table") || item.kind().equals("view")) {
                object(html, item);
            }
        }
        section(html, report, "Noted", Fate.NOTED);
        types(html, report);
        return html.append("</body></html>\n").toString();
    }

    private static void section(StringBuilder html, SchemaReport report, String title, Fate fate) {
        boolean any = report.items().stream().anyMatch(i -> listed(i, fate));
        if (!any) {
            return;
        }
        html.append("<h2>").append(title).append("</h2>\n<table><tr><th>what</th><th>where</th><th>text</th></tr>\n");
        for (Item item : report.items()) {
            if (listed(item, fate)) {
                row(
                        html,
                        Html.escape(item.kind() + " " + item.name()),
                        code(item.place()),
                        "<pre>" + Html.escape(item.reason()) + "</pre>");
            }
        }
        html.append("</table>\n");
    }

    private static boolean listed(Item item, Fate fate) {
        return item.fate() == fate
                && !item.kind().equals("table")
                && !item.kind().equals("view");
    }

    private static void object(StringBuilder html, Item item) {
        boolean lost = item.parts().stream().anyMatch(p -> p.fate().lost());
        html.append(lost ? "<details open>" : "<details>").append("<summary>").append(Html.escape(item.kind() + " "));
        html.append(code(item.name()))
                .append(" ")
                .append(fate(item.fate()))
                .append(" ")
                .append(Html.escape(item.reason()));
        html.append(
                "</summary>\n<table><tr><th></th><th>name</th><th>from</th><th>to</th><th></th><th>why</th></tr>\n");
        for (Part part : item.parts()) {
            row(
                    html,
                    Html.escape(part.kind()),
                    code(part.name()),
                    code(part.from()),
                    code(part.to()),
                    fate(part.fate()),
                    Html.escape(part.reason()));
        }
        html.append("</table></details>\n");
    }

    private static void types(StringBuilder html, SchemaReport report) {
        html.append("<h2>Types</h2>\n<table><tr><th>declared</th><th>logical</th><th>stored</th></tr>\n");
        for (TypeUse use : report.types()) {
            row(html, code(use.declared()), code(use.logical()), code(use.stored()));
        }
        html.append("</table>\n");
    }

    private static void row(StringBuilder html, String... cells) {
        html.append("<tr>");
        for (String cell : cells) {
            html.append("<td>").append(cell).append("</td>");
        }
        html.append("</tr>\n");
    }

    private static String fate(Fate fate) {
        return "<span class=\"" + fate.words().replace(' ', '-') + "\">" + fate.words() + "</span>";
    }

    private static String code(@Nullable String text) {
        return text == null ? "" : "<code>" + Html.escape(text) + "</code>";
    }
}
