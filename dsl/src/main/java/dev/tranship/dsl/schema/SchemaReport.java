package dev.tranship.dsl.schema;

import dev.tranship.dsl.step.copy.SchemaPlanner.Outcome;
import dev.tranship.dsl.step.copy.SchemaPlanner.Planned;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Catalog.Other;
import dev.tranship.spi.Declaring;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Check;
import dev.tranship.spi.Table.Column;
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
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of every object of a schema in another backend.
 *
 * @param types the words that the source's columns are declared in → logical type → the target's word for it
 */
public record SchemaReport(String source, String target, List<Item> items, List<TypeUse> types, List<String> notices) {
    private static final Set<String> PASSED = Set.of("assumption", "storage", "data", "session");

    public SchemaReport {
        items = List.copyOf(items);
        types = List.copyOf(types);
        notices = List.copyOf(notices);
    }

    /** What became of an object, or of a part of one. */
    public enum Fate {
        SAME,
        /** It means the same for every value, and is said otherwise. */
        CHANGED,
        /** Some values will not fit: it is narrower than it was. */
        NARROWED,
        LEFT_OUT,
        /** Somebody has to bring it over by hand. */
        PERSON,
        /** It is no part of a schema, or an assumption that was made. */
        NOTED;

        /** {@return the words for people} */
        public String words() {
            return switch (this) {
                case SAME -> "same";
                case CHANGED -> "changed";
                case NARROWED -> "narrowed";
                case LEFT_OUT -> "left out";
                case PERSON -> "needs a person";
                case NOTED -> "noted";
            };
        }

        /** {@return whether something of the source is not in the target} */
        public boolean lost() {
            return this == NARROWED || this == LEFT_OUT || this == PERSON;
        }
    }

    /**
     * @param kind {@code table}, {@code view}, {@code trigger}, …
     * @param place where it is defined, as {@code file:line}; null where that is nowhere
     * @param reason a clause for people; null when there is nothing to say
     */
    public record Item(
            String kind,
            String name,
            Fate fate,
            @Nullable String place,
            @Nullable String reason,
            List<Part> parts) {
        public Item {
            parts = List.copyOf(parts);
        }
    }

    /** A column, key, check or index of a table. */
    public record Part(
            String kind,
            String name,
            Fate fate,
            @Nullable String from,
            @Nullable String to,
            @Nullable String reason) {}

    /** @param declared null where the source does not say in which words */
    public record TypeUse(@Nullable String declared, String logical, String stored) {}

    /** {@return whether somebody has to do something by hand} */
    public boolean needsPerson() {
        return items.stream().anyMatch(i -> i.fate() == Fate.PERSON);
    }

    /** {@return whether something of the source is not in the target} */
    public boolean losesSomething() {
        return items.stream()
                .anyMatch(i -> i.fate().lost()
                        || i.parts().stream().anyMatch(p -> p.fate().lost()));
    }

    /** {@return what is lost, a line each} */
    public List<String> lost() {
        List<String> lost = new ArrayList<>();
        for (Item item : items) {
            if (item.fate() == Fate.PERSON || item.fate() == Fate.LEFT_OUT) {
                lost.add(line(item));
            }
            item.parts().stream()
                    .filter(p -> p.fate().lost())
                    .forEach(p -> lost.add(item.name() + ": " + p.kind() + " " + p.name() + ": "
                            + p.fate().words() + (p.reason() == null ? "" : ": " + p.reason())));
        }
        return lost;
    }

    /** {@return what is there beside tables and views and is not carried over, a line each} */
    public List<String> notCarried() {
        return items.stream()
                .filter(i -> !i.kind().equals("table") && i.fate() == Fate.PERSON)
                .map(SchemaReport::line)
                .toList();
    }

    private static String line(Item item) {
        return (item.place() == null ? "" : item.place() + ": ") + item.kind() + " " + item.name() + " is "
                + (item.fate() == Fate.PERSON
                        ? "not carried over: it needs a person"
                        : item.fate().words())
                + (item.reason() == null || item.fate() == Fate.PERSON && isCode(item) ? "" : ": " + item.reason());
    }

    private static boolean isCode(Item item) {
        return !item.kind().equals("column type");
    }

