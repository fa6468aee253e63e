package dev.tranship.shell.cli;

import dev.tranship.shell.render.Theme;
import dev.tranship.shell.repl.Startup;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tranship} itself. */
@Command(
        name = "tranship",
        description = {
            "Moves data between databases, step by step, with undo.",
            "Without a command it opens the shell, with the plan or script that is named."
        },
        versionProvider = Version.class,
        synopsisSubcommandLabel = "[COMMAND]",
        subcommands = {
            InitCommand.class,
            CheckCommand.class,
            ExplainCommand.class,
            ListCommand.class,
            AssessCommand.class,
            PeekCommand.class,
            RunCommand.class,
            UndoCommand.class,
            RedoCommand.class,
            ResumeCommand.class,
            StatusCommand.class,
            RunsCommand.class,
            ShowCommand.class,
            VerifyCommand.class,
            RejectCommand.class,
            BackupsCommand.class,
            SchemaCommand.class,
            JsCommand.class,
            PluginsCommand.class,
            CompletionCommand.class,
            ManCommand.class,
            HelpCommand.class,
            MakeArchiveCommand.class,
        })
final class RootCommand implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    // Read before parsing, in Main; declared for the help and the check.
    @Option(
            names = "--color",
            paramLabel = "WHEN",
            scope = CommandLine.ScopeType.INHERIT,
            description = "auto, always or never. NO_COLOR and CLICOLOR_FORCE are heeded.")
    private Theme.@Nullable Choice color;

    // More than one only so that a mistyped command is named, and not the plan behind it.
    @Parameters(
            arity = "0..*",
            paramLabel = "[PLAN]",
            hideParamSyntax = true,
            description = "Opens the shell with this plan or script.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "-e",
            paramLabel = "LINE",
            description = "Do this line as the shell would, and end. May be given several times.")
    private List<String> lines = new ArrayList<>();

    private final Context context;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    RootCommand(Context context) {
        this.context = context;
    }

    /** {@return whether a word of the command line is a path and cannot be a command, be there such a file or not} */
    static boolean isPath(String word) {
        return word.matches(".*[./\\\\].*") && !word.matches("[-@].*");
    }

    @Override
    public Integer call() {
        String named = words.isEmpty() ? null : words.get(0);
        if (named != null && !isPath(named) && !Files.exists(context.path(named))) {
            throw new CommandLine.UnmatchedArgumentException(spec.commandLine(), List.of(named));
        }
        if (words.size() > 1) {
            throw new CommandLine.UnmatchedArgumentException(spec.commandLine(), words.subList(1, words.size()));
        }
        return Startup.start(context, new Startup.Invitation(named, lines)).code();
    }
}
