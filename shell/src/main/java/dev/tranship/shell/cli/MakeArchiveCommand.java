package dev.tranship.shell.cli;

import dev.tranship.dsl.plan.Diagnostic;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Loads what most commands load, while the JVM watches and writes an archive of it. Called by the launcher in the background.
 */
@Command(name = "make-archive", hidden = true, description = "Make the archive that makes starting faster.")
final class MakeArchiveCommand implements Callable<Integer> {
    private final Context context;

    MakeArchiveCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.plugins().all();
        context.out().println(JsonLines.version(Version.number()));
        context.out().print(context.errors().error("CLI-601", "", Diagnostic.Severity.ERROR.name()));
        return ExitCode.OK.code();
    }
}
