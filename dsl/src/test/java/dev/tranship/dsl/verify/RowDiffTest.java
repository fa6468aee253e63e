package dev.tranship.dsl.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class RowDiffTest {
    private static final RowType TYPE = RowType.of(
            new Field("id", Type.INT64, true),
            new Field("name", Type.TEXT, true),
            new Field("price", Type.FLOAT64, true));
    private static final List<String> KEY = List.of("id");

    private int opened;

    private RowSource rows(List<List<Object>> rows) {
        return source(TYPE, rows.size(), at -> rows.get((int) at));
    }

    /** A million rows are made as they are read. */
    private RowSource source(RowType rowType, long count, LongFunction<List<Object>> row) {
        return new RowSource() {
            @Override
            public RowType rowType() {
                return rowType;
            }

            @Override
            public BatchReader open() {
                opened++;
                return new Reader(rowType, count, row);
            }
        };
    }

    private static final class Reader implements BatchReader {
        private final RowType rowType;
        private final long count;
        private final LongFunction<List<Object>> row;
        private long at;

        Reader(RowType rowType, long count, LongFunction<List<Object>> row) {
            this.rowType = rowType;
            this.count = count;
            this.row = row;
        }

        @Override
        public RowType rowType() {
            return rowType;
        }

        @Override
        public Batch next() {
            if (at == count) {
                return null;
            }
            int size = (int) Math.min(10_000, count - at);
            Vector[] vectors = Batch.vectors(rowType, size);
            for (int i = 0; i < size; i++) {
                List<Object> values = row.apply(at++);
                for (int column = 0; column < vectors.length; column++) {
                    vectors[column].set(i, values.get(column));
                }
            }
            return new Batch(rowType, vectors, size);
        }

        @Override
        public void close() {
            at = count;
        }
    }

    private static List<Object> row(Object id, String name, Double price) {
        return Arrays.asList(id, name, price);
    }

    @Test
    void findsThreePlantedDifferencesAmongAMillionRows() {
        int count = 1_000_000;
        RowSource source = source(TYPE, count, id -> row(id, "name " + id, id * 0.5));
        // The other way round, without row 17, with a row -1, and with another name in row 900000.
        RowSource target = source(TYPE, count, at -> {
            long id = count - 1 - at;
            return id == 17 ? row(-1L, "extra", null) : row(id, id == 900_000 ? "other" : "name " + id, id * 0.5);
        });

        Difference difference = RowDiff.compare(source, target, KEY, 10);

        assertThat(difference)
                .isEqualTo(new Difference(
                        1,
                        1,
                        1,
                        List.of(
                                new RowDifference(
                                        RowDifference.Kind.EXTRA,
                                        List.of(-1L),
                                        null,
                                        row(-1L, "extra", null),
                                        List.of()),
                                new RowDifference(
                                        RowDifference.Kind.MISSING,
                                        List.of(17L),
                                        row(17L, "name 17", 8.5),
                                        null,
                                        List.of()),
                                new RowDifference(
                                        RowDifference.Kind.CHANGED,
                                        List.of(900_000L),
                                        row(900_000L, "name 900000", 450_000.0),
                                        row(900_000L, "other", 450_000.0),
                                        List.of("name")))));
        assertThat(opened).isEqualTo(6);
    }

    @Test
    void readsEachSideOnceWhenTheyAgree() {
        RowSource one = rows(List.of(row(1L, "a", 0.0), row(2L, "b", Double.NaN)));
        RowSource other = rows(List.of(row(2L, "b", Double.NaN), row(1L, "a", -0.0)));

        assertThat(RowDiff.compare(one, other, KEY, 10)).isEqualTo(Difference.NONE);
        assertThat(opened).isEqualTo(2);
    }

    @Test
    void countsDuplicatesOfAKeyAsAMultiset() {
        RowSource source = rows(List.of(row(1L, "a", 1.0), row(1L, "a", 1.0), row(1L, "b", 1.0), row(1L, "c", 1.0)));
        RowSource target = rows(List.of(row(1L, "a", 1.0), row(1L, "b", 1.0), row(1L, "b", 1.0)));

        Difference difference = RowDiff.compare(source, target, KEY, 10);

        assertThat(difference.changed()).isEqualTo(1);
        assertThat(difference.missing()).isEqualTo(1);
        assertThat(difference.extra()).isZero();
        assertThat(difference.examples()).hasSize(2);
        assertThat(difference.examples()).extracting(RowDifference::target).contains(row(1L, "b", 1.0));
    }

    @Test
    void comparesWholeRowsWithoutAKey() {
        RowSource source = rows(List.of(row(null, null, null), row(null, null, null), row(1L, "a", 1.0)));
        RowSource target = rows(List.of(row(null, null, null), row(1L, "a", 2.0)));

        Difference difference = RowDiff.compare(source, target, List.of(), 10);

        assertThat(difference.missing()).isEqualTo(2);
        assertThat(difference.extra()).isEqualTo(1);
        assertThat(difference.changed()).isZero();
        assertThat(difference.examples())
                .extracting(RowDifference::kind)
                .containsExactly(RowDifference.Kind.MISSING, RowDifference.Kind.MISSING, RowDifference.Kind.EXTRA);
    }

    @Test
    void treatsNullInAKeyAsAValue() {
        RowSource source = rows(List.of(row(null, "a", 1.0)));
        RowSource target = rows(List.of(row(null, "b", null)));

        Difference difference = RowDiff.compare(source, target, KEY, 10);

        assertThat(difference.examples())
                .containsExactly(new RowDifference(
                        RowDifference.Kind.CHANGED,
                        Collections.singletonList(null),
                        row(null, "a", 1.0),
                        row(null, "b", null),
                        List.of("name", "price")));
    }

    @Test
    void totalsAreExactWhenEverythingDiffersAndMemoryIsShort() {
        RowSource source = source(TYPE, 30_000, id -> row(id, "a", 1.0));
        RowSource target = source(TYPE, 20_000, id -> row(id + 5_000, "b", 1.0));

        Difference tight = RowDiff.compare(source, target, KEY, 3, 4_000);
        Difference roomy = RowDiff.compare(source, target, KEY, 3);

        assertThat(tight.changed()).isEqualTo(20_000);
        assertThat(tight.missing()).isEqualTo(10_000);
        assertThat(tight.extra()).isZero();
        assertThat(tight.examples()).hasSize(3);
        assertThat(roomy).isEqualTo(tight);
    }

    @Test
    void anEmptySideLacksEverything() {
        RowSource empty = rows(List.of());
        RowSource three = rows(List.of(row(1L, "a", 1.0), row(2L, "a", 1.0), row(3L, "a", 1.0)));

        assertThat(RowDiff.compare(three, empty, KEY, 0)).isEqualTo(new Difference(3, 0, 0, List.of()));
        assertThat(RowDiff.compare(empty, three, KEY, 0)).isEqualTo(new Difference(0, 3, 0, List.of()));
        assertThat(RowDiff.compare(empty, empty, KEY, 0).isNone()).isTrue();
    }

    @Test
    void agreesWithAPlainComparisonOnRandomRows() {
        Random random = new Random(9);
        for (int round = 0; round < 50; round++) {
            List<List<Object>> ours = randomRows(random);
            List<List<Object>> theirs = randomRows(random);
            List<List<Object>> missing = new ArrayList<>(ours);
            theirs.forEach(missing::remove);
            List<List<Object>> extra = new ArrayList<>(theirs);
            ours.forEach(extra::remove);
            int changed = 0;
            for (long id = 0; id < 10; id++) {
                Object key = id;
                long left = missing.stream().filter(r -> r.get(0).equals(key)).count();
                long right = extra.stream().filter(r -> r.get(0).equals(key)).count();
                changed += (int) Math.min(left, right);
            }

            Difference difference = RowDiff.compare(rows(ours), rows(theirs), KEY, 1_000);

            assertThat(difference.changed()).isEqualTo(changed);
            assertThat(difference.missing()).isEqualTo(missing.size() - changed);
            assertThat(difference.extra()).isEqualTo(extra.size() - changed);
            assertThat(difference.examples()).hasSize(missing.size() + extra.size() - changed);
            List<List<Object>> sources = new ArrayList<>(difference.examples().stream()
                    .map(RowDifference::source)
                    .filter(r -> r != null)
                    .toList());
            assertThat(sources).containsExactlyInAnyOrderElementsOf(missing);
        }
    }

    private static List<List<Object>> randomRows(Random random) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = random.nextInt(30); i > 0; i--) {
            rows.add(row((long) random.nextInt(10), "" + random.nextInt(3), 1.0));
        }
        return rows;
    }

    @Test
    void refusesSidesOfDifferentTypes() {
        RowSource other = source(RowType.of(new Field("id", Type.INT32, true)), 0, at -> List.of());

        assertThatThrownBy(() -> RowDiff.compare(rows(List.of()), other, KEY, 1))
                .hasMessageContaining("cannot be compared with rows of (id int32)");
    }
}
