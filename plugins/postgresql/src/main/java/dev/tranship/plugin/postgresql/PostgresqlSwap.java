package dev.tranship.plugin.postgresql;

import dev.tranship.plugin.jdbc.Exchange;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Kept;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Swappable.Pair;
import dev.tranship.spi.Swappable.SwapPlan;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Index;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives tables the places of others in one transaction, with what depends on them: names of indexes, foreign keys of other
 * tables, views. Foreign keys are checked before and after, so that no lock is held meanwhile.
 */
final class PostgresqlSwap {
    private final Ground here;
    private final Catalog existing;
    private final FreeNames names;
    private final Consumer<String> notices;
    private final List<String> apply = new ArrayList<>();
    private final List<String> revert = new ArrayList<>();
    private final List<Ddl> before = new ArrayList<>();
    private final List<Ddl> after = new ArrayList<>();
    private final List<String> titles = new ArrayList<>();
    private List<String> limit = List.of();

    PostgresqlSwap(Ground here, Catalog existing, FreeNames names, Consumer<String> notices) {
        this.here = here;
        this.existing = existing;
        this.names = names;
        this.notices = notices;
    }

    /**
     * Plans the exchange of tables that are there.
     *
     * @param reverseUntil until when what is written to the new tables is noted; null for not at all
     */
    static SwapPlan plan(
            Ground here, List<Pair> pairs, Duration lockTimeout, @Nullable Instant reverseUntil, Catalog existing) {
        List<String> notices = new ArrayList<>();
        FreeNames names = new FreeNames(here);
        List<Exchange> exchanges = Exchange.of(pairs, existing, path -> names.free(path, "__old"));
        Exchange.refuseKeysToPlaces(exchanges);
        notices.addAll(Exchange.lacking(exchanges));
        PostgresqlSwap swap = new PostgresqlSwap(here, existing, names, notices::add).within(lockTimeout);
        List<Kept> kept = new ArrayList<>();
        List<Following> followings = new ArrayList<>();
        for (Exchange exchange : exchanges) {
            List<String> drop = new ArrayList<>();
            if (reverseUntil != null) {
                Following back = Following.back(exchange, here, names, reverseUntil);
                followings.add(back);
                drop.addAll(back.end());
            }
            drop.addAll(drop(exchange.kept()));
            kept.add(new Kept(exchange.kept(), drop));
        }
        for (Exchange exchange : exchanges) {
            List<String> afterVacuum =
                    List.of(Following.afterVacuum(exchange.place().path()));
            swap.also(afterVacuum, afterVacuum);
        }
        Set<DatasetPath> own = Exchange.renamed(exchanges);
        for (Following back : followings) {
            swap.also(List.of(), back.lockAndCatchUp());
        }
        if (reverseUntil != null) {
            exchanges.forEach(exchange -> swap.also(List.of(), goOnCounting(exchange)));
        }
        for (Exchange exchange : exchanges) {
            swap.exchange(
                    exchange.place(),
                    exchange.fresh().path(),
                    exchange.kept(),
                    alike(exchange.place(), exchange.fresh()),
                    own);
            swap.privileges(exchange);
        }
        for (Following back : followings) {
            swap.also(back.begin(), back.end())
                    .also(List.of(), back.triggersBack(back.follow().from()));
        }
        for (Exchange exchange : exchanges) {
            swap.withoutKeys(exchange.place().path(), exchange.kept(), own)
                    .withoutKeysTo(own, exchange.place().path(), exchange.kept());
        }
        return new SwapPlan(
                swap.ddl(), kept, followings.stream().map(Following::follow).toList(), notices);
    }

    /** {@return what lets the old table hand out no number that one of the rows carried into it has} */
    private static List<String> goOnCounting(Exchange exchange) {
        return exchange.place().columns().stream()
                .filter(Table.Column::identity)
                .map(column -> "DO $tranship$ BEGIN EXECUTE format('SELECT setval(%1$L, greatest("
                        + "CASE WHEN own.is_called THEN own.last_value END, CASE WHEN other.is_called THEN other.last_value END,"
                        + " (SELECT max(%3$I) FROM %4$s))) FROM %1$s own, %2$s other', "
                        + Quoted.sequence(exchange.kept(), column.name()) + ", "
                        + Quoted.sequence(exchange.place().path(), column.name()) + ", " + Quoted.literal(column.name())
                        + ", "
                        + Quoted.literal(Quoted.path(exchange.kept())) + "); END $tranship$")
                .toList();
    }

    /** Lets the exchange give up when it has to wait for its locks for longer. */
    PostgresqlSwap within(Duration lockTimeout) {
        limit = List.of("SET LOCAL lock_timeout = " + Quoted.literal(lockTimeout.toMillis() + "ms"));
        return also(limit, limit);
    }

