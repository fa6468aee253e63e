package dev.tranship.dsl.schema;

import dev.tranship.dsl.convert.Conversion;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.Default;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What tells two schemas apart, in logical terms. Tables are the same when their names are, columns too, in any letter case
 * and in any order; keys, foreign keys and indexes when they are over the same columns, whatever they are called. Expressions
 * (defaults that are computed, checks, queries of views) are in the words of their product and not compared.
 */
public final class SchemaDiff {
    private SchemaDiff() {}

    /** What differs. */
    public enum Kind {
        TABLE,
        VIEW,
        COLUMN,
        TYPE,
        NULLABLE,
        DEFAULT,
        IDENTITY,
        PRIMARY_KEY,
        UNIQUE_KEY,
        FOREIGN_KEY,
        INDEX;

        /** {@return the words for people} */
        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * @param object the table or view, or {@code table.column}
     * @param left how it is on the left side; null where it is missing there
     * @param right the same on the right side
     */
    public record Difference(
            Kind kind,
            String object,
            @Nullable String left,
            @Nullable String right) {
        @Override
        public String toString() {
            return object + ": " + kind.words() + " " + (left == null ? "missing" : left) + " | "
                    + (right == null ? "missing" : right);
        }
    }

    /** {@return the differences by table, in the order of names} */
    public static List<Difference> between(Catalog left, Catalog right) {
        List<Difference> differences = new ArrayList<>();
        Map<String, Table> lefts = byName(
                left.tables().stream().map(Catalog.Entry::table).toList(),
                t -> t.path().name());
        Map<String, Table> rights = byName(
                right.tables().stream().map(Catalog.Entry::table).toList(),
                t -> t.path().name());
        for (String name : names(lefts, rights)) {
            Table one = lefts.get(name);
            Table other = rights.get(name);
            if (one == null || other == null) {
                Table there = one == null ? other : one;
                String columns = there == null ? "" : there.columns().size() + " columns";
                String path = there == null ? name : there.path().name();
                differences.add(
                        new Difference(Kind.TABLE, path, one == null ? null : columns, other == null ? null : columns));
            } else {
                differences.addAll(between(one, other));
            }
        }
        Map<String, View> leftViews = byName(left.views(), v -> v.path().name());
        Map<String, View> rightViews = byName(right.views(), v -> v.path().name());
        for (String name : names(leftViews, rightViews)) {
            View one = leftViews.get(name);
            View other = rightViews.get(name);
            if (one == null && other != null) {
                differences.add(new Difference(Kind.VIEW, other.path().name(), null, "there"));
            } else if (one != null && other == null) {
                differences.add(new Difference(Kind.VIEW, one.path().name(), "there", null));
            }
        }
        return differences;
    }

    /** {@return what tells two tables apart, named by the left one} */
    public static List<Difference> between(Table left, Table right) {
        List<Difference> differences = new ArrayList<>();
        Map<String, Column> lefts = byName(left.columns(), Column::name);
        Map<String, Column> rights = byName(right.columns(), Column::name);
        String table = left.path().name();
        for (String name : names(lefts, rights)) {
            Column one = lefts.get(name);
            Column other = rights.get(name);
            if (one == null && other != null) {
                differences.add(
                        new Difference(Kind.COLUMN, table + "." + other.name(), null, String.valueOf(other.type())));
            } else if (one != null && other == null) {
                differences.add(
                        new Difference(Kind.COLUMN, table + "." + one.name(), String.valueOf(one.type()), null));
            } else if (one != null && other != null) {
                columns(table + "." + one.name(), one, other, differences);
            }
        }
        compare(Kind.PRIMARY_KEY, table, key(left.primaryKey()), key(right.primaryKey()), differences);
        compare(Kind.UNIQUE_KEY, table, unique(left), unique(right), differences);
        compare(
                Kind.FOREIGN_KEY,
                table,
                left.foreignKeys().stream().map(SchemaDiff::text).toList(),
                right.foreignKeys().stream().map(SchemaDiff::text).toList(),
                differences);
        compare(Kind.INDEX, table, indexes(left), indexes(right), differences);
        return differences;
    }

