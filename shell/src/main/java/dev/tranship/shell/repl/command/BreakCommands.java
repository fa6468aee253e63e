package dev.tranship.shell.repl.command;

import static dev.tranship.shell.render.TableRenderer.Column.left;
import static dev.tranship.shell.render.TableRenderer.Column.right;

import dev.tranship.dsl.engine.Breakpoint;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.plan.Suggestions;
import dev.tranship.shell.cli.CliException;
import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.repl.Command;
import dev.tranship.shell.repl.Command.Group;
import dev.tranship.shell.repl.Command.Kind;
import dev.tranship.shell.repl.ReplState;
import dev.tranship.shell.repl.Words;
import java.util.ArrayList;
import java.util.List;

/** Where runs are to halt. The workspace remembers it. */
public final class BreakCommands {
    private final ReplState state;

    public BreakCommands(ReplState state) {
        this.state = state;
    }

    public List<Command> all() {
        return List.of(
                Command.of(
                                Group.PLAN,
                                "break",
                                "STEP [when CONDITION | at ROWS | on reject]",
                                "halt before a step, before a row, after so many rows, or before a rejected row",
                                "break move when row.country == 'CH'",
                                this::set)
                        .alias("b")
                        .takes(Kind.STEP, Kind.WHEN, Kind.CONDITION),
                Command.of(
                                Group.PLAN,
                                "breaks",
                                "[remove N|all]",
                                "list the breakpoints, or remove one or all",
                                "breaks remove 1",
                                this::list)
                        .takes(Kind.TEXT));
    }

    private ExitCode set(Words words) {
        Session session = state.requireSession();
        if (!words.hasNext()) {
            return list(words);
        }
        String step = words.require("the step");
        requireStep(session, step);
        Breakpoint breakpoint;
        if (words.take("when")) {
            String condition = words.rest();
            if (condition.isEmpty()) {
                throw CliException.usage(
                        "CLI-621", "the condition is missing", "`break " + step + " when row.id == 42`");
            }
            breakpoint = new Breakpoint.AtRow(step, condition);
        } else if (words.take("at")) {
            String rows = words.require("the number of rows");
            if (!rows.matches("\\d{1,15}")) {
                throw CliException.usage(
                        "CLI-621", "'" + rows + "' is no number of rows", "`break " + step + " at 10000`");
            }
            breakpoint = new Breakpoint.AtCount(step, Long.parseLong(rows));
        } else if (words.take("on")) {
            if (!words.take("reject")) {
                throw CliException.usage("CLI-621", "a run halts on `reject` only", "`break " + step + " on reject`");
            }
            breakpoint = new Breakpoint.AtReject(step);
        } else {
            breakpoint = new Breakpoint.AtStep(step);
        }
        words.end();
        List<Breakpoint> all = new ArrayList<>(state.halting().set());
        if (!all.contains(breakpoint)) {
            all.add(breakpoint);
        }
        keep(session, all);
        state.output().note("breakpoint " + (all.indexOf(breakpoint) + 1) + ": " + text(breakpoint));
        return ExitCode.OK;
    }

    // The names inside of a script are known when it runs.
    private static void requireStep(Session session, String step) {
        List<String> ids = session.plan().steps().stream().map(Step::id).toList();
        boolean scripts = session.plan().steps().stream().anyMatch(each -> each.verb() instanceof Step.Script);
        if (!ids.contains(step) && !scripts) {
            throw CliException.usage(
                    "CLI-610",
                    "there is no step '" + step + "' in " + session.plan().name(),
                    Suggestions.meant(step, ids).orElse("the steps are " + String.join(", ", ids)));
        }
    }

    private ExitCode list(Words words) {
        Session session = state.requireSession();
        List<Breakpoint> all = new ArrayList<>(state.halting().set());
        if (words.take("remove")) {
            String which = words.require("the number");
            words.end();
            if (which.equals("all")) {
                all.clear();
            } else {
                int number = which.matches("\\d{1,6}") ? Integer.parseInt(which) : 0;
                if (number < 1 || number > all.size()) {
                    throw CliException.usage("CLI-630", "there is no breakpoint " + which, "`breaks` lists them");
                }
                all.remove(number - 1);
            }
            keep(session, all);
        }
        words.end();
        if (all.isEmpty()) {
            state.output().note("there are no breakpoints");
            return ExitCode.OK;
        }
        List<List<String>> rows = new ArrayList<>();
        for (Breakpoint each : all) {
            rows.add(List.of(String.valueOf(rows.size() + 1), text(each)));
        }
        state.output().list(List.of(right("#"), left("halts")), rows);
        return ExitCode.OK;
    }

    private void keep(Session session, List<Breakpoint> breakpoints) {
        state.halting().set(breakpoints);
        session.breakpoints(breakpoints);
    }

    private static String text(Breakpoint breakpoint) {
        if (breakpoint instanceof Breakpoint.AtRow row) {
            return row.step() + ", before a row when " + row.condition();
        } else if (breakpoint instanceof Breakpoint.AtCount count) {
            return count.step() + ", after " + count.rows() + " rows";
        } else if (breakpoint instanceof Breakpoint.AtReject reject) {
            return reject.step() + ", before a row that is rejected";
        }
        return "before " + breakpoint.step();
    }
}
