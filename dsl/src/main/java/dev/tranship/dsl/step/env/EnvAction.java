package dev.tranship.dsl.step.env;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.engine.Failpoint;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.spi.ConnectionSpec.Access;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes variables of a configuration file. The file before is kept beside, under a dated name, and undo puts it back. */
public record EnvAction(Step.Env env) implements VerbAction {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneId.systemDefault());

    @Override
    public Prepared prepare(StepContext context, Access access) {
        ConfigurationFile file = file(env.file(), context);
        EnvEdit edit = EnvEdit.of(env, file.text());
        if (!edit.problems().isEmpty()) {
            List<EngineException> problems = edit.problems().stream()
                    .map(problem -> new EngineException(
                            Kind.FAILED,
                            "RUN-262",
                            env.file() + ": " + problem,
                            "change the line in the file or the rule in the plan; nothing was written"))
                    .toList();
            return new Prepared(List.of(), null, edit.notices(), problems, List::of);
        }
        if (edit.diff().isEmpty()) {
            return Prepared.of(List.of(), null, notices(edit, env.file() + " is as it should be"));
        }
        String kept = file.free(".backup-" + STAMP.format(Instant.ofEpochMilli(context.seed())));
        Change change =
                new Change.Edit(env.file(), kept, edit.diff(), file.hash(), ConfigurationFile.hash(edit.text()));
        return Prepared.of(List.of(change), null, edit.notices());
    }

    private static List<String> notices(EnvEdit edit, String more) {
        List<String> notices = new ArrayList<>(edit.notices());
        notices.add(more);
        return notices;
    }

    /** Makes the change; what of it is made already is left as it is. */
    public void apply(Change.Edit edit, StepContext context) {
        ConfigurationFile file = file(edit.file(), context);
        String now = file.hash();
        if (now.equals(edit.after())) {
            return;
        }
        if (!now.equals(edit.before())) {
            throw new EngineException(
                    Kind.FAILED,
                    "RUN-263",
                    edit.file() + " was changed meanwhile by somebody else",
                    "`undo` this step and run it again: it looks at the file anew");
        }
        String text = EnvEdit.of(env, file.text()).text();
        Failpoint.hit("edit.before");
        file.keep(edit.kept());
        Failpoint.hit("edit.kept");
        file.write(text);
        Failpoint.hit("edit.after");
    }

    /** Takes the change back, as far as it was made. The file kept is no longer there then. */
    public static void revert(Change.Edit edit, StepContext context) {
        ConfigurationFile file = file(edit.file(), context);
        ConfigurationFile kept = file.beside(edit.kept());
        if (kept.exists() && kept.hash().equals(edit.before())) {
            kept.move(file);
        } else if (!file.exists() || !file.hash().equals(edit.before())) {
            throw new EngineException(
                    Kind.FAILED,
                    "RUN-264",
                    edit.file() + " cannot be put back: " + edit.kept() + (kept.exists() ? " was changed" : " is gone"),
                    "restore the file from elsewhere, then `undo` again");
        }
    }

    /** {@return the hash of the file now; null when it is not there} */
    public static @Nullable String hash(Change.Edit edit, StepContext context) {
        ConfigurationFile file = file(edit.file(), context);
        return file.exists() ? file.hash() : null;
    }

    /** {@return the verb of the step that the context is for} */
    public static EnvAction of(StepContext context) {
        if (context.step().verb() instanceof Step.Env env) {
            return new EnvAction(env);
        }
        throw new IllegalStateException("an edit outside an env step");
    }

    private static ConfigurationFile file(String name, StepContext context) {
        return new ConfigurationFile(context.plan().folder().resolve(Path.of(name)), name);
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        return new StepSummary(List.of(), null, List.of(), null, Duration.ZERO);
    }

    @Override
    public String description() {
        return env.file();
    }
}
