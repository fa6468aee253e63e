package dev.tranship.shell.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AmountsTest {
    @Test
    void spellsTimes() {
        assertThat(Amounts.time(Duration.ofMillis(999))).isEqualTo("999 ms");
        assertThat(Amounts.time(Duration.ofMillis(1500))).isEqualTo("1.5 s");
        assertThat(Amounts.time(Duration.ofMillis(59_960))).isEqualTo("1 min 00 s");
        assertThat(Amounts.time(Duration.ofSeconds(3725))).isEqualTo("1 h 02 min");
    }

    @Test
    void spellsBytesAndRates() {
        assertThat(Amounts.bytes(999)).isEqualTo("999 B");
        assertThat(Amounts.bytes(1_234_567)).isEqualTo("1.2 MB");
        assertThat(Amounts.bytes(999_999)).isEqualTo("1.0 MB");
        assertThat(Amounts.rate(120_000, Duration.ofSeconds(1))).isEqualTo("120 k");
        assertThat(Amounts.rate(5, Duration.ZERO)).isEmpty();
    }

    @Test
    void roundsWhatIsComputed() {
        assertThat(Amounts.number(0)).isEqualTo("0");
        assertThat(Amounts.number(-1.5)).isEqualTo("-1.5");
        assertThat(Amounts.number(0.01234567)).isEqualTo("0.0123457");
        assertThat(Amounts.number(999_999.96)).isEqualTo("1,000,000");
        assertThat(Amounts.number(1_234_567.8)).isEqualTo("1,234,568");
        assertThat(Amounts.number(Double.NaN)).isEqualTo("NaN");
    }

    @Test
    void guessesCoarsely() {
        assertThat(Amounts.left(Duration.ofSeconds(4))).isEqualTo("a few seconds left");
        assertThat(Amounts.left(Duration.ofSeconds(41))).isEqualTo("~40 s left");
        assertThat(Amounts.left(Duration.ofSeconds(128))).isEqualTo("~2 min left");
        assertThat(Amounts.left(Duration.ofHours(3))).isEqualTo("~3 h left");
    }
}
