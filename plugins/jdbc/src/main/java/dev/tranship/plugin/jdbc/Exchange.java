package dev.tranship.plugin.jdbc;

import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Swappable.Pair;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.ForeignKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A table that takes the place of another.
 *
 * @param kept what the other is called from then on
 */
public record Exchange(Table fresh, Table place, DatasetPath kept) {
    /**
     * {@return the exchanges of tables that are there}
     *
     * @param kept gives a path that is not taken for the table that has the place now
     */
    public static List<Exchange> of(List<Pair> pairs, Catalog existing, UnaryOperator<DatasetPath> kept) {
        List<Exchange> exchanges = new ArrayList<>();
        for (Pair pair : pairs) {
            exchanges.add(new Exchange(
                    table(pair.fresh(), existing), table(pair.place(), existing), kept.apply(pair.place())));
        }
        return exchanges;
    }

    private static Table table(DatasetPath path, Catalog existing) {
        return existing.table(path)
                .orElseThrow(() -> new EndpointException(Kind.NOT_FOUND, "there is no table " + path));
    }

    /** {@return the paths of all tables that get another name} */
    public static Set<DatasetPath> renamed(List<Exchange> exchanges) {
        Set<DatasetPath> renamed = new HashSet<>();
        for (Exchange exchange : exchanges) {
            renamed.add(exchange.fresh().path());
            renamed.add(exchange.place().path());
        }
        return renamed;
    }

    /**
     * Where foreign keys follow a table that is renamed, one of a new table must not lead to a table that makes room: it
     * would go on leading to that.
     */
    public static void refuseKeysToPlaces(List<Exchange> exchanges) {
        for (Exchange exchange : exchanges) {
            for (ForeignKey key : exchange.fresh().foreignKeys()) {
                exchanges.stream()
                        .filter(e -> e.place().path().equals(key.references()))
                        .findFirst()
                        .ifPresent(e -> {
                            throw new EndpointException(
                                    Kind.UNSUPPORTED,
                                    "a foreign key (" + String.join(", ", key.columns()) + ") of "
                                            + exchange.fresh().path() + " refers to " + key.references()
                                            + ", which makes room for "
                                            + e.fresh().path(),
                                    "let it refer to " + e.fresh().path() + ", which gets that name",
                                    null);
                        });
            }
        }
    }

    /** {@return what the new tables lack in comparison, a sentence each} */
    public static List<String> lacking(List<Exchange> exchanges) {
        List<String> lacking = new ArrayList<>();
        for (Exchange exchange : exchanges) {
            Table fresh = exchange.fresh();
            Table place = exchange.place();
            String columns = place.columns().stream()
                    .map(Table.Column::name)
                    .filter(name -> fresh.column(name).isEmpty())
                    .collect(Collectors.joining(", "));
            if (!columns.isEmpty()) {
                lacking.add(fresh.path() + " lacks columns that " + place.path() + " has: " + columns);
            }
            if (place.primaryKey() != null && fresh.primaryKey() == null) {
                lacking.add(fresh.path() + " has no primary key, and " + place.path() + " has one");
            }
            if (fresh.indexes().size() < place.indexes().size()) {
                lacking.add(fresh.path() + " has " + fresh.indexes().size() + " indexes, and " + place.path() + " has "
                        + place.indexes().size());
            }
        }
        return lacking;
    }

    /** {@return that nothing can be noted here, where a plan asks for it} */
    public static EndpointException nothingNoted(String product) {
        return new EndpointException(
                Kind.UNSUPPORTED,
                product + " cannot note what is written to a table, so there is no reverse_window",
                "leave it out: undo then gives back the old tables as they are; or swap on PostgreSQL",
                null);
    }

    /** {@return as a title of the statements} */
    public static String title(List<Exchange> exchanges) {
        return exchanges.stream()
                .map(e -> "put " + e.fresh().path() + " in the place of "
                        + e.place().path() + ", which is kept as " + e.kept())
                .collect(Collectors.joining("; "));
    }
}
