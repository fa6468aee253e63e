package dev.tranship.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.engine.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InterruptsTest {
    @Test
    void theFirstStopsTheSecondBreaksOff() {
        Gate gate = new Gate();
        AtomicInteger brokenOff = new AtomicInteger();
        gate.onInterrupt(brokenOff::incrementAndGet);
        List<String> said = new ArrayList<>();

        try (Interrupts interrupts = Interrupts.during(gate, said::add)) {
            interrupts.press();
            assertThat(gate.stopping()).isTrue();
            assertThat(brokenOff).hasValue(0);
            interrupts.press();
            assertThat(brokenOff).hasValue(1);
        }

        assertThat(said)
                .containsExactly("stopping at the next safe point… (Ctrl-C again to interrupt)", "interrupting…");
    }
}
