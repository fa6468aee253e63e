package dev.tranship.dsl.plan;

import java.util.Locale;
import java.util.Map;

/** Writes the tables of settings that the guide to plans holds, in Markdown. */
public final class PlanGuide {
    private PlanGuide() {}

    /** {@return the tables, ending with a line feed; the same text every time} */
    public static String tables() {
        StringBuilder text = new StringBuilder();
        table(text, "A plan", Settings.PLAN);
        table(text, "Every step", Settings.join(Settings.ITEM, Settings.COMMON));
        for (VerbWord verb : VerbWord.values()) {
            table(text, "`" + verb.word() + "`", Settings.of(verb));
        }
        table(text, "`by` of `partition`", Settings.PARTITIONING);
        table(text, "An entry of `tables`", Settings.TABLE);
        table(text, "An entry of `queries`", Settings.QUERY);
        table(text, "An entry of `probes`", Settings.PROBE);
        return text.toString();
    }

    private static void table(StringBuilder text, String title, Map<String, Setting> settings) {
        text.append("### ")
                .append(title)
                .append("\n\n| setting | value | when not said | |\n| --- | --- | --- | --- |\n");
        for (Setting setting : settings.values()) {
            text.append("| `")
                    .append(setting.name())
                    .append("` | ")
                    .append(kind(setting))
                    .append(" | ");
            text.append(
                    setting.required()
                            ? "**required**"
                            : setting.standard() == null ? "" : "`" + setting.standard() + "`");
            text.append(" | ").append(setting.about().replace("|", "\\|")).append(" |\n");
        }
        text.append('\n');
    }

    private static String kind(Setting setting) {
        return switch (setting.kind()) {
            case CHOICE -> "`" + String.join("` `", setting.choices()) + "`";
            case NAME, TEXT -> "text";
            case CODE -> "JavaScript";
            case BOOLEAN -> "`true` `false`";
            case POSITIVE, COUNT -> "number";
            case SOURCE, TARGET -> "address";
            case COUNT_OR_RATIO -> "number or ratio";
            case NAMES, GLOBS -> "list";
            case NAME_BY_NAME, TYPE_BY_NAME, MASK_BY_NAME, CONSTANT_BY_NAME -> "by column";
            case EMITTED -> "dataset → column → type";
            case TEXT_BY_NAME -> "variable → value";
            case PARTS_BY_NAME -> "variable → part of the URL → variable";
            case INCREMENTAL -> "column, or {by: column, overlap: 5m}";
            case TABLES -> "by glob";
            case CONNECTIONS, VARIABLES, LOOP -> "by name";
            case DEFAULTS -> "settings";
            case NAMES_OR_ALLOW -> "list, or `allow`";
            case DURATION_OR_NEVER -> "duration, or `never`";
            case VERSIONS -> "folder";
            case QUERY -> "statement";
            case QUERIES, PROBES -> "list";
            case BYTES -> "size";
            case VERSION,
                    STEPS,
                    DATE,
                    NUMBER,
                    FACTOR,
                    DURATION,
                    RATE,
                    ON_ERROR,
                    RETRY,
                    UNDO,
                    UNDO_CYPHER,
                    STATEMENTS,
                    CYPHER,
                    PARTITIONING ->
                setting.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }
}
