package dev.tranship.shell.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tranship man}. */
@Command(
        name = "man",
        description = {"Print the manual page.", "To read it: tranship man | man -l -"})
final class ManCommand implements Callable<Integer> {
    private final Context context;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    ManCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.out().print(ManPage.of(spec.root().commandLine()));
        return ExitCode.OK.code();
    }
}
