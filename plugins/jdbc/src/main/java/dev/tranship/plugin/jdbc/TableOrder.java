package dev.tranship.plugin.jdbc;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tables in an order in which each comes after those its foreign keys refer to. Where that is impossible, the tables of the
 * cycle stand together, in the order they were given.
 *
 * @param tables all tables that were given
 * @param cycles the groups of two or more tables that refer to each other in a circle; a table that refers to itself is none
 */
public record TableOrder(List<Table> tables, List<List<DatasetPath>> cycles) {
    public TableOrder {
        tables = List.copyOf(tables);
        cycles = List.copyOf(cycles);
    }

    /** Orders tables; the result depends on nothing but the order and content of the list. */
    public static TableOrder of(List<Table> tables) {
        return new Components(tables).order();
    }

    /** {@return whether the foreign key from one table to the other is part of a cycle} */
    public boolean inCycle(DatasetPath from, DatasetPath to) {
        return cycles.stream().anyMatch(cycle -> cycle.contains(from) && cycle.contains(to));
    }

    /** Tarjan's strongly connected components, which come out with the referred ones first. */
    private static final class Components {
        private final List<Table> tables;
        private final Map<DatasetPath, Integer> positions = new HashMap<>();
        private final int[] found;
        private final int[] low;
        private final Deque<Integer> stack = new ArrayDeque<>();
        private final Set<Integer> onStack = new HashSet<>();
        private final List<Table> ordered = new ArrayList<>();
        private final List<List<DatasetPath>> cycles = new ArrayList<>();
        private int clock;

        Components(List<Table> tables) {
            this.tables = tables;
            this.found = new int[tables.size()];
            this.low = new int[tables.size()];
            for (int i = 0; i < tables.size(); i++) {
                positions.put(tables.get(i).path(), i);
            }
        }

        TableOrder order() {
            for (int i = 0; i < tables.size(); i++) {
                if (found[i] == 0) {
                    visit(i);
                }
            }
            return new TableOrder(ordered, cycles);
        }

        private void visit(int table) {
            found[table] = low[table] = ++clock;
            stack.push(table);
            onStack.add(table);
            for (Table.ForeignKey key : tables.get(table).foreignKeys()) {
                Integer parent = positions.get(key.references());
                if (parent == null) {
                    continue;
                }
                if (found[parent] == 0) {
                    visit(parent);
                    low[table] = Math.min(low[table], low[parent]);
                } else if (onStack.contains(parent)) {
                    low[table] = Math.min(low[table], found[parent]);
                }
            }
            if (low[table] == found[table]) {
                close(table);
            }
        }

        private void close(int root) {
            List<Integer> component = new ArrayList<>();
            int member;
            do {
                member = stack.pop();
                onStack.remove(member);
                component.add(member);
            } while (member != root);
            component.sort(Comparator.naturalOrder());
            component.forEach(i -> ordered.add(tables.get(i)));
            if (component.size() > 1) {
                cycles.add(component.stream().map(i -> tables.get(i).path()).toList());
            }
        }
    }
}
