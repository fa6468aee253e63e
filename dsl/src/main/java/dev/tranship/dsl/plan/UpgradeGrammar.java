package dev.tranship.dsl.plan;

import dev.tranship.dsl.plan.Step.Upgrade.Folder;
import dev.tranship.dsl.plan.Step.Upgrade.Goal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code upgrade: connection} and beside it {@code versions}, of which other settings speak */
final class UpgradeGrammar implements VerbGrammar<Step.Upgrade> {
    private static final Setting<Address> ON = Setting.required("on", Kinds.TARGET, "The connection.");
    private static final Setting<Folder> VERSIONS = Setting.required(
            "versions",
            Kind.of("folder", "write the name of a folder", JsonSchema.scalar(), UpgradeGrammar::versions),
            "The folder with the versions, as files.");
    private static final Setting<String> TARGET =
            Setting.standard("target", Kinds.TEXT, "latest", "The version to arrive at; latest, previous or base.");
    private static final Setting<LocalDate> TO_DATE =
            Setting.of("to_date", Kinds.DATE, "The last version up to this date, like 2026-01-31.");
    private static final Setting<String> HISTORY =
            Setting.standard("history", Kinds.TEXT, "tranship_history", "Where the store remembers its versions.");
    private static final Setting<String> BASELINE =
            Setting.of("baseline", Kinds.TEXT, "What is there already, where there is no history yet.");
    private static final Setting<Boolean> OUT_OF_ORDER =
            Setting.standard("out_of_order", Kinds.BOOLEAN, false, "Do versions below one that is done.");
    private static final Setting<Boolean> REPAIR =
            Setting.standard("repair", Kinds.BOOLEAN, false, "Let the history agree with changed or missing files.");

    @Override
    public Class<Step.Upgrade> type() {
        return Step.Upgrade.class;
    }

    @Override
    public String subject() {
        return ON.name();
    }

    @Override
    public String about() {
        return "Brings a schema to a version, by files.";
    }

    @Override
    public String shape() {
        return "'upgrade: connection' and beside it 'versions: folder'";
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.table(ON, VERSIONS, TARGET, TO_DATE, HISTORY, BASELINE, OUT_OF_ORDER, REPAIR);
    }

    /** Reports what the settings ask for and the folder does not have. */
    @Override
    public void check(Said said) {
        Folder folder = said.given().find(VERSIONS);
        if (folder == null) {
            return;
        }
        for (Setting<String> setting : List.of(TARGET, BASELINE)) {
            Node value = said.settings().value(setting.name());
            String text = said.given().find(setting);
            if (value != null && text != null && !has(folder, setting, text)) {
                said.problems()
                        .error(
                                PlanCodes.NO_SUCH_VERSION,
                                value,
                                "there is no version '" + text + "' in '" + folder.name() + "'",
                                "there are "
                                        + Suggestions.list(folder.versions().stream()
                                                .map(v -> v.number().toString())
                                                .toList())
                                        + (setting == TARGET ? ", and latest, previous and base" : ""));
            }
        }
        checkDate(said, folder);
        warnOfNoWayDown(said, folder);
    }

    private static void checkDate(Said said, Folder folder) {
        Node.Entry date = said.settings().entry(TO_DATE.name());
        if (date != null && said.has(TARGET)) {
            said.problems()
                    .error(
                            PlanCodes.CONTRADICTION,
                            date.key(),
                            "'target' and 'to_date' both say where to arrive",
                            "keep one of them");
        } else if (date != null) {
            folder.versions().stream()
                    .filter(v -> v.date() == null)
                    .findFirst()
                    .ifPresent(v -> said.problems()
                            .error(
                                    PlanCodes.NO_SUCH_VERSION,
                                    date.value(),
                                    "nothing says what day version " + v.number() + " is of",
                                    "write '-- date: 2026-01-31' at the top of " + v.file()));
        }
    }

    private static boolean has(Folder folder, Setting<String> setting, String text) {
        boolean word =
                setting == TARGET && List.of("latest", "previous", "base").contains(text);
        Optional<VersionNumber> number = VersionNumber.of(text);
        return word
                || number.isPresent()
                        && folder.versions().stream().anyMatch(v -> v.number().compareTo(number.get()) == 0);
    }

    private static void warnOfNoWayDown(Said said, Folder folder) {
        List<String> without = folder.versions().stream()
                .filter(v -> v.down() == null)
                .map(v -> v.number().toString())
                .toList();
        if (!without.isEmpty()) {
            said.problems()
                    .warning(
                            PlanCodes.NO_WAY_DOWN,
                            Objects.requireNonNull(said.settings().value(VERSIONS.name())),
                            "there is no way back over " + Suggestions.list(without) + ": without a 'down'",
                            "write '-- down' and the statements that lead back");
        }
    }

    @Override
    public Step.Upgrade read(Given given) {
        String baseline = given.find(BASELINE);
        return new Step.Upgrade(
                given.get(ON),
                given.get(VERSIONS),
                goal(given),
                given.get(HISTORY),
                baseline == null ? null : VersionNumber.of(baseline).orElse(null),
                given.get(OUT_OF_ORDER),
                given.get(REPAIR));
    }

    /** What the versions do is not part of the meaning: the store's own history holds them to what they were. */
    @Override
    public void write(Step.Upgrade upgrade, Written written) {
        VersionNumber baseline = upgrade.baseline();
        written.put(ON, upgrade.on())
                .tree(VERSIONS, written.form().text(upgrade.folder().name()));
        if (upgrade.goal() instanceof Goal.Date date) {
            written.tree(TO_DATE, date.day().toString());
        } else {
            written.put(TARGET, target(upgrade.goal()));
        }
        written.put(HISTORY, upgrade.history())
                .put(BASELINE, baseline == null ? null : baseline.toString())
                .put(OUT_OF_ORDER, upgrade.outOfOrder())
                .put(REPAIR, upgrade.repair());
    }

    private static Goal goal(Given given) {
        LocalDate day = given.find(TO_DATE);
        if (day != null) {
            return new Goal.Date(day);
        }
        String target = given.get(TARGET);
        if (target.equals("previous")) {
            return new Goal.Previous();
        } else if (target.equals("base")) {
            return new Goal.Base();
        }
        return VersionNumber.of(target).<Goal>map(Goal.Version::new).orElseGet(Goal.Latest::new);
    }

    /** {@return the goal as a plan spells it; a date has another setting} */
    static String target(Goal goal) {
        if (goal instanceof Goal.Version version) {
            return version.number().toString();
        } else if (goal instanceof Goal.Date date) {
            return date.day().toString();
        } else if (goal instanceof Goal.Previous) {
            return "previous";
        }
        return goal instanceof Goal.Base ? "base" : "latest";
    }

    private static @Nullable Folder versions(Values values, Setting<?> setting, Node node) {
        String name = values.text(setting, node);
        if (name == null || !(node instanceof Node.Scalar scalar)) {
            return null;
        }
        try {
            Path folder = values.folder(scalar).resolve(name);
            if (Files.isDirectory(folder)) {
                String shown = Values.sibling(scalar).replaceAll("[/\\\\]+$", "");
                return new Folder(name, new VersionFiles(values.problems(), values, node, shown).read(folder));
            }
        } catch (InvalidPathException e) {
            // Such a folder is not there either.
        }
        values.problems()
                .error(
                        PlanCodes.FILE_MISSING,
                        node,
                        "there is no folder '" + name + "'",
                        "folder names are relative to the plan");
        return null;
    }
}
