package dev.tranship.dsl.change;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.tranship.dsl.verify.Fingerprint;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable;
import dev.tranship.spi.Followable.Follow;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing done to the world that can take itself back. A change is data: the journal keeps it as JSON, and another process
 * can apply or revert it from that alone, except that a load is applied with the plan at hand.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Change.Statements.class, name = "statements"),
    @JsonSubTypes.Type(value = Change.Load.class, name = "load"),
    @JsonSubTypes.Type(value = Change.Archive.class, name = "archive"),
    @JsonSubTypes.Type(value = Change.Restore.class, name = "restore"),
    @JsonSubTypes.Type(value = Change.Kept.class, name = "kept"),
    @JsonSubTypes.Type(value = Change.Edit.class, name = "edit"),
    @JsonSubTypes.Type(value = Change.Check.class, name = "check"),
    @JsonSubTypes.Type(value = Change.Carry.class, name = "carry"),
    @JsonSubTypes.Type(value = Change.Mark.class, name = "mark"),
    @JsonSubTypes.Type(value = Change.Probe.class, name = "probe"),
})
public sealed interface Change {
    /** {@return what it does, for people, e.g. {@code create table main.customer}} */
    String title();

    /** {@return what is sent or written, in the words of the backend or the file; empty where the title says it all} */
    default List<String> details() {
        return List.of();
    }

    /** {@return how it is taken back, in words or statements; null when it cannot be} */
    @Nullable
    String undo();

    /**
     * Statements in one transaction.
     *
     * @param revert what takes them back; null when nothing does
     * @param optional whether the step goes on without it, with a notice, when the target refuses
     */
    record Statements(
            String title,
            String connection,
            List<String> apply,
            @Nullable List<String> revert,
            boolean optional) implements Change {
        /** {@return what an endpoint planned, as a change that the step needs} */
        public static Statements of(String connection, Definable.Ddl ddl) {
            return new Statements(ddl.title(), connection, ddl.apply(), ddl.revert(), false);
        }

        @Override
        public List<String> details() {
            return apply;
        }

        @Override
        public @Nullable String undo() {
            return revert == null ? null : String.join("; ", revert);
        }
    }

    /**
     * Rows from one dataset into another.
     *
     * @param into where the rows go; differs from {@code target} while a table is loaded beside the one it will replace
     * @param target the dataset that people know
     * @param sourceType the columns read, in the source's types
     * @param transformedType what the transform makes of them
     * @param rowType the columns written, in the types that the target holds
     * @param splits how the source is divided; empty until the load begins
     * @param emitted the dataset that the transform emits and that this load takes; null for the rows that it returns
     * @param before the fingerprint of the target before; null until the load begins, when there was no target, or when
     *     nothing is to be proven
     * @param growth what of a growing source is taken; null for everything
     */
    record Load(
            String source,
            DatasetPath dataset,
            String connection,
            DatasetPath into,
            DatasetPath target,
            Way way,
            RowType sourceType,
            RowType transformedType,
            RowType rowType,
            List<String> key,
            List<Snapshot.Split> splits,
            @Nullable String emitted,
            @Nullable Fingerprint before,
            @Nullable Growth growth)
            implements Change {
        /**
         * @param by the column that grows
         * @param mark the highest value that was taken before, in its canonical text; null when none was
         * @param condition which rows are taken, in the source's own language; null for all
         */
        public record Growth(
                String by, @Nullable String mark, @Nullable String condition) {}

        /** How rows are put there, which decides how they are taken back. */
        public enum Way {
            /** Into a table that this step made: it goes with the table. */
            FRESH,
            /** Rows are added; undone by their keys. */
            APPEND,
            /** Rows are added or replaced; undone by key and by the rows that were there. */
            UPSERT,
            /** Rows are removed by key; undone by the rows that were there. */
            DELETE,
            /** The rows that are there already, carried into the table that will replace theirs. */
            CARRY
        }

        /** {@return the columns of the rows that come from the source: all that are written, or the key that is removed} */
        public RowType arriving() {
            return way == Way.DELETE
                    ? new RowType(key.stream()
                            .map(name -> rowType.field(rowType.indexOf(name)))
                            .toList())
                    : rowType;
        }

        @Override
        public String title() {
            return switch (way) {
                case CARRY -> "carry the rows of " + connection + "." + target + " over";
                case DELETE -> "delete from " + connection + "." + target + " the rows of " + origin();
                case FRESH, APPEND, UPSERT -> "load " + connection + "." + target + " from " + origin();
            };
        }

        private String origin() {
            return (emitted == null ? "" : "what is emitted for ") + source + "." + dataset;
        }

        @Override
        public String undo() {
            return switch (way) {
                case FRESH, CARRY -> "the rows go with the table";
                case APPEND -> "delete the added rows by " + key;
                case DELETE -> "restore the deleted rows by " + key;
                case UPSERT -> "delete the added and restore the replaced rows by " + key;
            };
        }

        public Load withSplits(List<Snapshot.Split> other, @Nullable Fingerprint fingerprint) {
            return new Load(
                    source,
                    dataset,
                    connection,
                    into,
                    target,
                    way,
                    sourceType,
                    transformedType,
                    rowType,
                    key,
                    other,
                    emitted,
                    fingerprint,
                    growth);
        }
    }

