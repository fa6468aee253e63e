package dev.tranship.plugin.duckdb;

import dev.tranship.plugin.jdbc.Exchange;
import dev.tranship.plugin.jdbc.TableSql;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Kept;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Swappable.Pair;
import dev.tranship.spi.Swappable.SwapPlan;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Index;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Exchanges tables by renaming. A table with an index cannot be renamed, so indexes are made anew. */
final class DuckdbSwap {
    private static final TableSql SQL = new TableSql(new DuckdbDialect());

    private DuckdbSwap() {}

    static SwapPlan plan(List<Pair> pairs, Catalog existing) {
        Set<String> names = new HashSet<>();
        existing.tables().forEach(e -> names.add(folded(e.table().path())));
        existing.views().forEach(v -> names.add(folded(v.path())));
        List<Exchange> exchanges = Exchange.of(pairs, existing, path -> free(path, names));
        exchanges.forEach(exchange -> refuseForeignKeys(exchange, existing));
        List<String> apply = new ArrayList<>();
        List<String> revert = new ArrayList<>();
        List<Ddl> before = new ArrayList<>();
        List<Ddl> after = new ArrayList<>();
        List<Kept> kept = new ArrayList<>();
        for (Exchange exchange : exchanges) {
            Table fresh = exchange.fresh();
            Table place = exchange.place();
            apply.addAll(List.of(rename(place.path(), exchange.kept()), rename(fresh.path(), place.path())));
            revert.addAll(List.of(rename(place.path(), fresh.path()), rename(exchange.kept(), place.path())));
            kept.add(new Kept(
                    exchange.kept(), List.of("DROP TABLE IF EXISTS " + DuckdbRelation.quoted(exchange.kept()))));
            for (Table table : List.of(place, fresh)) {
                DatasetPath then = table == place ? exchange.kept() : place.path();
                for (Index index : table.indexes()) {
                    before.add(new Ddl(
                            "let go of index " + index.name() + " on " + table.path(),
                            List.of(drop(table, index)),
                            List.of(SQL.createIndex(index, table.path(), index.name()))));
                    after.add(new Ddl(
                            "create index " + index.name() + " on " + then,
                            List.of(SQL.createIndex(index, then, index.name())),
                            List.of(drop(table, index))));
                }
            }
        }
        List<Ddl> all = new ArrayList<>(before);
        all.add(new Ddl(Exchange.title(exchanges), apply, revert));
        all.addAll(after);
        return new SwapPlan(all, kept, List.of(), Exchange.lacking(exchanges));
    }

    private static void refuseForeignKeys(Exchange exchange, Catalog existing) {
        for (Table table : List.of(exchange.fresh(), exchange.place())) {
            boolean bound = !table.foreignKeys().isEmpty()
                    || existing.tables().stream()
                            .flatMap(e -> e.table().foreignKeys().stream())
                            .anyMatch(key -> key.references().equals(table.path()));
            if (bound) {
                throw new EndpointException(
                        Kind.UNSUPPORTED,
                        "the table " + table.path()
                                + " has a foreign key or is referred to by one, and DuckDB lets such a table not be renamed",
                        "make the tables without foreign keys (foreign_keys: false), or use copy with mode: replace",
                        null);
            }
        }
    }

    private static String drop(Table table, Index index) {
        return "DROP INDEX IF EXISTS " + DuckdbRelation.quoted(table.path().withName(index.name()));
    }

    private static DatasetPath free(DatasetPath path, Set<String> names) {
        DatasetPath free = path.withName(path.name() + "__old");
        for (int i = 2; !names.add(folded(free)); i++) {
            free = path.withName(path.name() + "__old" + i);
        }
        return free;
    }

    private static String folded(DatasetPath path) {
        return path.toString().toLowerCase(Locale.ROOT);
    }

    private static String rename(DatasetPath from, DatasetPath to) {
        return "ALTER TABLE " + DuckdbRelation.quoted(from) + " RENAME TO " + Identifiers.quote(to.name());
    }
}
