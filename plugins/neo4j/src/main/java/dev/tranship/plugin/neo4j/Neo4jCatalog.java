package dev.tranship.plugin.neo4j;

import dev.tranship.plugin.neo4j.GraphPattern.Nodes;
import dev.tranship.plugin.neo4j.GraphPattern.Relationships;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Catalog.Other;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.TransactionContext;

/** Describes a graph as a catalog of tables. */
final class Neo4jCatalog {
    private final TransactionContext tx;
    private final Datasets datasets;
    private final List<Dataset> all;

    Neo4jCatalog(TransactionContext tx, Neo4jSettings settings) {
        this.tx = tx;
        this.datasets = new Datasets(tx, settings);
        this.all = datasets.all();
    }

    Catalog read() {
        List<Catalog.Entry> tables = new ArrayList<>();
        for (Dataset dataset : all) {
            tables.add(new Catalog.Entry(table(dataset), rows(dataset), -1));
        }
        return new Catalog(tables, List.of(), others());
    }

    private long rows(Dataset dataset) {
        return tx.run(dataset.pattern().match() + " RETURN count("
                        + dataset.pattern().element() + ")")
                .single()
                .get(0)
                .asLong();
    }

    private Table table(Dataset dataset) {
        List<Key> unique = new ArrayList<>();
        Key primary = dataset.key().isEmpty() ? null : new Key(null, dataset.key());
        for (SchemaRule rule : rules(dataset)) {
            if (rule.unique() && rule.properties().equals(dataset.key())) {
                primary = new Key(rule.name(), dataset.key());
            } else if (rule.unique()) {
                unique.add(new Key(rule.name(), rule.properties()));
            }
        }
        return new Table(
                dataset.path(),
                dataset.columns().stream()
                        .map(c -> Table.Column.of(c.name(), c.type(), c.nullable()))
                        .toList(),
                primary,
                unique,
                foreignKeys(dataset),
                List.of(),
                rules(dataset).stream()
                        .filter(SchemaRule::plainIndex)
                        .map(Neo4jCatalog::index)
                        .toList(),
                null);
    }

    private List<SchemaRule> rules(Dataset dataset) {
        return dataset.pattern() instanceof Nodes nodes
                ? datasets.rules().stream().filter(r -> r.of(nodes.label())).toList()
                : List.of();
    }

    private static Index index(SchemaRule rule) {
        return new Index(
                rule.name(),
                rule.properties().stream()
                        .map(p -> new Index.Part(p, false, false))
                        .toList(),
                false,
                null);
    }

    private List<ForeignKey> foreignKeys(Dataset dataset) {
        if (dataset.pattern() instanceof Relationships pattern) {
            List<ForeignKey> keys = new ArrayList<>();
            end(dataset, pattern.start(), true).ifPresent(keys::add);
            end(dataset, pattern.end(), false).ifPresent(keys::add);
            return keys;
        }
        return dataset.links().stream().map(Link::foreignKey).toList();
    }

    /** {@return what an end of a relationship is in a table} */
    private Optional<ForeignKey> end(Dataset dataset, String label, boolean start) {
        @Nullable
        Dataset parent = all.stream()
                .filter(d -> d.pattern().equals(new Nodes(label)))
                .findFirst()
                .orElse(null);
        if (parent == null) {
            return Optional.empty();
        }
        List<String> columns = dataset.columns().stream()
                .filter(c ->
                        start ? c.source() instanceof Dataset.Source.Start : c.source() instanceof Dataset.Source.End)
                .map(Dataset.Column::name)
                .toList();
        return Optional.of(new ForeignKey(null, columns, parent.path(), parent.key(), "NO ACTION", "NO ACTION"));
    }

    private List<Other> others() {
        List<Other> others = new ArrayList<>();
        for (SchemaRule rule : datasets.rules()) {
            boolean own = rule.labelsOrTypes().stream().anyMatch(Declarations::own);
            boolean carried =
                    rule.ofNodes() && rule.labelsOrTypes().size() == 1 && (rule.unique() || rule.plainIndex());
            if (!own && !carried) {
                others.add(new Other(rule.constraint() ? "constraint" : "index", rule.name(), rule.statement()));
            }
        }
        for (Relationships pattern : datasets.withoutKeys()) {
            others.add(new Other(
                    "relationship",
                    pattern.path().toString(),
                    pattern
                            + " has ends whose nodes no key tells apart; make a uniqueness constraint, or name a property that"
                            + " identifies them with key at the connection"));
        }
        return others;
    }
}
