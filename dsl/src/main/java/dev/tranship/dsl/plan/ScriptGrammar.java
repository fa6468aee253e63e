package dev.tranship.dsl.plan;

import java.util.List;
import java.util.Map;

/** {@code script: file.js} */
final class ScriptGrammar implements VerbGrammar<Step.Script> {
    private static final Setting<Step.Code> JS =
            Setting.required("js", CodeKinds.CODE, "The script, or a file that ends with .js.");
    private static final Setting<List<String>> ENV =
            Setting.of("env", Kinds.NAMES, "The environment variables that the script may see as env.NAME.");

    @Override
    public Class<Step.Script> type() {
        return Step.Script.class;
    }

    @Override
    public String subject() {
        return JS.name();
    }

    @Override
    public String about() {
        return "Runs JavaScript, inline or from a file.";
    }

    @Override
    public String shape() {
        return "'script: file.js'";
    }

    @Override
    public String undoHelp(String word) {
        return "give them in the script: step(name, () => …, { undo: 'drop view v' })";
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.table(JS, ENV);
    }

    @Override
    public Step.Script read(Given given) {
        return new Step.Script(given.get(JS), given.list(ENV));
    }

    @Override
    public void write(Step.Script script, Written written) {
        written.put(JS, script.code()).put(ENV, script.env());
    }

    /** The name of the file, where the plan names one. */
    @Override
    public String name(Step.Script script, Node.Mapping settings) {
        String name = settings.value(JS.name()) instanceof Node.Scalar scalar
                        && scalar.style() != Node.Style.BLOCK
                        && scalar.text().endsWith(".js")
                ? scalar.text().replaceAll(".*[/\\\\]|\\.js$", "")
                : "";
        return name.length() > 60 ? "" : name;
    }
}
