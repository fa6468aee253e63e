package dev.tranship.dsl.plan;

import dev.tranship.spi.Partitionable;
import dev.tranship.spi.ReadRequest;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One step, complete: all defaults are in.
 *
 * @param id unique in the plan; given, or made of the verb and its target
 */
public record Step(String id, Common common, Verb verb, Place place) {

    /** {@return a step that stands in no plan, with the settings that a step has when nothing is said} */
    public static Step of(String id, Verb verb) {
        return new Step(id, CommonSettings.usual(verb), verb, Place.NOWHERE);
    }

    /** {@return the same step with another verb} */
    public Step with(Verb other) {
        return new Step(id, common, other, place);
    }

    /** {@return the same step, taken back by these statements} */
    public Step undoneBy(List<String> statements) {
        return new Step(
                id,
                new Common(
                        common.when(),
                        common.require(),
                        common.onError(),
                        common.retry(),
                        new Undo.Statements(statements),
                        common.verify(),
                        common.confirm(),
                        common.throttle(),
                        common.timeout(),
                        common.onFailure()),
                verb,
                place);
    }

    /** The settings that every step has. */
    public record Common(
            @Nullable Code when,
            @Nullable Code require,
            OnError onError,
            Retry retry,
            Undo undo,
            Verify verify,
            boolean confirm,
            @Nullable Long throttle,
            @Nullable Duration timeout,
            OnFailure onFailure) {}

    /**
     * A piece of JavaScript and where it stands.
     *
     * @param place the place of the first character of the code
     */
    public record Code(String text, Place place) {}

    /** What to do about a row that cannot be written. */
    public sealed interface OnError {
        /** The step fails at the first one. */
        record Stop() implements OnError {}

        /** Such rows go to the reject file; the step fails when there are more than this many, or than this share. */
        record Quarantine(@Nullable Long rows, @Nullable Double ratio) implements OnError {}

        /** Such rows go to the reject file, however many. */
        record Skip() implements OnError {}
    }

    /** @param attempts how often to try again after a transient failure; {@code pause} doubles each time */
    public record Retry(int attempts, Duration pause) {}

    /** How the step is taken back. */
    public sealed interface Undo {
        /** By what the engine knows. */
        record Auto() implements Undo {}

        /** Not at all: the step is a barrier. */
        record None() implements Undo {}

        /** By these statements, on the connection the step writes to. */
        record Statements(List<String> statements) implements Undo {
            public Statements {
                statements = List.copyOf(statements);
            }
        }
    }

    /** How far a step proves what it did. */
    public enum Verify {
        NONE,
        COUNT,
        SCHEMA,
        SAMPLE,
        CHECKSUM,
        FULL
    }

    /** What becomes of the step's changes when it fails. */
    public enum OnFailure {
        STOP,
        UNDO
    }

    /** What a step does. */
    public sealed interface Verb
            permits Assess,
                    Copy,
                    Schema,
                    Backup,
                    Restore,
                    VerifyVerb,
                    Swap,
                    Partition,
                    Compare,
                    Guard,
                    Check,
                    Sql,
                    Upgrade,
                    Script,
                    Env,
                    Approve {
        /** {@return the word in the plan} */
        String word();

        /** {@return the places that the verb names, what it reads before what it writes} */
        default Stream<Address> addresses() {
            return Stream.empty();
        }

        /** {@return the JavaScript that the verb holds} */
        default Stream<Code> codes() {
            return Stream.empty();
        }
    }

    public record Assess(Address source, @Nullable Address target, Probe probe) implements Verb {
        /** What the estimate of the time is taken from. */
        public enum Probe {
            /** Reading for a moment. */
            READ,
            /** Writing for a moment as well, into a table that is removed again. */
            WRITE
        }

        @Override
        public String word() {
            return "assess";
        }

        @Override
        public Stream<Address> addresses() {
            return Stream.of(Optional.of(source), Optional.ofNullable(target)).flatMap(Optional::stream);
        }
    }

