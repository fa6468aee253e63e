package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.Peek;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.ReadRequest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tranship schema}: the statements that a copy would send, in the words of the target. */
@Command(name = "schema", description = "Print the schema of a source as statements for another backend.")
final class SchemaCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "URL", description = "A source like sqlite:shop.db or sqlite:shop.db#Customer.")
    @SuppressWarnings("NullAway.Init")
    private String source;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "BACKEND",
            description = "A backend like duckdb, or the URL of one.")
    @SuppressWarnings("NullAway.Init")
    private String to;

    @Mixin
    private WorkArguments work = new WorkArguments();

    SchemaCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Peek peek = OneOff.inTemporaryFolder(this::peek);
        if (context.json()) {
            context.out().println(JsonLines.peek(peek));
            return ExitCode.OK.code();
        }
        for (Peek.PeekChange change : peek.changes()) {
            for (String statement : change.statements()) {
                context.out().println(statement + ";");
            }
        }
        peek.notices().forEach(notice -> context.note(context.errTheme().warning("note") + ": " + notice));
        peek.problems()
                .forEach(problem -> context.err()
                        .print(context.errors()
                                .error(problem.code(), String.valueOf(problem.getMessage()), problem.help())));
        return ExitCode.OK.code();
    }

    private Peek peek(Path folder) {
        Location from = Location.parse(source);
        Location towards =
                Location.isOne(to) ? Location.parse(to) : new Location(to + ":" + folder.resolve("schema." + to), "");
        Map<String, Plan.Connection> connections = new LinkedHashMap<>();
        connections.put("source", from.connection("source"));
        connections.put("target", towards.connection("target"));
        Step.Copy copy = new Step.Copy(
                from.address("source"),
                towards.address("target"),
                List.of(),
                Step.Copy.Mode.CREATE,
                ReadRequest.DEFAULT_ROWS,
                1,
                true,
                true,
                true,
                null,
                Step.Copy.Dataset.PLAIN,
                Map.of());
        Plan plan = OneOff.plan("schema", context.surroundings().folder(), connections, List.of(copy));
        return new Work(context, plan, folder, work, null).in(session -> session.peek(null));
    }
}
