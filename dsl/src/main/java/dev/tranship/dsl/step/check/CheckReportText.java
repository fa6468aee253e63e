package dev.tranship.dsl.step.check;

import dev.tranship.dsl.report.Html;
import dev.tranship.dsl.step.check.CheckReport.DatasetStatistics;
import dev.tranship.dsl.step.check.CheckReport.Finding;

/** The findings of a check as one page of HTML that needs nothing else. */
final class CheckReportText {
    private static final String STYLE = Html.STYLE + """
            ul { margin: 0; padding-left: 1.1rem } code { font: 13px/1.4 ui-monospace, monospace }
            .error { color: #c62828; font-weight: 600 } .warning { color: #9a6700 } .info { color: #777 }
            """;

    private CheckReportText() {}

    static String html(CheckReport report) {
        StringBuilder page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\"><title>");
        String title = "Check of " + report.source();
        page.append(Html.escape(title)).append("</title><style>\n").append(STYLE);
        page.append("</style></head><body>\n<h1>").append(Html.escape(title)).append("</h1>\n<p>");
        page.append(Html.escape(summary(report) + "; " + report.rows() + " rows of " + report.product()))
                .append("</p>\n");
        if (!report.findings().isEmpty()) {
            page.append("<table>\n<tr><th>rule</th><th></th><th>dataset</th><th class=\"n\">rows</th><th>what</th>"
                    + "<th>examples</th><th>repair</th></tr>\n");
            report.findings().forEach(finding -> row(page, finding));
            page.append("</table>\n");
        }
        report.statistics().forEach(statistics -> dataset(page, statistics));
        return page.append("</body></html>\n").toString();
    }

    static String summary(CheckReport report) {
        return report.findings().isEmpty()
                ? "nothing found"
                : count(report.errors(), "error") + ", " + count(report.warnings(), "warning") + ", "
                        + count(report.infos(), "remark");
    }

    private static String count(long number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }

    private static void row(StringBuilder page, Finding finding) {
        page.append("<tr>");
        cell(page, finding.rule());
        page.append("<td class=\"").append(finding.severity()).append("\">");
        page.append(finding.severity()).append("</td>");
        cell(page, finding.dataset());
        page.append("<td class=\"n\">").append(finding.rows()).append("</td>");
        cell(page, finding.what());
        page.append("<td><ul>");
        finding.examples()
                .forEach(example ->
                        page.append("<li><code>").append(Html.escape(example)).append("</code></li>"));
        page.append("</ul></td>");
        cell(page, finding.fix());
        page.append("</tr>\n");
    }

    private static void dataset(StringBuilder page, DatasetStatistics statistics) {
        page.append("<h2>").append(Html.escape(statistics.dataset())).append("</h2>\n<p>");
        page.append(statistics.rows()).append(" rows</p>\n<table>\n");
        page.append("<tr><th>column</th><th class=\"n\">NULL</th><th>least</th><th>greatest</th></tr>\n");
        statistics.columns().forEach((name, column) -> {
            page.append("<tr>");
            cell(page, name);
            page.append("<td class=\"n\">").append(column.nulls()).append("</td>");
            cell(page, column.min());
            cell(page, column.max());
            page.append("</tr>\n");
        });
        page.append("</table>\n");
    }

    private static void cell(StringBuilder page, @org.jspecify.annotations.Nullable String text) {
        page.append("<td>").append(Html.escape(text)).append("</td>");
    }
}
