package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The table that a dataset shall become: the source's table with the plan's columns and names. Keys, indexes and rules over
 * columns that are not copied cannot survive; each is named in a notice.
 */
final class TableShape {
    private final Table original;
    private final boolean whole;
    private final DatasetCopy dataset;
    private final Map<DatasetPath, DatasetCopy> copied = new HashMap<>();
    private final Step.Copy copy;
    private final Selection selection;
    private final Catalog targetCatalog;
    private final Consumer<String> notices;
    private final Map<String, String> names = new HashMap<>();

    /** @param selection knows whether expressions of the source mean the same in the target */
    TableShape(
            Table original,
            DatasetCopy dataset,
            List<DatasetCopy> all,
            Step.Copy copy,
            Selection selection,
            Catalog targetCatalog,
            Consumer<String> notices) {
        this.dataset = dataset;
        all.forEach(d -> copied.put(d.source(), d));
        this.copy = copy;
        this.selection = selection;
        this.targetCatalog = targetCatalog;
        this.notices = notices;
        for (Field field : dataset.transformedType().fields()) {
            names.put(field.name(), dataset.settings().rename().getOrDefault(field.name(), field.name()));
        }
        this.whole = original.columns().stream()
                .map(Table.Column::name)
                .allMatch(column -> column.equals(names.get(column)));
        this.original = understood(original);
    }

    /** {@return the table without what only its own product has, where the target is another or the table another} */
    private Table understood(Table table) {
        if (selection.sameDialect() && whole) {
            return table;
        }
        String why = selection.sameDialect() ? ": columns were renamed or left out" : "";
        Table left =
                selection.sameDialect() ? table.withoutOwn().withColumns(table.columns()) : selection.portable(table);
        List<String> lost = new ArrayList<>(table.ownParts());
        lost.removeAll(left.ownParts());
        lost.forEach(part -> notice(part + " is not carried over" + why));
        return left;
    }

    Table table(RowType output) {
        return new Table(
                dataset.target(),
                columns(output),
                original.primaryKey() == null
                        ? givenKey(output)
                        : key(original.primaryKey(), "primary key").orElse(null),
                original.uniqueKeys().stream()
                        .map(k -> key(k, "unique key"))
                        .flatMap(Optional::stream)
                        .toList(),
                copy.foreignKeys()
                        ? original.foreignKeys().stream()
                                .map(this::foreignKey)
                                .flatMap(Optional::stream)
                                .toList()
                        : List.of(),
                original.checks().stream()
                        .map(this::check)
                        .flatMap(Optional::stream)
                        .toList(),
                copy.indexes()
                        ? original.indexes().stream()
                                .map(this::index)
                                .flatMap(Optional::stream)
                                .toList()
                        : List.of(),
                original.comment(),
                original.own());
    }

    private Table.@Nullable Key givenKey(RowType output) {
        List<String> key = dataset.settings().key();
        return key.isEmpty() || key.stream().anyMatch(k -> output.indexOf(k) < 0) ? null : new Table.Key(null, key);
    }

    private List<Table.Column> columns(RowType output) {
        List<Table.Column> columns = new ArrayList<>();
        for (int i = 0; i < output.size(); i++) {
            Field field = output.field(i);
            Optional<Table.Column> source =
                    original.column(dataset.transformedType().name(i));
            boolean sameType = source.map(c -> c.type().equals(field.type())).orElse(false);
            columns.add(new Table.Column(
                    field.name(),
                    field.type(),
                    field.nullable(),
                    sameType ? source.map(c -> defaultValue(c)).orElse(null) : null,
                    sameType && source.map(Table.Column::identity).orElse(false),
                    sameType ? source.map(this::computed).orElse(null) : null,
                    source.map(Table.Column::comment).orElse(null),
                    sameType ? source.map(Table.Column::own).orElse(null) : null));
            source.filter(c -> c.generated() != null && computed(c) == null)
                    .ifPresent(
                            c -> notice("column " + c.name() + " is computed in the source and becomes plain values"));
        }
        return columns;
    }

