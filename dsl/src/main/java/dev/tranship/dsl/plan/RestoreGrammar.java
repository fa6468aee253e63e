package dev.tranship.dsl.plan;

import java.util.Map;

/** {@code restore: backup -> connection} */
final class RestoreGrammar implements VerbGrammar<Step.Restore> {
    private static final Setting<String> FROM =
            Setting.standard("from", Kinds.TEXT, "latest", "The id of a backup, or latest.");
    private static final Setting<Address> TO =
            Setting.required("to", Kinds.TARGET, "The connection that gets it back.");

    @Override
    public Class<Step.Restore> type() {
        return Step.Restore.class;
    }

    @Override
    public String subject() {
        return TO.name();
    }

    @Override
    public boolean hasArrow() {
        return true;
    }

    @Override
    public String about() {
        return "Brings back a backup.";
    }

    @Override
    public String shape() {
        return "'restore: connection'";
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.table(FROM, TO);
    }

    @Override
    public Step.Restore read(Given given) {
        return new Step.Restore(given.get(TO), given.get(FROM));
    }

    @Override
    public void write(Step.Restore restore, Written written) {
        written.put(FROM, restore.backup()).put(TO, restore.target());
    }
}
