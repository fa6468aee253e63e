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
     * Says how tables come into being that are to stay empty for now. As {@link #plan} with {@link Mode#CREATE}; a store
     * that brings rows into a table by a detour, or does something when they are there, leaves that out.
     */
    default SchemaPlan planEmpty(List<Table> tables, List<View> views, Catalog existing) {
        return plan(tables, views, Mode.CREATE, existing);
    }

    /** What to do about a table that is already there. */
    enum Mode {
        /** It must not be there. */
        CREATE,
        /** It is loaded anew beside the old one, then the two swap names; the old one is kept. */
        REPLACE
    }

    /** @param notices what cannot be carried over, a sentence each; nothing is left out without one */
    record SchemaPlan(List<TablePlan> tables, List<Ddl> after, List<String> notices) {
        public SchemaPlan {
            tables = List.copyOf(tables);
            after = List.copyOf(after);
            notices = List.copyOf(notices);
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
