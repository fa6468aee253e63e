package dev.tranship.dsl.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.spi.Batch;
import dev.tranship.spi.Field;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchConversionTest {
    private final RowType from = RowType.of(
            new Field("id", Type.INT64, true), new Field("name", Type.TEXT, true), new Field("gone", Type.BOOL, true));
    private final RowType to =
            RowType.of(new Field("name", new Type.Text(3), true), new Field("id", Type.INT32, false));

    @Test
    void reportsEveryRefusedValueByRowAndColumn() {
        Batch in = Batch.of(
                from,
                List.of(List.of(1L, "abc", true), List.of(1L << 40, "abcd", true), Arrays.asList(null, null, null)));

        Converted converted = new BatchConversion(from, to, new int[] {1, 0}, Set.of()).convert(in);

        assertThat(converted.batch().rowType()).isEqualTo(to);
        assertThat(converted.batch().row(0)).containsExactly("abc", 1L);
        assertThat(converted.batch().row(1)).containsExactly(null, null);
        assertThat(converted.failures())
                .containsExactly(
                        new Failure(1, "name", "abcd", "4 characters do not fit string(3)"),
                        new Failure(
                                1,
                                "id",
                                "1099511627776",
                                "1099511627776 is out of range for int32 (-2147483648 to 2147483647)"),
                        new Failure(2, "id", "NULL", "NULL in not null column"));
    }

    @Test
    void allowsLossOnlyInTheColumnsNamed() {
        Batch in = Batch.of(from, List.of(List.of(1L << 40, "abcd", true)));

        Converted converted = new BatchConversion(from, to, new int[] {1, 0}, Set.of("name", "id")).convert(in);

        assertThat(converted.batch().row(0)).containsExactly("abc", null);
        assertThat(converted.failures()).extracting(Failure::column).containsExactly("id");
    }

    @Test
    void sharesUnchangedColumnsAndKeepsThePosition() {
        Vector[] vectors = Batch.vectors(from, 1);
        vectors[0].setLong(0, 7);
        vectors[1].setObject(0, "x");
        vectors[2].setNull(0);
        Batch in = new Batch(from, vectors, 1, List.of(), "at 7");

        Converted converted = BatchConversion.byName(from, from).convert(in);

        assertThat(converted.batch().position()).isEqualTo("at 7");
        assertThat(converted.batch().vector(0)).isSameAs(in.vector(0));
        assertThat(converted.failures()).isEmpty();
    }

    @Test
    void passesMisfitsOnAsFailuresOnce() {
        Vector[] vectors = Batch.vectors(from, 1);
        vectors[0].setNull(0);
        vectors[1].setObject(0, "x");
        vectors[2].setNull(0);
        List<Misfit> misfits =
                List.of(new Misfit(0, "id", "x1", "text in an int64 column"), new Misfit(0, "gone", "?", "unused"));

        Converted converted = BatchConversion.byName(from, to).convert(new Batch(from, vectors, 1, misfits, null));

        assertThat(converted.failures()).containsExactly(new Failure(0, "id", "x1", "text in an int64 column"));
    }

    @Test
    void fillsAColumnWithoutSourceWithNull() {
        RowType wider = RowType.of(new Field("id", Type.INT64, true), new Field("extra", Type.DATE, true));

        Converted converted =
                BatchConversion.byName(from, wider).convert(Batch.of(from, List.of(List.of(1L, "a", true))));

        assertThat(converted.batch().row(0)).containsExactly(1L, null);
        assertThat(converted.failures()).isEmpty();
    }

    @Test
    void refusesImpossibleColumnByName() {
        RowType dates = RowType.of(new Field("id", Type.DATE, true));

        assertThatThrownBy(() -> BatchConversion.byName(from, dates))
                .hasMessageStartingWith("column id: int64 cannot become date: ");
    }
}
