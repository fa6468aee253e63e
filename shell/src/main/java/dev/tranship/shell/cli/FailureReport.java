package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.journal.Workspace;
import dev.tranship.dsl.plan.Diagnostic;
import dev.tranship.dsl.plan.PlanException;
import dev.tranship.dsl.plan.Secrets;
import dev.tranship.dsl.plan.Suggestions;
import dev.tranship.spi.EndpointException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Turns whatever went wrong into one sentence, a way out and an exit code. Nobody sees a stack trace. */
public final class FailureReport {
    // The working directory, not a password.
    private static final Set<String> HARMLESS = Set.of("PWD", "OLDPWD");

    private final Context context;
    private final Secrets secrets = new Secrets();

    public FailureReport(Context context) {
        this.context = context;
        // The engine masks what it knows; this is for what comes from elsewhere, such as the message of a driver.
        context.surroundings().environment().forEach((name, value) -> {
            if (Secrets.isSecretName(name) && !HARMLESS.contains(name)) {
                secrets.add(value);
            }
        });
    }

    /** Shows a failure and {@return what the process would exit with}. */
    public ExitCode report(Throwable failure) {
        if (failure instanceof CliException e) {
            return error(e.exit(), e.code(), message(e), e.help());
        } else if (failure instanceof PlanException e) {
            return plan(e.diagnostics());
        } else if (failure instanceof EngineException e && e.kind() == EngineException.Kind.INTERRUPTED) {
            return stopped(e);
        } else if (failure instanceof EngineException e) {
            return error(ExitCode.of(e.kind()), e.code(), message(e), e.help());
        } else if (failure instanceof EndpointException e) {
            return endpoint(e);
        } else if (failure instanceof CommandLine.ParameterException e) {
            return commandLine(e);
        }
        return internal(failure);
    }

    // What was asked for is no error.
    private ExitCode stopped(EngineException e) {
        if (context.json()) {
            context.out().println(JsonLines.error(e.code(), message(e), e.help()));
        }
        context.note(context.errTheme().warning(message(e)));
        return ExitCode.INTERRUPTED;
    }

    private ExitCode plan(List<Diagnostic> diagnostics) {
        if (context.json()) {
            diagnostics.forEach(each -> context.out().println(JsonLines.diagnostic(each)));
        }
        context.err().print(context.errors().diagnostics(diagnostics));
        return ExitCode.USAGE;
    }

    private ExitCode endpoint(EndpointException e) {
        return switch (e.kind()) {
            case CONNECT, AUTHENTICATE -> error(ExitCode.CONNECT, "CLI-605", message(e), e.hint());
            case NOT_FOUND, CONSTRAINT, UNSUPPORTED, STATEMENT, TRANSIENT, CAPACITY, CORRUPT ->
                error(ExitCode.FAILED, "CLI-605", message(e), e.hint());
        };
    }

    private ExitCode commandLine(CommandLine.ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched.getUnmatched().get(0), unmatched.getCommandLine());
        }
        return error(ExitCode.USAGE, "CLI-601", message(e), "`" + command + " --help` shows how it is used");
    }

    private ExitCode unmatched(String word, CommandLine at) {
        CommandLine.Model.CommandSpec spec = at.getCommandSpec();
        String help = "`" + spec.qualifiedName() + " --help` shows what there is";
        if (word.startsWith("-")) {
            List<String> names = new ArrayList<>();
            spec.options().stream()
                    .filter(option -> !option.hidden())
                    .forEach(option -> names.addAll(List.of(option.names())));
            String option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            return error(
                    ExitCode.USAGE,
                    "CLI-601",
                    "`" + spec.qualifiedName() + "` has no option " + option,
                    Suggestions.meant(option, names).orElse(help));
        }
        if (spec.subcommands().isEmpty()) {
            return error(
                    ExitCode.USAGE,
                    "CLI-601",
                    "`" + spec.qualifiedName() + "` takes no further argument '" + word + "'",
                    help);
        }
        return error(
                ExitCode.USAGE,
                "CLI-601",
                "there is no command '" + word + "'",
                Suggestions.meant(word, spec.subcommands().keySet()).orElse(help));
    }

    private ExitCode internal(Throwable failure) {
        EngineException ofWorkspace = Workspace.failure(failure).orElse(null);
        if (ofWorkspace != null) {
            return error(ExitCode.of(ofWorkspace.kind()), ofWorkspace.code(), message(ofWorkspace), ofWorkspace.help());
        }
        if (failure instanceof UncheckedIOException || failure instanceof IOException) {
            return error(ExitCode.FAILED, "CLI-606", message(failure), null);
        }
        if (failure instanceof OutOfMemoryError) {
            return error(
                    ExitCode.INTERNAL,
                    "CLI-671",
                    "out of memory",
                    "give it more, e.g. TRANSHIP_JAVA_OPTS=-Xmx2g; `resume` goes on where it stopped");
        }
        Path trace = writeTrace(failure);
        return error(
                ExitCode.INTERNAL,
                "CLI-670",
                "this is a mistake of ours, not of yours: "
                        + failure.getClass().getSimpleName()
                        + (failure.getMessage() == null ? "" : ": " + firstLine(message(failure))),
                trace == null ? null : "please report it with the file " + trace);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private @Nullable Path writeTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        Path workspace = context.workspace();
        try {
            Path folder = workspace == null ? Path.of(System.getProperty("java.io.tmpdir")) : workspace;
            Files.createDirectories(folder);
            String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss-SSS", Locale.ROOT));
            Path file = folder.resolve("trace-" + time + ".txt");
            Files.writeString(file, secrets.mask(text.toString()));
            return file;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private ExitCode error(ExitCode exit, String code, String message, @Nullable String help) {
        String way = help == null ? null : secrets.mask(help);
        if (context.json()) {
            context.out().println(JsonLines.error(code, message, way));
        }
        context.err().print(context.errors().error(code, message, way));
        return exit;
    }

    private String message(Throwable failure) {
        String message = failure.getMessage();
        return secrets.mask(message == null ? failure.getClass().getSimpleName() : message);
    }
}
