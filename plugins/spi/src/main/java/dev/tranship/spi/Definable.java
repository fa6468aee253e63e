package dev.tranship.spi;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ability to create tables and views. It writes statements and executes none: {@link Transactional} does that. */
public interface Definable {
    /**
     * Says how tables come into being here: the statements before the data, where the data goes, the statements after it.
     * Tables come back in the order in which they must be loaded.
     *
     * @param tables what is wanted, under the paths they shall have here; column types are logical types of any source
     * @param existing what is here now
     */
    SchemaPlan plan(List<Table> tables, List<View> views, Mode mode, Catalog existing);

    /**
     * As {@link #plan(List, List, Mode, Catalog)}, with what the source has beside tables and views and what they may need.
     *
     * @param others of the same {@linkplain Endpoint#dialect dialect}; those that come along are {@link SchemaPlan#carried}
     */
    default SchemaPlan plan(
            List<Table> tables, List<View> views, List<Catalog.Other> others, Mode mode, Catalog existing) {
        return plan(tables, views, mode, existing);
    }

    /**
     * Says how tables come into being that are to stay empty for now. As the other with {@link Mode#CREATE}; a store
     * that brings rows into a table by a detour, or does something when they are there, leaves that out.
     */
    default SchemaPlan planEmpty(List<Table> tables, List<View> views, List<Catalog.Other> others, Catalog existing) {
        return plan(tables, views, others, Mode.CREATE, existing);
    }

    /** What to do about a table that is already there. */
    enum Mode {
        /** It must not be there. */
        CREATE,
        /** It is loaded anew beside the old one, then the two swap names; the old one is kept. */
        REPLACE
    }

    /**
     * @param notices what cannot be carried over, a sentence each; nothing is left out without one
     * @param carried those of the others that come along, or are there already
     */
    record SchemaPlan(List<TablePlan> tables, List<Ddl> after, List<String> notices, List<Catalog.Other> carried) {
        public SchemaPlan(List<TablePlan> tables, List<Ddl> after, List<String> notices) {
            this(tables, after, notices, List.of());
        }

        public SchemaPlan {
            tables = List.copyOf(tables);
            after = List.copyOf(after);
            notices = List.copyOf(notices);
            carried = List.copyOf(carried);
        }
    }

    /**
     * One table after the other: what a table does after its data may be needed by what the next does before its own.
     *
     * @param stored the table as it will be, in the types that are really held
     * @param loadInto where the rows go; the table itself, or one beside it that {@code after} puts in its place
     * @param keys those that are cheaper to make when the rows are there; any other key is made {@code before}
     * @param kept the table that was there before, once {@code after} has put another in its place; null when there was none
     */
    record TablePlan(
            Table stored,
            DatasetPath loadInto,
            List<Ddl> before,
            List<KeyPlan> keys,
            List<Ddl> after,
            @Nullable Kept kept) {
        public TablePlan {
            before = List.copyOf(before);
            keys = List.copyOf(keys);
            after = List.copyOf(after);
        }

        /** A table whose keys gain nothing by waiting. */
        public TablePlan(Table stored, DatasetPath loadInto, List<Ddl> before, List<Ddl> after, @Nullable Kept kept) {
            this(stored, loadInto, before, List.of(), after, kept);
        }

        /** A table that takes no other's place, and whose keys gain nothing by waiting. */
        public TablePlan(Table stored, DatasetPath loadInto, List<Ddl> before, List<Ddl> after) {
            this(stored, loadInto, before, after, null);
        }

        /** {@return what comes before rows of which nothing is known: a row that breaks a key is found when it is written} */
        public List<Ddl> beforeAnyRows() {
            return Stream.concat(before.stream(), keys.stream().map(KeyPlan::ddl))
                    .toList();
        }
    }

    /**
     * A key that can be made on either side of the rows: before them, or, when it is proven that they do not break it, after
     * them and before what comes {@linkplain TablePlan#after after}.
     *
     * @param columns of {@link TablePlan#stored}, by whose values together the rows are told apart
     */
    record KeyPlan(List<String> columns, Ddl ddl) {
        public KeyPlan {
            columns = List.copyOf(columns);
        }
    }

    /**
     * A replaced table, kept for undo.
     *
     * @param path where it can be read
     * @param drop what removes it for good
     */
    record Kept(DatasetPath path, List<String> drop) {
        public Kept {
            drop = List.copyOf(drop);
        }
    }

    /**
     * Statements that belong together, and those that take them back.
     *
     * @param title for people, e.g. {@code create table main.customer}
     * @param revert null when there is no way back
     */
    record Ddl(String title, List<String> apply, @Nullable List<String> revert) {
        public Ddl {
            apply = List.copyOf(apply);
            revert = revert == null ? null : List.copyOf(revert);
        }
    }
}
