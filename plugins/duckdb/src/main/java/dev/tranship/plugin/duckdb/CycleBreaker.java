package dev.tranship.plugin.duckdb;

import dev.tranship.plugin.jdbc.TableOrder;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.ForeignKey;
import java.util.ArrayList;
import java.util.List;

/** Leaves out foreign keys so that no tables refer to each other in a circle: as few as possible, the later ones first. */
final class CycleBreaker {
    /** Beyond that many keys in cycles, one is taken after the other, which is quick and nearly as good. */
    private static final int TRIED = 16;

    private record Edge(DatasetPath table, ForeignKey key) {}

    private CycleBreaker() {}

    static List<Table> breakCycles(List<Table> tables, List<String> notices) {
        List<Table> left = tables;
        List<Edge> edges = inCycles(left);
        while (!edges.isEmpty()) {
            List<Edge> dropped = fewest(left, edges);
            left = without(left, dropped);
            for (Edge edge : dropped) {
                notices.add(
                        "the foreign key (" + String.join(", ", edge.key().columns()) + ") of " + edge.table() + " to "
                                + edge.key().references() + " ("
                                + String.join(", ", edge.key().referencedColumns())
                                + ") is left out: these tables refer to each other in a circle, and DuckDB adds no foreign key to a"
                                + " table that is there");
            }
            edges = inCycles(left);
        }
        return left;
    }

    private static List<Edge> inCycles(List<Table> tables) {
        TableOrder order = TableOrder.of(tables);
        List<Edge> edges = new ArrayList<>();
        for (Table table : tables) {
            for (ForeignKey key : table.foreignKeys()) {
                if (!key.references().equals(table.path()) && order.inCycle(table.path(), key.references())) {
                    edges.add(new Edge(table.path(), key));
                }
            }
        }
        return edges;
    }

    private static List<Edge> fewest(List<Table> tables, List<Edge> edges) {
        if (edges.size() <= TRIED) {
            for (int size = 1; size < edges.size(); size++) {
                for (int set = 1; set < 1 << edges.size(); set++) {
                    if (Integer.bitCount(set) == size) {
                        List<Edge> dropped = chosen(edges, set);
                        if (inCycles(without(tables, dropped)).isEmpty()) {
                            return dropped;
                        }
                    }
                }
            }
        }
        return List.of(edges.get(edges.size() - 1));
    }

    private static List<Edge> chosen(List<Edge> edges, int set) {
        List<Edge> chosen = new ArrayList<>();
        for (int i = 0; i < edges.size(); i++) {
            if ((set & 1 << i) != 0) {
                chosen.add(edges.get(edges.size() - 1 - i));
            }
        }
        return chosen;
    }

    private static List<Table> without(List<Table> tables, List<Edge> dropped) {
        return tables.stream()
                .map(table -> Rehearsal.with(
                        table,
                        table.foreignKeys().stream()
                                .filter(key -> !dropped.contains(new Edge(table.path(), key)))
                                .toList(),
                        table.checks()))
                .toList();
    }
}
