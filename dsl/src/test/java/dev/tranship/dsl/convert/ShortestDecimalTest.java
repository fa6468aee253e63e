package dev.tranship.dsl.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortestDecimalTest {
    @ParameterizedTest
    @CsvSource({
        "2e23, 2.0E23",
        "4.9E-324, 4.9E-324",
        "0.1, 0.1",
        "0.001, 0.001",
        "1e7, 1.0E7",
        "-9999999, -9999999.0",
        "9.99e-4, 9.99E-4",
        "0.30000000000000004, 0.30000000000000004",
        "1.7976931348623157E308, 1.7976931348623157E308",
        "2.2250738585072014E-308, 2.2250738585072014E-308",
        "9007199254740993, 9.007199254740992E15",
        "8.41E21, 8.41E21",
        "2.0E-3, 0.002",
        "5.0E-324, 4.9E-324",
        "9.5367431640625E-7, 9.5367431640625E-7",
        "1.1E-322, 1.1E-322",
    })
    void spellsTheShortestOnEveryJavaVersion(double value, String spelling) {
        assertThat(ShortestDecimal.spell(value)).isEqualTo(spelling);
    }

    @Test
    void readsBackAndIsNeverLongerThanTheLibrarys() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            float single = Float.intBitsToFloat(random.nextInt());
            if (Double.isFinite(value)) {
                assertThat(ShortestDecimal.of(value).doubleValue()).isEqualTo(value);
                assertThat(Double.parseDouble(ShortestDecimal.spell(value))).isEqualTo(value);
                assertThat(ShortestDecimal.spell(value).length())
                        .isLessThanOrEqualTo(Double.toString(value).length());
            }
            if (Float.isFinite(single)) {
                assertThat(ShortestDecimal.of(single).floatValue()).isEqualTo(single);
                assertThat(Float.parseFloat(ShortestDecimal.spell(single))).isEqualTo(single);
            }
        }
    }
}