    /**
     * @param source a connection, or datasets by glob, or one dataset
     * @param target a connection, a namespace, or (when the source is one dataset) a dataset
     * @param except globs of datasets to leave out
     * @param defaults what holds for every dataset
     * @param tables what holds for the datasets that a glob names, over the defaults; later ones win
     * @param keep how long a table that {@code replace} has put another in the place of stays for undo; null for good, zero
     *     for no longer than the step
     */
    public record Copy(
            Address source,
            Address target,
            List<String> except,
            Mode mode,
            int batch,
            int parallel,
            boolean indexes,
            boolean foreignKeys,
            boolean views,
            @Nullable Duration keep,
            Dataset defaults,
            Map<String, Dataset> tables)
            implements Verb {
        public Copy {
            except = List.copyOf(except);
            tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
        }

        @Override
        public String word() {
            return "copy";
        }

        @Override
        public Stream<Code> codes() {
            return Stream.concat(Stream.of(defaults), tables.values().stream()).flatMap(Copy.Dataset::codes);
        }

        @Override
        public Stream<Address> addresses() {
            return Stream.of(source, target);
        }

        /** {@return whether a replaced table goes at the end of the step, and the way back with it} */
        public boolean dropsReplaced() {
            return mode == Mode.REPLACE && Duration.ZERO.equals(keep);
        }

        public enum Mode {
            /** The dataset must not exist; it is created. */
            CREATE,
            /** Rows are added; a key that is there already is a reject. The dataset is created when it is not there. */
            APPEND,
            /** Rows are added or replaced by key. The dataset is created when it is not there. */
            UPSERT,
            /** The dataset is loaded anew beside the old one and takes its place. */
            REPLACE,
            /** The rows whose key is among those of the source are removed. The dataset must exist. */
            DELETE,
            /** As create, but said as a check: the step fails when the dataset is there, even if it is empty. */
            FAIL
        }

        /**
         * How one dataset is copied. Null and empty mean: not said.
         *
         * @param to the name in the target, null for the same name
         * @param columns only these columns, in this order; empty for all
         * @param rename source name → target name
         * @param cast target column → type
         * @param mask target column → rule
         * @param defaults target column → value for NULL
         * @param lossy target columns whose values may lose precision
         * @param key target columns that identify a row, where the target has no key
         * @param emit what {@code js} may emit: dataset in the target → column → type
         * @param incremental take only what is new; null for everything
         */
        public record Dataset(
                @Nullable String to,
                @Nullable String where,
                List<String> columns,
                Map<String, String> rename,
                Map<String, String> cast,
                Map<String, Mask> mask,
                Map<String, Object> defaults,
                @Nullable Code js,
                List<String> lossy,
                List<String> key,
                Map<String, Map<String, String>> emit,
                @Nullable Incremental incremental) {
            public Dataset {
                columns = List.copyOf(columns);
                rename = Collections.unmodifiableMap(new LinkedHashMap<>(rename));
                cast = Collections.unmodifiableMap(new LinkedHashMap<>(cast));
                mask = Collections.unmodifiableMap(new LinkedHashMap<>(mask));
                defaults = Collections.unmodifiableMap(new LinkedHashMap<>(defaults));
                lossy = List.copyOf(lossy);
                key = List.copyOf(key);
                Map<String, Map<String, String>> emitted = new LinkedHashMap<>();
                emit.forEach(
                        (name, types) -> emitted.put(name, Collections.unmodifiableMap(new LinkedHashMap<>(types))));
                emit = Collections.unmodifiableMap(emitted);
            }

            private Stream<Code> codes() {
                return Stream.ofNullable(js);
            }

            /** {@return the same with another transform} */
            public Dataset withJs(Code other) {
                return new Dataset(
                        to, where, columns, rename, cast, mask, defaults, other, lossy, key, emit, incremental);
            }

            /** {@return the same with one more condition of the source on its rows} */
            public Dataset and(@Nullable String condition) {
                if (condition == null) {
                    return this;
                }
                String both = ReadRequest.both(where, condition);
                return new Dataset(to, both, columns, rename, cast, mask, defaults, js, lossy, key, emit, incremental);
            }

            public static final Dataset PLAIN = new Dataset(
                    null, null, List.of(), Map.of(), Map.of(), Map.of(), Map.of(), null, List.of(), List.of(), Map.of(),
                    null);
        }

        /**
         * Only the rows whose column is at least as high as the highest that the last run took.
         *
         * @param by a column of the source that grows: a number, a date or a timestamp
         * @param overlap how far below that to begin, for rows that came late
         */
        public record Incremental(String by, Overlap overlap) {}

        /** How much of what was taken is looked at again. */
        public sealed interface Overlap {
            record Time(Duration duration) implements Overlap {}

            record Count(long count) implements Overlap {}
        }

        /** How a value is made unreadable. */
        public sealed interface Mask {
            /** {@code redact}: every letter becomes x, every digit 0. */
            record Redact() implements Mask {}

            /** {@code "null"}: the value is left out. */
            record Nothing() implements Mask {}

            /** {@code keep-last-4}, {@code keep-first-2}: the others become {@code *}. */
            record Keep(boolean last, int characters) implements Mask {}

            /** {@code hash}: the first 32 hexadecimal digits of SHA-256; equal values stay equal. */
            record Hash() implements Mask {}
        }
    }

