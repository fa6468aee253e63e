package dev.tranship.dsl.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.spi.DatasetPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetGlobTest {
    @ParameterizedTest
    @CsvSource({
        "Customer, true",
        "customer, true",
        "CUST*, true",
        "main.customer, true",
        "main.*, true",
        "*.customer, true",
        "c?stomer, true",
        "custom, false",
        "other.customer, false",
        "main, false",
    })
    void nameAndWholePathAreHeldAgainstIt(String glob, boolean matches) {
        assertThat(new DatasetGlob(glob).matches(DatasetPath.of("main", "Customer")))
                .isEqualTo(matches);
    }

    @Test
    void onlyPatternsAreWild() {
        assertThat(new DatasetGlob("tmp_*").wild()).isTrue();
        assertThat(new DatasetGlob("t[ab]").wild()).isTrue();
        assertThat(new DatasetGlob("main.customer").wild()).isFalse();
    }
}