    /** Statements that belong into the transaction after what came so far, each way. */
    PostgresqlSwap also(List<String> forth, List<String> back) {
        apply.addAll(forth);
        revert.addAll(back);
        return this;
    }

    /**
     * @param loadNames index of the old table → index of the new one that takes its name
     * @param own tables whose foreign keys are left alone
     */
    PostgresqlSwap exchange(
            Table old, DatasetPath loaded, DatasetPath kept, Map<String, String> loadNames, Set<DatasetPath> own) {
        DatasetPath path = old.path();
        titles.add("put " + loaded + " in the place of " + path + ", which is kept as " + kept);
        List<String> views = new ArrayList<>();
        List<String> viewsBack = new ArrayList<>();
        dependentViews(path, views, viewsBack);
        List<String> keysAway = new ArrayList<>();
        List<String> keysBack = new ArrayList<>();
        repoint(path, own, keysAway, keysBack);
        Map<String, String> keptNames = new LinkedHashMap<>();
        indexNames(old)
                .forEach(name -> keptNames.put(
                        name, names.free(path.withName(name), "__old").name()));

        apply.addAll(keysAway);
        keptNames.forEach((name, other) -> apply.add(renameIndex(path, name, other)));
        apply.add(rename(path, kept));
        apply.add(rename(loaded, path));
        loadNames.forEach((name, other) -> apply.add(renameIndex(path, other, name)));
        apply.addAll(keysBack);
        apply.addAll(views);

        revert.addAll(keysAway);
        loadNames.forEach((name, other) -> revert.add(renameIndex(path, name, other)));
        revert.add(rename(path, loaded));
        revert.add(rename(kept, path));
        keptNames.forEach((name, other) -> revert.add(renameIndex(path, other, name)));
        revert.addAll(keysBack);
        revert.addAll(viewsBack);
        return this;
    }

    /**
     * Rows of a kept table stay when those of the new one go, and must neither hold up who then deletes what they refer to nor go with
     * it. So it has no foreign keys until it has its place again. They come back before that, unchecked, so that the exchange locks no
     * other table, and are validated after it.
     *
     * @param own tables to which they may stay
     */
    PostgresqlSwap withoutKeys(DatasetPath place, DatasetPath kept, Set<DatasetPath> own) {
        for (Ground.Reference key : here.foreignKeys(place)) {
            if (!own.contains(key.table())) {
                String alter = "ALTER TABLE " + Quoted.path(kept);
                after.add(new Ddl(
                        "let go of foreign key " + key.name() + " of " + kept,
                        limited(alter + drop(key)),
                        limited(alter + addUnchecked(key))));
                validateWhenTakenBack(place, key);
            }
        }
        return this;
    }

    /** Rows are carried back table by table, in no order that foreign keys between these would bear. All of them are locked already. */
    private void withoutKeysTo(Set<DatasetPath> own, DatasetPath place, DatasetPath kept) {
        for (Ground.Reference key : here.foreignKeys(place)) {
            if (own.contains(key.table())) {
                apply.add("ALTER TABLE " + Quoted.path(kept) + drop(key));
                revert.add("ALTER TABLE " + Quoted.path(place) + addUnchecked(key));
                validateWhenTakenBack(place, key);
            }
        }
    }

    private void validateWhenTakenBack(DatasetPath table, Ground.Reference key) {
        if (key.validated()) {
            before.add(new Ddl(
                    "validate foreign key " + key.name() + " of " + table + " when it is taken back",
                    List.of(),
                    List.of("ALTER TABLE " + Quoted.path(table) + " VALIDATE CONSTRAINT "
                            + Identifiers.quote(key.name()))));
        }
    }

    private List<String> limited(String statement) {
        List<String> statements = new ArrayList<>(limit);
        statements.add(statement);
        return statements;
    }

    private static String drop(Ground.Reference key) {
        return " DROP CONSTRAINT " + Identifiers.quote(key.name());
    }

    private static String addUnchecked(Ground.Reference key) {
        return " ADD CONSTRAINT " + Identifiers.quote(key.name()) + " " + key.definition()
                + (key.validated() ? " NOT VALID" : "");
    }

    /** Says which triggers stay behind. */
    PostgresqlSwap withoutTriggers(DatasetPath path) {
        String triggers = path.segments().stream().map(PostgresqlSwap::ident).collect(Collectors.joining("."));
        existing.others().stream()
                .filter(o -> o.kind().equals("trigger") && o.name().startsWith(triggers + "."))
                .forEach(o -> notices.accept(
                        "the trigger " + o.name() + " stays with the old " + path + " and is not on the new one"));
        return this;
    }

