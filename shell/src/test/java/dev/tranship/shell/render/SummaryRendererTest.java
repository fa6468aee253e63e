package dev.tranship.shell.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.engine.StepState;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.engine.StepSummary.DatasetSummary;
import dev.tranship.dsl.engine.StepView;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SummaryRendererTest {
    @Test
    void totalsDatasetsAndNamesRejects() {
        StepSummary summary = new StepSummary(
                List.of(
                        dataset("album", 347, 347, 0, "checksum equal"),
                        dataset("customer", 2000, 1997, 3, "checksum equal")),
                null,
                List.of("trigger audit is not carried over"),
                ".tranship/rejects/move.jsonl",
                Duration.ofSeconds(2));

        assertThat(render(summary)).isEqualTo("""
                        source → target         │  read │ written │ rejected │  bytes │  time │ rows/s │ proof
                        ────────────────────────┼───────┼─────────┼──────────┼────────┼───────┼────────┼───────────────
                        s.album → t.album       │   347 │     347 │        0 │ 1.0 kB │ 1.0 s │    347 │ checksum equal
                        s.customer → t.customer │ 2,000 │   1,997 │        3 │ 1.0 kB │ 1.0 s │  2.0 k │ checksum equal
                        2 datasets              │ 2,347 │   2,344 │        3 │ 2.0 kB │ 2.0 s │  1.2 k │
                        note move: trigger audit is not carried over
                        rejected move: 3 rows, in .tranship/rejects/move.jsonl
                        """);
    }

    @Test
    void saysNothingOfStepsThatDidNothing() {
        assertThat(render(null)).isEmpty();
    }

    private static String render(@Nullable StepSummary summary) {
        StepView step = new StepView(1, "move", "copy", "s -> t", StepState.DONE, false, false, summary, null);
        return new SummaryRenderer(Theme.PLAIN, new TableRenderer(Theme.PLAIN, TableRenderer.UNLIMITED))
                .render(List.of(step));
    }

    private static DatasetSummary dataset(String name, long read, long written, long rejected, String proof) {
        return new DatasetSummary(
                "s." + name, "t." + name, read, written, 0, rejected, 1000, Duration.ofSeconds(1), null, proof, null);
    }
}
