package dev.tranship.plugin.mysql;

import dev.tranship.plugin.jdbc.FreeName;
import dev.tranship.plugin.jdbc.TableOrder;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Kept;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.SchemaPlan;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Check;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statements that make tables, each a group of its own, because each commits by itself: primary and unique keys with
 * the table, indexes after the rows, and foreign keys after the rows of both their tables.
 */
final class MysqlSchemaPlanner {
    private static final int KEY_BYTES = 3072;
    private static final int ROW_BYTES = 65_000;
    private static final int MOST_KEY_TEXT = 768;
    private static final int SHORTEST_KEY_TEXT = 64;
    private static final int BYTES_A_CHARACTER = 4;

    private final MysqlDatabase database;
    private final MysqlTypes types;
    private final MysqlDialect dialect;
    private final MysqlRehearsal rehearsal;
    private final MysqlSwap swap;
    private final Catalog existing;
    private final Mode mode;
    private final List<String> notices = new ArrayList<>();
    private final Set<String> tables = new HashSet<>();
    private final Set<String> constraints = new HashSet<>();

    MysqlSchemaPlanner(MysqlDatabase database, MysqlRehearsal rehearsal, Catalog existing, Mode mode) {
        this.database = database;
        this.types = new MysqlTypes(database.server(), database.settings());
        this.dialect = new MysqlDialect(database);
        this.rehearsal = rehearsal;
        this.swap = new MysqlSwap(database, existing, notices::add);
        this.existing = existing;
        this.mode = mode;
        existing.tables().forEach(e -> tables.add(folded(e.table().path().name())));
        existing.views().forEach(v -> tables.add(folded(v.path().name())));
        for (Catalog.Entry entry : existing.tables()) {
            entry.table().foreignKeys().stream().map(ForeignKey::name).forEach(this::taken);
            entry.table().checks().stream().map(Check::name).forEach(this::taken);
        }
    }

