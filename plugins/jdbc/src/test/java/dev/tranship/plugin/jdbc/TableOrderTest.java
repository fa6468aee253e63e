package dev.tranship.plugin.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Table;
import dev.tranship.spi.Type;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TableOrderTest {
    @Test
    void putsReferredTablesFirst() {
        TableOrder order = TableOrder.of(List.of(table("line", "invoice", "track"), table("invoice"), table("track")));

        assertThat(order.tables()).extracting(t -> t.path().name()).containsExactly("invoice", "track", "line");
        assertThat(order.cycles()).isEmpty();
    }

    @Test
    void reportsACycleAndKeepsItsTablesTogether() {
        TableOrder order = TableOrder.of(
                List.of(table("a", "b"), table("z", "a"), table("b", "c"), table("c", "a"), table("root")));

        assertThat(order.tables()).extracting(t -> t.path().name()).containsExactly("a", "b", "c", "z", "root");
        assertThat(order.cycles())
                .containsExactly(List.of(DatasetPath.of("a"), DatasetPath.of("b"), DatasetPath.of("c")));
        assertThat(order.inCycle(DatasetPath.of("a"), DatasetPath.of("c"))).isTrue();
        assertThat(order.inCycle(DatasetPath.of("z"), DatasetPath.of("a"))).isFalse();
    }

    @Test
    void takesATableThatRefersToItselfOrToAStrangerForNoCycle() {
        TableOrder order = TableOrder.of(List.of(table("employee", "employee", "elsewhere")));

        assertThat(order.tables()).hasSize(1);
        assertThat(order.cycles()).isEmpty();
    }

    private static Table table(String name, String... parents) {
        List<Table.ForeignKey> keys = Stream.of(parents)
                .map(parent -> new Table.ForeignKey(
                        null, List.of("p"), DatasetPath.of(parent), List.of("id"), "NO ACTION", "NO ACTION"))
                .toList();
        return new Table(
                DatasetPath.of(name),
                List.of(Table.Column.of("id", Type.INT64, false)),
                null,
                List.of(),
                keys,
                List.of(),
                List.of(),
                null);
    }
}
