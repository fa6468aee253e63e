package dev.tranship.dsl.step.upgrade;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.plan.SchemaVersion;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.plan.VersionNumber;
import dev.tranship.spi.VersionHistory;
import dev.tranship.spi.VersionHistory.Inherited;
import dev.tranship.spi.VersionHistory.InheritedVersion;
import dev.tranship.spi.VersionHistory.Noted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What versions a store has been through, held against the files. */
final class SchemaState {
    private final Step.Upgrade upgrade;
    private final String at;
    private final boolean kept;
    private final Map<VersionNumber, SchemaVersion> files = new TreeMap<>();
    private final TreeMap<VersionNumber, Noted> noted = new TreeMap<>();
    private final List<Noted> adopted = new ArrayList<>();
    private final List<Noted> changed = new ArrayList<>();
    private final List<Noted> missing = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final List<EngineException> problems = new ArrayList<>();
    private int sequence;

    private SchemaState(Step.Upgrade upgrade, String at, boolean kept) {
        this.upgrade = upgrade;
        this.at = at;
        this.kept = kept;
        upgrade.folder().versions().forEach(v -> files.put(v.number(), v));
    }

    /** @param at the instant under which versions are noted now */
    static SchemaState read(Step.Upgrade upgrade, VersionHistory history, String at) {
        Optional<List<Noted>> kept = history.read();
        SchemaState state = new SchemaState(upgrade, at, kept.isPresent());
        for (Noted version : kept.orElse(List.of())) {
            state.sequence = Math.max(state.sequence, version.sequence());
            VersionNumber.of(version.version()).ifPresent(number -> state.noted.put(number, version));
        }
        if (state.noted.isEmpty()) {
            state.adopt(history);
        } else {
            state.compare();
        }
        return state;
    }

    /** {@return whether there is a history, if only an empty one} */
    boolean kept() {
        return kept;
    }

    /** {@return what is noted, or is to be noted as being there already, by number} */
    TreeMap<VersionNumber, Noted> noted() {
        return noted;
    }

    /** {@return what is to be noted as being there already, lowest first} */
    List<Noted> adopted() {
        return adopted;
    }

    /** {@return what is noted with another checksum than its file has} */
    List<Noted> changed() {
        return changed;
    }

    /** {@return what is noted and has no file any more} */
    List<Noted> missing() {
        return missing;
    }

    List<String> notices() {
        return notices;
    }

    List<EngineException> problems() {
        return problems;
    }

    /** {@return the version that a file describes} */
    @Nullable
    SchemaVersion file(VersionNumber number) {
        return files.get(number);
    }

    /** {@return the entry for a version that is done now} */
    Noted next(SchemaVersion version) {
        return entry(version, "Tranship");
    }

    private Noted entry(SchemaVersion version, String origin) {
        sequence++;
        return new Noted(sequence, version.number().toString(), version.description(), version.checksum(), at, origin);
    }

    private void compare() {
        noted.forEach((number, version) -> {
            SchemaVersion file = files.get(number);
            if (file == null) {
                missing.add(version);
                if (!upgrade.repair()) {
                    missing(version.version(), upgrade.history());
                }
            } else if (!file.checksum().equals(version.checksum())) {
                changed.add(version);
                if (!upgrade.repair()) {
                    changed(file, upgrade.history());
                }
            }
        });
    }

    private void missing(String version, String place) {
        problem(
                "RUN-241",
                "version " + version + " is in " + place + " of " + upgrade.on() + " and has no file in '"
                        + upgrade.folder().name() + "'",
                "bring the file back; repair: true forgets the version");
    }

    private void changed(SchemaVersion file, String place) {
        problem(
                "RUN-240",
                file.file() + " does something else than it did when version " + file.number() + " came into " + place
                        + " of " + upgrade.on(),
                "put the file back as it was, and the change into a new version; repair: true takes it as it is now");
    }

    private void problem(String code, String message, String help) {
        problems.add(new EngineException(Kind.FAILED, code, message, help));
    }

    // ---- what was there before us

    private void adopt(VersionHistory history) {
        if (upgrade.baseline() != null) {
            adopt(upgrade.baseline(), "baseline");
            return;
        }
        List<Inherited> others = history.inherited().stream()
                .filter(o -> !o.versions().isEmpty())
                .toList();
        if (others.size() > 1) {
            problem(
                    "RUN-243",
                    upgrade.on() + " has the histories of several tools: "
                            + String.join(
                                    ", ", others.stream().map(Inherited::place).toList()),
                    "say baseline: with the version that is there");
        } else if (others.size() == 1) {
            inherit(others.get(0));
        }
    }

    private void inherit(Inherited other) {
        VersionNumber highest = null;
        for (InheritedVersion version : other.versions()) {
            SchemaVersion file = other.numbered() ? numbered(other, version) : named(other, version);
            if (file != null && (highest == null || file.number().compareTo(highest) > 0)) {
                highest = file.number();
            }
        }
        if (highest != null && problems.isEmpty()) {
            adopt(highest, other.tool());
            notices.add(other.place() + " of " + other.tool() + " is at " + highest
                    + ": the versions up to there are taken as done; it stays as it is");
        }
    }

    private @Nullable SchemaVersion numbered(Inherited other, InheritedVersion version) {
        SchemaVersion file = VersionNumber.of(version.version()).map(files::get).orElse(null);
        return switch (version.state()) {
            case FAILED -> {
                problem(
                        "RUN-243",
                        "version " + version.version() + " failed, as " + other.place() + " says",
                        "see to it with " + other.tool() + ", or say baseline: with the version that is there");
                yield null;
            }
            case BASELINE -> file == null ? before(version.version()) : file;
            case DONE -> {
                if (file == null) {
                    missing(version.version(), other.place());
                } else if (version.checksum() != null
                        && file.foreign() != null
                        && !version.checksum().equals(file.foreign())) {
                    changed(file, other.place());
                }
                yield file;
            }
        };
    }

    /** {@return the highest version up to one that has no file itself} */
    private @Nullable SchemaVersion before(String text) {
        VersionNumber number = VersionNumber.of(text).orElse(null);
        return files.values().stream()
                .filter(v -> number != null && v.number().compareTo(number) <= 0)
                .reduce((low, high) -> high)
                .orElse(null);
    }

    private @Nullable SchemaVersion named(Inherited other, InheritedVersion version) {
        Optional<SchemaVersion> file = files.values().stream()
                .filter(v -> version.version().equals(v.revision()))
                .findFirst();
        if (file.isEmpty()) {
            problem(
                    "RUN-243",
                    other.place() + " of " + other.tool() + " is at " + version.version()
                            + ", and no version says that it is that",
                    "write '-- revision: " + version.version()
                            + "' at the top of the file that leads there, or say baseline: with its number");
        }
        return file.orElse(null);
    }

    private void adopt(VersionNumber highest, String origin) {
        for (SchemaVersion version : upgrade.folder().versions()) {
            if (version.number().compareTo(highest) <= 0) {
                Noted entry = entry(version, origin);
                adopted.add(entry);
                noted.put(version.number(), entry);
            }
        }
    }

    /** {@return the highest version that is done; null when there is none} */
    @Nullable
    VersionNumber current() {
        return noted.isEmpty() ? null : Objects.requireNonNull(noted.lastKey());
    }
}
