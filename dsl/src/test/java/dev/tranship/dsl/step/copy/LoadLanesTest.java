package dev.tranship.dsl.step.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.step.copy.LoadState.SplitState;
import dev.tranship.dsl.verify.Fingerprint;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot.Split;
import dev.tranship.spi.Type;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LoadLanesTest {
    private static final SplitState HALF = new SplitState("5", false, 2, 0);
    private static final SplitState FURTHER = new SplitState("8", false, 3, 0);
    private static final SplitState THROUGH = new SplitState("9", true, 3, 0);

    private static LoadState state(Map<Integer, SplitState> splits, long rows) {
        return new LoadState(
                new TreeMap<>(splits), rows, rows, 0, 0, 10 * rows, new Fingerprint(rows, rows, rows), 0, 0, null);
    }

    private static LoadLanes lanes(Map<Integer, LoadState> committed) {
        RowType rowType = RowType.of(new Field("id", Type.INT64, false));
        DatasetPath path = DatasetPath.of("t");
        return new LoadLanes(
                new Change.Load(
                        "a",
                        path,
                        "b",
                        path,
                        path,
                        Change.Load.Way.FRESH,
                        rowType,
                        rowType,
                        rowType,
                        List.of(),
                        List.of(new Split(0, ""), new Split(1, ""), new Split(2, "")),
                        null,
                        null,
                        null),
                committed,
                2,
                2);
    }

    @Test
    void rowsOfAllLanesCountAndTheFurthestPlaceOfEachSplit() {
        LoadState both = state(Map.of(0, HALF, 1, THROUGH), 5).and(state(Map.of(0, FURTHER, 1, HALF, 2, HALF), 7));
        assertThat(both.splits()).isEqualTo(Map.of(0, FURTHER, 1, THROUGH, 2, HALF));
        assertThat(both.read()).isEqualTo(12);
        assertThat(both.bytes()).isEqualTo(120);
        assertThat(both.fingerprint()).isEqualTo(new Fingerprint(5, 5, 5).plus(new Fingerprint(7, 7, 7)));
    }

    @Test
    void aLaneGoesOnWhereAnotherHasBroughtItsSplit() {
        List<LoadLanes.Lane> lanes = lanes(
                        Map.of(2, state(Map.of(0, HALF), 5), 1, state(Map.of(0, FURTHER, 1, HALF), 7)))
                .lanes();
        assertThat(lanes).extracting(LoadLanes.Lane::number).containsExactly(0, 1);
        assertThat(lanes.get(0).splits()).extracting(Split::number).containsExactly(0, 2);
        assertThat(lanes.get(0).start().split(0)).isEqualTo(FURTHER);
        assertThat(lanes.get(0).start().read()).as("only its own rows").isZero();
        assertThat(lanes.get(1).start().split(1)).isEqualTo(HALF);
        assertThat(lanes.get(1).start().read()).isEqualTo(7);
    }
}
