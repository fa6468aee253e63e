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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    /** What each place's old table is called from its exchange on. */
    private final Map<DatasetPath, DatasetPath> kept = new HashMap<>();

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
     * {@return the statements of an exchange that comes after those planned before}
     *
     * @param own tables whose foreign keys are not led to a new table, since they are exchanged themselves
     * @param lockTimeout null for the server's own
     */
    List<Ddl> exchange(List<Names> tables, Set<DatasetPath> own, @Nullable Duration lockTimeout) {
        List<Ddl> swap = new ArrayList<>();
        List<Ddl> again = new ArrayList<>();
        Set<DatasetPath> places = tables.stream().map(Names::place).collect(Collectors.toSet());
        tables.forEach(table -> kept.put(table.place(), table.kept()));
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
            existing.table(table.place()).ifPresent(old -> withoutKeys(old, table.kept(), swap));
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

    /** Rows of a kept table must not hold up who deletes what they refer to. So it has no foreign keys until it is about to get its place back. */
    private void withoutKeys(Table old, DatasetPath path, List<Ddl> after) {
        for (ForeignKey key : old.foreignKeys()) {
            String name = nameAfter(old.path(), path, name(old, key));
            DatasetPath references = kept.getOrDefault(key.references(), key.references());
            String alter = "ALTER TABLE " + dialect.qualified(path) + " ";
            String add = "ADD " + dialect.foreignKey(to(references, key, name));
            after.add(new Ddl(
                    "let go of the foreign key " + name + " of " + path,
                    List.of(alter + "DROP FOREIGN KEY " + dialect.quote(name)),
                    List.of(alter
                            + ownIndex(old, key).map(index -> index + ", ").orElse("")
                            + add)));
        }
    }

    /** A name that the server made from that of the table follows it. */
    private static String nameAfter(DatasetPath table, DatasetPath kept, String name) {
        String made = table.name() + "_ibfk_";
        return name.startsWith(made) ? kept.name() + "_ibfk_" + name.substring(made.length()) : name;
    }

    private void repoint(Table other, ForeignKey key, List<Ddl> before, List<Ddl> after) {
        String what = other.path() + " (" + String.join(", ", key.columns()) + ")";
        String name = name(other, key);
        String alter = "ALTER TABLE " + dialect.qualified(other.path()) + " ";
        String add = alter + "ADD " + dialect.foreignKey(to(key.references(), key, name));
        String drop = alter + "DROP FOREIGN KEY " + dialect.quote(name);
        before.add(new Ddl(
                "let go of the foreign key " + name + " of " + what,
                List.of(drop + ownIndex(other, key).map(index -> ", " + index).orElse("")),
                List.of(add)));
        after.add(new Ddl("let " + what + " refer to the new " + key.references(), List.of(add), List.of(drop)));
    }

    private String name(Table table, ForeignKey key) {
        return key.name() != null
                ? key.name()
                : database.on(connection -> new MysqlCatalog(connection, database).foreignKeyName(table.path(), key));
    }

    private static ForeignKey to(DatasetPath references, ForeignKey key, String name) {
        return new ForeignKey(name, key.columns(), references, key.referencedColumns(), key.onDelete(), key.onUpdate());
    }

    /**
     * {@return what makes the index of a foreign key anew, if it has one of its own} One that the server made for the key would get
     * another name with the next one; made anew it is somebody's own.
     */
    private Optional<String> ownIndex(Table table, ForeignKey key) {
        return table.indexes().stream()
                .filter(i -> i.parts().stream().map(Index.Part::text).toList().equals(key.columns()))
                .findFirst()
                .map(i -> "DROP INDEX " + dialect.quote(i.name()) + ", ADD INDEX " + dialect.quote(i.name()) + " ("
                        + dialect.parts(i.parts(), table) + ")");
    }
}
