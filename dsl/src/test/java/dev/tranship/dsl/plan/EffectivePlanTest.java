package dev.tranship.dsl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EffectivePlanTest {
    private static final String PLAN = """
            tranship: 1
            connections:
              shop: sqlite:shop.db
              wh: { url: "duckdb:wh.duckdb", password: "${env:A}", threads: 2 }
            vars: { size: 5 }
            steps:
              - copy: shop.* -> wh.main
                where: a > 1
                cast: { n: int, d: "decimal(10,2)" }
                columns: [a, b]
                tables:
                  x: { where: b = 'c d' }
                  "*": { key: [id], mask: { p: hash, q: redact } }
                js: |
                  // Why.
                  row => ({ ...row, a: 1 })
            """;

    private static String meaning(String text) {
        return EffectivePlan.meaning(
                PlanReader.read(text, "plan.yaml", Path.of("").toAbsolutePath(), Map.of()));
    }

    private static String changed(String from, String to) {
        assertThat(PLAN).contains(from);
        return PLAN.replace(from, to);
    }

    @Test
    void meaningIsTheSameForOtherFormatting() {
        String other = """
                # Another comment.
                tranship: 1
                steps:
                - parallel: 2      # as by default
                  js: "row => ({...row, a: 1}) // because"
                  tables: { x: { where: "b =   'c d' -- so" },
                            "*": { mask: { q: redact, p: hash }, key: [ id ] } }
                  copy: { to: wh.main, from: shop.* }
                  cast: { d: "decimal( 10, 2 )", n: int32 }
                  where: "a  >  1"
                  columns:
                    - a
                    - b
                  retry: 9
                  throttle: 100/s
                vars: { size: 6 }
                connections:
                  wh: { threads: 2, password: "${env:B}", url: duckdb:wh.duckdb }
                  shop: sqlite:shop.db
                """;
        assertThat(meaning(other)).isEqualTo(meaning(PLAN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "where: a > 1|where: a > 2",
                "b = 'c d'|b = 'c  d'",
                "columns: [a, b]|columns: [b, a]",
                "n: int,|n: int64,",
                "a: 1 })|a: 2 })",
                "shop.* ->|shop.a* ->",
                "key: [id]|key: [id, b]",
                "p: hash|p: redact",
                "sqlite:shop.db|sqlite:other.db",
                "threads: 2|threads: 3",
                "columns: [a, b]|mode: append",
                "a: 1 })|a: vars.size })",
            })
    void meaningDiffersForOther(String change) {
        String[] parts = change.split("\\|");
        assertThat(meaning(changed(parts[0], parts[1]))).isNotEqualTo(meaning(PLAN));
    }

    @Test
    void orderOfGlobsIsMeaning() {
        String x = "      x: { where: b = 'c d' }\n";
        String all = "      \"*\": { key: [id], mask: { p: hash, q: redact } }\n";
        assertThat(meaning(changed(x + all, all + x))).isNotEqualTo(meaning(PLAN));
    }

    @Test
    void variablesAreMeaningWhereCodeSpeaksOfThem() {
        String plan = changed("a: 1 })", "a: vars.size })");
        assertThat(meaning(plan.replace("size: 5", "size: 6"))).isNotEqualTo(meaning(plan));
    }

    @Test
    void meaningOfStepHasNeitherIdNorPlace() {
        Plan plan = PlanReader.read(PLAN, "plan.yaml", Path.of("").toAbsolutePath(), Map.of());
        Plan other = PlanReader.read(
                changed("  - copy:", "  - id: other\n    copy:"),
                "b.yaml",
                Path.of("").toAbsolutePath(),
                Map.of());
        assertThat(EffectivePlan.meaning(other.steps().get(0), other))
                .isEqualTo(EffectivePlan.meaning(plan.steps().get(0), plan))
                .doesNotContain("plan.yaml");
    }

    @Test
    void printsOneStep() {
        Plan plan = PlanReader.read(
                "tranship: 1\nsteps:\n  - approve: \"go on: now?\"\n",
                "a.yaml",
                Path.of("").toAbsolutePath(),
                Map.of());
        assertThat(EffectivePlan.yaml(plan.steps().get(0))).isEqualTo("""
                        - id: approve
                          approve:
                            message: "go on: now?"
                          on_error: stop
                          retry:
                            attempts: 3
                            pause: 1s
                          undo: auto
                          verify: none
                          confirm: false
                          on_failure: stop
                        """);
    }
}
