package dev.tranship.dsl.plan;

import dev.tranship.dsl.plan.Step.Copy.Dataset;
import dev.tranship.dsl.plan.Step.Copy.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** {@code copy: source -> target} */
final class CopyGrammar implements VerbGrammar<Step.Copy> {
    static final Setting<Address> FROM =
            Setting.required("from", Kinds.SOURCE, "A connection, datasets by glob, or one dataset.");
    static final Setting<Address> TO = Setting.required("to", Kinds.TARGET, "A connection, a namespace, or a dataset.");
    static final Setting<List<String>> EXCEPT = Setting.of("except", Kinds.GLOBS, "Datasets to leave out, by glob.");
    private static final Setting<Mode> MODE = Setting.standard(
            "mode", Kind.choice(Mode.class), Mode.CREATE, "What to do about datasets that are there already.");
    private static final Setting<Integer> BATCH =
            Setting.standard("batch", Kinds.POSITIVE, Defaults.BATCH, "At most so many rows go together.");
    private static final Setting<Integer> PARALLEL = Setting.standard(
            "parallel", Kinds.POSITIVE, Defaults.PARALLEL, "So many datasets, or parts of one, at the same time.");
    static final Setting<Boolean> INDEXES = Setting.standard("indexes", Kinds.BOOLEAN, true, "Create the indexes.");
    static final Setting<Boolean> FOREIGN_KEYS =
            Setting.standard("foreign_keys", Kinds.BOOLEAN, true, "Create the foreign keys.");
    static final Setting<Boolean> VIEWS = Setting.standard("views", Kinds.BOOLEAN, true, "Create the views.");
    private static final Setting<Optional<Duration>> KEEP = Setting.standard(
            "keep",
            Kinds.DURATION_OR_NEVER,
            Optional.of(Defaults.KEEP),
            "How long a replaced table stays for undo: 7d, never to drop it, or 0: only to the step's end.");
    private static final Setting<Map<String, Dataset>> TABLES =
            Setting.of("tables", DatasetGrammar.TABLES, "Glob → settings for these datasets; later ones win.");

    @Override
    public Class<Step.Copy> type() {
        return Step.Copy.class;
    }

    @Override
    public String subject() {
        return FROM.name();
    }

    @Override
    public boolean hasArrow() {
        return true;
    }

    @Override
    public String about() {
        return "Copies datasets: schema, data, keys, indexes, views.";
    }

    @Override
    public String shape() {
        return "'copy: source -> target'";
    }

    @Override
    public Step.Verify proof() {
        return Step.Verify.CHECKSUM;
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.join(
                Setting.table(FROM, TO, EXCEPT, MODE, BATCH, PARALLEL, INDEXES, FOREIGN_KEYS, VIEWS, KEEP, TABLES),
                DatasetGrammar.TABLE);
    }

    /** What is read again, because it is new or came late, takes the place of what is there. */
    @Override
    public void check(Said said) {
        Mode mode = said.given().find(MODE);
        if (said.has(MODE) && mode != Mode.UPSERT && isIncremental(said.given())) {
            said.problems()
                    .error(
                            PlanCodes.CONTRADICTION,
                            Objects.requireNonNull(said.settings().entry(MODE.name()))
                                    .key(),
                            "'incremental' needs 'mode: upsert'",
                            "leave 'mode' out: with 'incremental' it is upsert");
        }
    }

    private static boolean isIncremental(Given given) {
        return given.has(DatasetGrammar.INCREMENTAL)
                || given.map(TABLES).values().stream().anyMatch(table -> table.incremental() != null);
    }

    @Override
    public Step.Copy read(Given given) {
        Mode mode = given.find(MODE);
        return new Step.Copy(
                given.get(FROM),
                given.get(TO),
                given.list(EXCEPT),
                mode != null ? mode : isIncremental(given) ? Mode.UPSERT : Mode.CREATE,
                given.get(BATCH),
                given.get(PARALLEL),
                given.get(INDEXES),
                given.get(FOREIGN_KEYS),
                given.get(VIEWS),
                given.get(KEEP).orElse(null),
                DatasetGrammar.read(given, null),
                given.map(TABLES));
    }

    @Override
    public void write(Step.Copy copy, Written written) {
        written.put(FROM, copy.source())
                .put(TO, copy.target())
                .put(EXCEPT, copy.except())
                .put(MODE, copy.mode())
                .put(BATCH, copy.batch())
                .put(PARALLEL, copy.parallel())
                .put(INDEXES, copy.indexes())
                .put(FOREIGN_KEYS, copy.foreignKeys())
                .put(VIEWS, copy.views())
                .putPrinted(KEEP, Optional.ofNullable(copy.keep()));
        DatasetGrammar.write(copy.defaults(), written);
        DatasetGrammar.write(TABLES, copy.tables(), written);
    }

    @Override
    public Step.Copy plain(Step.Copy copy) {
        return read(new Given(Map.of(FROM.name(), copy.source(), TO.name(), copy.target())));
    }

    @Override
    public String name(Step.Copy copy, Node.Mapping settings) {
        String path = copy.source().path();
        boolean one = !path.isEmpty() && !Glob.isPattern(path);
        return one ? path.substring(path.lastIndexOf('.') + 1) : copy.target().toString();
    }
}
