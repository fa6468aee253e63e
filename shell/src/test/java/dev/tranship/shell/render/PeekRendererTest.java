package dev.tranship.shell.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.engine.Peek;
import dev.tranship.dsl.engine.Peek.PeekChange;
import dev.tranship.dsl.engine.Peek.Sample;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PeekRendererTest {
    private static final RowType BEFORE = RowType.of(
            new Field("id", new Type.Int(64, true), false),
            new Field("email", new Type.Text(50), true),
            new Field("fax", new Type.Text(50), true));
    private static final RowType AFTER = RowType.of(
            new Field("id", new Type.Int(64, true), false),
            new Field("email", new Type.Text(50), true),
            new Field("remark", new Type.Text(50), true));

    @Test
    void marksWhatChangesAndTellsNullFromTheWord() {
        Sample sample = new Sample(
                "shop.customer",
                "wh.customer",
                BEFORE,
                List.of(row(1L, "A@X", "9"), row(2L, null, "8"), row(3L, "c@x", "7")),
                AFTER,
                List.of(row(1L, "a@x", null), row(3L, "c@x", "NULL")),
                List.of(0, 2),
                List.of(),
                40);

        String text =
                render(new Peek(2, "move", "shop.* -> wh", List.of(), List.of(sample), List.of(), List.of()), 120);

        assertThat(text).isEqualTo("""
                        2/5 move  shop.* -> wh

                        shop.customer → wh.customer  2 shown of 40 rows, 1 filtered out
                          not carried over under its name: fax
                        id │ email     │ + remark
                        ───┼───────────┼─────────
                         1 │ A@X → a@x │ NULL
                         3 │ c@x       │ "NULL"
                        """);
    }

    @Test
    void turnsRowsIntoColumnsWhereTheTerminalIsNarrow() {
        Sample sample = new Sample(
                "a",
                "b",
                BEFORE,
                List.of(row(1L, "x", "y")),
                BEFORE,
                List.of(row(1L, "x", "y")),
                List.of(0),
                List.of(),
                1);

        String text = render(new Peek(1, "move", "a -> b", List.of(), List.of(sample), List.of(), List.of()), 26);

        assertThat(text).endsWith("""
                column │ row 1
                ───────┼──────
                id     │ 1
                email  │ x
                fax    │ y
                """);
    }

    @Test
    void saysWhereThereIsNoWayBack() {
        Peek peek = new Peek(
                1,
                "clean",
                "wh",
                List.of(
                        new PeekChange(
                                "create table t", List.of("CREATE TABLE t (\n  a INT\n)"), List.of(), "DROP\n TABLE t"),
                        new PeekChange("run", List.of("DELETE FROM t"), List.of(OptionalLong.of(1200)), null)),
                List.of(),
                List.of("a trigger is not carried over"),
                List.of());

        assertThat(render(peek, 80)).isEqualTo("""
                        1/5 clean  wh

                        create table t
                          CREATE TABLE t (
                            a INT
                          )
                          undo: DROP TABLE t

                        run
                          DELETE FROM t
                            would change 1,200
                          undo: none; there is no way back over this step

                        note: a trigger is not carried over
                        """);
    }

    private static String render(Peek peek, int width) {
        return new PeekRenderer(Theme.PLAIN, new TableRenderer(Theme.PLAIN, width), width).render(peek, 5);
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
