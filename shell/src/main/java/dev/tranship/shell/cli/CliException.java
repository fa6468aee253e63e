package dev.tranship.shell.cli;

import org.jspecify.annotations.Nullable;

/** What was typed cannot be done. The message is one sentence, {@link #help()} the way out. */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exit;
    private final String code;
    private final @Nullable String help;

    public CliException(ExitCode exit, String code, String message, @Nullable String help) {
        super(message);
        this.exit = exit;
        this.code = code;
        this.help = help;
    }

    /** A mistake on the command line. */
    public static CliException usage(String code, String message, @Nullable String help) {
        return new CliException(ExitCode.USAGE, code, message, help);
    }

    ExitCode exit() {
        return exit;
    }

    String code() {
        return code;
    }

    @Nullable
    String help() {
        return help;
    }
}