    /** {@return what a plan comes to} */
    public static SchemaReport of(Endpoint source, Endpoint target, Planned planned) {
        List<Item> items = new ArrayList<>();
        Map<String, TypeUse> types = new TreeMap<>();
        for (Outcome outcome : planned.tables()) {
            items.add(table(outcome, planned.notices(), target));
        }
        Set<String> made = new java.util.HashSet<>();
        planned.statements().forEach(d -> made.add(d.title()));
        for (View view : planned.views()) {
            boolean there = made.stream()
                    .anyMatch(t -> t.contains("view") && t.endsWith(view.path().toString()));
            String reason = there
                    ? null
                    : SchemaDiff.naming(planned.notices(), "view", view.path().name())
                            .orElse("the target does not understand its query");
            items.add(
                    new Item("view", view.path().toString(), there ? Fate.SAME : Fate.PERSON, null, reason, List.of()));
        }
        Catalog catalog = source.ability(Describable.class)
                .map(Describable::catalog)
                .orElse(new Catalog(List.of(), List.of(), List.of()));
        for (Other other : catalog.others()) {
            Fate fate = planned.carried().contains(other) ? Fate.SAME : fate(other);
            items.add(new Item(
                    other.kind(), other.name(), fate, other.place(), blankless(other.definition()), List.of()));
        }
        types(source, target, planned, types);
        return new SchemaReport(
                source.product(), target.product(), items, List.copyOf(types.values()), planned.notices());
    }

    private static @Nullable String blankless(String text) {
        return text.isBlank() ? null : text.strip();
    }

    private static Fate fate(Other other) {
        if (PASSED.contains(other.kind())) {
            return Fate.NOTED;
        }
        return other.kind().equals("option") ? Fate.LEFT_OUT : Fate.PERSON;
    }

    private static void types(Endpoint source, Endpoint target, Planned planned, Map<String, TypeUse> types) {
        Map<String, List<String>> declared = new LinkedHashMap<>();
        source.ability(Declaring.class)
                .ifPresent(d -> d.declaredTypes()
                        .forEach((word, type) -> declared.computeIfAbsent(type.toString(), t -> new ArrayList<>())
                                .add(word)));
        for (Outcome outcome : planned.tables()) {
            for (Column column : outcome.source().columns()) {
                String logical = column.type().toString();
                String stored = sql(target, column.type());
                for (String word : declared.getOrDefault(logical, List.of(""))) {
                    types.put(word + " " + logical, new TypeUse(word.isEmpty() ? null : word, logical, stored));
                }
            }
        }
    }

    /** {@return the target's word for a type} */
    static String sql(Endpoint target, Type type) {
        try {
            return target.nativeType(type).sql();
        } catch (dev.tranship.spi.EndpointException e) {
            return "-";
        }
    }

    private static Item table(Outcome outcome, List<String> notices, Endpoint target) {
        Table source = outcome.source();
        Table stored = outcome.stored();
        List<String> about = notices.stream()
                .filter(n -> n.contains(stored.path().name())
                        || n.contains(source.path().name()))
                .toList();
        List<Part> parts = new ArrayList<>();
        for (Column column : source.columns()) {
            String name = outcome.renamed().get(column.name());
            if (name != null) {
                Column wanted = outcome.wanted().column(name).orElse(column);
                stored.column(name).ifPresent(held -> column(column, wanted, held, target, about, parts));
            }
        }
        keys(source, stored, outcome.renamed(), about, parts);
        boolean changed = parts.stream().anyMatch(p -> p.fate() != Fate.SAME);
        String to = stored.path().toString();
        return new Item(
                "table",
                source.path().toString(),
                changed ? Fate.CHANGED : Fate.SAME,
                null,
                to.equals(source.path().toString()) ? null : "becomes " + to,
                parts);
    }

    private static void column(
            Column source, Column wanted, Column held, Endpoint target, List<String> notices, List<Part> parts) {
        String name = source.name();
        Type from = source.type();
        Fate fate = from.equals(held.type())
                ? Fate.SAME
                : SchemaDiff.holds(held.type(), from) ? Fate.CHANGED : Fate.NARROWED;
        String reason = null;
        if (fate != Fate.SAME) {
            reason = SchemaDiff.naming(notices, "." + name + " becomes").orElse(from + " is held as " + held.type());
            // A key's own type is what its values have.
            fate = wanted.type().equals(held.type())
                            || SchemaDiff.naming(notices, "." + name + " becomes")
                                    .isPresent()
                    ? Fate.CHANGED
                    : fate;
        }
        parts.add(new Part("column", name, fate, from.toString(), sql(target, held.type()), reason));
        lost(
                "default",
                name,
                SchemaDiff.text(source.defaultValue()),
                SchemaDiff.text(held.defaultValue()),
                notices,
                parts);
        lost("computed column", name, source.generated(), held.generated(), notices, parts);
        lost("comment", name, source.comment(), held.comment(), notices, parts);
        lost(
                "identity",
                name,
                source.identity() ? "identity" : null,
                held.identity() ? "identity" : null,
                notices,
                parts);
    }

