package dev.tranship.plugin.sqlite;

import dev.tranship.plugin.jdbc.Exchange;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Kept;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Swappable.Pair;
import dev.tranship.spi.Swappable.SwapPlan;
import dev.tranship.spi.Table.ForeignKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Exchanges tables by renaming in the legacy way, which leaves the texts of other tables and views alone: they mean whatever
 * table has the name.
 */
final class SqliteSwap {
    private static final String LEGACY_ON = "PRAGMA legacy_alter_table = ON";
    private static final String LEGACY_OFF = "PRAGMA legacy_alter_table = OFF";

    private SqliteSwap() {}

    static SwapPlan plan(List<Pair> pairs, Catalog existing) {
        Set<String> names = new HashSet<>();
        existing.tables().forEach(e -> {
            names.add(lower(e.table().path().name()));
            e.table().indexes().forEach(i -> names.add(lower(i.name())));
        });
        existing.views().forEach(v -> names.add(lower(v.path().name())));
        existing.others().forEach(o -> names.add(lower(o.name())));
        List<Exchange> exchanges = Exchange.of(pairs, existing, path -> free(path, names));
        refuseKeysToFresh(exchanges);
        List<String> notices = new ArrayList<>(Exchange.lacking(exchanges));
        List<String> apply = new ArrayList<>(List.of(LEGACY_ON));
        List<String> revert = new ArrayList<>(List.of(LEGACY_ON));
        List<Kept> kept = new ArrayList<>();
        for (Exchange exchange : exchanges) {
            DatasetPath fresh = exchange.fresh().path();
            DatasetPath place = exchange.place().path();
            apply.addAll(List.of(rename(place, exchange.kept()), rename(fresh, place)));
            revert.addAll(List.of(rename(place, fresh), rename(exchange.kept(), place)));
            kept.add(new Kept(exchange.kept(), List.of("DROP TABLE IF EXISTS " + quoted(exchange.kept()))));
            existing.others().stream()
                    .filter(o ->
                            o.kind().equals("trigger") && SqliteDefinitions.triggerOn(o.definition(), place.name()))
                    .forEach(o -> notices.add(
                            "the trigger " + o.name() + " stays with the old " + place + " and is not on the new one"));
        }
        apply.add(LEGACY_OFF);
        revert.add(LEGACY_OFF);
        return new SwapPlan(List.of(new Ddl(Exchange.title(exchanges), apply, revert)), kept, List.of(), notices);
    }

    /** A reference is a name here, so that of a new table must be the one to come. */
    private static void refuseKeysToFresh(List<Exchange> exchanges) {
        for (Exchange exchange : exchanges) {
            for (ForeignKey key : exchange.fresh().foreignKeys()) {
                exchanges.stream()
                        .filter(e -> e.fresh().path().equals(key.references()))
                        .findFirst()
                        .ifPresent(e -> {
                            throw new EndpointException(
                                    Kind.UNSUPPORTED,
                                    "a foreign key (" + String.join(", ", key.columns()) + ") of "
                                            + exchange.fresh().path() + " refers to "
                                            + e.fresh().path() + ", which gets another name",
                                    "let it refer to " + e.place().path() + ": a reference is a name in SQLite",
                                    null);
                        });
            }
        }
    }

    private static DatasetPath free(DatasetPath path, Set<String> names) {
        String name = path.name() + "__old";
        for (int i = 2; !names.add(lower(name)); i++) {
            name = path.name() + "__old" + i;
        }
        return path.withName(name);
    }

    private static String rename(DatasetPath from, DatasetPath to) {
        return "ALTER TABLE " + quoted(from) + " RENAME TO " + quoted(to);
    }

    private static String quoted(DatasetPath path) {
        return Identifiers.quote(path.name());
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