    /** A store copied into a backup folder. Undone by removing the backup. */
    record Archive(String connection, String backup) implements Change {
        @Override
        public String title() {
            return "back up " + connection + " as " + backup;
        }

        @Override
        public String undo() {
            return "remove the backup " + backup;
        }
    }

    /** @param safety a backup made just before, which undo puts back */
    record Restore(String connection, String backup, String safety) implements Change {
        @Override
        public String title() {
            return "restore " + connection + " from " + backup;
        }

        @Override
        public String undo() {
            return "restore " + connection + " from " + safety;
        }
    }

    /**
     * A replaced table stays beside the one that took its place. Touches nothing itself; while the table is there, the change
     * that put another in its place can be taken back.
     *
     * @param target the place that it had
     * @param kept where it is now
     * @param drop what removes it for good
     * @param expires the instant after which it may be dropped, in ISO 8601; null for never
     * @param dropped whether it was given up: from then on there is no way back
     */
    record Kept(
            String connection,
            DatasetPath target,
            DatasetPath kept,
            List<String> drop,
            @Nullable String expires,
            boolean dropped)
            implements Change {
        @Override
        public String title() {
            return dropped
                    ? "the old " + connection + "." + target + " (" + kept + ") was dropped when its time was over"
                    : "keep the old " + connection + "." + target + " as " + kept;
        }

        @Override
        public @Nullable String undo() {
            return dropped ? null : kept + " is there to take its name back";
        }

        public Kept givenUp() {
            return new Kept(connection, target, kept, drop, expires, true);
        }
    }

    /**
     * A file gets another content, as the step's rules say; the old one is kept beside. Undone by putting that back.
     *
     * @param file relative to the plan's folder
     * @param kept the name of the old file beside it
     * @param lines what changes, without any secret
     * @param before the SHA-256 of the content before, in hexadecimal digits
     * @param after of the content afterwards
     */
    record Edit(String file, String kept, List<String> lines, String before, String after) implements Change {
        @Override
        public String title() {
            return "edit " + file;
        }

        @Override
        public List<String> details() {
            return lines;
        }

        @Override
        public String undo() {
            return "put " + kept + " back as " + file;
        }
    }

    /**
     * What must hold when the changes before it are made. Touches nothing.
     *
     * @param query gives the rows that are wrong
     */
    record Check(String title, String connection, String query) implements Change {
        @Override
        public List<String> details() {
            return List.of(query);
        }

        @Override
        public String undo() {
            return "nothing";
        }
    }

    /**
     * One table follows another that is written to.
     *
     * @param batch rows that go together
     * @param rows about how many there are; 0 where nobody knows
     * @param equal whether both tables hold the same afterwards, which is then proven
     * @param until the instant in ISO 8601 up to which the store notes what is written, and up to which this can be taken back;
     *     null for ever
     */
    record Carry(
            String connection,
            Part part,
            Follow follow,
            int batch,
            long rows,
            boolean equal,
            @Nullable String until) implements Change {
        /** What of it is done, and when. */
        public enum Part {
            /** All rows, in the order of their key. They go with the table. */
            ALL,
            /** What was written since, and then both are compared. It goes with the table. */
            CHANGES,
            /** Nothing, until it is taken back: then what was written since. */
            BACK
        }

        /** Keys that go together where no plan says how many. */
        public static final int KEYS = 20_000;

        /** How an old table follows the one that took its place. */
        public static Carry back(String connection, Follow follow, boolean equal, @Nullable Instant until) {
            return new Carry(connection, Part.BACK, follow, KEYS, 0, equal, until == null ? null : until.toString());
        }

        @Override
        public String title() {
            String to = follow.to().toString();
            return switch (part) {
                case ALL -> "carry the rows of " + connection + "." + follow.from() + " into " + to;
                case CHANGES -> "carry what was written meanwhile into " + to + ", and compare";
                case BACK ->
                    over()
                            ? "what is written to " + connection + "." + follow.from()
                                    + " is not noted since the reverse_window ended, at " + until
                            : "note what is written to " + connection + "." + follow.from()
                                    + (until == null ? "" : " until " + until) + ", to carry it back";
            };
        }

        private boolean over() {
            return until != null && Instant.parse(until).isBefore(Instant.now());
        }

        @Override
        public @Nullable String undo() {
            return switch (part) {
                case ALL, CHANGES -> "the rows go with the table";
                case BACK -> over() ? null : "carry what was written since into " + follow.to();
            };
        }
    }

    /**
     * Some rows are written for a moment, to find out how long it takes, into a table that is gone afterwards. Undone by removing
     * what a process that was killed left of it.
     *
     * @param into a table that is there for this only
     * @param rowType the columns written, in the types that the target holds
     * @param key of the table; may be empty
     */
    record Probe(
            String source,
            DatasetPath dataset,
            String connection,
            DatasetPath into,
            List<String> create,
            List<String> drop,
            RowType sourceType,
            RowType rowType,
            List<String> key)
            implements Change {
        @Override
        public String title() {
            return "write rows of " + source + "." + dataset + " into " + connection + "." + into
                    + " for a moment, and remove it";
        }

        @Override
        public List<String> details() {
            return create;
        }

        @Override
        public String undo() {
            return String.join("; ", drop);
        }
    }

    /** A named part of a script is through. Touches nothing. */
    record Mark(String title) implements Change {
        @Override
        public String undo() {
            return "nothing";
        }
    }
}
