package dev.tranship.shell.repl.command;

import static dev.tranship.shell.render.TableRenderer.Column.left;
import static dev.tranship.shell.render.TableRenderer.Column.right;

import dev.tranship.dsl.engine.RunHistory;
import dev.tranship.dsl.engine.RunHistory.ChangeDetail;
import dev.tranship.dsl.engine.RunHistory.RunDetail;
import dev.tranship.dsl.engine.RunHistory.StepDetail;
import dev.tranship.dsl.engine.RunView;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.Session.DatasetStatus;
import dev.tranship.dsl.engine.StepState;
import dev.tranship.dsl.engine.StepView;
import dev.tranship.dsl.plan.EffectivePlan;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.shell.cli.CliException;
import dev.tranship.shell.cli.Context;
import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.cli.MarksTable;
import dev.tranship.shell.cli.Names;
import dev.tranship.shell.cli.PeekOutput;
import dev.tranship.shell.cli.PlanArgument;
import dev.tranship.shell.cli.RunsTable;
import dev.tranship.shell.cli.Steps;
import dev.tranship.shell.render.Amounts;
import dev.tranship.shell.render.SummaryRenderer;
import dev.tranship.shell.render.Theme;
import dev.tranship.shell.repl.Command;
import dev.tranship.shell.repl.Command.Group;
import dev.tranship.shell.repl.Command.Kind;
import dev.tranship.shell.repl.Command.When;
import dev.tranship.shell.repl.ReplState;
import dev.tranship.shell.repl.Words;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Walking a plan forwards, and looking at where it stands. */
public final class PlanCommands {
    private final ReplState state;
    private final Context context;
    private final Walk walk;
    private final VerbCommands verbs;

    public PlanCommands(ReplState state) {
        this.verbs = new VerbCommands(state);
        this.state = state;
        this.context = state.context();
        this.walk = new Walk(state);
    }

    public List<Command> all() {
        return List.of(
                command(
                                "open",
                                "PLAN [NAME=VALUE…]",
                                "open a plan, a folder with one, or a script",
                                "open samples/shop",
                                this::open)
                        .takes(Kind.PLAN, Kind.TEXT)
                        .when(When.IDLE),
                command(
                                "check",
                                "[PLAN|CONNECTION [SETTING=VALUE…]]",
                                "say what is wrong with the plan, or with the data of a connection",
                                "check shop rules=[{of: customer, required: [name]}]",
                                this::check)
                        .takes(Kind.PLAN),
                command("explain", "[STEP]", "show the plan or a step with all defaults", "explain move", this::explain)
                        .takes(Kind.STEP),
                command("list", "", "list the steps and where each stands", "list", this::list)
                        .alias("ls"),
                command("where", "", "say where the run stands", "where", this::where),
                command(
                                "peek",
                                "[STEP|all]",
                                "show what the next step would do; write nothing",
                                "peek move",
                                this::peek)
                        .takes(Kind.STEP)
                        .when(When.IDLE),
                command("next", "[--yes]", "do the next step", "next", words -> run(words, true))
                        .alias("n")
                        .when(When.IDLE),
                command(
                                "run",
                                "[to STEP] [--yes]",
                                "do the steps that are left",
                                "run to move",
                                words -> run(words, false))
                        .takes(Kind.TO, Kind.STEP)
                        .when(When.IDLE),
                command("redo", "[--yes]", "do the step again that was undone last", "redo", this::redo)
                        .when(When.IDLE),
                command("resume", "[--yes]", "go on with a run that was stopped or failed", "resume", this::resume)
                        .when(When.IDLE),
                command("runs", "", "list the runs of the workspace", "runs", this::runs),
                command(
                                "show",
                                "[RUN] [--statements]",
                                "show what a run did, change by change",
                                "show r1 --statements",
                                this::show)
                        .takes(Kind.RUN, Kind.TEXT),
                command("status", "", "compare what was left behind with what is there now", "status", this::status)
                        .when(When.IDLE));
    }

    private static Command command(String name, String usage, String summary, String example, Command.Action action) {
        return Command.of(Group.PLAN, name, usage, summary, example, action);
    }

