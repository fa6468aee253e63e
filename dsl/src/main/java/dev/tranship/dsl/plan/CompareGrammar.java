package dev.tranship.dsl.plan;

import dev.tranship.dsl.plan.Step.Compare.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code compare: source -> target} and beside it {@code queries} */
final class CompareGrammar implements VerbGrammar<Step.Compare> {
    private static final Setting<String> NAME =
            Setting.of("name", Kinds.TEXT, "What it is called. Without it: its number.");
    private static final Setting<String> SQL = Setting.of("sql", CodeKinds.QUERY, "What both sides are asked.");
    private static final Setting<String> SOURCE_SQL =
            Setting.of("source_sql", CodeKinds.QUERY, "What the source is asked.");
    private static final Setting<String> TARGET_SQL =
            Setting.of("target_sql", CodeKinds.QUERY, "What the target is asked.");
    private static final Setting<Double> OWN_TOLERANCE =
            Setting.of("tolerance", Kinds.FACTOR, "How many times as long this one may take.");
    /** Of an entry of {@code queries}. */
    static final Map<String, Setting<?>> QUERY = Setting.table(NAME, SQL, SOURCE_SQL, TARGET_SQL, OWN_TOLERANCE);

    private static final Setting<Address> FROM =
            Setting.required("from", Kinds.SOURCE, "The connection that sets the standard.");
    private static final Setting<Address> TO =
            Setting.required("to", Kinds.TARGET, "The connection that is held to it.");
    private static final Setting<List<Query>> QUERIES = Setting.required(
            "queries",
            Kind.of(
                    "list",
                    "write a list: each query begins with '- name: ' or '- sql: '",
                    JsonSchema.list(JsonSchema.reference("query")),
                    CompareGrammar::queries),
            "What both are asked.");
    private static final Setting<Integer> RUNS =
            Setting.standard("runs", Kinds.POSITIVE, 5, "How often each is asked.");
    private static final Setting<Double> TOLERANCE =
            Setting.standard("tolerance", Kinds.FACTOR, 1.2, "How many times as long the target may take.");
    private static final Setting<Duration> NOISE =
            Setting.standard("noise", Kinds.DURATION, Duration.ofMillis(2), "A difference up to this counts as none.");
    private static final Setting<String> RESULTS =
            Setting.standard("results", Kind.choice("equal", "any"), "equal", "Whether both must give the same rows.");
    private static final Setting<String> ASSERT =
            Setting.standard("assert", Kind.choice("fail", "warn"), "fail", "What becomes of a step that finds more.");

    @Override
    public Class<Step.Compare> type() {
        return Step.Compare.class;
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
        return "Times queries on two sides and compares what they give.";
    }

    @Override
    public String shape() {
        return "'compare: source -> target' and beside it 'queries: [{sql: …}]'";
    }

    @Override
    public String undoHelp(String word) {
        return CHANGES_NOTHING;
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.table(FROM, TO, QUERIES, RUNS, TOLERANCE, NOISE, RESULTS, ASSERT);
    }

    @Override
    public Step.Compare read(Given given) {
        return new Step.Compare(
                given.get(FROM),
                given.get(TO),
                given.get(QUERIES),
                given.get(RUNS),
                given.get(TOLERANCE),
                given.get(NOISE),
                given.get(RESULTS).equals("equal"),
                given.get(ASSERT).equals("warn"));
    }

    @Override
    public void write(Step.Compare compare, Written written) {
        List<Object> queries = new ArrayList<>();
        for (Query query : compare.queries()) {
            queries.add(new Written(written.form())
                    .put(NAME, query.name())
                    .query(SOURCE_SQL, query.sourceSql())
                    .query(TARGET_SQL, query.targetSql())
                    .put(OWN_TOLERANCE, query.tolerance())
                    .map());
        }
        written.put(FROM, compare.source())
                .put(TO, compare.target())
                .tree(QUERIES, queries)
                .put(RUNS, compare.runs())
                .put(TOLERANCE, compare.tolerance())
                .put(NOISE, compare.noise())
                .put(RESULTS, compare.sameResults() ? "equal" : "any")
                .put(ASSERT, compare.warnOnly() ? "warn" : "fail");
    }

    private static @Nullable List<Query> queries(Values values, Setting<?> setting, Node node) {
        List<Query> queries = new ArrayList<>();
        for (Given given : values.entries(setting, node, QUERY)) {
            String source = given.has(SOURCE_SQL) ? given.find(SOURCE_SQL) : given.find(SQL);
            String target = given.has(TARGET_SQL) ? given.find(TARGET_SQL) : given.find(SQL);
            if (source == null || target == null) {
                values.problems()
                        .error(
                                PlanCodes.MISSING_SETTING,
                                node,
                                "a query says nothing for one side",
                                "write sql:, or source_sql: and target_sql:");
                continue;
            }
            String name = given.find(NAME);
            queries.add(new Query(
                    name == null ? "query " + (queries.size() + 1) : name, source, target, given.find(OWN_TOLERANCE)));
        }
        return queries.isEmpty() ? null : queries;
    }
}
