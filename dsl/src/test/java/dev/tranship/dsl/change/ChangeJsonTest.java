package dev.tranship.dsl.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.verify.Fingerprint;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Field;
import dev.tranship.spi.Followable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Type;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChangeJsonTest {
    private static final RowType ROW_TYPE = new RowType(List.of(
            new Field("id", Type.INT64, false),
            new Field("odd \"name\", here", new Type.Decimal(12, 2), true),
            new Field("kind", new Type.Enum(List.of("it's", "a,b")), true),
            new Field(
                    "parts",
                    new Type.Array(new Type.Struct(
                            List.of(new Field("x y", Type.UUID, true), new Field("t", new Type.Time(3), true)))),
                    true)));

    static Stream<Change> changes() {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Statements("create table t", "wh", List.of("create table \"t\" (x)"), null, false));
        changes.add(new Change.Statements("view ü", "wh", List.of("a;\nb", "c"), List.of("d"), true));
        for (Change.Load.Way way : Change.Load.Way.values()) {
            changes.add(new Change.Load(
                    "shop",
                    DatasetPath.of("Customer"),
                    "wh",
                    DatasetPath.of("main", "a.b \"new\""),
                    DatasetPath.of("main", "customer"),
                    way,
                    ROW_TYPE,
                    ROW_TYPE,
                    ROW_TYPE,
                    List.of("id", "kind"),
                    List.of(new Snapshot.Split(0, "rowid <= 7"), new Snapshot.Split(1, "rowid > 7")),
                    way == Change.Load.Way.FRESH ? "audit" : null,
                    way == Change.Load.Way.FRESH ? null : new Fingerprint(3, -1, Long.MIN_VALUE),
                    way == Change.Load.Way.UPSERT
                            ? new Change.Load.Growth("at", "2024-01-02T03:04:05", "\"at\" >= '2024-01-02 03:04:05'")
                            : null));
        }
        changes.add(new Change.Edit(".env", ".env.backup-20260101-000000", List.of("1 - A=1", "1 + B=1"), "ab", "cd"));
        changes.add(new Change.Check("check version 1.1.0", "wh", "select id from customer where email is null"));
        changes.add(new Change.Carry(
                "wh",
                Change.Carry.Part.BACK,
                new Followable.Follow(
                        DatasetPath.of("public", "chunk"),
                        DatasetPath.of("public", "chunk__old"),
                        DatasetPath.of("public", "chunk__log"),
                        List.of("id"),
                        List.of("id", "text")),
                Change.Carry.KEYS,
                1_000_000,
                true,
                "2999-01-02T03:04:05Z"));
        changes.add(new Change.Archive("wh", "wh-20260101-000000"));
        changes.add(new Change.Restore("wh", "wh-1", "wh-2-before-restore"));
        changes.add(new Change.Probe(
                "shop",
                DatasetPath.of("Customer"),
                "wh",
                DatasetPath.of("main", "tranship_probe"),
                List.of("create table \"tranship_probe\" (x)"),
                List.of("drop table \"tranship_probe\""),
                ROW_TYPE,
                ROW_TYPE,
                List.of("id")));
        changes.add(new Change.Mark("copy Customer"));
        changes.add(new Change.Kept(
                "wh",
                DatasetPath.of("main", "t"),
                DatasetPath.of("main", "t__old"),
                List.of("DROP TABLE t__old"),
                "2026-01-02T03:04:05Z",
                true));
        return changes.stream();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void changeComesBackAsItWas(Change change) {
        String json = ChangeJson.write(change);

        Change back = ChangeJson.read(json, Change.class);

        // Row types compare by identity of nothing but their fields; records around them compare by components.
        assertThat(back).usingRecursiveComparison().isEqualTo(change);
        assertThat(ChangeJson.write(back)).isEqualTo(json);
    }

    @Test
    void everyKindOfChangeIsTried() {
        assertThat(changes().map(Change::getClass).distinct().toList())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Change.class.getPermittedSubclasses())
                        .<Class<? extends Change>>map(c -> c.asSubclass(Change.class))
                        .toList());
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> ChangeJson.read("{\"kind\":\"teleport\"}", Change.class))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("teleport");
    }

    @Test
    void onlyStatementsWithoutRevertAndDroppedTablesHaveNoWayBack() {
        assertThat(changes().filter(c -> c.undo() == null))
                .hasSize(2)
                .allSatisfy(c -> assertThat(c instanceof Change.Statements s && s.revert() == null
                                || c instanceof Change.Kept kept && kept.dropped())
                        .isTrue());
    }
}
