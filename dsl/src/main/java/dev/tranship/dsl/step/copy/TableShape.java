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
        this.original = original;
        this.dataset = dataset;
        all.forEach(d -> copied.put(d.source(), d));
        this.copy = copy;
        this.selection = selection;
        this.targetCatalog = targetCatalog;
        this.notices = notices;
        for (Field field : dataset.transformedType().fields()) {
            names.put(field.name(), dataset.settings().rename().getOrDefault(field.name(), field.name()));
        }
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
                original.comment());
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
                    null,
                    source.map(Table.Column::comment).orElse(null)));
            source.filter(c -> c.generated() != null)
                    .ifPresent(
                            c -> notice("column " + c.name() + " is computed in the source and becomes plain values"));
        }
        return columns;
    }

    private Table.@Nullable Default defaultValue(Table.Column column) {
        if (column.defaultValue() instanceof Table.Default.Expression expression && !selection.sameDialect()) {
            notice("the default of " + column.name() + " is not carried over: " + expression.sql());
            return null;
        }
        return column.defaultValue();
    }

    private Optional<Table.Key> key(Table.Key key, String kind) {
        return mapped(key.columns(), kind).map(columns -> new Table.Key(key.name(), columns));
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
                    key.onUpdate()));
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
                key.name(), columns.get(), parent.target(), referenced, key.onDelete(), key.onUpdate()));
    }

    private Optional<Table.Check> check(Table.Check check) {
        boolean renamed = names.entrySet().stream().anyMatch(e -> !e.getKey().equals(e.getValue()));
        boolean dropped = original.columns().stream().anyMatch(c -> !names.containsKey(c.name()));
        if (renamed || dropped) {
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
                        index.where()));
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
