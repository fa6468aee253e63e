package dev.tranship.plugin.mysql;

import dev.tranship.plugin.jdbc.Exchange;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Kept;
import dev.tranship.spi.Swappable.Pair;
import dev.tranship.spi.Swappable.SwapPlan;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One statement gives all tables their names. Foreign keys of others follow a table that is renamed, so they are made anew. */
final class MysqlSwap {
    private final MysqlDatabase database;
    private final MysqlDialect dialect;
    private final Catalog existing;
    private final Consumer<String> notices;

    MysqlSwap(MysqlDatabase database, Catalog existing, Consumer<String> notices) {
        this.database = database;
        this.dialect = new MysqlDialect(database);
        this.existing = existing;
        this.notices = notices;
    }

    static SwapPlan plan(MysqlDatabase database, List<Pair> pairs, Duration lockTimeout, Catalog existing) {
        Set<String> names = new HashSet<>();
        existing.tables().forEach(e -> names.add(folded(e.table().path())));
        existing.views().forEach(v -> names.add(folded(v.path())));
        List<Exchange> exchanges = Exchange.of(pairs, existing, path -> free(path, names));
        Exchange.refuseKeysToPlaces(exchanges);
        List<String> notices = new ArrayList<>(Exchange.lacking(exchanges));
        List<Ddl> statements = new MysqlSwap(database, existing, notices::add)
                .exchange(
                        exchanges.stream()
                                .map(e -> new Names(e.fresh().path(), e.place().path(), e.kept()))
                                .toList(),
                        Exchange.renamed(exchanges),
                        lockTimeout);
        List<Kept> kept = exchanges.stream()
                .map(e -> new Kept(
                        e.kept(), List.of("DROP TABLE IF EXISTS " + new MysqlDialect(database).qualified(e.kept()))))
                .toList();
        return new SwapPlan(statements, kept, List.of(), notices);
    }

    /** @param fresh what takes the place, under a name that it need not have yet */
    record Names(DatasetPath fresh, DatasetPath place, DatasetPath kept) {}

    /**
     * @param own tables whose foreign keys are left alone
     * @param lockTimeout null for the server's own
     */
    List<Ddl> exchange(List<Names> tables, Set<DatasetPath> own, @Nullable Duration lockTimeout) {
        List<Ddl> swap = new ArrayList<>();
        List<Ddl> again = new ArrayList<>();
        Set<DatasetPath> places = tables.stream().map(Names::place).collect(Collectors.toSet());
        for (Catalog.Entry entry : existing.tables()) {
            Table other = entry.table();
            if (own.contains(other.path()) || places.contains(other.path())) {
                continue;
            }
            for (ForeignKey key : other.foreignKeys()) {
                if (places.contains(key.references())) {
                    repoint(other, key, swap, again);
                }
            }
        }
        swap.add(new Ddl(
                tables.stream()
                        .map(t ->
                                "put " + t.fresh() + " in the place of " + t.place() + ", which is kept as " + t.kept())
                        .collect(Collectors.joining("; ")),
                limited(
                        lockTimeout,
                        "RENAME TABLE "
                                + tables.stream()
                                        .map(t -> renamed(t.place(), t.kept()) + ", " + renamed(t.fresh(), t.place()))
                                        .collect(Collectors.joining(", "))),
                limited(
                        lockTimeout,
                        "RENAME TABLE "
                                + tables.stream()
                                        .map(t -> renamed(t.place(), t.fresh()) + ", " + renamed(t.kept(), t.place()))
                                        .collect(Collectors.joining(", ")))));
        swap.addAll(again);
        for (Names table : tables) {
            existing.others().stream()
                    .filter(o -> o.kind().equals("trigger")
                            && o.name().startsWith(table.place().name() + "."))
                    .forEach(o ->
                            notices.accept("the trigger " + o.name() + " stays with the old table, " + table.kept()));
        }
        return swap;
    }

    private static List<String> limited(@Nullable Duration lockTimeout, String statement) {
        return lockTimeout == null
                ? List.of(statement)
                : List.of(
                        "SET SESSION lock_wait_timeout = " + Math.max(1, lockTimeout.toSeconds()),
                        statement,
                        "SET SESSION lock_wait_timeout = DEFAULT");
    }

    private String renamed(DatasetPath from, DatasetPath to) {
        return dialect.qualified(from) + " TO " + dialect.qualified(to);
    }

    private static DatasetPath free(DatasetPath path, Set<String> names) {
        DatasetPath free = path.withName(MysqlText.suffixed(path.name(), "__old"));
        for (int n = 2; !names.add(folded(free)); n++) {
            free = path.withName(MysqlText.suffixed(path.name(), "__old_" + n));
        }
        return free;
    }

    private static String folded(DatasetPath path) {
        return path.name().toLowerCase(Locale.ROOT);
    }

    private void repoint(Table other, ForeignKey key, List<Ddl> before, List<Ddl> after) {
        String what = other.path() + " (" + String.join(", ", key.columns()) + ")";
        String name = key.name() != null
                ? key.name()
                : database.on(connection -> new MysqlCatalog(connection, database).foreignKeyName(other.path(), key));
        String alter = "ALTER TABLE " + dialect.qualified(other.path()) + " ";
        String add = alter
                + "ADD "
                + dialect.foreignKey(new ForeignKey(
                        name,
                        key.columns(),
                        key.references(),
                        key.referencedColumns(),
                        key.onDelete(),
                        key.onUpdate()));
        String drop = alter + "DROP FOREIGN KEY " + dialect.quote(name);
        // An index that the server made for the key would get another name with the next one; made anew it is
        // somebody's own.
        String index = other.indexes().stream()
                .filter(i -> i.parts().stream().map(Index.Part::text).toList().equals(key.columns()))
                .findFirst()
                .map(i -> ", DROP INDEX " + dialect.quote(i.name()) + ", ADD INDEX " + dialect.quote(i.name()) + " ("
                        + dialect.parts(i.parts(), other) + ")")
                .orElse("");
        before.add(new Ddl("let go of the foreign key " + name + " of " + what, List.of(drop + index), List.of(add)));
        after.add(new Ddl("let " + what + " refer to the new " + key.references(), List.of(add), List.of(drop)));
    }
}
