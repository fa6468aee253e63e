package dev.tranship.dsl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "7d,PT168H",
        "30s,PT30S",
        "5m,PT5M",
        "1h30m,PT1H30M",
        "250ms,PT0.25S",
        "PT5M,PT5M",
        "P1D,PT24H",
        "2w,PT336H",
        "0s,PT0S"
    })
    void readsDurations(String text, Duration duration) {
        assertThat(Units.duration(text)).contains(duration);
        assertThat(Units.duration(Units.text(duration))).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "7", "d7", "7 days", "-7d", "-PT5M", "5m1h", "99999999999999999999d", "9223372036854775807d"
            })
    void refusesOtherDurations(String text) {
        assertThat(Units.duration(text)).isEmpty();
    }

    @Test
    void readsRatios() {
        assertThat(Units.ratio("1%")).contains(0.01);
        assertThat(Units.ratio("0.01")).contains(0.01);
        assertThat(Units.ratio("12.5 %")).contains(0.125);
        assertThat(Units.ratio("100%")).contains(1.0);
        assertThat(Units.ratio("101%")).isEmpty();
        assertThat(Units.ratio("1")).isEmpty();
        assertThat(Units.ratio(Units.text(0.07))).contains(0.07);
    }

    @Test
    void readsRates() {
        assertThat(Units.rate("1000")).contains(1000L);
        assertThat(Units.rate("1000/s")).contains(1000L);
        assertThat(Units.rate("10k / s")).contains(10_000L);
        assertThat(Units.rate("2M/s")).contains(2_000_000L);
        assertThat(Units.rate("0")).isEmpty();
        assertThat(Units.rate("1000/m")).isEmpty();
        assertThat(Units.rate("9223372036854775807M")).isEmpty();
    }

    @Test
    void takesPlainTextForWhatItSpells() {
        assertThat(Units.plain("12")).isEqualTo(12L);
        assertThat(Units.plain("9223372036854775808")).isEqualTo(new BigInteger("9223372036854775808"));
        assertThat(Units.plain("1.50")).isEqualTo(new BigDecimal("1.50"));
        assertThat(Units.plain("True")).isEqualTo(true);
        assertThat(Units.plain("no")).isEqualTo("no");
        assertThat(Units.plain("007")).isEqualTo("007");
        assertThat(Units.plain("2010-01-01")).isEqualTo("2010-01-01");
    }
}
