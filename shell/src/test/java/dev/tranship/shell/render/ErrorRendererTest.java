package dev.tranship.shell.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.plan.Diagnostic;
import dev.tranship.dsl.plan.Diagnostic.Severity;
import dev.tranship.dsl.plan.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorRendererTest {
    private static final Diagnostic TYPO = new Diagnostic(
            Severity.ERROR,
            "PLAN-105",
            "a copy has no setting 'bach'",
            new Place("plan.yaml", 7, 5),
            4,
            "    bach: 10",
            "did you mean 'batch'?");

    @Test
    void saysWhatAndTheWayOut() {
        assertThat(new ErrorRenderer(Theme.PLAIN).error("RUN-216", "there is no unfinished run", "`run` begins one"))
                .isEqualTo("""
                        error RUN-216: there is no unfinished run
                          help: `run` begins one
                          more: tranship help RUN-216
                        """);
    }

    @Test
    void showsThePlaceWithACaret() {
        assertThat(new ErrorRenderer(Theme.PLAIN).diagnostics(List.of(TYPO))).isEqualTo("""
                        plan.yaml:7:5: error PLAN-105: a copy has no setting 'bach'
                            7 |     bach: 10
                              |     ^^^^ did you mean 'batch'?
                        1 error; more: tranship help CODE
                        """);
    }

    @Test
    void colorsChangeNoLetter() {
        String colored = new ErrorRenderer(new Theme(true)).diagnostics(List.of(TYPO));

        assertThat(colored).contains("\u001b[1;31m^^^^");
        assertThat(colored.replaceAll("\u001b\\[[0-9;]*m", ""))
                .isEqualTo(new ErrorRenderer(Theme.PLAIN).diagnostics(List.of(TYPO)));
    }
}