    /**
     * The schema part of a copy, without rows.
     *
     * @param tables see {@link Copy}; what of it concerns rows alone means nothing here
     */
    public record Schema(
            Address source,
            Address target,
            List<String> except,
            boolean indexes,
            boolean foreignKeys,
            boolean views,
            Map<String, Copy.Dataset> tables)
            implements Verb {
        public Schema {
            except = List.copyOf(except);
            tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
        }

        @Override
        public String word() {
            return "schema";
        }

        @Override
        public Stream<Address> addresses() {
            return Stream.of(source, target);
        }

        /** {@return the copy whose schema part this is} */
        public Copy asCopy() {
            return new Copy(
                    source,
                    target,
                    except,
                    Copy.Mode.CREATE,
                    Defaults.BATCH,
                    1,
                    indexes,
                    foreignKeys,
                    views,
                    null,
                    Copy.Dataset.PLAIN,
                    tables);
        }
    }

    /** @param keep after what time {@code backups cleanup} may remove it; null for never */
    public record Backup(Address source, @Nullable Duration keep) implements Verb {
        @Override
        public String word() {
            return "backup";
        }

        @Override
        public Stream<Address> addresses() {
            return Stream.of(source);
        }
    }

    /** @param backup the id of a backup, or {@code latest} */
    public record Restore(Address target, String backup) implements Verb {
        @Override
        public String word() {
            return "restore";
        }

        @Override
        public Stream<Address> addresses() {
            return Stream.of(target);
        }
    }

    /** @param tolerance how many rows may differ */
    public record VerifyVerb(
            Address source,
            Address target,
            Verify level,
            long tolerance,
            List<String> except,
            Map<String, Copy.Dataset> tables)
            implements Verb {
        public VerifyVerb {
            except = List.copyOf(except);
            tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
        }

        @Override
        public String word() {
            return "verify";
        }

        @Override
        public Stream<Code> codes() {
            return tables.values().stream().flatMap(Copy.Dataset::codes);
        }

        @Override
        public Stream<Address> addresses() {
            return Stream.of(source, target);
        }
    }

    /**
     * @param source the new table; the namespace of all of them when {@code tables} names them
     * @param target the table whose place it takes; null when {@code tables} names them
     * @param tables new table → the table whose place it takes; empty for one pair
     * @param keep how long the old table stays for undo; null for good
     * @param reverseWindow how long what is written to the new table is noted, to be carried back by undo; null for not at all
     * @param lockTimeout how long to wait for a lock before making way
     */
    public record Swap(
            Address source,
            @Nullable Address target,
            Map<String, String> tables,
            @Nullable Duration keep,
            @Nullable Duration reverseWindow,
            Duration lockTimeout)
            implements Verb {
        public Swap {
            tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
        }

        @Override
        public String word() {
            return "swap";
        }

        @Override
        public Stream<Address> addresses() {
            return Stream.of(Optional.of(source), Optional.ofNullable(target)).flatMap(Optional::stream);
        }
    }

