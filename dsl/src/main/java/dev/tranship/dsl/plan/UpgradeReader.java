package dev.tranship.dsl.plan;

import dev.tranship.dsl.plan.Step.Upgrade.Folder;
import dev.tranship.dsl.plan.Step.Upgrade.Goal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes steps of {@code upgrade}, whose settings speak of the versions in a folder. */
final class UpgradeReader {
    private UpgradeReader() {}

    /** Reports what the settings ask for and the folder does not have. */
    static void check(Node.Mapping said, Map<String, Object> settings, Problems problems) {
        if (!(settings.get("versions") instanceof Folder folder)) {
            return;
        }
        for (String name : List.of("target", "baseline")) {
            Node value = said.value(name);
            if (value != null && settings.get(name) instanceof String text && !has(folder, name, text)) {
                problems.error(
                        PlanCodes.NO_SUCH_VERSION,
                        value,
                        "there is no version '" + text + "' in '" + folder.name() + "'",
                        "there are "
                                + Suggestions.list(folder.versions().stream()
                                        .map(v -> v.number().toString())
                                        .toList())
                                + (name.equals("target") ? ", and latest, previous and base" : ""));
            }
        }
        Node.Entry date = said.entry("to_date");
        if (date != null && said.entry("target") != null) {
            problems.error(
                    PlanCodes.CONTRADICTION,
                    date.key(),
                    "'target' and 'to_date' both say where to arrive",
                    "keep one of them");
        } else if (date != null) {
            folder.versions().stream()
                    .filter(v -> v.date() == null)
                    .findFirst()
                    .ifPresent(v -> problems.error(
                            PlanCodes.NO_SUCH_VERSION,
                            date.value(),
                            "nothing says what day version " + v.number() + " is of",
                            "write '-- date: 2026-01-31' at the top of " + v.file()));
        }
        warnOfNoWayDown(said, folder, problems);
    }

    private static boolean has(Folder folder, String setting, String text) {
        boolean word = setting.equals("target")
                && List.of("latest", "previous", "base").contains(text);
        Optional<VersionNumber> number = VersionNumber.of(text);
        return word
                || number.isPresent()
                        && folder.versions().stream().anyMatch(v -> v.number().compareTo(number.get()) == 0);
    }

    private static void warnOfNoWayDown(Node.Mapping said, Folder folder, Problems problems) {
        List<String> without = folder.versions().stream()
                .filter(v -> v.down() == null)
                .map(v -> v.number().toString())
                .toList();
        if (!without.isEmpty()) {
            problems.warning(
                    PlanCodes.NO_WAY_DOWN,
                    Objects.requireNonNull(said.value("versions")),
                    "there is no way back over " + Suggestions.list(without) + ": without a 'down'",
                    "write '-- down' and the statements that lead back");
        }
    }

    /** {@return the step; null where a value that it needs is wrong, which is reported already} */
    static Step.@Nullable Upgrade build(Map<String, Object> settings) {
        if (!(settings.get("on") instanceof Address on) || !(settings.get("versions") instanceof Folder folder)) {
            return null;
        }
        return new Step.Upgrade(
                on,
                folder,
                goal(settings),
                settings.get("history") instanceof String name ? name : "tranship_history",
                settings.get("baseline") instanceof String text
                        ? VersionNumber.of(text).orElse(null)
                        : null,
                Boolean.TRUE.equals(settings.get("out_of_order")),
                Boolean.TRUE.equals(settings.get("repair")));
    }

    private static Goal goal(Map<String, Object> settings) {
        if (settings.get("to_date") instanceof LocalDate day) {
            return new Goal.Date(day);
        }
        String target = settings.get("target") instanceof String text ? text : "latest";
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
}