    // ---- opening and reading

    private ExitCode open(Words words) {
        Path file = PlanArgument.file(context, words.require("the plan"));
        Session session = state.open(file, variables(words));
        context.err().print(context.errors().diagnostics(session.plan().warnings()));
        return where(new Words("", ""));
    }

    private static Map<String, String> variables(Words words) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String word : words.all()) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw CliException.usage("CLI-621", "'" + word + "' gives no variable a value", "write NAME=VALUE");
            }
            variables.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return variables;
    }

    /** Who names a connection means its data; anything else is a plan. */
    private ExitCode check(Words words) {
        String text = words.rest();
        String first = text.split("[\\s.]", 2)[0];
        boolean data =
                text.startsWith("{") || state.stores().ofCommand().names().contains(first);
        return data ? verbs.typed("check", text) : checkPlan(new Words(text, "check [PLAN]"));
    }

    private ExitCode checkPlan(Words words) {
        Optional<String> named = words.next();
        words.end();
        Plan plan = named.isPresent()
                ? PlanReader.read(PlanArgument.file(context, named.get()), Map.of())
                : state.requireSession().plan();
        context.err().print(context.errors().diagnostics(plan.warnings()));
        state.output()
                .data(state.output().theme().good("ok") + ": " + plan.name() + ", "
                        + Amounts.count(plan.steps().size(), "step") + "\n");
        return ExitCode.OK;
    }

    private ExitCode explain(Words words) {
        Plan plan = state.requireSession().plan();
        Optional<String> id = words.next();
        words.end();
        state.output().data(id.isEmpty() ? EffectivePlan.yaml(plan) : EffectivePlan.yaml(Steps.find(plan, id.get())));
        return ExitCode.OK;
    }

    // ---- where it stands

    private ExitCode list(Words words) {
        words.end();
        list(state.requireSession().list());
        return ExitCode.OK;
    }

    private void list(List<StepView> steps) {
        state.output()
                .list(
                        List.of(right("#"), left("step"), left("verb"), left("state"), left("what")),
                        steps.stream().flatMap(PlanCommands::rows).toList());
    }

    private static Stream<List<String>> rows(StepView step) {
        List<String> row = List.of(
                (step.next() ? "▸ " : "") + step.number(),
                step.id(),
                step.verb(),
                Names.of(step.state()) + (step.barrier() ? ", no way back" : ""),
                step.description());
        return Stream.concat(
                Stream.of(row),
                step.inside().stream()
                        .map(inside -> List.of("", "  " + inside.name(), "", Names.of(inside.state()), "")));
    }

    private ExitCode where(Words words) {
        words.end();
        Session session = state.requireSession();
        Theme theme = context.errTheme();
        List<StepView> steps = session.list();
        long done = steps.stream()
                .filter(step -> step.state() == StepState.DONE || step.state() == StepState.SKIPPED)
                .count();
        String run = session.current()
                .map(each -> "run " + each.id() + " " + Names.of(each.state()))
                .orElse("not begun");
        state.output()
                .note(theme.strong(session.plan().name()) + "  " + run + ", " + done + " of "
                        + Amounts.count(steps.size(), "step") + " done");
        steps.stream()
                .filter(StepView::next)
                .findFirst()
                .ifPresent(step -> state.output().note(Walk.upcoming(step, theme, context.width())));
        return ExitCode.OK;
    }

    private ExitCode peek(Words words) {
        Session session = state.requireSession();
        Optional<String> id = words.next();
        words.end();
        List<StepView> steps = session.list();
        PeekOutput output = new PeekOutput(context, steps.size());
        if (id.isPresent() && id.get().equals("all")) {
            steps.stream()
                    .filter(step -> step.state() != StepState.DONE && step.state() != StepState.SKIPPED)
                    .forEach(step -> output.print(walk.aside(session, () -> session.peek(step.id()))));
        } else {
            output.print(walk.aside(session, () -> session.peek(id.orElse(null))));
        }
        return ExitCode.OK;
    }

    // ---- going on

    private ExitCode run(Words words, boolean onlyOne) {
        String to = !onlyOne && words.take("to") ? words.require("the step") : null;
        agreement(words);
        return walk.run(unfinished(), session -> session.run(to, onlyOne));
    }

    private ExitCode redo(Words words) {
        agreement(words);
        return walk.run(state.lastSession(), Session::redo);
    }

    private ExitCode resume(Words words) {
        agreement(words);
        return walk.run(unfinished(), Session::resume);
    }

    private void agreement(Words words) {
        state.questions().agreed(words.take("--yes"));
        words.end();
    }

    // A typed step that was stopped halfway is gone on with before the plan is.
    private Session unfinished() {
        Session last = state.lastSession();
        boolean halfDone = last.list().stream().anyMatch(step -> step.state().halfDone());
        return halfDone ? last : state.requireSession();
    }

    // ---- looking back

    private ExitCode runs(Words words) {
        words.end();
        List<RunView> runs = RunHistory.runs(state.workspace());
        if (runs.isEmpty()) {
            state.output().note("there are no runs yet");
        } else {
            print(runs);
        }
        return ExitCode.OK;
    }

    private void print(List<RunView> runs) {
        state.output().list(RunsTable.COLUMNS, RunsTable.rows(runs));
    }

    private ExitCode show(Words words) {
        List<String> all = words.all();
        boolean statements = all.contains("--statements");
        String id = all.stream()
                .filter(word -> !word.equals("--statements"))
                .findFirst()
                .orElseGet(this::latest);
        RunDetail detail = RunHistory.show(state.workspace(), id);
        Theme theme = context.outTheme();
        StringBuilder text = new StringBuilder();
        for (StepDetail each : detail.steps()) {
            StepView step = each.step();
            text.append(theme.strong(step.number() + " " + step.id()))
                    .append("  " + Names.of(step.state()) + "  ")
                    .append(theme.faint(step.verb() + " " + step.description()))
                    .append('\n');
            for (ChangeDetail change : each.changes()) {
                text.append("  " + change.state() + "  " + change.title() + "  " + theme.faint(change.id()))
                        .append('\n');
                if (statements) {
                    change.statements()
                            .forEach(statement -> statement
                                    .lines()
                                    .forEach(line ->
                                            text.append("    ").append(line).append('\n')));
                }
            }
            if (step.error() != null) {
                text.append("  " + theme.error("error") + ": " + step.error()).append('\n');
            }
        }
        List<StepView> steps = detail.steps().stream().map(StepDetail::step).toList();
        text.append('\n').append(new SummaryRenderer(theme, context.tables()).render(steps));
        print(List.of(detail.run()));
        state.output().data(text.toString());
        return ExitCode.OK;
    }

    private String latest() {
        List<RunView> runs = RunHistory.runs(state.workspace());
        if (runs.isEmpty()) {
            throw CliException.usage("CLI-609", "there are no runs yet", "`run` begins one");
        }
        return runs.get(runs.size() - 1).id();
    }

    private ExitCode status(Words words) {
        words.end();
        Session.Status status = state.requireSession().status();
        status.run()
                .ifPresentOrElse(
                        run -> print(List.of(run)), () -> state.output().note("no run of this plan is left"));
        list(status.steps());
        if (!status.datasets().isEmpty()) {
            state.output()
                    .list(
                            List.of(left("dataset"), left("step"), left("state")),
                            status.datasets().stream()
                                    .map(each -> List.of(each.dataset(), each.step(), state(each)))
                                    .toList());
        }
        if (!status.marks().isEmpty()) {
            state.output().list(MarksTable.COLUMNS, MarksTable.rows(status.marks()));
        }
        boolean changed = status.datasets().stream().anyMatch(DatasetStatus::changed);
        return changed ? ExitCode.DIFFERENT : ExitCode.OK;
    }

    private static String state(DatasetStatus status) {
        if (!status.exists()) {
            return "gone";
        }
        if (status.changed()) {
            return "changed since: " + status.recorded() + " → " + status.now();
        }
        return status.recorded() == null ? "not recorded" : "as it was left, " + status.recorded();
    }
}
