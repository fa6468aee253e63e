package dev.tranship.spi;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table as a catalog describes it, in logical terms. Expressions (defaults, checks, index predicates, view texts) are in
 * the SQL of the endpoint that gave them.
 */
public record Table(
        DatasetPath path,
        List<Column> columns,
        @Nullable Key primaryKey,
        List<Key> uniqueKeys,
        List<ForeignKey> foreignKeys,
        List<Check> checks,
        List<Index> indexes,
        @Nullable String comment) {
    public Table {
        columns = List.copyOf(columns);
        uniqueKeys = List.copyOf(uniqueKeys);
        foreignKeys = List.copyOf(foreignKeys);
        checks = List.copyOf(checks);
        indexes = List.copyOf(indexes);
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
        return new Table(other, columns, primaryKey, uniqueKeys, foreignKeys, checks, indexes, comment);
    }

    /**
     * @param defaultValue what a row gets that names no value; null when nothing
     * @param identity whether the store hands out growing values by itself
     * @param generated the expression of a computed column, which is never written; null for an ordinary one
     */
    public record Column(
            String name,
            Type type,
            boolean nullable,
            @Nullable Default defaultValue,
            boolean identity,
            @Nullable String generated,
            @Nullable String comment) {
        public static Column of(String name, Type type, boolean nullable) {
            return new Column(name, type, nullable, null, false, null, null);
        }
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

    /** A primary or unique key. The name is null where the store gave none. */
    public record Key(@Nullable String name, List<String> columns) {
        public Key {
            columns = List.copyOf(columns);
        }
    }

    /** Rules are spelled as in SQL ({@code NO ACTION}, {@code CASCADE}, …). */
    public record ForeignKey(
            @Nullable String name,
            List<String> columns,
            DatasetPath references,
            List<String> referencedColumns,
            String onDelete,
            String onUpdate) {
        public ForeignKey {
            columns = List.copyOf(columns);
            referencedColumns = List.copyOf(referencedColumns);
        }
    }

    public record Check(@Nullable String name, String expression) {}

    /**
     * @param parts column names, or expressions where {@link Part#expression} says so
     * @param where the predicate of a partial index; null for a full one
     */
    public record Index(
            String name,
            List<Part> parts,
            boolean unique,
            @Nullable String where) {
        public Index {
            parts = List.copyOf(parts);
        }

        public record Part(String text, boolean expression, boolean descending) {}
    }
}
