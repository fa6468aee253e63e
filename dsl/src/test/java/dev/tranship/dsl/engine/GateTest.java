package dev.tranship.dsl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GateTest {
    @Test
    void watchStopsWhoeverPassesUntilItIsOver() {
        Gate gate = new Gate();
        EngineException objection = new EngineException(EngineException.Kind.FAILED, "RUN-285", "too hot", null);
        try (Gate.Interruption watch = gate.watch(() -> objection)) {
            assertThat(gate.stopping()).isTrue();
            assertThat(gate.asked()).isFalse();
            assertThatThrownBy(gate::pass).isSameAs(objection);
            gate.stop();
            assertThatThrownBy(gate::pass).hasMessage("stopped at a safe point");
            gate.reopen();
        }
        assertThat(gate.stopping()).isFalse();
    }

    private final Gate gate = new Gate();

    @Test
    void letsPassUntilSomebodyAsksToStop() {
        assertThatCode(gate::pass).doesNotThrowAnyException();
        assertThat(gate.stopping()).isFalse();

        gate.stop();

        assertThat(gate.stopping()).isTrue();
        assertThatThrownBy(gate::pass).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.kind()).isEqualTo(EngineException.Kind.INTERRUPTED);
            assertThat(e.code()).isEqualTo("RUN-130");
            assertThat(e.help()).contains("resume").contains("undo");
        });
    }

    @Test
    void stopWaitsForWhatIsUnderWay() {
        AtomicInteger brokenOff = new AtomicInteger();
        gate.onInterrupt(brokenOff::incrementAndGet);

        gate.stop();

        assertThat(brokenOff).hasValue(0);
    }

    @Test
    void interruptBreaksOffWhatIsUnderWayAndStops() {
        AtomicInteger brokenOff = new AtomicInteger();
        gate.onInterrupt(brokenOff::incrementAndGet);

        gate.interrupt();

        assertThat(brokenOff).hasValue(1);
        assertThat(gate.stopping()).isTrue();
    }
}
