package dev.tranship.dsl.plan;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The settings of every step. */
final class CommonSettings {
    private static final Pattern QUARANTINE = Pattern.compile("quarantine\\s*\\(\\s*([^)]*?)\\s*\\)");

    private static final Setting<Step.Code> WHEN =
            Setting.of("when", CodeKinds.CODE, "JavaScript: the step is skipped when it is false.");
    private static final Setting<Step.Code> REQUIRE =
            Setting.of("require", CodeKinds.CODE, "JavaScript: the run stops before the step when it is false.");
    static final Setting<Step.OnError> ON_ERROR = Setting.standard(
            "on_error",
            Kind.of(
                    "on error",
                    "one of stop, skip, quarantine(10), quarantine(1%)",
                    JsonSchema.type("string"),
                    CommonSettings::onError),
            new Step.OnError.Stop(),
            "stop",
            "A row that cannot be written: stop, skip, quarantine(10) or quarantine(1%).");
    static final Setting<Step.OnError.Quarantine> MAX_ERRORS = Setting.of(
            "max_errors",
            Kinds.COUNT_OR_RATIO,
            "The same as on_error: quarantine(n): a count of rows, or a ratio like 1%.");

    private static final Setting<Long> ATTEMPTS =
            Setting.standard("attempts", Kinds.COUNT, (long) Defaults.RETRY.attempts(), "How often to try again.");
    private static final Setting<Duration> PAUSE =
            Setting.standard("pause", Kinds.DURATION, Defaults.RETRY.pause(), "How long to wait; doubles each time.");
    static final Map<String, Setting<?>> RETRY_TABLE = Setting.table(ATTEMPTS, PAUSE);

    private static final Setting<Step.Retry> RETRY = Setting.standard(
            "retry",
            Kind.of(
                    "retry",
                    "write a number, or {attempts: 3, pause: 2s}",
                    JsonSchema.anyOf(
                            JsonSchema.atLeast("integer", 0),
                            JsonSchema.reference("retry"),
                            JsonSchema.reference("reference")),
                    CommonSettings::retry),
            Defaults.RETRY,
            "3",
            "How often to try again after a transient failure: 3, or {attempts: 3, pause: 1s}.");
    static final Setting<Step.Undo> UNDO =
            undo(Language.SQL, "undo", "auto or none; in a step of sql: the statements that take it back.");
    private static final Setting<Step.Verify> VERIFY = new Setting<>(
            "verify",
            Kind.choice(Step.Verify.class),
            null,
            "checksum",
            false,
            "How far the step proves what it did. Without it: checksum for copy, none for others.");
    private static final Setting<Boolean> CONFIRM =
            Setting.standard("confirm", Kinds.BOOLEAN, false, "Ask before the step.");
    private static final Setting<Long> THROTTLE =
            Setting.of("throttle", Kinds.RATE, "At most so many rows a second: 1000/s.");
    private static final Setting<Duration> TIMEOUT =
            Setting.of("timeout", Kinds.DURATION, "The step fails when it takes longer: 30s, 5m, 1h30m.");
    private static final Setting<Step.OnFailure> ON_FAILURE = Setting.standard(
            "on_failure",
            Kind.choice(Step.OnFailure.class),
            Step.OnFailure.STOP,
            "What becomes of the step's changes when it fails.");

    /** These may also stand in {@code defaults}. */
    static final Map<String, Setting<?>> TABLE = Setting.table(
            WHEN, REQUIRE, ON_ERROR, MAX_ERRORS, RETRY, UNDO, VERIFY, CONFIRM, THROTTLE, TIMEOUT, ON_FAILURE);

    /** Where statements of Cypher take a step back. */
    static final Map<String, Setting<?>> TABLE_OF_CYPHER = Setting.join(
            TABLE,
            Setting.table(undo(Language.CYPHER, "undo cypher", "auto or none; or the statements that take it back.")));

    /** What says how the work is done, and not what. */
    private static final List<Setting<?>> MANNER = List.of(RETRY, CONFIRM, THROTTLE, TIMEOUT, ON_FAILURE);

    private CommonSettings() {}

    private static Setting<Step.Undo> undo(Language language, String guide, String about) {
        Kind<Step.Undo> kind = Kind.of(
                guide,
                "write auto, none, a statement, or a list of statements",
                JsonSchema.anyOf(JsonSchema.scalar(), JsonSchema.texts()),
                (values, setting, node) -> undo(values, setting, node, language));
        return Setting.standard("undo", kind, new Step.Undo.Auto(), "auto", about);
    }

    /** {@return the settings of a step that says none} */
    static Step.Common usual(Step.Verb verb) {
        return read(VerbWord.of(verb), new Given(Map.of()));
    }

