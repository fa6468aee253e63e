package dev.tranship.dsl.plan;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** {@code backup: connection} */
final class BackupGrammar implements VerbGrammar<Step.Backup> {
    private static final Setting<Address> FROM = Setting.required("from", Kinds.SOURCE, "What is saved.");
    private static final Setting<Optional<Duration>> KEEP = Setting.standard(
            "keep", Kinds.DURATION_OR_NEVER, Optional.of(Defaults.KEEP), "When it may be cleaned up: 7d, or never.");

    @Override
    public Class<Step.Backup> type() {
        return Step.Backup.class;
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
        return "Saves what a connection holds.";
    }

    @Override
    public String shape() {
        return "'backup: connection'";
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.table(FROM, KEEP);
    }

    @Override
    public Step.Backup read(Given given) {
        return new Step.Backup(given.get(FROM), given.get(KEEP).orElse(null));
    }

    @Override
    public void write(Step.Backup backup, Written written) {
        written.put(FROM, backup.source()).put(KEEP, Optional.ofNullable(backup.keep()));
    }

    @Override
    public Step.Backup plain(Step.Backup backup) {
        return new Step.Backup(backup.source(), Defaults.KEEP);
    }
}
