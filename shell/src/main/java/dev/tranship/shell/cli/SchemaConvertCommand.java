package dev.tranship.shell.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tranship schema convert}. */
@Command(
        name = "convert",
        description =
                "Turn a schema, in a DDL file or a store, into the statements of another backend, and say what became of every object.")
final class SchemaConvertCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "FILE|URL", description = "A DDL file like dump.sql, or a source like sqlite:shop.db.")
    @SuppressWarnings("NullAway.Init")
    private String source;

    @Option(
            names = "--from",
            paramLabel = "DIALECT",
            description = "Whose SQL the file is in: postgresql, mysql, sqlite, oracle or sqlserver.")
    private @Nullable String from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "BACKEND",
            description = "A backend like duckdb, for which no server is needed, or the URL of a store.")
    @SuppressWarnings("NullAway.Init")
    private String to;

    @Option(
            names = "--compatibility",
            defaultValue = "strict",
            paramLabel = "HOW",
            description =
                    "strict: nothing is written when something would be lost. lenient: it is written with notices.")
    private SchemaConversion.Compatibility compatibility = SchemaConversion.Compatibility.STRICT;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Say what became of every object in a file that ends with .json or .html.")
    private @Nullable String report;

    @Option(
            names = "--lock",
            paramLabel = "FILE",
            description = "Pin the types in this file: the first time it is written, from then on it holds.")
    private @Nullable String lock;

    @Option(names = "--json", description = "The report and the statements as JSON on stdout.")
    private boolean json;

    SchemaConvertCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (json) {
            context.speakJson();
        }
        return new SchemaConversion(context, compatibility, report, lock)
                .convert(source, from, to)
                .code();
    }
}
