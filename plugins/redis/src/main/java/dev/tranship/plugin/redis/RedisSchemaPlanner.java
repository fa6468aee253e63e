package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.DatasetName;
import dev.tranship.plugin.keyvalue.Definition;
import dev.tranship.plugin.keyvalue.Losses;
import dev.tranship.plugin.keyvalue.Refusals;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Kept;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.SchemaPlan;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Table;
import dev.tranship.spi.View;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Says which keys tables become, and what of the tables keys cannot hold. */
final class RedisSchemaPlanner {
    private static final Pattern WILD = Pattern.compile("(?s)(?:[^\\\\*]|\\\\.)*\\*.*");
    private static final Refusals REFUSALS = new Refusals("Redis");

    private final Wire wire;
    private final Catalog existing;
    private final Losses losses = new Losses("Redis");

    RedisSchemaPlanner(Wire wire, Catalog existing) {
        this.wire = wire;
        this.existing = existing;
    }

    SchemaPlan plan(List<Table> tables, List<View> views, Mode mode) {
        List<TablePlan> plans = new ArrayList<>();
        for (Table table : tables) {
            boolean there = existing.table(table.path()).isPresent();
            Layout layout = layout(table);
            losses.add(table);
            plans.add(
                    switch (mode) {
                        case CREATE -> create(layout, there);
                        case REPLACE -> there ? replace(layout) : create(layout, false);
                    });
        }
        views.forEach(losses::add);
        return new SchemaPlan(plans, List.of(), losses.notices());
    }

    // ---- what it will be

    private static Layout layout(Table table) {
        if (table.path().segments().size() != 1) {
            throw REFUSALS.of(table, "has more than one part", "put it in double quotes: cache.\"a.b:*#hash\"");
        }
        String name = table.path().name();
        List<Field> columns = table.rowType().fields();
        if (DatasetName.isOne(name)) {
            return fitted(Layout.parse(name), table, columns);
        }
        if (WILD.matcher(name).matches()) {
            throw REFUSALS.of(table, "does not say what the keys hold", "write " + name + "#hash, #string, #list, …");
        }
        if (table.rowKey().isEmpty()) {
            throw REFUSALS.of(
                    table, "has no key of which the names of keys could be made", "name its columns with key: [...]");
        }
        List<String> key = table.rowKey();
        return Layout.ofTable(
                name,
                columns.stream()
                        .map(f -> new Field(f.name(), f.type(), f.nullable() && !key.contains(f.name())))
                        .toList(),
                key);
    }

    /** {@return the layout that a name says, with the columns of the table, which must be those} */
    private static Layout fitted(Layout said, Table table, List<Field> columns) {
        List<Field> fitted = new ArrayList<>();
        for (Field needed : said.rowType().fields()) {
            if (columns.stream().noneMatch(f -> f.name().equals(needed.name())) && !needed.nullable()) {
                throw REFUSALS.of(
                        table,
                        "needs a column " + needed.name() + ", and nothing is copied into one",
                        "rename a column, or name the parts of the keys after columns");
            }
        }
        for (Field field : columns) {
            int at = said.rowType().indexOf(field.name());
            if (at < 0 && said.shape() != Shape.ROW) {
                throw REFUSALS.of(
                        table,
                        "has no column " + field.name() + ": a " + said.shape().word() + " has "
                                + String.join(", ", said.rowType().names()),
                        "leave it out with columns, or rename it");
            }
            boolean fixed = at >= 0
                    && (said.shape() == Shape.KEYS || field.name().equals(Layout.EXPIRES) || isStructural(said, field));
            fitted.add(
                    fixed
                            ? said.rowType().field(at)
                            : new Field(
                                    field.name(),
                                    field.type(),
                                    at < 0 || said.rowType().field(at).nullable()));
        }
        if (said.shape() == Shape.ROW) {
            REFUSALS.checkKey(table, said.key());
        }
        return said.with(fitted);
    }

    /** {@return whether the type of a column is given by what the server has} */
    private static boolean isStructural(Layout said, Field field) {
        return switch (said.shape()) {
            case LIST -> field.name().equals("position");
            case ZSET -> field.name().equals("score");
            case STREAM -> field.name().equals("id") || field.name().equals("fields");
            case KEYS, STRING, HASH, SET, ROW -> false;
        };
    }

    // ---- how it comes to be

    private TablePlan create(Layout layout, boolean there) {
        if (there) {
            throw new EndpointException(
                    Kind.STATEMENT,
                    "There already is a dataset " + layout.path() + ".",
                    "Use the mode replace, append or upsert.",
                    null);
        }
        byte[] inTheWay = Statement.inTheWay(wire, layout);
        if (inTheWay != null) {
            throw Statement.occupied(layout.name(), inTheWay);
        }
        return new TablePlan(
                layout.table(),
                layout.path(),
                List.of(ddl(
                        "create dataset " + layout.path(),
                        definition(layout, layout.name()),
                        new Statement.Drop(layout.name()))),
                List.of());
    }

    private TablePlan replace(Layout layout) {
        String name = layout.name();
        String beside = unused("new", name);
        String kept = unused("old", name);
        return new TablePlan(
                layout.table(),
                DatasetPath.of(beside),
                List.of(ddl(
                        "create dataset for the new " + layout.path(),
                        definition(layout, beside),
                        new Statement.Drop(beside))),
                List.of(new Ddl(
                        "put the new " + layout.path() + " in place and keep the old one",
                        List.of(
                                new Statement.Rename(name, kept).toString(),
                                new Statement.Rename(beside, name).toString()),
                        List.of(
                                new Statement.Rename(name, beside).toString(),
                                new Statement.Rename(kept, name).toString()))),
                new Kept(DatasetPath.of(kept), List.of(new Statement.Drop(kept).toString())));
    }

    private String unused(String word, String name) {
        String free = Layout.OWN + word + "_" + name;
        for (int number = 2; Registry.find(wire, free) != null || taken(free); number++) {
            free = Layout.OWN + word + number + "_" + name;
        }
        return free;
    }

    private boolean taken(String name) {
        return DatasetName.isOne(name) && Statement.inTheWay(wire, Layout.parse(name)) != null;
    }

    /** {@return what was put in front of the name of a dataset while it is not in its place} */
    static String prefix(String name) {
        var matcher = Pattern.compile(Pattern.quote(Layout.OWN) + "(?:new|old)[0-9]*_")
                .matcher(name);
        return matcher.lookingAt() ? matcher.group() : "";
    }

    private static Statement.Create definition(Layout layout, String name) {
        boolean said = DatasetName.isOne(name) && Layout.parse(name).rowType().equals(layout.rowType());
        return new Statement.Create(
                name, said ? null : new Definition(layout.rowType().fields(), layout.key()).json());
    }

    private static Ddl ddl(String title, Statement apply, Statement revert) {
        return new Ddl(title, List.of(apply.toString()), List.of(revert.toString()));
    }
}
