package dev.tranship.shell.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tranship completion}. */
@Command(
        name = "completion",
        description = {
            "Print what teaches a shell to complete this command line.",
            "bash: source <(tranship completion bash)",
            "zsh:  autoload -U compinit bashcompinit; compinit; bashcompinit; source <(tranship completion zsh)"
        })
final class CompletionCommand implements Callable<Integer> {
    /** The shells that can be taught. One script serves both. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final Context context;

    @Parameters(index = "0", paramLabel = "SHELL", description = "bash or zsh.")
    @SuppressWarnings("NullAway.Init")
    private Shell shell;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    CompletionCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        context.out()
                .print(
                        switch (shell) {
                            case BASH, ZSH -> AutoComplete.bash(root.getCommandName(), root);
                        });
        return ExitCode.OK.code();
    }
}
