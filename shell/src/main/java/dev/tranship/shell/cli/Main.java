package dev.tranship.shell.cli;

import dev.tranship.shell.render.Theme;
import dev.tranship.shell.repl.Startup;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;

/** The beginning and the end of the process. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Surroundings surroundings = Surroundings.ofProcess();
        int code = run(surroundings, arguments);
        surroundings.out().flush();
        surroundings.err().flush();
        if (code == 0) {
            startArchiver(surroundings);
        }
        // Threads that a driver left behind must not keep the process.
        System.exit(code);
    }

    /** {@return the exit code of one command line} */
    public static int run(Surroundings surroundings, String... arguments) {
        Context context = new Context(surroundings, color(arguments));
        FailureReport failures = new FailureReport(context);
        try {
            // Making what reads command lines would take as long as all the rest that comes before the prompt.
            if (arguments.length == 0 || arguments.length == 1 && RootCommand.isPath(arguments[0])) {
                String plan = arguments.length == 0 ? null : arguments[0];
                return Startup.start(context, new Startup.Invitation(plan, List.of()))
                        .code();
            }
            return commandLine(context, failures).execute(arguments);
        } catch (RuntimeException | Error e) {
            return failures.report(e).code();
        }
    }

    static CommandLine commandLine(Context context, FailureReport failures) {
        CommandLine line = new CommandLine(RootCommand.class, new Factory(context));
        line.setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(
                context.outTheme().colored() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // The line of -e may be the name of a command.
        line.setAllowSubcommandsAsOptionParameters(true);
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(ExitCode.table());
        line.setParameterExceptionHandler((e, args) -> failures.report(e).code());
        line.setExecutionExceptionHandler((e, at, parsed) -> failures.report(e).code());
        return line;
    }

    // Needed before the command line is parsed: mistakes in it are shown in colour, too.
    private static Theme.Choice color(String[] arguments) {
        for (String argument : arguments) {
            for (Theme.Choice choice : Theme.Choice.values()) {
                if (argument.equalsIgnoreCase("--color=" + choice.name().toLowerCase(Locale.ROOT))) {
                    return choice;
                }
            }
        }
        return Theme.Choice.AUTO;
    }

    // Makes the next start faster. Nobody waits for it, and nobody misses it when it fails.
    private static void startArchiver(Surroundings surroundings) {
        Path archiver = surroundings.archiver();
        if (archiver == null) {
            return;
        }
        try {
            new ProcessBuilder(archiver.toString(), "make-archive")
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return;
        }
    }

    /** Gives the commands what they share. */
    private record Factory(Context context) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                Class<?>[] parameters = constructor.getParameterTypes();
                if (parameters.length == 1 && parameters[0] == Context.class) {
                    return type.cast(constructor.newInstance(context));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
