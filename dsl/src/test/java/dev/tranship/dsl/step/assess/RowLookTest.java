package dev.tranship.dsl.step.assess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchBuilder;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Table;
import dev.tranship.spi.TypeParser;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowLookTest {
    private static final Table TABLE = Table.of(
            DatasetPath.of("person"),
            List.of(
                    Table.Column.of("id", TypeParser.parse("int64"), false),
                    Table.Column.of("name", TypeParser.parse("string"), true),
                    Table.Column.of("born", TypeParser.parse("date"), true)),
            null);

    private static Batch rows(@Nullable Object[]... rows) {
        RowType type = new RowType(TABLE.columns().stream()
                .map(column -> new Field(column.name(), column.type(), column.nullable()))
                .toList());
        BatchBuilder builder = new BatchBuilder(type, 4, 100, 1 << 20);
        builder.begin();
        for (@Nullable Object[] row : rows) {
            int at = builder.add();
            for (int column = 0; column < row.length; column++) {
                builder.vector(column).set(at, row[column]);
            }
            builder.added();
        }
        return Objects.requireNonNull(builder.end(null));
    }

    @Test
    void saysWhichShareOfTheRowsHasAValueInColumnsThatMayLackOne() {
        RowLook look = new RowLook();
        look.add(rows(new @Nullable Object[] {1L, "Ann", null}, new @Nullable Object[] {2L, null, null}));
        look.add(rows(new @Nullable Object[] {3L, "Zoë", null}, new @Nullable Object[] {4L, "Bob", null}));

        assertThat(look.coverage(TABLE)).isEqualTo(Map.of("name", 0.75, "born", 0.0));
    }

    @Test
    void theWidestRowCountsBytesAndNotCharacters() {
        RowLook look = new RowLook();
        look.add(rows(new @Nullable Object[] {1L, "Ann", null}, new @Nullable Object[] {2L, "Zoë", null}));

        assertThat(look.widest).isEqualTo(8 + 4);
    }

    @Test
    void noRowsHaveNoCoverage() {
        assertThat(new RowLook().coverage(TABLE)).isEmpty();
    }
}
