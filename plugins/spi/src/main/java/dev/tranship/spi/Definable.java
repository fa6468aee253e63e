package dev.tranship.spi;

import java.util.List;
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
     * @param kept the table that was there before, once {@code after} has put another in its place; null when there was none
     */
    record TablePlan(
            Table stored,
            DatasetPath loadInto,
            List<Ddl> before,
            List<Ddl> after,
            @Nullable Kept kept) {
        public TablePlan {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }

        /** A table that takes no other's place. */
        public TablePlan(Table stored, DatasetPath loadInto, List<Ddl> before, List<Ddl> after) {
            this(stored, loadInto, before, after, null);
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
