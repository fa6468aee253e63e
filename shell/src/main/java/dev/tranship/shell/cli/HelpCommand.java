package dev.tranship.shell.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tranship help [COMMAND]}. */
@Command(name = "help", description = "Show how a command is used.")
final class HelpCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command; all of them without.")
    private @Nullable String command;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        CommandLine shown = root;
        if (command != null) {
            shown = root.getSubcommands().get(command);
            if (shown == null) {
                throw CliException.usage(
                        "CLI-601",
                        "there is no command '" + command + "'",
                        Suggestions.closest(command, root.getSubcommands().keySet())
                                .map(name -> "did you mean '" + name + "'?")
                                .orElse("`tranship help` lists them"));
            }
        }
        shown.usage(root.getOut());
        return ExitCode.OK.code();
    }
}
