package dev.tranship.dsl.plan;

import java.util.Map;

/** Writes the tables of settings that the guide to plans holds, in Markdown. */
public final class PlanGuide {
    private PlanGuide() {}

    /** {@return the tables, ending with a line feed; the same text every time} */
    public static String tables() {
        StringBuilder text = new StringBuilder();
        table(text, "A plan", Settings.PLAN);
        table(text, "Every step", Setting.join(Settings.ITEM, CommonSettings.TABLE));
        for (VerbWord verb : VerbWord.values()) {
            table(text, "`" + verb.word() + "`", verb.settings());
        }
        table(text, "`by` of `partition`", PartitionGrammar.PARTITIONING);
        table(text, "An entry of `tables`", DatasetGrammar.ENTRY);
        table(text, "An entry of `queries`", CompareGrammar.QUERY);
        table(text, "An entry of `probes`", GuardGrammar.PROBE);
        table(text, "An entry of `rules`", RuleGrammar.TABLE);
        table(text, "`fix` of a rule", RuleGrammar.FIX_TABLE);
        return text.toString();
    }

    private static void table(StringBuilder text, String title, Map<String, Setting<?>> settings) {
        text.append("### ")
                .append(title)
                .append("\n\n| setting | value | when not said | |\n| --- | --- | --- | --- |\n");
        for (Setting<?> setting : settings.values()) {
            text.append("| `")
                    .append(setting.name())
                    .append("` | ")
                    .append(setting.kind().guide())
                    .append(" | ");
            text.append(
                    setting.required()
                            ? "**required**"
                            : setting.standardText() == null ? "" : "`" + setting.standardText() + "`");
            text.append(" | ").append(setting.about().replace("|", "\\|")).append(" |\n");
        }
        text.append('\n');
    }
}