    /**
     * @param weaken names of unique keys that may come to hold only within each partition
     * @param keep how long the old table stays for undo; null for good
     * @param reverseWindow how long undo carries back what is written to the new table; null for as long as the old one stays
     */
    public record Partition(
            Address table,
            Partitionable.Partitioning by,
            boolean backup,
            List<String> weaken,
            int batch,
            @Nullable Duration keep,
            @Nullable Duration reverseWindow,
            Duration lockTimeout)
            implements Verb {
        public Partition {
            weaken = List.copyOf(weaken);
        }

        @Override
        public String word() {
            return "partition";
        }

        @Override
        public Stream<Address> addresses() {
            return Stream.of(table);
        }
    }

    /**
     * @param source sets the standard
     * @param runs how often each query is timed
     * @param tolerance how many times as long as the source the target may take
     * @param noise a difference of times up to this counts as none
     * @param sameResults whether both must give the same rows, in any order
     * @param warnOnly whether the step goes on where it finds more
     */
    public record Compare(
            Address source,
            Address target,
            List<Query> queries,
            int runs,
            double tolerance,
            Duration noise,
            boolean sameResults,
            boolean warnOnly)
            implements Verb {
        public Compare {
            queries = List.copyOf(queries);
        }

        @Override
        public String word() {
            return "compare";
        }

        @Override
        public Stream<Address> addresses() {
            return Stream.of(source, target);
        }

        /** @param tolerance of this query; null for the step's */
        public record Query(
                String name,
                String sourceSql,
                String targetSql,
                @Nullable Double tolerance) {}
    }

    /**
     * Conditions that must hold while the steps behind this one run. Null means: not asked for.
     *
     * @param rejected how many rows of a step, or what share of them, may be refused
     * @param freeDisk how many bytes must be free
     * @param folder on the disk that is meant; null for where the store's file is
     * @param lockWaits how many sessions may wait for locks
     * @param replicationLag how far a replica may be behind
     * @param differences how many rows may differ where a step verifies
     * @param patience how long to pause before the step is stopped
     */
    public record Guard(
            Address on,
            OnError.@Nullable Quarantine rejected,
            @Nullable Long differences,
            @Nullable Long freeDisk,
            @Nullable String folder,
            @Nullable Long lockWaits,
            @Nullable Duration replicationLag,
            List<Probe> probes,
            Duration every,
            OnTrip onTrip,
            Duration patience)
            implements Verb {
        public Guard {
            probes = List.copyOf(probes);
        }

        @Override
        public String word() {
            return "guard";
        }

        @Override
        public Stream<Address> addresses() {
            return Stream.of(on);
        }

        /** What becomes of a step when something does not hold. */
        public enum OnTrip {
            /** It fails at a safe point, and can be gone on with. */
            STOP,
            /** It fails and is taken back. */
            UNDO,
            /** It waits until everything holds again. */
            PAUSE
        }

        /** @param slower how many times as long as at first the query may take */
        public record Probe(
                String name,
                String sql,
                @Nullable Double max,
                @Nullable Double min,
                @Nullable Double slower) {}
    }

    /**
     * @param source a connection, or datasets by glob
     * @param examples how many rows are shown of those that break a rule
     * @param statistics whether all datasets of the source are counted, not only those that rules are of
     * @param against the step whose statistics these are compared with; null for none
     * @param report the file that gets a report, relative to the plan's folder; null for none
     * @param fix the file that gets a plan of repairs, likewise
     * @param warnOnly whether the step goes on where rules are broken
     */
    public record Check(
            Address source,
            List<DataRule> rules,
            int examples,
            boolean statistics,
            @Nullable String against,
            @Nullable String report,
            @Nullable String fix,
            boolean warnOnly)
            implements Verb {
        public Check {
            rules = List.copyOf(rules);
        }

        @Override
        public String word() {
            return "check";
        }

        /** {@return the same with other files} Null leaves one as it is. */
        public Check into(@Nullable String otherReport, @Nullable String otherFix) {
            return new Check(
                    source,
                    rules,
                    examples,
                    statistics,
                    against,
                    otherReport == null ? report : otherReport,
                    otherFix == null ? fix : otherFix,
                    warnOnly);
        }

        @Override
        public Stream<Address> addresses() {
            return Stream.of(source);
        }

        @Override
        public Stream<Code> codes() {
            return rules.stream().map(DataRule::js).flatMap(Stream::ofNullable);
        }
    }

