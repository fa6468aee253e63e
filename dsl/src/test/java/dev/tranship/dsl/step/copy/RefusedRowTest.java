package dev.tranship.dsl.step.copy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.step.copy.RowPipeline.Reject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RefusedRowTest {
    @Test
    void showsNarrowRowWhole() {
        assertThat(RefusedRow.shown(line(2, "short", null))).isEqualTo("{\"c1\":\"short\",\"c2\":\"short\"}");
    }

    @Test
    void cutsLongValuesAndCountsTheColumnsLeftOut() {
        String shown = RefusedRow.shown(line(12, "x".repeat(100_000), null));

        assertThat(shown)
                .hasSizeLessThan(700)
                .startsWith("{\"c1\":\"" + "x".repeat(60) + "…\",\"c2\"")
                .endsWith("} and 4 more columns")
                .doesNotContain("c9");
    }

    @Test
    void showsTheColumnAtFaultWhereverItStands() {
        assertThat(RefusedRow.shown(line(10, "v", "c9")))
                .contains("\"c9\":\"v\"")
                .doesNotContain("c10")
                .endsWith("} and 1 more column");
    }

    @Test
    void cutsLongReason() {
        assertThat(RefusedRow.why(new Reject(0, "a", "constraint", "y".repeat(9000), null)))
                .startsWith("a: yyy")
                .hasSizeLessThan(410);
    }

    private static ObjectNode line(int columns, String value, @Nullable String fault) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        ObjectNode row = line.putObject("row");
        for (int i = 1; i <= columns; i++) {
            row.put("c" + i, value);
        }
        return line.put("column", fault);
    }
}