    static Step.Common read(VerbWord verb, Given given) {
        Step.OnError limit = given.find(MAX_ERRORS);
        Step.Verify proof = given.find(VERIFY);
        return new Step.Common(
                given.find(WHEN),
                given.find(REQUIRE),
                limit != null ? limit : given.get(ON_ERROR),
                given.get(RETRY),
                given.get(UNDO),
                proof != null ? proof : verb.grammar().proof(),
                given.get(CONFIRM),
                given.find(THROTTLE),
                given.find(TIMEOUT),
                given.get(ON_FAILURE));
    }

    static Map<String, Object> write(Step step, Form form) {
        Step.Common common = step.common();
        Map<String, Object> retry = new Written(form)
                .put(ATTEMPTS, (long) common.retry().attempts())
                .put(PAUSE, common.retry().pause())
                .map();
        Written written = new Written(form)
                .put(WHEN, common.when())
                .put(REQUIRE, common.require())
                .tree(ON_ERROR, onError(common.onError()))
                .tree(RETRY, retry)
                .tree(UNDO, undo(step, form));
        // A step that only compares proves nothing beside; its own word would be a second verb.
        if (!(step.verb() instanceof Step.VerifyVerb)) {
            written.put(VERIFY, common.verify());
        }
        written.put(CONFIRM, common.confirm())
                .tree(THROTTLE, common.throttle() == null ? null : common.throttle() + "/s")
                .put(TIMEOUT, common.timeout())
                .put(ON_FAILURE, common.onFailure());
        if (form == Form.MEANING) {
            MANNER.forEach(setting -> written.map().remove(setting.name()));
        }
        return written.map();
    }

    /** {@return the setting as a plan spells it} */
    static String onError(Step.OnError onError) {
        if (onError instanceof Step.OnError.Quarantine quarantine) {
            Double ratio = quarantine.ratio();
            return "quarantine(" + (ratio == null ? String.valueOf(quarantine.rows()) : Units.text(ratio)) + ")";
        }
        return onError instanceof Step.OnError.Skip ? "skip" : "stop";
    }

    private static Object undo(Step step, Form form) {
        Step.Undo undo = step.common().undo();
        if (undo instanceof Step.Undo.Statements statements) {
            Language language = step.verb() instanceof Step.Sql sql ? sql.language() : Language.SQL;
            return form.statements(language, statements.statements());
        }
        return undo instanceof Step.Undo.None ? "none" : "auto";
    }

    private static Step.@Nullable OnError onError(Values values, Setting<?> setting, Node node) {
        String text = values.text(setting, node);
        if (text == null) {
            return null;
        }
        if (text.equals("stop")) {
            return new Step.OnError.Stop();
        }
        if (text.equals("skip")) {
            return new Step.OnError.Skip();
        }
        Matcher quarantine = QUARANTINE.matcher(text);
        if (quarantine.matches()) {
            return values.limit(setting, node, quarantine.group(1), "quarantine(10) or quarantine(1%)");
        }
        values.problems()
                .error(
                        PlanCodes.UNKNOWN_VALUE,
                        node,
                        "'" + setting.name() + "' cannot be '" + text + "'",
                        text.startsWith("quarantine")
                                ? "say how many: quarantine(10) or quarantine(1%)"
                                : Suggestions.meant(text, List.of("stop", "skip"))
                                        .orElseGet(() -> setting.kind().expected()));
        return null;
    }

    private static Step.@Nullable Retry retry(Values values, Setting<?> setting, Node node) {
        long attempts = Defaults.RETRY.attempts();
        Duration pause = Defaults.RETRY.pause();
        if (node instanceof Node.Mapping mapping) {
            Given given = values.readAll(mapping, RETRY_TABLE, "retry");
            attempts = given.get(ATTEMPTS);
            pause = given.get(PAUSE);
        } else {
            Long given = values.count(setting, node);
            if (given == null) {
                return null;
            }
            attempts = given;
        }
        if (attempts > 1000) {
            values.problems()
                    .error(PlanCodes.NUMBER, node, "'retry' cannot be " + attempts, "write a number up to 1000");
            return null;
        }
        return new Step.Retry((int) attempts, pause);
    }

    private static Step.@Nullable Undo undo(Values values, Setting<?> setting, Node node, Language language) {
        if (node instanceof Node.Scalar scalar) {
            if (scalar.text().equals("auto")) {
                return new Step.Undo.Auto();
            }
            if (scalar.text().equals("none")) {
                return new Step.Undo.None();
            }
            if (scalar.style() != Node.Style.BLOCK
                    && !scalar.text().strip().contains(" ")
                    && !scalar.text().endsWith(language.ending())) {
                values.problems()
                        .error(
                                PlanCodes.UNKNOWN_VALUE,
                                node,
                                "'undo' cannot be '" + scalar.text() + "'",
                                Suggestions.meant(scalar.text(), List.of("auto", "none"))
                                        .orElseGet(() -> setting.kind().expected()));
                return null;
            }
        }
        List<Step.Statement> statements = CodeKinds.statements(values, setting, node, language);
        return statements == null
                ? null
                : new Step.Undo.Statements(
                        statements.stream().map(Step.Statement::text).toList());
    }
}
