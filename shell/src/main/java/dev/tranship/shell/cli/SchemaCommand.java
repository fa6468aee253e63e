package dev.tranship.shell.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tranship schema}: the statements that a copy would send, in the words of the target. */
@Command(
        name = "schema",
        description = "Print the schema of a source as statements for another backend.",
        subcommands = {SchemaConvertCommand.class, SchemaDiffCommand.class})
final class SchemaCommand implements Callable<Integer> {
    private final Context context;

    // Not required for picocli: it would ask for them before `convert` and `diff`, too.
    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            description = "A source like sqlite:shop.db or sqlite:shop.db#Customer.")
    private @Nullable String source;

    @Option(names = "--to", paramLabel = "BACKEND", description = "A backend like duckdb, or the URL of one.")
    private @Nullable String to;

    @Option(names = "--json", description = "The report and the statements as JSON on stdout.")
    private boolean json;

    SchemaCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (json) {
            context.speakJson();
        }
        if (source == null || to == null) {
            throw CliException.usage(
                    "CLI-601",
                    "`tranship schema` needs a source and --to",
                    "`tranship schema --help` shows how it is used");
        }
        ExitCode exit = new SchemaConversion(context, SchemaConversion.Compatibility.LENIENT, null, null)
                .convert(source, null, to);
        // Printed is printed; what needs a person is for `convert` to insist on.
        return (exit == ExitCode.REJECTS ? ExitCode.OK : exit).code();
    }
}
