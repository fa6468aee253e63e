package dev.tranship.shell.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.schema.SchemaDiff;
import dev.tranship.shell.render.TableRenderer.Column;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tranship schema diff}. */
@Command(
        name = "diff",
        description = "Compare two schemas in logical terms: what is missing on either side, types, keys, indexes.")
final class SchemaDiffCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "A URL like sqlite:shop.db, a connection of the plan, or a DDL file.")
    @SuppressWarnings("NullAway.Init")
    private String left;

    @Parameters(index = "1", paramLabel = "B", description = "The same for the other side.")
    @SuppressWarnings("NullAway.Init")
    private String right;

    @Option(
            names = "--from",
            paramLabel = "DIALECT",
            description = "Whose SQL a DDL file is in: postgresql, mysql, sqlite, oracle or sqlserver.")
    private @Nullable String from;

    @Option(names = "--plan", paramLabel = "PLAN", description = "A plan whose connections may be named.")
    private @Nullable String plan;

    @Option(names = "--json", description = "The differences as JSON on stdout, one object a line.")
    private boolean json;

    SchemaDiffCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (json) {
            context.speakJson();
        }
        List<SchemaDiff.Difference> differences;
        try (SchemaPlaces places = new SchemaPlaces(context, from, plan)) {
            differences = SchemaDiff.between(
                    places.source("left", left, Map.of()).catalog(),
                    places.source("right", right, Map.of()).catalog());
        }
        if (context.json()) {
            differences.forEach(this::line);
        } else if (!differences.isEmpty()) {
            context.out()
                    .print(context.tables()
                            .texts(
                                    List.of(
                                            Column.left("where"),
                                            Column.left("what"),
                                            Column.left("A"),
                                            Column.left("B")),
                                    differences.stream()
                                            .map(d -> List.of(
                                                    d.object(),
                                                    d.kind().words(),
                                                    d.left() == null ? "—" : d.left(),
                                                    d.right() == null ? "—" : d.right()))
                                            .toList()));
        }
        context.note(differences.isEmpty() ? "the schemas are the same" : differences.size() + " differences");
        return (differences.isEmpty() ? ExitCode.OK : ExitCode.DIFFERENT).code();
    }

    private void line(SchemaDiff.Difference difference) {
        ObjectNode line = JsonLines.object("difference");
        line.put("kind", difference.kind().words().replace(' ', '_'));
        line.put("object", difference.object());
        line.put("left", difference.left());
        line.put("right", difference.right());
        context.out().println(JsonLines.line(line));
    }
}
