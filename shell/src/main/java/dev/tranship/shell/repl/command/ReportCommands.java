package dev.tranship.shell.repl.command;

import static dev.tranship.shell.render.TableRenderer.Column.left;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tranship.dsl.engine.RunHistory;
import dev.tranship.dsl.engine.RunView;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.StepState;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.engine.StepView;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.schema.SchemaDiff;
import dev.tranship.shell.cli.CliException;
import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.render.Amounts;
import dev.tranship.shell.render.SummaryRenderer;
import dev.tranship.shell.repl.Command;
import dev.tranship.shell.repl.Command.Group;
import dev.tranship.shell.repl.Command.Kind;
import dev.tranship.shell.repl.Command.When;
import dev.tranship.shell.repl.ReplState;
import dev.tranship.shell.repl.Words;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What two places have in common, and what a run has done, for others to read. */
public final class ReportCommands {
    private final ReplState state;
    private final Walk walk;

    public ReportCommands(ReplState state) {
        this.state = state;
        this.walk = new Walk(state);
    }

    public List<Command> all() {
        return List.of(
                Command.of(
                                Group.LOOKING,
                                "diff",
                                "A B",
                                "compare two places: the schema, then the rows, before → after",
                                "diff shop.customer wh.main.customer",
                                this::diff)
                        .takes(Kind.DATASET)
                        .when(When.IDLE),
                Command.of(
                                Group.PLAN,
                                "report",
                                "[RUN] [FILE.html|FILE.json]",
                                "write what a run did to a file",
                                "report r1 friday.html",
                                this::report)
                        .takes(Kind.RUN, Kind.FILE));
    }

    // ---- differences

    private ExitCode diff(Words words) {
        String left = words.require("the one place");
        words.take("->");
        String right = words.require("the other place");
        words.end();
        Session session = state.session().orElseGet(state::typedSession);
        Step step = PlanReader.step("verify " + left + " -> " + right, "diff", session.plan());
        Step.VerifyVerb verb = (Step.VerifyVerb) step.verb();
        StepSummary found = walk.aside(session, () -> session.compare(step));
        boolean same = schema(verb, found.result());
        StepView view =
                new StepView(1, "rows", "verify", left + " -> " + right, StepState.DONE, false, false, found, null);
        state.output()
                .data(new SummaryRenderer(
                                state.context().outTheme(), state.context().tables())
                        .render(List.of(view)));
        boolean equal = found.result() != null && found.result().path("equal").asBoolean();
        return same && equal ? ExitCode.OK : ExitCode.DIFFERENT;
    }

    /** Shows how the schemas differ and {@return whether they do not}. */
    private boolean schema(Step.VerifyVerb verb, @Nullable JsonNode result) {
        Catalog left = catalog(verb.source().connection());
        Catalog right = catalog(verb.target().connection());
        List<SchemaDiff.Difference> differences = new ArrayList<>();
        if (result != null) {
            for (JsonNode dataset : result.path("datasets")) {
                differences.addAll(between(
                        left.table(path(dataset.path("source").asText())),
                        right.table(path(dataset.path("target").asText()))));
            }
        }
        if (differences.isEmpty()) {
            state.output().note("the schemas are the same");
            return true;
        }
        state.output()
                .list(
                        List.of(left("where"), left("what"), left("A"), left("B")),
                        differences.stream()
                                .map(each -> List.of(
                                        each.object(),
                                        each.kind().words(),
                                        each.left() == null ? "—" : each.left(),
                                        each.right() == null ? "—" : each.right()))
                                .toList());
        return false;
    }

    private Catalog catalog(String connection) {
        return state.stores()
                .ofCommand()
                .ability(connection, Access.READ, Describable.class, "list its datasets")
                .catalog();
    }

    private static DatasetPath path(String text) {
        return DatasetPath.parse(text);
    }

    // Under one name: what a dataset is called here and there is no difference that was asked for.
    private static List<SchemaDiff.Difference> between(Optional<Table> left, Optional<Table> right) {
        if (left.isEmpty()) {
            // A view has columns that its rows show.
            return List.of();
        }
        DatasetPath path = left.get().path();
        return SchemaDiff.between(
                alone(left.get()),
                right.map(table -> alone(new Table(
                                path,
                                table.columns(),
                                table.primaryKey(),
                                table.uniqueKeys(),
                                table.foreignKeys(),
                                table.checks(),
                                table.indexes(),
                                table.comment())))
                        .orElse(new Catalog(List.of(), List.of(), List.of())));
    }

    private static Catalog alone(Table table) {
        return new Catalog(List.of(new Catalog.Entry(table, -1, -1)), List.of(), List.of());
    }

    // ---- reports

    private ExitCode report(Words words) {
        List<RunView> runs = RunHistory.runs(state.workspace());
        if (runs.isEmpty()) {
            throw CliException.usage("CLI-609", "there are no runs yet", "`run` begins one");
        }
        boolean named = runs.stream().anyMatch(run -> run.id().equals(words.peek()));
        String run =
                named ? words.require("the run") : runs.get(runs.size() - 1).id();
        String name = words.next().orElse("report-" + run + ".html");
        words.end();
        if (!name.endsWith(".html") && !name.endsWith(".json")) {
            throw CliException.usage(
                    "CLI-621",
                    "'" + name + "' is neither a run nor the name of a report",
                    "a report ends with .html or .json; `runs` lists the " + Amounts.count(runs.size(), "run"));
        }
        Path file = state.context().path(name);
        RunHistory.report(state.workspace(), run, file);
        state.output().note("the report of run " + run + " is in " + name);
        return ExitCode.OK;
    }
}
