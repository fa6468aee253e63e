package dev.tranship.dsl.step.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.plan.Formats;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValueCheckTest {
    @Test
    void boundsAreComparedByValueWhateverTheTypeOfTheConstant() {
        assertThat(broken(
                        Type.INT64,
                        o -> ValueCheck.range("v", Type.INT64, 0L, new BigDecimal("9.5"), o),
                        -1L,
                        0L,
                        9L,
                        10L,
                        null))
                .containsExactly("v=-1", "v=10");
        assertThat(broken(
                        Type.FLOAT64,
                        o -> ValueCheck.range("v", Type.FLOAT64, 0L, 1L, o),
                        0.0,
                        1.0000001,
                        Double.NaN,
                        -0.0))
                .containsExactly("v=1.0000001", "v=NaN");
        assertThat(broken(
                        Type.DATE,
                        o -> ValueCheck.range("v", Type.DATE, "2026-01-01", null, o),
                        LocalDate.of(2025, 12, 31),
                        LocalDate.of(2026, 1, 1)))
                .containsExactly("v=2025-12-31");
    }

    @Test
    void boundOfAnotherTypeIsRefused() {
        assertThatThrownBy(() -> ValueCheck.range("v", Type.DATE, "soon", null, offenders()))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo("RUN-289"))
                .hasMessageContaining("'soon' is no bound for v");
    }

    @Test
    void nullAndEmptyTextsBreakRequiredAlone() {
        assertThat(broken(Type.TEXT, o -> ValueCheck.required("v", o), null, "", " ", "x"))
                .containsExactly("v=NULL", "v=");
        assertThat(broken(Type.TEXT, o -> ValueCheck.format("v", Type.TEXT, "email", o), null, "a@x.org", "a@x"))
                .containsExactly("v=a@x");
        assertThat(broken(Type.TEXT, o -> ValueCheck.format("v", Type.TEXT, "[A-Z]{2}", o), "AB", "ABC"))
                .containsExactly("v=ABC");
    }

    @Test
    void valuesOfDecimalsAreTheSameWithMoreZeros() {
        Type type = new Type.Decimal(10, 2);
        assertThat(broken(
                        type,
                        o -> ValueCheck.values("v", type, List.of("1.5", "2"), o),
                        new BigDecimal("1.50"),
                        new BigDecimal("2.00"),
                        new BigDecimal("2.01")))
                .containsExactly("v=2.01");
    }

    @Test
    void everyTextHasOneForm() {
        assertThat(List.of(
                                "0f8fad5b-d9cb-469f-a165-70867728950e",
                                "d41d8cd98f00b204e9800998ecf8427e",
                                "17",
                                "1.5",
                                "2026-01-02",
                                "2026-01-02T03:04:05Z",
                                "01/02/2026",
                                "1.2.2026",
                                "a@x.org",
                                "https://x.org/a",
                                "what else")
                        .stream()
                        .map(Formats::form))
                .containsExactly(
                        "uuid",
                        "md5",
                        "integer",
                        "number",
                        "date",
                        "timestamp",
                        "slash-date",
                        "dot-date",
                        "email",
                        "url",
                        "other");
    }

    private static Offenders offenders() {
        return new Offenders(List.of(), List.of("v"), 10);
    }

    private static List<String> broken(Type type, Function<Offenders, ValueCheck> check, @Nullable Object... values) {
        Offenders offenders = offenders();
        RowType rowType = new RowType(List.of(new Field("v", type, true)));
        check.apply(offenders)
                .look(Batch.of(
                        rowType,
                        Arrays.stream(values)
                                .map(Arrays::<@Nullable Object>asList)
                                .toList()));
        return offenders.shown();
    }
}
