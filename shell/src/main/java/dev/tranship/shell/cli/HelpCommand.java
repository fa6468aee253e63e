package dev.tranship.shell.cli;

import dev.tranship.dsl.plan.Suggestions;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tranship help [COMMAND|CODE]}. */
@Command(name = "help", description = "Show how a command is used, or what an error code means.")
final class HelpCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "COMMAND|CODE",
            description = "A command, or a code such as RUN-216; all commands unless said.")
    private @Nullable String word;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        String asked = word;
        if (asked == null) {
            root.usage(root.getOut());
            return ExitCode.OK.code();
        }
        Optional<String> page = ErrorPages.of(asked);
        CommandLine command = root.getSubcommands().get(asked);
        if (page.isPresent()) {
            root.getOut().print(page.get());
            root.getOut().flush();
        } else if (command != null) {
            command.usage(root.getOut());
        } else {
            throw CliException.usage(
                    "CLI-601",
                    "there is no command '" + asked + "'",
                    Suggestions.meant(asked, root.getSubcommands().keySet()).orElse("`tranship help` lists them"));
        }
        return ExitCode.OK.code();
    }
}