    private void taken(@Nullable String name) {
        if (name != null) {
            constraints.add(folded(name));
        }
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    SchemaPlan plan(List<Table> wanted, List<View> views) {
        Set<DatasetPath> paths = wanted.stream().map(Table::path).collect(Collectors.toCollection(LinkedHashSet::new));
        paths.forEach(this::mayBeMade);
        views.forEach(v -> MysqlText.check("a view", v.path().name()));
        paths.forEach(p -> tables.add(folded(p.name())));
        TableOrder order = TableOrder.of(
                wanted.stream().map(table -> foreignKeys(table, paths)).toList());
        Map<DatasetPath, Table> held = new LinkedHashMap<>();
        for (Table table : order.tables()) {
            held.put(table.path(), held(table));
        }
        for (Table table : order.tables()) {
            held.computeIfPresent(table.path(), (path, own) -> likeReferred(own, held));
        }
        List<TablePlan> plans = new ArrayList<>();
        List<Ddl> after = new ArrayList<>();
        for (Table table : held.values()) {
            plans.add(plan(table, order, paths, after));
        }
        views.forEach(view -> after.add(view(view)));
        return new SchemaPlan(plans, after, notices);
    }

    // ------------------------------------------------------------------------------------------ what can be had at all

    private void mayBeMade(DatasetPath path) {
        if (path.segments().size() != 1) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    path + " is not in the database " + database.name() + ", to which this connection leads",
                    "give each database a connection of its own",
                    null);
        }
        MysqlText.check("a table", path.name());
        FreeName.require(path, mode, existing);
    }

    private Table foreignKeys(Table table, Set<DatasetPath> wanted) {
        List<ForeignKey> kept = new ArrayList<>();
        for (ForeignKey key : table.foreignKeys()) {
            DatasetPath parent = DatasetPath.of(key.references().name());
            if (wanted.contains(parent) || existing.table(parent).isPresent()) {
                kept.add(new ForeignKey(
                        key.name(),
                        key.columns(),
                        parent,
                        key.referencedColumns(),
                        rule(key.onDelete()),
                        rule(key.onUpdate())));
            } else {
                notices.add("the foreign key (" + String.join(", ", key.columns()) + ") of " + table.path() + " to "
                        + parent + " is left out: that table is neither there nor copied along");
            }
        }
        return with(table, table.columns(), kept, table.indexes());
    }

    /** InnoDB has no SET DEFAULT, and RESTRICT is its NO ACTION. */
    private String rule(String rule) {
        String upper = rule.toUpperCase(Locale.ROOT);
        if (upper.equals("SET DEFAULT")) {
            notices.add("a foreign key loses SET DEFAULT, which InnoDB does not have: it refuses such changes instead");
        }
        return upper.equals("SET DEFAULT") || upper.equals("RESTRICT") ? "NO ACTION" : upper;
    }

    private Type held(Table table, Column column) {
        try {
            return spelled(column) ? column.type() : types.held(column.type());
        } catch (EndpointException e) {
            throw e.about(table.path() + "." + column.name());
        }
    }

    /** {@return whether MySQL itself has said of what type the column is} */
    private static boolean spelled(Column column) {
        return column.own() != null && column.own().type() != null;
    }

    /** The table in the types that MySQL has: texts of keys get a length, and a row gets no wider than one may be. */
    private Table held(Table table) {
        Set<String> keyed = new HashSet<>();
        keyGroups(table).forEach(keyed::addAll);
        List<Column> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            MysqlText.check("a column of " + table.path(), column.name());
            Type type = held(table, column);
            boolean fitted = keyed.contains(column.name()) && (!spelled(column) || unlimited(type));
            columns.add(withType(table, column, fitted ? keyType(table, column, type) : type));
        }
        narrowRow(columns, keyed);
        return withoutUnknown(new Table(
                table.path(),
                columns,
                table.primaryKey() == null
                        ? null
                        : new Key(null, table.primaryKey().columns()),
                table.uniqueKeys(),
                table.foreignKeys(),
                checks(table),
                indexes(table, columns),
                table.comment()));
    }

    private static boolean unlimited(Type type) {
        return type instanceof Type.Text text && text.length() == 0
                || type instanceof Type.Bytes bytes && bytes.length() == 0;
    }

    private static Column withType(Table table, Column column, Type type) {
        boolean inKey =
                table.primaryKey() != null && table.primaryKey().columns().contains(column.name());
        return new Column(
                column.name(),
                type,
                column.nullable() && !inKey,
                column.identity() || column.generated() != null ? null : column.defaultValue(),
                column.identity() && type instanceof Type.Int,
                column.generated(),
                column.comment(),
                type.equals(column.type()) ? column.own() : null);
    }

    private static List<List<String>> keyGroups(Table table) {
        List<List<String>> groups = new ArrayList<>();
        if (table.primaryKey() != null) {
            groups.add(table.primaryKey().columns());
        }
        table.uniqueKeys().forEach(k -> groups.add(k.columns()));
        table.foreignKeys().forEach(k -> groups.add(k.columns()));
        table.indexes().stream()
                .filter(i -> i.unique() && i.own() == null)
                .forEach(i -> groups.add(i.parts().stream()
                        .filter(p -> !p.expression())
                        .map(Index.Part::text)
                        .toList()));
        return groups;
    }

    /** A key holds 3072 bytes in all, so a text in it has what the other columns of the key leave. */
    private Type keyType(Table table, Column column, Type type) {
        boolean text = type instanceof Type.Text || type instanceof Type.Json;
        if (!text && !(type instanceof Type.Bytes)) {
            return type;
        }
        int room = keyGroups(table).stream()
                .filter(group -> group.contains(column.name()))
                .mapToInt(group -> room(table, group))
                .min()
                .orElse(KEY_BYTES);
        if (type instanceof Type.Bytes bytes) {
            return bytes.length() == 0 || bytes.length() > room ? new Type.Bytes(room) : bytes;
        }
        int characters = Math.min(MOST_KEY_TEXT, room / BYTES_A_CHARACTER);
        int length = type instanceof Type.Text known ? known.length() : 0;
        return length == 0 || length > characters ? new Type.Text(characters) : type;
    }

    /** {@return the bytes that a key has for each of its texts without a limit, or for each of them when all are too much} */
    private int room(Table table, List<String> group) {
        List<Type> all = group.stream()
                .map(name -> table.column(name).map(c -> types.held(c.type())).orElse(Type.INT64))
                .toList();
        List<Type> limited =
                all.stream().filter(type -> keyBytes(type) <= KEY_BYTES).toList();
        int fixed = limited.stream().mapToInt(MysqlSchemaPlanner::keyBytes).sum();
        long varying = all.size() - limited.size();
        if (fixed > KEY_BYTES - varying * SHORTEST_KEY_TEXT * BYTES_A_CHARACTER) {
            varying = all.stream().filter(MysqlSchemaPlanner::varies).count();
            fixed = all.stream()
                    .filter(type -> !varies(type))
                    .mapToInt(MysqlSchemaPlanner::keyBytes)
                    .sum();
        }
        return varying == 0 ? KEY_BYTES : (int) Math.max(BYTES_A_CHARACTER, (KEY_BYTES - fixed) / varying);
    }

    private static boolean varies(Type type) {
        return type instanceof Type.Text || type instanceof Type.Bytes || type instanceof Type.Json;
    }

    /** {@return what a value takes in a key at most; more than a key can hold where there is no limit} */
    private static int keyBytes(Type type) {
        if (type instanceof Type.Text text && text.length() > 0) {
            return text.length() * BYTES_A_CHARACTER;
        } else if (type instanceof Type.Bytes bytes && bytes.length() > 0) {
            return bytes.length();
        }
        return varies(type) ? Integer.MAX_VALUE : bytes(type);
    }

    private static int bytes(Type type) {
        if (type instanceof Type.Text text) {
            return text.length() == 0 ? 12 : text.length() * BYTES_A_CHARACTER + 2;
        } else if (type instanceof Type.Bytes bytes) {
            return bytes.length() == 0 ? 12 : bytes.length() + 2;
        } else if (type instanceof Type.Decimal decimal) {
            return decimal.precision() / 2 + 2;
        }
        return type instanceof Type.Uuid ? 16 : type instanceof Type.Json ? 12 : 8;
    }

    /** All columns of a row together have 65535 bytes, of which an unlimited text takes few: the widest ones become that. */
    private static void narrowRow(List<Column> columns, Set<String> keyed) {
        int sum = columns.stream().mapToInt(c -> bytes(c.type())).sum();
        while (sum > ROW_BYTES) {
            int widest = -1;
            for (int i = 0; i < columns.size(); i++) {
                boolean candidate = !spelled(columns.get(i))
                        && !keyed.contains(columns.get(i).name())
                        && (columns.get(i).type() instanceof Type.Text
                                || columns.get(i).type() instanceof Type.Bytes)
                        && bytes(columns.get(i).type()) > 12;
                if (candidate
                        && (widest < 0
                                || bytes(columns.get(i).type())
                                        > bytes(columns.get(widest).type()))) {
                    widest = i;
                }
            }
            if (widest < 0) {
                return;
            }
            Column c = columns.get(widest);
            Type type = c.type() instanceof Type.Text ? Type.TEXT : Type.BYTES;
            sum -= bytes(c.type()) - bytes(type);
            columns.set(
                    widest,
                    new Column(
                            c.name(), type, c.nullable(), c.defaultValue(), c.identity(), c.generated(), c.comment()));
        }
    }

    private List<Check> checks(Table table) {
        if (!database.server().keepsChecks()) {
            table.checks()
                    .forEach(c -> notices.add(table.path() + ": the check " + c.expression() + " is left out: "
                            + database.server().product() + " keeps none"));
            return List.of();
        }
        List<Check> checks = new ArrayList<>();
        for (Check check : table.checks()) {
            checks.add(new Check(constraint(check.name()), check.expression()));
        }
        return checks;
    }

    /** {@return the name, or none when it cannot be had} */
    private @Nullable String constraint(@Nullable String name) {
        return name == null || MysqlText.refusal(name) != null || !constraints.add(folded(name)) ? null : name;
    }

    private List<Index> indexes(Table table, List<Column> columns) {
        List<Index> kept = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of("primary"));
        table.uniqueKeys()
                .forEach(k -> names.add(folded(k.name() == null ? k.columns().get(0) : k.name())));
        for (Index index : table.indexes()) {
            String of = "the index " + index.name() + " of " + table.path();
            if (index.where() != null) {
                notices.add(
                        of + " is left out: MySQL has no index over a part of the rows (WHERE " + index.where() + ")");
                continue;
            }
            boolean expressions = index.parts().stream().anyMatch(Index.Part::expression);
            if (expressions && !database.server().hasExpressionIndexes()) {
                notices.add(of + " is left out: " + database.server().product() + " has no index over expressions");
                continue;
            }
            boolean descending = database.server().hasDescendingIndexes();
            if (!descending && index.parts().stream().anyMatch(Index.Part::descending)) {
                notices.add(of + " loses its descending order, which "
                        + database.server().product() + " does not have");
            }
            String name = MysqlText.refusal(index.name()) == null ? index.name() : "index_" + (kept.size() + 1);
            for (int n = 2; !names.add(folded(name)); n++) {
                name = MysqlText.suffixed(index.name(), "_" + n);
            }
            if (!name.equals(index.name())) {
                notices.add(of + " becomes " + name);
            }
            kept.add(new Index(
                    name,
                    index.parts().stream()
                            .map(p -> new Index.Part(p.text(), p.expression(), p.descending() && descending))
                            .toList(),
                    index.unique(),
                    null,
                    index.own()));
        }
        return kept;
    }

    private Table withoutUnknown(Table table) {
        List<String> keys = counting(table);
        Table fitting = rehearsal.fit(table, keys, notices);
        List<Column> columns = new ArrayList<>();
        for (Column column : fitting.columns()) {
            boolean lost = column.defaultValue() != null
                    && dialect.defaultExpression(column.defaultValue(), column.type()) == null;
            if (lost) {
                notices.add(table.path() + ": the default of column " + column.name() + " is left out: "
                        + database.server().product() + " has none like it");
            }
            columns.add(lost ? column.withoutDefault() : column);
        }
        return with(fitting, columns, fitting.foreignKeys(), fitting.indexes());
    }

    /** {@return the key that a column which counts needs, where it leads none} Only one column may count. */
    private static List<String> counting(Table table) {
        List<String> keys = new ArrayList<>();
        for (Column column : table.columns()) {
            boolean leads = table.primaryKey() != null
                            && table.primaryKey().columns().get(0).equals(column.name())
                    || table.uniqueKeys().stream()
                            .anyMatch(k -> k.columns().get(0).equals(column.name()));
            if (column.identity() && !leads) {
                keys.add("KEY " + MysqlText.quote(MysqlText.suffixed(column.name(), "_counter")) + " ("
                        + MysqlText.quote(column.name()) + ")");
            }
        }
        return keys;
    }

    /** A column of a foreign key has the type of the column it refers to, without which MySQL refuses the key. */
    private Table likeReferred(Table table, Map<DatasetPath, Table> held) {
        Map<String, Type> types = new HashMap<>();
        for (ForeignKey key : table.foreignKeys()) {
            Table parent = held.getOrDefault(
                    key.references(), existing.table(key.references()).orElse(null));
            for (int i = 0; parent != null && i < key.columns().size(); i++) {
                String name = key.columns().get(i);
                parent.column(key.referencedColumns().get(i)).ifPresent(c -> types.put(name, c.type()));
            }
        }
        List<Column> columns = table.columns().stream()
                .map(c -> types.containsKey(c.name()) && !(c.type() instanceof Type.Text)
                        ? withType(table, c, types.getOrDefault(c.name(), c.type()))
                        : c)
                .toList();
        return with(table, columns, table.foreignKeys(), table.indexes());
    }

    private static Table with(Table t, List<Column> columns, List<ForeignKey> foreign, List<Index> indexes) {
        return t.withColumns(columns).withForeignKeys(foreign).withIndexes(indexes);
    }

    // ---------------------------------------------------------------------------------------------------- one table

    private TablePlan plan(Table stored, TableOrder order, Set<DatasetPath> wanted, List<Ddl> last) {
        DatasetPath path = stored.path();
        Optional<Table> old = existing.table(path);
        if (old.isPresent()) {
            refuseKeysThatCannotFollow(stored, wanted);
        }
        DatasetPath loadInto = old.isPresent() ? free(path, "__new") : path;
        List<Ddl> before = List.of(new Ddl(
                "create table " + loadInto,
                List.of(dialect.createTable("CREATE TABLE", stored.withPath(loadInto), counting(stored))),
                List.of("DROP TABLE IF EXISTS " + dialect.qualified(loadInto))));
        List<Ddl> after = new ArrayList<>();
        for (Index index : stored.indexes()) {
            after.add(new Ddl(
                    "create index " + index.name() + " on " + loadInto,
                    List.of(dialect.createIndex(index, stored.withPath(loadInto))),
                    List.of("ALTER TABLE " + dialect.qualified(loadInto) + " DROP INDEX "
                            + dialect.quote(index.name()))));
        }
        goOnCounting(stored.withPath(loadInto)).ifPresent(after::add);
        DatasetPath kept = old.isPresent() ? free(path, "__old") : path;
        old.ifPresent(table ->
                after.addAll(swap.exchange(List.of(new MysqlSwap.Names(loadInto, table.path(), kept)), wanted, null)));
        int number = 0;
        for (ForeignKey key : stored.foreignKeys()) {
            boolean circle = order.inCycle(path, key.references());
            (circle ? last : after).add(foreignKey(stored, key, ++number));
        }
        return new TablePlan(
                stored,
                loadInto,
                before,
                after,
                old.isEmpty() ? null : new Kept(kept, List.of("DROP TABLE IF EXISTS " + dialect.qualified(kept))));
    }

    /** Foreign keys of other tables shall lead to the table that takes the place. The server would refuse that after all rows are there. */
    private void refuseKeysThatCannotFollow(Table stored, Set<DatasetPath> wanted) {
        for (Catalog.Entry entry : existing.tables()) {
            Table other = entry.table();
            for (ForeignKey key : other.foreignKeys()) {
                if (key.references().equals(stored.path()) && !wanted.contains(other.path())) {
                    refuseKeyThatCannotFollow(other, key, stored);
                }
            }
        }
    }

    private static void refuseKeyThatCannotFollow(Table other, ForeignKey key, Table stored) {
        String what = "the foreign key (" + String.join(", ", key.columns()) + ") of " + other.path();
        String wayOut = "or take that foreign key away before, and make it again after";
        for (int i = 0; i < key.columns().size(); i++) {
            String name = key.referencedColumns().get(i);
            Type type = other.column(key.columns().get(i)).orElseThrow().type();
            Optional<Type> referred = stored.column(name).map(Column::type);
            if (!referred.map(t -> referable(type, t)).orElse(false)) {
                throw new EndpointException(
                        Kind.UNSUPPORTED,
                        what + " is of type " + type + " and cannot refer to the new " + stored.path() + "." + name
                                + referred.map(t -> ", which is of type " + t).orElse(", which is not there"),
                        referred.map(t -> "write cast: { " + name + ": " + type + " }, ")
                                        .orElse("copy that column, ")
                                + wayOut,
                        null);
            }
        }
        if (!leadsAKey(stored, key.referencedColumns())) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    what + " needs a key or an index of the new " + stored.path() + " over ("
                            + String.join(", ", key.referencedColumns()) + "), and there is none",
                    "give the table of the source that key, " + wayOut,
                    null);
        }
    }

    /** Only the lengths of texts and bytes may differ. */
    private static boolean referable(Type type, Type referred) {
        return type.equals(referred)
                || type instanceof Type.Text && referred instanceof Type.Text
                || type instanceof Type.Bytes && referred instanceof Type.Bytes;
    }

    /** The server goes on after the largest value by itself, and further where the source had got further. */
    private Optional<Ddl> goOnCounting(Table table) {
        return table.columns().stream()
                .filter(column -> column.identity()
                        && column.own() != null
                        && column.own().next() != null
                        && column.own().next() > 1)
                .findFirst()
                .map(column -> new Ddl(
                        "let column " + column.name() + " of " + table.path() + " go on counting",
                        List.of("ALTER TABLE " + dialect.qualified(table.path()) + " AUTO_INCREMENT = "
                                + Objects.requireNonNull(column.own()).next()),
                        List.of()));
    }

    private Ddl foreignKey(Table table, ForeignKey key, int number) {
        String name = constraint(key.name());
        for (int n = number; name == null; n++) {
            name = constraint(MysqlText.suffixed(table.path().name(), "_ibfk_" + n));
        }
        boolean indexed = leadsAKey(table, key.columns());
        String alter = "ALTER TABLE " + dialect.qualified(table.path()) + " ";
        String add = "ADD "
                + dialect.foreignKey(new ForeignKey(
                        name,
                        key.columns(),
                        key.references(),
                        key.referencedColumns(),
                        key.onDelete(),
                        key.onUpdate()));
        String drop = "DROP FOREIGN KEY " + dialect.quote(name);
        return new Ddl(
                "let " + table.path() + " (" + String.join(", ", key.columns()) + ") refer to " + key.references(),
                List.of(alter
                        + (indexed
                                ? ""
                                : "ADD INDEX " + dialect.quote(name) + " (" + MysqlText.quoteAll(key.columns()) + "), ")
                        + add),
                List.of(alter + drop + (indexed ? "" : ", DROP INDEX " + dialect.quote(name))));
    }

    /** {@return whether a key or an index of the table begins with the columns} */
    private static boolean leadsAKey(Table table, List<String> columns) {
        return table.primaryKey() != null && startsWith(table.primaryKey().columns(), columns)
                || table.uniqueKeys().stream().anyMatch(k -> startsWith(k.columns(), columns))
                || table.indexes().stream()
                        .anyMatch(i -> i.parts().stream().noneMatch(Index.Part::expression)
                                && startsWith(
                                        i.parts().stream().map(Index.Part::text).toList(), columns));
    }

    private static boolean startsWith(List<String> all, List<String> some) {
        return some.size() <= all.size() && all.subList(0, some.size()).equals(some);
    }

    /** {@return a path like it that is not taken yet}; it is taken from now on. */
    private DatasetPath free(DatasetPath path, String suffix) {
        String name = MysqlText.suffixed(path.name(), suffix);
        for (int n = 2; !tables.add(folded(name)); n++) {
            name = MysqlText.suffixed(path.name(), suffix + "_" + n);
        }
        return path.withName(name);
    }

    // --------------------------------------------------------------------------------------------------------- views

    private Ddl view(View view) {
        String path = MysqlText.quote(view.path().name());
        Optional<View> old = existing.views().stream()
                .filter(v -> v.path().equals(view.path()))
                .findFirst();
        if (old.isPresent() && mode == Mode.CREATE
                || existing.table(view.path()).isPresent()) {
            throw new EndpointException(
                    Kind.UNSUPPORTED, "the view " + view.path() + " is already there", "use another name", null);
        }
        if (view.comment() != null) {
            notices.add("the view " + view.path() + " loses its comment: MySQL keeps none for views");
        }
        return new Ddl(
                "create view " + view.path(),
                List.of("CREATE OR REPLACE VIEW " + path + " AS\n" + MysqlText.mysql(view.query())),
                List.of(old.map(v -> "CREATE OR REPLACE VIEW " + path + " AS\n" + MysqlText.mysql(v.query()))
                        .orElse("DROP VIEW IF EXISTS " + path)));
    }
}
