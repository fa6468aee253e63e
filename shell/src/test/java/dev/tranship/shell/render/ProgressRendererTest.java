package dev.tranship.shell.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.Event.Phase;
import dev.tranship.dsl.engine.StepSummary;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressRendererTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private long nanos;

    @Test
    void withoutATerminalALastingLineAStepAndNothingElse() {
        walk(new ProgressRenderer(Theme.PLAIN, out, false, 80, () -> nanos));

        assertThat(text()).isEqualTo("run r1 of shop\n✓ 1/1 move  2.0 s\n");
    }

    @Test
    void onATerminalALineADatasetThatIsGoneInTheEnd() {
        walk(new ProgressRenderer(Theme.PLAIN, out, true, 80, () -> nanos));

        assertThat(text())
                .contains("  customer  500 rows  50 %  250 rows/s  a few seconds left\n")
                .endsWith("\u001b[1A\u001b[2K✓ 1/1 move  2.0 s\n");
    }

    @Test
    void neverSays100PercentAndRedrawsAtMostFiveTimesASecond() {
        ProgressRenderer renderer = new ProgressRenderer(Theme.PLAIN, out, true, 80, () -> nanos);
        renderer.on(new Event.StepStarted(1, "move", "copy", "a -> b"));
        for (int i = 0; i < 1000; i++) {
            nanos += Duration.ofMillis(1).toNanos();
            renderer.on(new Event.Progress("move", "t", Phase.COPY, 9990 + i / 100, 10_000, 0, 0));
        }

        assertThat(text()).contains(" 99 %").doesNotContain("100 %");
        assertThat(text().split("\\d %", -1).length - 1).isLessThanOrEqualTo(5);
    }

    private void walk(ProgressRenderer renderer) {
        renderer.on(new Event.RunStarted("r1", "shop", 1, false));
        renderer.on(new Event.StepStarted(1, "move", "copy", "a -> b"));
        renderer.on(new Event.Progress("move", "customer", Phase.COPY, 0, 1000, 0, 0));
        nanos += Duration.ofSeconds(2).toNanos();
        renderer.on(new Event.Progress("move", "customer", Phase.COPY, 500, 1000, 0, 0));
        renderer.on(new Event.StepDone(
                1, "move", new StepSummary(List.of(), null, List.of(), null, Duration.ofSeconds(2))));
        renderer.close();
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
