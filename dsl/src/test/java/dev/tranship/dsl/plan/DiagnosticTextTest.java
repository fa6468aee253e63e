package dev.tranship.dsl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DiagnosticTextTest {
    private static String text(int column, int length, @Nullable String line, @Nullable String help) {
        return DiagnosticText.of(new Diagnostic(
                Diagnostic.Severity.ERROR,
                "PLAN-104",
                "unknown setting 'bacth'",
                new Place("plan.yaml", 14, column),
                length,
                line,
                help));
    }

    @Test
    void showsPlaceLineCaretAndWayOut() {
        assertThat(text(9, 5, "        bacth: 500", "did you mean 'batch'?")).isEqualTo("""
                plan.yaml:14:9: error PLAN-104: unknown setting 'bacth'
                   14 |         bacth: 500
                      |         ^^^^^ did you mean 'batch'?
                """);
    }

    @Test
    void setsTheCaretBelowWideAndCombinedCharacters() {
        assertThat(text(4, 1, "漢e\u0301x", null)).endsWith("      |    ^\n");
        assertThat(text(2, 2, "a漢字b", null)).endsWith("      |  ^^^^\n");
        assertThat(text(2, 1, "\tx", null)).endsWith("      | \t^\n");
    }

    @Test
    void staysWithinTheLine() {
        assertThat(text(99, 99, "short", null)).endsWith("      |      ^\n");
        assertThat(text(1, 1, null, "way out")).isEqualTo("""
                plan.yaml:14:1: error PLAN-104: unknown setting 'bacth'
                  way out
                """);
    }
}
