package dev.tranship.shell.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How commands that do something are to behave. */
final class WorkArguments {
    @Option(names = "--yes", description = "Agree to everything that would be asked.")
    private boolean yes;

    @Option(names = "--json", description = "Events as JSON on stdout, one object a line.")
    private boolean json;

    @Option(
            names = "--progress",
            negatable = true,
            description = "Show moving progress; on a terminal it is shown unless --no-progress is said.")
    private @Nullable Boolean progress;

    boolean yes() {
        return yes;
    }

    boolean json() {
        return json;
    }

    boolean progress(boolean terminal) {
        return progress == null ? terminal : progress;
    }
}
