package dev.tranship.dsl.plan;

import dev.tranship.dsl.plan.Step.Copy.Dataset;
import java.util.Arrays;
import java.util.Map;

/** {@code verify: source -> target} */
final class VerifyGrammar implements VerbGrammar<Step.VerifyVerb> {
    private static final Setting<Address> FROM = Setting.required("from", Kinds.SOURCE, "One side.");
    private static final Setting<Address> TO = Setting.required("to", Kinds.TARGET, "The other side.");
    private static final Setting<Step.Verify> LEVEL = Setting.standard(
            "level",
            Kind.choice(
                    Step.Verify.class,
                    Arrays.stream(Step.Verify.values())
                            .filter(level -> level != Step.Verify.NONE)
                            .toList()),
            Step.Verify.CHECKSUM,
            "How closely to look.");
    private static final Setting<Long> TOLERANCE =
            Setting.standard("tolerance", Kinds.COUNT, 0L, "How many rows may differ.");
    private static final Setting<Map<String, Dataset>> TABLES =
            Setting.of("tables", DatasetGrammar.TABLES, "Glob → how these datasets were copied.");

    @Override
    public Class<Step.VerifyVerb> type() {
        return Step.VerifyVerb.class;
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
        return "Compares two places by content.";
    }

    @Override
    public String shape() {
        return "'verify: source -> target'";
    }

    @Override
    public String undoHelp(String word) {
        return CHANGES_NOTHING;
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.table(FROM, TO, LEVEL, TOLERANCE, CopyGrammar.EXCEPT, TABLES);
    }

    @Override
    public Step.VerifyVerb read(Given given) {
        return new Step.VerifyVerb(
                given.get(FROM),
                given.get(TO),
                given.get(LEVEL),
                given.get(TOLERANCE),
                given.list(CopyGrammar.EXCEPT),
                given.map(TABLES));
    }

    @Override
    public void write(Step.VerifyVerb verify, Written written) {
        written.put(FROM, verify.source())
                .put(TO, verify.target())
                .put(LEVEL, verify.level())
                .put(TOLERANCE, verify.tolerance())
                .put(CopyGrammar.EXCEPT, verify.except());
        DatasetGrammar.write(TABLES, verify.tables(), written);
    }

    @Override
    public Step.VerifyVerb plain(Step.VerifyVerb verify) {
        return read(new Given(Map.of(FROM.name(), verify.source(), TO.name(), verify.target())));
    }
}
