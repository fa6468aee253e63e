package dev.tranship.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.engine.Gate;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InterruptsTest {
    @Test
    void theFirstStopsTheSecondBreaksOff() {
        Gate gate = new Gate();
        AtomicInteger brokenOff = new AtomicInteger();
        gate.onInterrupt(brokenOff::incrementAndGet);
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        try (Interrupts interrupts = Interrupts.during(gate, new PrintStream(err, true, StandardCharsets.UTF_8))) {
            interrupts.press();
            assertThat(gate.stopping()).isTrue();
            assertThat(brokenOff).hasValue(0);
            interrupts.press();
            assertThat(brokenOff).hasValue(1);
        }

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("stopping at the next safe point… (Ctrl-C again to interrupt)", "interrupting…");
    }
}
