package dev.tranship.dsl.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CypherTextTest {
    @Test
    void dividesAtSemicolonsThatAreNoText() {
        assertThat(CypherText.split("""
                        CREATE (:A {t: 'one; \\'two', u: "three; \\"four"}) ;
                        // five; six
                        MATCH (a)-->(b:`od;``d`) /* seven; */ RETURN a / 2;
                        // nothing but words; here
                        ;"""))
                .containsExactly(
                        "CREATE (:A {t: 'one; \\'two', u: \"three; \\\"four\"})",
                        "// five; six\nMATCH (a)-->(b:`od;``d`) /* seven; */ RETURN a / 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RETURN 'a", "RETURN \"a", "MATCH (n:`a) RETURN n", "RETURN 1 /* a", "RETURN 'a\\'"})
    void saysWhatIsNotClosed(String text) {
        assertThatThrownBy(() -> CypherText.split(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not closed");
    }

    @Test
    void commentsAndLayoutHaveNoMeaningAndArrowsDo() {
        assertThat(CypherText.normalise("MATCH (a)-->(b)  // first\n  RETURN 'a  b' /* x */ AS t"))
                .isEqualTo("MATCH (a)-->(b) RETURN 'a  b' AS t");
        assertThat(CypherText.normalise("MATCH (a)-->(b) DELETE a"))
                .isNotEqualTo(CypherText.normalise("MATCH (a)-->(b) DELETE b"));
    }
}
