package dev.tranship.shell.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.schema.SchemaReport;
import dev.tranship.dsl.schema.SchemaReportText;
import dev.tranship.dsl.schema.TypeLock;
import dev.tranship.dsl.step.copy.SchemaPlanner;
import dev.tranship.spi.Definable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a schema into statements on stdout; what became of it goes to a report, and in short to stderr.
 *
 * @param report where to; null for no file
 * @param lock the file with pinned types; null for none
 */
record SchemaConversion(
        Context context,
        Compatibility compatibility,
        @Nullable String report,
        @Nullable String lock) {
    /** What to do when something would be lost. */
    enum Compatibility {
        STRICT,
        LENIENT
    }

    ExitCode convert(String from, @Nullable String dialect, String to) {
        checkReport();
        TypeLock pinned = pinned();
        Map<String, String> options = pinned == null || dialect == null && !from.startsWith("ddl:")
                ? Map.of()
                : Map.of("types", pinned.types());
        try (SchemaPlaces places = new SchemaPlaces(context, dialect, null)) {
            SchemaPlaces.Side source = places.source("source", from, options);
            SchemaPlaces.Side target = places.target("target", to);
            Step.Schema schema =
                    new Step.Schema(source.address(), target.address(), List.of(), true, true, true, Map.of());
            SchemaPlanner.Planned planned = new SchemaPlanner(schema, source.endpoint(), target.endpoint()).plan();
            if (!planned.problems().isEmpty()) {
                return refuse(planned.problems());
            }
            SchemaReport outcome = SchemaReport.of(source.endpoint(), target.endpoint(), planned);
            TypeLock now = TypeLock.of(outcome);
            if (pinned != null) {
                held(pinned, now);
            }
            writeReport(outcome);
            boolean write = compatibility == Compatibility.LENIENT || !outcome.losesSomething();
            tell(outcome, planned, write);
            if (!write) {
                throw new CliException(
                        ExitCode.FAILED,
                        "CLI-640",
                        outcome.lost().size() + " things of " + from + " would be lost in " + to
                                + "; nothing is written",
                        "look at the list above, or say --compatibility lenient to go without them");
            }
            if (lock != null) {
                write(context.path(lock), (pinned == null ? now : pinned.with(now)).text());
            }
            return outcome.needsPerson() ? ExitCode.REJECTS : ExitCode.OK;
        }
    }

    private ExitCode refuse(List<EngineException> problems) {
        problems.forEach(problem -> context.err()
                .print(context.errors().error(problem.code(), String.valueOf(problem.getMessage()), problem.help())));
        return ExitCode.FAILED;
    }

    private void tell(SchemaReport outcome, SchemaPlanner.Planned planned, boolean write) {
        if (context.json()) {
            ObjectNode line = JsonLines.object("schema");
            line.setAll(SchemaReportText.tree(outcome));
            ArrayNode statements = line.putArray("statements");
            if (write) {
                planned.statements().stream().flatMap(d -> d.apply().stream()).forEach(statements::add);
            }
            context.out().println(JsonLines.line(line));
            return;
        }
        if (write) {
            for (Definable.Ddl ddl : planned.statements()) {
                ddl.apply().forEach(statement -> context.out().println(statement + ";"));
            }
        }
        outcome.lost().forEach(line -> context.note(context.errTheme().warning(write ? "note" : "lost") + ": " + line));
        context.note(SchemaReportText.counts(outcome).entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey().words())
                .collect(Collectors.joining(", ")));
    }

    // ---- files

    private void checkReport() {
        if (report != null && !isJson() && !report.toLowerCase(Locale.ROOT).endsWith(".html")) {
            throw CliException.usage(
                    "CLI-644",
                    "what kind of report " + report + " is cannot be told",
                    "let it end with .json or .html");
        }
    }

    private boolean isJson() {
        return report != null && report.toLowerCase(Locale.ROOT).endsWith(".json");
    }

    private void writeReport(SchemaReport outcome) {
        if (report != null) {
            write(context.path(report), isJson() ? SchemaReportText.json(outcome) : SchemaReportText.html(outcome));
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.FAILED, "CLI-644", file + " cannot be written", "check the folder and its permissions");
        }
    }

    private @Nullable TypeLock pinned() {
        if (lock == null || !Files.exists(context.path(lock))) {
            return null;
        }
        try {
            return TypeLock.parse(Files.readString(context.path(lock)));
        } catch (IOException | IllegalArgumentException e) {
            throw CliException.usage(
                    "CLI-641",
                    lock + " is no file of pinned types: " + e.getMessage(),
                    "remove it, and it is written anew");
        }
    }

    private void held(TypeLock pinned, TypeLock now) {
        List<String> differences = pinned.differences(now);
        if (!differences.isEmpty()) {
            throw new CliException(
                    ExitCode.FAILED,
                    "CLI-641",
                    "the types pinned in " + lock + " are not those of now: " + String.join("; ", differences),
                    "remove the line to take the new type");
        }
    }
}
