package dev.tranship.dsl.plan;

import java.util.Map;

/** {@code assess: source -> target} */
final class AssessGrammar implements VerbGrammar<Step.Assess> {
    private static final Setting<Address> FROM = Setting.required("from", Kinds.SOURCE, "What would be copied.");
    private static final Setting<Address> TO =
            Setting.of("to", Kinds.TARGET, "Where it would go; its types are looked at too.");
    private static final Setting<Step.Assess.Probe> PROBE = Setting.standard(
            "probe",
            Kind.choice(Step.Assess.Probe.class),
            Step.Assess.Probe.READ,
            "What the estimate comes from: `write` also writes for a moment, into a table that is removed again.");

    @Override
    public Class<Step.Assess> type() {
        return Step.Assess.class;
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
        return "Says what a copy would meet: sizes, types, risks. Writes nothing unless asked to.";
    }

    @Override
    public String shape() {
        return "'assess: source -> target'";
    }

    @Override
    public String undoHelp(String word) {
        return CHANGES_NOTHING;
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.table(FROM, TO, PROBE);
    }

    @Override
    public Step.Assess read(Given given) {
        return new Step.Assess(given.get(FROM), given.find(TO), given.get(PROBE));
    }

    @Override
    public void write(Step.Assess assess, Written written) {
        written.put(FROM, assess.source()).put(TO, assess.target()).put(PROBE, assess.probe());
    }

    @Override
    public String name(Step.Assess assess, Node.Mapping settings) {
        return assess.source().toString();
    }
}
