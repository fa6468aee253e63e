package dev.tranship.dsl.plan;

import java.util.List;
import java.util.Map;

/** {@code check: connection} and beside it {@code rules} */
final class CheckGrammar implements VerbGrammar<Step.Check> {
    private static final Setting<Address> OF =
            Setting.required("of", Kinds.SOURCE, "A connection, or datasets by glob.");
    private static final Setting<List<DataRule>> RULES =
            Setting.of("rules", RuleGrammar.RULES, "What the data must keep.");
    private static final Setting<Long> EXAMPLES =
            Setting.standard("examples", Kinds.COUNT, 5L, "So many rows are shown of those that break a rule.");
    private static final Setting<Boolean> STATISTICS = Setting.standard(
            "statistics", Kinds.BOOLEAN, false, "Count all datasets, not only those that rules are of.");
    private static final Setting<String> AGAINST =
            Setting.of("against", Kinds.TEXT, "The id of an earlier check: what has become less since is a loss.");
    private static final Setting<String> REPORT =
            Setting.of("report", Kinds.TEXT, "A file for the report: .json, or one page of HTML.");
    private static final Setting<String> FIX = Setting.of("fix", Kinds.TEXT, "A file for a plan that repairs.");
    private static final Setting<String> ASSERT = Setting.standard(
            "assert", Kind.choice("fail", "warn"), "fail", "What becomes of a step that finds errors.");

    @Override
    public Class<Step.Check> type() {
        return Step.Check.class;
    }

    @Override
    public String subject() {
        return OF.name();
    }

    @Override
    public String about() {
        return "Holds data against rules, and says how what breaks them is repaired.";
    }

    @Override
    public String shape() {
        return "'check: connection' and beside it 'rules: [{of: dataset, required: [column]}]'";
    }

    @Override
    public String undoHelp(String word) {
        return CHANGES_NOTHING;
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.table(OF, RULES, EXAMPLES, STATISTICS, AGAINST, REPORT, FIX, ASSERT);
    }

    @Override
    public Step.Check read(Given given) {
        return new Step.Check(
                given.get(OF),
                given.list(RULES),
                given.get(EXAMPLES).intValue(),
                given.get(STATISTICS),
                given.find(AGAINST),
                given.find(REPORT),
                given.find(FIX),
                given.get(ASSERT).equals("warn"));
    }

    @Override
    public void write(Step.Check check, Written written) {
        written.put(OF, check.source())
                .tree(RULES, RuleGrammar.write(check.rules(), written.form()))
                .putPrinted(EXAMPLES, (long) check.examples())
                .put(STATISTICS, check.statistics())
                .put(AGAINST, check.against())
                .putPrinted(REPORT, check.report())
                .putPrinted(FIX, check.fix())
                .put(ASSERT, check.warnOnly() ? "warn" : "fail");
    }
}
