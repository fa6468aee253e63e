package dev.tranship.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table as a catalog describes it, in logical terms. Expressions (defaults, checks, index predicates, view texts) are in
 * the SQL of the endpoint that gave them.
 *
 * <p>What only one product has stands beside it as {@code own}, in the words of that product. It is handed on to endpoints of
 * the same {@linkplain Endpoint#dialect dialect} only; {@link #withoutOwn} takes it out, and {@link #ownParts} names it.
 *
 * @param own null when there is nothing like that
 */
public record Table(
        DatasetPath path,
        List<Column> columns,
        @Nullable Key primaryKey,
        List<Key> uniqueKeys,
        List<ForeignKey> foreignKeys,
        List<Check> checks,
        List<Index> indexes,
        @Nullable String comment,
        @Nullable Own own) {
    public Table {
        columns = List.copyOf(columns);
        uniqueKeys = List.copyOf(uniqueKeys);
        foreignKeys = List.copyOf(foreignKeys);
        checks = List.copyOf(checks);
        indexes = List.copyOf(indexes);
    }

    /** A table that every product can have. */
    public Table(
            DatasetPath path,
            List<Column> columns,
            @Nullable Key primaryKey,
            List<Key> uniqueKeys,
            List<ForeignKey> foreignKeys,
            List<Check> checks,
            List<Index> indexes,
            @Nullable String comment) {
        this(path, columns, primaryKey, uniqueKeys, foreignKeys, checks, indexes, comment, null);
    }

    /** A table of columns and at most a primary key. */
    public static Table of(DatasetPath path, List<Column> columns, @Nullable Key primaryKey) {
        return new Table(path, columns, primaryKey, List.of(), List.of(), List.of(), List.of(), null);
    }

    public RowType rowType() {
        return new RowType(columns.stream()
                .map(c -> new Field(c.name(), c.type(), c.nullable()))
                .toList());
    }

    public Optional<Column> column(String name) {
        return columns.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** {@return the columns of the primary key, or of the first unique key over columns that are never null; empty when none} */
    public List<String> rowKey() {
        if (primaryKey != null) {
            return primaryKey.columns();
        }
        return uniqueKeys.stream()
                .map(Key::columns)
                .filter(names -> names.stream()
                        .allMatch(n -> column(n).map(c -> !c.nullable()).orElse(false)))
                .findFirst()
                .orElse(List.of());
    }

    public Table withPath(DatasetPath other) {
        return new Table(other, columns, primaryKey, uniqueKeys, foreignKeys, checks, indexes, comment, own);
    }

    public Table withColumns(List<Column> others) {
        return new Table(path, others, primaryKey, uniqueKeys, foreignKeys, checks, indexes, comment, own);
    }

    public Table withForeignKeys(List<ForeignKey> others) {
        return new Table(path, columns, primaryKey, uniqueKeys, others, checks, indexes, comment, own);
    }

    public Table withChecks(List<Check> others) {
        return new Table(path, columns, primaryKey, uniqueKeys, foreignKeys, others, indexes, comment, own);
    }

    public Table withIndexes(List<Index> others) {
        return new Table(path, columns, primaryKey, uniqueKeys, foreignKeys, checks, others, comment, own);
    }

    public Table withOwn(@Nullable Own other) {
        return new Table(path, columns, primaryKey, uniqueKeys, foreignKeys, checks, indexes, comment, other);
    }

    /** {@return the table as other products can have it} Indexes that mean nothing without their own words are gone. */
    public Table withoutOwn() {
        return new Table(
                path,
                columns.stream().map(Column::withoutOwn).toList(),
                primaryKey == null ? null : primaryKey.withoutOwn(),
                uniqueKeys.stream().map(Key::withoutOwn).toList(),
                foreignKeys.stream().map(ForeignKey::withoutOwn).toList(),
                checks,
                indexes.stream()
                        .filter(i -> i.own() == null || i.own().ordinary())
                        .map(Index::withoutOwn)
                        .toList(),
                comment,
                null);
    }

    /** {@return what {@link #withoutOwn} takes out, a phrase each, e.g. {@code gin index by_tags}} */
    public List<String> ownParts() {
        List<String> parts = new ArrayList<>();
        for (Column column : columns) {
            if (column.own() != null && column.own().lost() != null) {
                parts.add(column.own().lost() + " of column " + column.name());
            }
        }
        Stream.concat(Stream.ofNullable(primaryKey), uniqueKeys.stream())
                .filter(key -> key.own() != null)
                .forEach(key -> parts.add(key.own() + " of key " + key.name()));
        foreignKeys.stream()
                .filter(key -> key.own() != null)
                .forEach(key -> parts.add(key.own() + " of foreign key " + key.name()));
        for (Index index : indexes) {
            if (index.own() != null && index.own().lost() != null) {
                parts.add(index.own().lost() + " index " + index.name());
            }
        }
        if (own != null) {
            own.constraints().forEach(c -> parts.add(c.kind() + " " + c.name()));
            if (own.partitioning() != null) {
                parts.add("partitioning " + own.partitioning().by());
            }
        }
        return parts;
    }

    /** What only the product of the table has. */
    public record Own(
            List<Constraint> constraints, @Nullable Partitioning partitioning) {
        public Own {
            constraints = List.copyOf(constraints);
        }

        /**
         * A rule over the rows that is no key and no check.
         *
         * @param kind e.g. {@code exclusion constraint}
         * @param definition what stands behind the name
         */
        public record Constraint(String kind, String name, String definition) {}

        /** @param by what stands behind {@code PARTITION BY} */
        public record Partitioning(String by, List<Partition> partitions) {
            public Partitioning {
                partitions = List.copyOf(partitions);
            }
        }

        /**
         * @param bounds what stands behind the name
         * @param below how it is divided further; null when it is not
         */
        public record Partition(
                String name, String bounds, @Nullable Partitioning below) {}
    }

    /**
     * @param defaultValue what a row gets that names no value; null when nothing
     * @param identity whether the store hands out growing values by itself
     * @param generated the expression of a computed column, which is never written; null for an ordinary one
     * @param own null when the logical type and what is beside it say everything
     */
    public record Column(
            String name,
            Type type,
            boolean nullable,
            @Nullable Default defaultValue,
            boolean identity,
            @Nullable String generated,
            @Nullable String comment,
            @Nullable Own own) {
        /** A column that every product can have. */
        public Column(
                String name,
                Type type,
                boolean nullable,
                @Nullable Default defaultValue,
                boolean identity,
                @Nullable String generated,
                @Nullable String comment) {
            this(name, type, nullable, defaultValue, identity, generated, comment, null);
        }

        public static Column of(String name, Type type, boolean nullable) {
            return new Column(name, type, nullable, null, false, null, null);
        }

        /** {@return the column without a value that it gets by itself, whether a default or a computed one} */
        public Column withoutDefault() {
            return new Column(name, type, nullable, null, identity, null, comment, own);
        }

        public Column withOwn(@Nullable Own other) {
            return new Column(name, type, nullable, defaultValue, identity, generated, comment, other);
        }

        public Column withoutOwn() {
            return withOwn(null);
        }

        /**
         * What only the product of the column has.
         *
         * @param type the type as the product spells it, where the logical type leads to another; null where it does not
         * @param options what else stands in the definition; how it is read is the product's affair
         * @param next the value that the column hands out next, where the product knows; null otherwise
         * @param lost what another product lacks of it, as a phrase; null when nothing that matters
         */
        public record Own(
                @Nullable String type,
                @Nullable String options,
                @Nullable Long next,
                @Nullable String lost) {}
    }

    /** What a row gets that names no value for a column. */
    public sealed interface Default {
        /** A constant, as a {@linkplain Values boxed value} (a {@link String}, {@link Long}, {@link java.math.BigDecimal}, {@link Double} or {@link Boolean}). */
        record Constant(Object value) implements Default {}

        /** The moment of the insert: its date, its time, or both. */
        record Now(Part part) implements Default {
            public enum Part {
                DATE,
                TIME,
                TIMESTAMP
            }
        }

        /** An expression in the SQL of the endpoint that described the table. */
        record Expression(String sql) implements Default {}
    }

    /**
     * A primary or unique key. The name is null where the store gave none.
     *
     * @param own what stands behind the columns, e.g. {@code DEFERRABLE}; null when nothing
     */
    public record Key(
            @Nullable String name,
            List<String> columns,
            @Nullable String own) {
        public Key {
            columns = List.copyOf(columns);
        }

        public Key(@Nullable String name, List<String> columns) {
            this(name, columns, null);
        }

        public Key withName(@Nullable String other) {
            return new Key(other, columns, own);
        }

        public Key withoutOwn() {
            return new Key(name, columns);
        }
    }

    /**
     * Rules are spelled as in SQL ({@code NO ACTION}, {@code CASCADE}, …).
     *
     * @param own what stands at the end, e.g. {@code DEFERRABLE}; null when nothing
     */
    public record ForeignKey(
            @Nullable String name,
            List<String> columns,
            DatasetPath references,
            List<String> referencedColumns,
            String onDelete,
            String onUpdate,
            @Nullable String own) {
        public ForeignKey {
            columns = List.copyOf(columns);
            referencedColumns = List.copyOf(referencedColumns);
        }

        public ForeignKey(
                @Nullable String name,
                List<String> columns,
                DatasetPath references,
                List<String> referencedColumns,
                String onDelete,
                String onUpdate) {
            this(name, columns, references, referencedColumns, onDelete, onUpdate, null);
        }

        public ForeignKey withName(@Nullable String other) {
            return new ForeignKey(other, columns, references, referencedColumns, onDelete, onUpdate, own);
        }

        public ForeignKey to(DatasetPath other) {
            return new ForeignKey(name, columns, other, referencedColumns, onDelete, onUpdate, own);
        }

        public ForeignKey withoutOwn() {
            return new ForeignKey(name, columns, references, referencedColumns, onDelete, onUpdate);
        }
    }

    public record Check(@Nullable String name, String expression) {}

    /**
     * @param parts column names, or expressions where {@link Part#expression} says so
     * @param where the predicate of a partial index; null for a full one
     * @param own null when the rest says everything
     */
    public record Index(
            String name,
            List<Part> parts,
            boolean unique,
            @Nullable String where,
            @Nullable Own own) {
        public Index {
            parts = List.copyOf(parts);
        }

        /** An index that keeps its parts in order. */
        public Index(String name, List<Part> parts, boolean unique, @Nullable String where) {
            this(name, parts, unique, where, null);
        }

        public Index withName(String other) {
            return new Index(other, parts, unique, where, own);
        }

        public Index withoutOwn() {
            return new Index(name, parts, unique, where);
        }

        /**
         * What only the product of the index has.
         *
         * @param definition all that stands behind the table
         * @param ordinary whether an index of the same parts in their order is worth having without it
         * @param lost what another product lacks of it, before the word index: {@code gin}; null when nothing that matters
         */
        public record Own(
                String definition,
                boolean ordinary,
                @Nullable String lost) {}

        public record Part(String text, boolean expression, boolean descending) {}
    }
}
