package dev.tranship.dsl.step.upgrade;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.plan.SchemaVersion;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.plan.Step.Upgrade.Goal;
import dev.tranship.dsl.plan.VersionNumber;
import dev.tranship.spi.VersionHistory;
import dev.tranship.spi.VersionHistory.Noted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The changes that lead from what a store is to where it shall arrive, each version one of them. */
final class VersionSteps {
    private final Step.Upgrade upgrade;
    private final SchemaState state;
    private final VersionHistory history;
    private final List<Change> changes = new ArrayList<>();
    private final List<EngineException> problems = new ArrayList<>();

    VersionSteps(Step.Upgrade upgrade, SchemaState state, VersionHistory history) {
        this.upgrade = upgrade;
        this.state = state;
        this.history = history;
    }

    /** Why the way cannot be gone. */
    List<EngineException> problems() {
        return problems;
    }

    List<Change> changes() {
        VersionNumber goal = goal();
        List<SchemaVersion> up = upwards(goal);
        NavigableMap<VersionNumber, Noted> down = goal == null
                ? state.noted().descendingMap()
                : state.noted().tailMap(goal, false).descendingMap();
        if (!state.kept() && !(up.isEmpty() && state.adopted().isEmpty())) {
            statements("create " + upgrade.history(), history.create(), history.drop());
        }
        state.adopted()
                .forEach(n -> statements(
                        "note " + n.version() + " as done (" + n.origin() + ")",
                        List.of(history.note(n)),
                        List.of(history.erase(n.version()))));
        repair();
        up.forEach(this::up);
        down.forEach(this::down);
        if (goal == null && state.kept()) {
            statements("drop " + upgrade.history(), history.drop(), history.create());
        }
        return changes;
    }

    /** {@return the highest version that shall be there; null for none} */
    private @Nullable VersionNumber goal() {
        Goal goal = upgrade.goal();
        if (goal instanceof Goal.Version version) {
            return version.number();
        } else if (goal instanceof Goal.Date date) {
            return upgrade.folder().versions().stream()
                    .filter(v -> v.date() != null && !v.date().isAfter(date.day()))
                    .map(SchemaVersion::number)
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        } else if (goal instanceof Goal.Previous) {
            VersionNumber current = state.current();
            return current == null ? null : state.noted().lowerKey(current);
        } else if (goal instanceof Goal.Latest) {
            return Stream.concat(
                            state.noted().keySet().stream(),
                            upgrade.folder().versions().stream().map(SchemaVersion::number))
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        }
        return null;
    }

    /** {@return the versions up to the goal that are not done; none where the way leads back} */
    private List<SchemaVersion> upwards(@Nullable VersionNumber goal) {
        VersionNumber current = state.current();
        if (goal == null || current != null && goal.compareTo(current) < 0) {
            return List.of();
        }
        List<SchemaVersion> pending = upgrade.folder().versions().stream()
                .filter(v -> v.number().compareTo(goal) <= 0 && !state.noted().containsKey(v.number()))
                .toList();
        for (SchemaVersion version : pending) {
            if (!upgrade.outOfOrder() && current != null && version.number().compareTo(current) < 0) {
                problem(
                        "RUN-242",
                        "version " + version.number() + " was never done, and " + upgrade.on() + " is at " + current
                                + " already",
                        "give " + version.file() + " a higher number, or say out_of_order: true");
            }
        }
        return pending;
    }

    private void repair() {
        for (Noted version : state.changed()) {
            SchemaVersion file = Objects.requireNonNull(
                    state.file(VersionNumber.of(version.version()).orElseThrow()));
            statements(
                    "take " + file.file() + " as it is now",
                    List.of(history.amend(version.version(), file.checksum())),
                    List.of(history.amend(version.version(), version.checksum())));
        }
        for (Noted version : state.missing()) {
            statements(
                    "forget version " + version.version(),
                    List.of(history.erase(version.version())),
                    List.of(history.note(version)));
            VersionNumber.of(version.version()).ifPresent(state.noted()::remove);
        }
    }

    private void up(SchemaVersion version) {
        Noted entry = state.next(version);
        statements(
                "version " + version.title(),
                plus(version.up(), history.note(entry)),
                version.down() == null ? null : plus(version.down(), history.erase(entry.version())));
        for (String check : version.checks()) {
            changes.add(new Change.Check(
                    "check version " + version.number(), upgrade.on().connection(), check));
        }
    }

    private void down(VersionNumber number, Noted noted) {
        SchemaVersion version = state.file(number);
        if (version == null || version.down() == null) {
            problem(
                    "RUN-244",
                    "there is no way back over version " + number + ": "
                            + (version == null ? "its file is gone" : version.file() + " has no '-- down'"),
                    "write the statements that lead back under '-- down'");
            return;
        }
        statements(
                "take back version " + version.title(),
                plus(version.down(), history.erase(noted.version())),
                plus(version.up(), history.note(noted)));
    }

    private void statements(String title, List<String> apply, @Nullable List<String> revert) {
        changes.add(new Change.Statements(title, upgrade.on().connection(), apply, revert, false));
    }

    private void problem(String code, String message, String help) {
        problems.add(new EngineException(Kind.FAILED, code, message, help));
    }

    private static List<String> plus(List<String> statements, String last) {
        List<String> all = new ArrayList<>(statements);
        all.add(last);
        return all;
    }
}