    private static void columns(String name, Column one, Column other, List<Difference> differences) {
        if (!one.type().equals(other.type())) {
            differences.add(new Difference(
                    Kind.TYPE, name, one.type().toString(), other.type().toString()));
        }
        if (one.nullable() != other.nullable()) {
            differences.add(new Difference(Kind.NULLABLE, name, nullable(one), nullable(other)));
        }
        if (one.identity() != other.identity()) {
            differences.add(new Difference(
                    Kind.IDENTITY, name, one.identity() ? "identity" : null, other.identity() ? "identity" : null));
        }
        boolean words =
                one.defaultValue() instanceof Default.Expression || other.defaultValue() instanceof Default.Expression;
        String left = text(one.defaultValue());
        String right = text(other.defaultValue());
        if (!words && !java.util.Objects.equals(left, right)) {
            differences.add(new Difference(Kind.DEFAULT, name, left, right));
        }
    }

    private static String nullable(Column column) {
        return column.nullable() ? "NULL" : "NOT NULL";
    }

    /** {@return the default for people; null when there is none} */
    static @Nullable String text(@Nullable Default value) {
        if (value instanceof Default.Constant constant) {
            return constant.value() instanceof String text ? "'" + text + "'" : String.valueOf(constant.value());
        } else if (value instanceof Default.Now now) {
            return "the current " + now.part().name().toLowerCase(Locale.ROOT);
        } else if (value instanceof Default.Expression expression) {
            return expression.sql();
        }
        return null;
    }

    private static List<String> key(@Nullable Key key) {
        return key == null ? List.of() : List.of(text(key.columns()));
    }

    static String text(List<String> columns) {
        return "(" + String.join(", ", columns) + ")";
    }

    static String text(ForeignKey key) {
        return text(key.columns()) + " -> " + key.references().name() + " " + text(key.referencedColumns())
                + rule(" on delete ", key.onDelete()) + rule(" on update ", key.onUpdate());
    }

    private static String rule(String event, String rule) {
        // The two differ only in when they are looked at.
        boolean none = rule.isEmpty() || rule.equalsIgnoreCase("NO ACTION") || rule.equalsIgnoreCase("RESTRICT");
        return none ? "" : event + rule.toLowerCase(Locale.ROOT);
    }

    static String text(Index index) {
        return index.parts().stream()
                        .map(p -> (p.expression() ? "<expression>" : p.text()) + (p.descending() ? " desc" : ""))
                        .collect(java.util.stream.Collectors.joining(", ", "(", ")"))
                + (index.where() == null ? "" : " where …");
    }

    /** A unique index and a unique key are two spellings of one rule. */
    static List<String> unique(Table table) {
        List<String> unique = new ArrayList<>();
        table.uniqueKeys().forEach(k -> unique.add(text(k.columns())));
        table.indexes().stream().filter(Index::unique).forEach(i -> unique.add(text(i)));
        return unique;
    }

    static List<String> indexes(Table table) {
        return table.indexes().stream()
                .filter(i -> !i.unique())
                .map(SchemaDiff::text)
                .toList();
    }

    private static void compare(
            Kind kind, String table, List<String> left, List<String> right, List<Difference> differences) {
        Map<String, String> lefts = byName(left, t -> t);
        Map<String, String> rights = byName(right, t -> t);
        for (String name : names(lefts, rights)) {
            String one = lefts.get(name);
            String other = rights.get(name);
            if (one == null || other == null) {
                differences.add(new Difference(kind, table, one, other));
            }
        }
    }

    private static <T> Map<String, T> byName(List<T> list, Function<T, String> name) {
        Map<String, T> map = new LinkedHashMap<>();
        list.forEach(each -> map.putIfAbsent(name.apply(each).toLowerCase(Locale.ROOT), each));
        return map;
    }

    private static <T> List<String> names(Map<String, T> left, Map<String, T> right) {
        Map<String, T> all = new TreeMap<>(left);
        all.putAll(right);
        return List.copyOf(all.keySet());
    }

    /** {@return whether the one type holds every value of the other} */
    static boolean holds(Type type, Type every) {
        return Conversion.between(every, type).verdict() == Conversion.Verdict.ALWAYS;
    }

    /** {@return the first of the texts that names one of the words} */
    static Optional<String> naming(List<String> texts, String... words) {
        return texts.stream()
                .filter(text -> java.util.Arrays.stream(words).allMatch(text::contains))
                .findFirst();
    }
}