    /** A statement as it stands in a plan or in a file that the plan names. */
    public record Statement(String text, Place place) {
        /** The same statement elsewhere is the same statement. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Statement that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /** Statements of a backend's own language. */
    public record Sql(Language language, Address on, List<Statement> statements) implements Verb {
        public Sql {
            statements = List.copyOf(statements);
        }

        /** One statement that stands in no plan. */
        public Sql(Address on, String statement) {
            this(Language.SQL, on, List.of(new Statement(statement, Place.NOWHERE)));
        }

        /** {@return the statements as texts} */
        public List<String> run() {
            return statements.stream().map(Statement::text).toList();
        }

        @Override
        public String word() {
            return language.word();
        }

        @Override
        public Stream<Address> addresses() {
            return Stream.of(on);
        }
    }

    /**
     * @param history the name of the place where the store remembers its versions
     * @param baseline what is there already, where there is no history yet
     * @param outOfOrder whether versions are done that are lower than one that is done already
     * @param repair whether the history is made to agree with files that were changed or are gone
     */
    public record Upgrade(
            Address on,
            Folder folder,
            Goal goal,
            String history,
            @Nullable VersionNumber baseline,
            boolean outOfOrder,
            boolean repair)
            implements Verb {
        @Override
        public String word() {
            return "upgrade";
        }

        @Override
        public Stream<Address> addresses() {
            return Stream.of(on);
        }

        /** @param versions lowest first */
        public record Folder(String name, List<SchemaVersion> versions) {
            public Folder {
                versions = List.copyOf(versions);
            }
        }

        /** Where to arrive. */
        public sealed interface Goal {
            /** At the highest version that there is. */
            record Latest() implements Goal {}

            /** One version back from where the store is. */
            record Previous() implements Goal {}

            /** Before the first version. */
            record Base() implements Goal {}

            record Version(VersionNumber number) implements Goal {}

            /** At the highest version up to this day. */
            record Date(LocalDate day) implements Goal {}
        }
    }

    /**
     * @param code the script; read from the file when the plan names one
     * @param env the environment variables that the script may see
     */
    public record Script(Code code, List<String> env) implements Verb {
        public Script {
            env = List.copyOf(env);
        }

        public Script(Code code) {
            this(code, List.of());
        }

        @Override
        public String word() {
            return "script";
        }

        @Override
        public Stream<Code> codes() {
            return Stream.of(code);
        }
    }

    /**
     * A configuration file of {@code NAME=value} lines.
     *
     * @param file its name, relative to the plan's folder
     * @param rename variable → its new name
     * @param split variable that holds a URL → part of the URL → variable
     * @param set variable → value that it gets
     * @param defaults variable → value that it gets where it is not there
     * @param comment variables that are commented out
     */
    public record Env(
            String file,
            Map<String, String> rename,
            Map<String, Map<String, String>> split,
            Map<String, String> set,
            Map<String, String> defaults,
            List<String> comment)
            implements Verb {
        /** What a URL can be divided into. */
        public static final List<String> PARTS =
                List.of("scheme", "user", "password", "host", "port", "database", "options");

        public Env {
            rename = Collections.unmodifiableMap(new LinkedHashMap<>(rename));
            split = Collections.unmodifiableMap(new LinkedHashMap<>(split));
            set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
            defaults = Collections.unmodifiableMap(new LinkedHashMap<>(defaults));
            comment = List.copyOf(comment);
        }

        @Override
        public String word() {
            return "env";
        }
    }

    public record Approve(String message) implements Verb {
        @Override
        public String word() {
            return "approve";
        }
    }
}