    private static void lost(
            String kind,
            String name,
            @Nullable String from,
            @Nullable String to,
            List<String> notices,
            List<Part> parts) {
        if (from != null && to == null) {
            String reason = SchemaDiff.naming(notices, kind, name)
                    .or(() -> SchemaDiff.naming(notices, name))
                    .orElse("the target keeps none");
            parts.add(new Part(kind, name, Fate.LEFT_OUT, from, null, reason));
        }
    }

    private static void keys(
            Table source, Table stored, Map<String, String> names, List<String> notices, List<Part> parts) {
        Key primary = source.primaryKey();
        if (primary != null) {
            String text = SchemaDiff.text(renamed(primary.columns(), names));
            boolean there = stored.primaryKey() != null
                    && SchemaDiff.text(stored.primaryKey().columns()).equals(text);
            part("primary key", name(primary.name(), text), text, there, notices, parts);
        }
        List<String> unique = SchemaDiff.unique(stored);
        for (Key key : source.uniqueKeys()) {
            String text = SchemaDiff.text(renamed(key.columns(), names));
            part("unique key", name(key.name(), text), text, unique.contains(text), notices, parts);
        }
        for (ForeignKey key : source.foreignKeys()) {
            String text = SchemaDiff.text(renamed(key.columns(), names)) + " -> "
                    + key.references().name();
            ForeignKey kept = stored.foreignKeys().stream()
                    .filter(k -> k.columns().equals(renamed(key.columns(), names)))
                    .findFirst()
                    .orElse(null);
            part("foreign key", name(key.name(), text), text, kept != null, notices, parts);
            if (kept != null) {
                rule("on delete", key.onDelete(), kept.onDelete(), name(key.name(), text), notices, parts);
                rule("on update", key.onUpdate(), kept.onUpdate(), name(key.name(), text), notices, parts);
            }
        }
        for (Check check : source.checks()) {
            boolean there =
                    stored.checks().stream().anyMatch(c -> c.expression().equals(check.expression()));
            part("check", name(check.name(), ""), check.expression(), there, notices, parts);
        }
        for (Index index : source.indexes()) {
            List<String> columns = index.parts().stream().map(Index.Part::text).toList();
            boolean there = stored.indexes().stream()
                    .anyMatch(i -> i.unique() == index.unique()
                            && i.parts().stream().map(Index.Part::text).toList().equals(renamed(columns, names)));
            part(
                    index.unique() ? "unique index" : "index",
                    index.name(),
                    SchemaDiff.text(index),
                    there,
                    notices,
                    parts);
        }
        if (source.comment() != null && stored.comment() == null) {
            part("comment", source.path().name(), source.comment(), false, notices, parts);
        }
    }

    private static void rule(String event, String from, String to, String key, List<String> notices, List<Part> parts) {
        boolean acts = List.of("CASCADE", "SET NULL", "SET DEFAULT").contains(from.toUpperCase(Locale.ROOT));
        if (acts && !from.equalsIgnoreCase(to)) {
            String reason =
                    SchemaDiff.naming(notices, event.toUpperCase(Locale.ROOT)).orElse("the target has no such rule");
            parts.add(new Part(event, key, Fate.LEFT_OUT, from, to, reason));
        }
    }

    private static void part(
            String kind, String name, String text, boolean there, List<String> notices, List<Part> parts) {
        String reason = there
                ? null
                : SchemaDiff.naming(notices, kind.substring(kind.lastIndexOf(' ') + 1), name)
                        .or(() -> SchemaDiff.naming(notices, text))
                        .orElse("the target does not keep it");
        parts.add(new Part(kind, name, there ? Fate.SAME : Fate.LEFT_OUT, text, there ? text : null, reason));
    }

    private static String name(@Nullable String name, String otherwise) {
        return name == null ? otherwise : name;
    }

    private static List<String> renamed(List<String> columns, Map<String, String> names) {
        return columns.stream().map(c -> names.getOrDefault(c, c)).toList();
    }
}
