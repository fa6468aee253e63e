package dev.tranship.shell.cli;

import dev.tranship.shell.render.Theme;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tranship} itself. */
@Command(
        name = "tranship",
        description = "Moves data between databases, step by step, with undo.",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
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

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.OK.code();
    }
}