    /** Who may use the old table may use the new one. */
    private void privileges(Exchange exchange) {
        withoutTriggers(exchange.place().path());
        String place = Quoted.path(exchange.place().path());
        Set<Ground.Privilege> there =
                Set.copyOf(here.privileges(exchange.fresh().path()));
        for (Ground.Privilege privilege : here.privileges(exchange.place().path())) {
            if (!there.contains(privilege)) {
                apply.add(privilege.grant(place));
                revert.add(privilege.revoke(Quoted.path(exchange.fresh().path())));
            }
        }
    }

    /** {@return the groups of statements, in their order} */
    List<Ddl> ddl() {
        List<Ddl> all = new ArrayList<>(before);
        all.add(new Ddl(String.join("; ", titles), apply, revert));
        all.addAll(after);
        return all;
    }

    /** {@return what removes a table that was replaced} Other tables that are kept may refer to it still; whatever else depends on it, such as a view, prevents the drop. */
    static List<String> drop(DatasetPath path) {
        String quoted = Quoted.path(path);
        return List.of(
                "DO $tranship$ DECLARE r record; BEGIN FOR r IN SELECT conrelid::regclass AS child, conname FROM pg_constraint"
                        + " WHERE contype = 'f' AND conrelid <> confrelid AND confrelid = to_regclass("
                        + Quoted.literal(quoted)
                        + ") LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', r.child, r.conname); END LOOP; END $tranship$",
                "DROP TABLE IF EXISTS " + quoted);
    }

    /** Foreign keys of other tables follow the table that is renamed; they shall lead to the one that takes its place. */
    private void repoint(DatasetPath path, Set<DatasetPath> own, List<String> away, List<String> back) {
        for (Ground.Reference key : here.references(path)) {
            if (own.contains(key.table()) || key.table().equals(path)) {
                continue;
            }
            String alter = "ALTER TABLE " + Quoted.path(key.table());
            away.add(alter + drop(key));
            back.add(alter + addUnchecked(key));
            if (key.validated()) {
                validateWhenTakenBack(key.table(), key);
                after.add(new Ddl(
                        "validate foreign key " + key.name() + " of " + key.table(),
                        List.of(alter + " VALIDATE CONSTRAINT " + Identifiers.quote(key.name())),
                        List.of()));
            }
        }
    }

    /** So do views: said again, they read the table that has the name. */
    private void dependentViews(DatasetPath path, List<String> forth, List<String> back) {
        for (Ground.DependentView view : here.dependentViews(path)) {
            if (view.materialized()) {
                notices.accept("the materialized view " + view.path() + " goes on reading the old " + path);
            } else {
                String again = "CREATE OR REPLACE VIEW " + Quoted.path(view.path()) + " AS\n" + view.query();
                forth.add(again);
                back.add(again);
            }
        }
    }

    /** {@return index of the old table → index of the new one that is the same in other words} */
    private static Map<String, String> alike(Table old, Table fresh) {
        Map<String, String> alike = new LinkedHashMap<>();
        Map<Object, String> own = meanings(fresh);
        meanings(old).forEach((meaning, name) -> {
            String other = own.get(meaning);
            if (other != null) {
                alike.put(name, other);
            }
        });
        return alike;
    }

    private static Map<Object, String> meanings(Table table) {
        Map<Object, String> meanings = new LinkedHashMap<>();
        if (table.primaryKey() != null) {
            meanings.put("primary", String.valueOf(table.primaryKey().name()));
        }
        table.uniqueKeys().forEach(key -> meanings.putIfAbsent(key.columns(), String.valueOf(key.name())));
        for (Index index : table.indexes()) {
            String where = index.where() == null ? "" : index.where();
            String own = index.own() == null ? "" : index.own().definition();
            meanings.putIfAbsent(List.of(index.parts(), index.unique(), where, own), index.name());
        }
        return meanings;
    }

    /** {@return the names of all indexes of a table, those of its keys included} */
    static List<String> indexNames(Table table) {
        List<String> names = new ArrayList<>();
        if (table.primaryKey() != null) {
            names.add(String.valueOf(table.primaryKey().name()));
        }
        table.uniqueKeys().forEach(key -> names.add(String.valueOf(key.name())));
        table.indexes().forEach(index -> names.add(index.name()));
        if (table.own() != null) {
            table.own().constraints().forEach(constraint -> names.add(constraint.name()));
        }
        return names;
    }

    private static String ident(String name) {
        return name.matches("[a-z_][a-z0-9_$]*") ? name : Identifiers.quote(name);
    }

    private static String rename(DatasetPath from, DatasetPath to) {
        return "ALTER TABLE " + Quoted.path(from) + " RENAME TO " + Identifiers.quote(to.name());
    }

    private static String renameIndex(DatasetPath table, String from, String to) {
        return "ALTER INDEX " + Quoted.path(table.withName(from)) + " RENAME TO " + Identifiers.quote(to);
    }
}
