package dev.tranship.dsl.plan;

import java.util.Map;

/** {@code approve: question} */
final class ApproveGrammar implements VerbGrammar<Step.Approve> {
    private static final Setting<String> MESSAGE = Setting.required("message", Kinds.TEXT, "What is asked.");

    @Override
    public Class<Step.Approve> type() {
        return Step.Approve.class;
    }

    @Override
    public String subject() {
        return MESSAGE.name();
    }

    @Override
    public String about() {
        return "Waits until somebody agrees.";
    }

    @Override
    public String shape() {
        return "'approve: question'";
    }

    @Override
    public String undoHelp(String word) {
        return CHANGES_NOTHING;
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.table(MESSAGE);
    }

    @Override
    public Step.Approve read(Given given) {
        return new Step.Approve(given.get(MESSAGE));
    }

    @Override
    public void write(Step.Approve approve, Written written) {
        written.put(MESSAGE, approve.message());
    }
}
