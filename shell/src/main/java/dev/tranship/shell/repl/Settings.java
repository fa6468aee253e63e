package dev.tranship.shell.repl;

import dev.tranship.dsl.plan.Suggestions;
import dev.tranship.shell.cli.CliException;
import dev.tranship.shell.cli.Names;
import dev.tranship.shell.render.RowFormat;
import dev.tranship.shell.render.Theme;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What {@code set} sets, for as long as the shell is open. */
public final class Settings {
    private static final List<String> SWITCH = List.of("on", "off");

    /** A setting, the values it can have (the first is what holds unless said) and what it is for. */
    public enum Setting {
        MODE(Arrays.stream(RowFormat.values()).map(Names::of).toList(), "how rows and lists are shown"),
        ROWS(List.of("10", "20", "50", "100"), "how many rows `sample` and `batch` show: any number"),
        TIMING(List.of("off", "on"), "show how long each command took"),
        PAGER(SWITCH, "page through what does not fit the screen"),
        THEME(Arrays.stream(Theme.Palette.values()).map(Names::of).toList(), "the background that colours go with"),
        KEEP_GOING(List.of("off", "on"), "go on after a command that failed, where nobody types");

        private final List<String> values;
        private final String meaning;

        Setting(List<String> values, String meaning) {
            this.values = values;
            this.meaning = meaning;
        }

        /** {@return the name as it is typed} */
        public String word() {
            return Names.of(this).replace('_', '-');
        }

        public List<String> choices() {
            return values;
        }

        public String meaning() {
            return meaning;
        }

        /** @throws CliException CLI-622 */
        public static Setting of(String word) {
            List<String> words = Arrays.stream(values()).map(Setting::word).toList();
            return Arrays.stream(values())
                    .filter(each -> each.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> CliException.usage(
                            "CLI-622",
                            "there is no setting '" + word + "'",
                            Suggestions.meant(word, words).orElse("the settings are " + String.join(", ", words))));
        }
    }

    private final Map<Setting, String> values = new EnumMap<>(Setting.class);

    public String get(Setting setting) {
        return values.getOrDefault(setting, setting.choices().get(0));
    }

    public boolean on(Setting setting) {
        return get(setting).equals("on");
    }

    public RowFormat mode() {
        return RowFormat.valueOf(get(Setting.MODE).toUpperCase(java.util.Locale.ROOT));
    }

    public Theme.Palette palette() {
        return Theme.Palette.valueOf(get(Setting.THEME).toUpperCase(java.util.Locale.ROOT));
    }

    public int rows() {
        return Integer.parseInt(get(Setting.ROWS));
    }

    /** @throws CliException CLI-622 when the setting cannot have that value */
    public void set(Setting setting, String value) {
        boolean allowed = setting == Setting.ROWS
                ? value.matches("[1-9]\\d{0,5}")
                : setting.choices().contains(value);
        if (!allowed) {
            throw CliException.usage(
                    "CLI-622",
                    "'" + value + "' is no value of " + setting.word(),
                    "it can be " + String.join(", ", setting.choices()));
        }
        values.put(setting, value);
    }
}
