package dev.tranship.dsl.step.assess;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssessmentTest {
    private static final long GIGABYTE = 1_000_000_000L;

    @ParameterizedTest(name = "{0} GB, {1} procedures, {2} triggers, {3} foreign keys: {4}, {5}")
    @CsvSource({
        "   0,  0, 0,  0, 100, low",
        " 100,  0, 0,  0, 100, low",
        " 101,  0, 0,  0,  90, low",
        "1000,  0, 0,  0,  90, low",
        "1001,  0, 0,  0,  70, medium",
        "   0,  1, 0,  0,  85, low",
        "   0, 99, 0,  0,  85, low",
        "   0,  0, 1,  0,  90, low",
        "   0,  0, 0, 10, 100, low",
        "   0,  0, 0, 11,  95, low",
        "   0,  1, 1,  0,  75, medium",
        " 101,  0, 1,  0,  80, low",
        " 101,  1, 1,  0,  65, medium",
        " 101,  1, 1, 11,  60, medium",
        "1001,  1, 0,  0,  55, high",
        "1001,  1, 1, 11,  40, high",
    })
    void scoreFallsWithWhatMakesTheMoveHard(
            long gigabytes, int procedures, int triggers, int foreignKeys, int score, String complexity) {
        int found = Assessment.score(gigabytes * GIGABYTE, procedures, triggers, foreignKeys);

        assertThat(found).isEqualTo(score);
        assertThat(Assessment.complexity(found)).isEqualTo(complexity);
    }

    @ParameterizedTest
    @CsvSource({"-1, 100"})
    void unknownSizeCostsNothing(long bytes, int score) {
        assertThat(Assessment.score(bytes, 0, 0, 0)).isEqualTo(score);
    }
}