    /** {@return the expression of a column that the target computes, too} Then what the source computed is not written. */
    private @Nullable String computed(Table.Column column) {
        Step.Copy.Dataset settings = dataset.settings();
        String name = column.name();
        boolean same = selection.sameDialect()
                && whole
                && settings.js() == null
                && !settings.mask().containsKey(name)
                && !settings.defaults().containsKey(name);
        return same ? column.generated() : null;
    }

    private Table.@Nullable Default defaultValue(Table.Column column) {
        if (column.defaultValue() instanceof Table.Default.Expression expression && !selection.sameDialect()) {
            notice("the default of " + column.name() + " is not carried over: " + expression.sql());
            return null;
        }
        return column.defaultValue();
    }

    private Optional<Table.Key> key(Table.Key key, String kind) {
        return mapped(key.columns(), kind).map(columns -> new Table.Key(key.name(), columns, key.own()));
    }

    private Optional<Table.ForeignKey> foreignKey(Table.ForeignKey key) {
        DatasetCopy parent = copied.get(key.references());
        Optional<List<String>> columns = mapped(key.columns(), "foreign key to " + key.references());
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        if (parent == null) {
            Optional<Table> there = targetCatalog.tables().stream()
                    .map(Catalog.Entry::table)
                    .filter(t -> t.path().name().equals(key.references().name()))
                    .findFirst();
            if (there.isEmpty()) {
                notice("foreign key (" + String.join(", ", key.columns()) + ") to " + key.references()
                        + " is not carried over: that table is neither copied nor there");
                return Optional.empty();
            }
            return Optional.of(new Table.ForeignKey(
                    key.name(),
                    columns.get(),
                    there.get().path(),
                    key.referencedColumns(),
                    key.onDelete(),
                    key.onUpdate(),
                    key.own()));
        }
        List<String> referenced = new ArrayList<>();
        for (String column : key.referencedColumns()) {
            if (parent.transformedType().indexOf(column) < 0) {
                notice("foreign key to " + key.references() + " is not carried over: its column " + column
                        + " is not copied");
                return Optional.empty();
            }
            referenced.add(parent.settings().rename().getOrDefault(column, column));
        }
        return Optional.of(new Table.ForeignKey(
                key.name(), columns.get(), parent.target(), referenced, key.onDelete(), key.onUpdate(), key.own()));
    }

    private Optional<Table.Check> check(Table.Check check) {
        if (!whole) {
            notice("check " + check.expression() + " is not carried over: columns were renamed or left out");
            return Optional.empty();
        }
        return Optional.of(new Table.Check(check.name(), selection.expression(check.expression())));
    }

    private Optional<Table.Index> index(Table.Index index) {
        boolean expressions = index.where() != null || index.parts().stream().anyMatch(Table.Index.Part::expression);
        if (expressions && !selection.sameDialect()) {
            notice("index " + index.name() + " is not carried over: it has an expression of the source's dialect");
            return Optional.empty();
        }
        List<String> plain = index.parts().stream()
                .filter(p -> !p.expression())
                .map(Table.Index.Part::text)
                .toList();
        return mapped(plain, "index " + index.name())
                .map(columns -> new Table.Index(
                        index.name(),
                        index.parts().stream()
                                .map(p -> p.expression()
                                        ? p
                                        : new Table.Index.Part(
                                                names.getOrDefault(p.text(), p.text()), false, p.descending()))
                                .toList(),
                        index.unique(),
                        index.where(),
                        index.own()));
    }

    private Optional<List<String>> mapped(List<String> columns, String what) {
        List<String> mapped = new ArrayList<>();
        for (String column : columns) {
            String name = names.get(column);
            if (name == null) {
                notice(what + " is not carried over: its column " + column + " is not copied");
                return Optional.empty();
            }
            mapped.add(name);
        }
        return Optional.of(mapped);
    }

    private void notice(String text) {
        notices.accept(dataset.target() + ": " + text);
    }
}
