package dev.tranship.dsl.step.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.plan.Step.Copy.Mask;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ColumnRulesTest {
    private static final RowType ROW_TYPE = RowType.of(
            new Field("phone", Type.TEXT, true),
            new Field("age", Type.INT32, true),
            new Field("price", new Type.Decimal(8, 2), true));

    @Test
    void keepsTheLastCharacters() {
        assertThat(masked(new Mask.Keep(true, 4), "555-1234", "123", "")).containsExactly("****1234", "123", "");
    }

    @Test
    void keepsTheFirstCharactersAndCountsCodePoints() {
        assertThat(masked(new Mask.Keep(false, 2), "abcd", "😀😀😀")).containsExactly("ab**", "😀😀*");
    }

    @Test
    void redactsLettersAndDigitsAndNothingElse() {
        assertThat(masked(new Mask.Redact(), "Ab-12 ü€", null)).containsExactly("xx-00 x€", null);
    }

    @Test
    void hashesEqualValuesToEqualTexts() {
        List<@Nullable Object> hashed = masked(new Mask.Hash(), "abc", "abc", "abd", null);

        // The beginning of the SHA-256 of "abc", as every textbook has it.
        assertThat(hashed.get(0)).isEqualTo("ba7816bf8f01cfea414140de5dae2223");
        assertThat(hashed.get(1)).isEqualTo(hashed.get(0));
        assertThat(hashed.get(2)).isNotEqualTo(hashed.get(0));
        assertThat(hashed.get(3)).isNull();
    }

    @Test
    void leavesNothingOfNullMask() {
        assertThat(masked(new Mask.Nothing(), "abc", null)).containsExactly(null, null);
        assertThat(values(ColumnRules.mask(vector(Type.INT32, 7L), 1, new Mask.Nothing()), 1))
                .containsExactly((Object) null);
    }

    @Test
    void fillsOnlyNulls() {
        assertThat(values(ColumnRules.fillNulls(vector(Type.TEXT, "a", null, ""), 3, "none"), 3))
                .containsExactly("a", "none", "");
        assertThat(values(ColumnRules.fillNulls(vector(Type.INT32, 1L, null), 2, 0), 2))
                .containsExactly(1L, 0L);
        assertThat(values(ColumnRules.fillNulls(vector(Type.TEXT, (Object) null), 1, 42), 1))
                .containsExactly("42");
        assertThat(values(
                        ColumnRules.fillNulls(
                                vector(new Type.Decimal(8, 2), new BigDecimal("1.50"), null), 2, new BigDecimal("2.5")),
                        2))
                .containsExactly(new BigDecimal("1.50"), new BigDecimal("2.50"));
    }

    @Test
    void rulesThatFitAreNotRefused() {
        assertThat(ColumnRules.refusal(
                        ROW_TYPE, Map.of("phone", new Mask.Hash(), "age", new Mask.Nothing()), Map.of("age", 18)))
                .isEmpty();
    }

    @Test
    void refusesRulesThatCannotBeApplied() {
        assertThat(ColumnRules.refusal(ROW_TYPE, Map.of("fax", new Mask.Hash()), Map.of()))
                .hasValueSatisfying(r -> assertThat(r).contains("mask").contains("fax"));
        assertThat(ColumnRules.refusal(ROW_TYPE, Map.of("age", new Mask.Redact()), Map.of()))
                .hasValueSatisfying(r -> assertThat(r).contains("age").contains("int32"));
        assertThat(ColumnRules.refusal(ROW_TYPE, Map.of(), Map.of("fax", "x")))
                .hasValueSatisfying(r -> assertThat(r).contains("default").contains("fax"));
        assertThat(ColumnRules.refusal(ROW_TYPE, Map.of(), Map.of("age", "old")))
                .hasValueSatisfying(
                        r -> assertThat(r).contains("age").contains("'old'").contains("int32"));
    }

    private static List<@Nullable Object> masked(Mask mask, @Nullable Object... values) {
        return values(ColumnRules.mask(vector(Type.TEXT, values), values.length, mask), values.length);
    }

    private static Vector vector(Type type, @Nullable Object... values) {
        Vector vector = new Vector(type, values.length);
        List<@Nullable Object> list = Arrays.asList(values);
        for (int row = 0; row < list.size(); row++) {
            vector.set(row, list.get(row));
        }
        return vector;
    }

    private static List<@Nullable Object> values(Vector vector, int rows) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            values.add(vector.get(row));
        }
        return values;
    }
}
