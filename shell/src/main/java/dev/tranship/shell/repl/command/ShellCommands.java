package dev.tranship.shell.repl.command;

import static dev.tranship.shell.render.TableRenderer.Column.left;
import static dev.tranship.shell.render.TableRenderer.Column.right;

import dev.tranship.shell.cli.CliException;
import dev.tranship.shell.cli.Context;
import dev.tranship.shell.cli.ErrorPages;
import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.render.Theme;
import dev.tranship.shell.repl.Command;
import dev.tranship.shell.repl.Command.Group;
import dev.tranship.shell.repl.Command.Kind;
import dev.tranship.shell.repl.ReplState;
import dev.tranship.shell.repl.Settings.Setting;
import dev.tranship.shell.repl.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The shell itself. */
public final class ShellCommands {
    private static final int HISTORY_SHOWN = 50;
    private static final int MOST_DEEP = 20;

    private final ReplState state;
    private final Context context;
    private int sourcing;

    public ShellCommands(ReplState state) {
        this.state = state;
        this.context = state.context();
    }

    public List<Command> all() {
        return List.of(
                command(
                                "help",
                                "[COMMAND|CODE]",
                                "list the commands, or explain one, or an error",
                                "help break",
                                this::help)
                        .alias("\\?", "\\h")
                        .takes(Kind.COMMAND),
                command("set", "[NAME [VALUE]]", "show or change a setting", "set rows 20", this::set)
                        .takes(Kind.SETTING, Kind.VALUE),
                command(
                                "mode",
                                "[MODE]",
                                "how rows are shown: table vertical auto json csv markdown",
                                "mode vertical",
                                this::mode)
                        .takes(Kind.VALUE),
                command("vertical", "", "switch between vertical and auto", "vertical", this::vertical)
                        .alias("\\x"),
                command("timing", "[on|off]", "show how long commands take", "timing on", this::timing)
                        .alias("\\timing")
                        .takes(Kind.VALUE),
                command(
                                "history",
                                "[TEXT]",
                                "show what was typed, or what of it holds a text",
                                "history copy",
                                this::history)
                        .takes(Kind.TEXT),
                command("source", "FILE", "do the commands in a file", "source setup.tranship", this::source)
                        .alias("\\i")
                        .takes(Kind.FILE),
                command(
                                "watch",
                                "SECONDS COMMAND",
                                "do a command again and again, until Ctrl-C",
                                "watch 2 count wh.main.customer",
                                this::watch)
                        .alias("\\watch")
                        .takes(Kind.TEXT, Kind.TEXT),
                command("clear", "", "clear the screen", "clear", this::clear),
                command("quit", "", "leave; what is open can be opened again", "quit", this::quit)
                        .when(Command.When.IDLE)
                        .alias("exit", "\\q"));
    }

    private static Command command(String name, String usage, String summary, String example, Command.Action action) {
        return Command.of(Group.SHELL, name, usage, summary, example, action);
    }

    // ---- help

    private ExitCode help(Words words) {
        Optional<String> named = words.next();
        words.end();
        state.output()
                .data(
                        named.isEmpty()
                                ? overview()
                                : ErrorPages.of(named.get()).orElseGet(() -> details(find(named.get()))));
        return ExitCode.OK;
    }

    private Command find(String word) {
        return state.commands().find(word).orElseThrow(() -> state.commands().unknown(word));
    }

    private String overview() {
        Theme theme = context.outTheme();
        int widest = state.commands().all().stream()
                .mapToInt(command -> line(command).length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        for (Group group : Group.values()) {
            List<Command> commands = state.commands().all().stream()
                    .filter(command -> command.group() == group)
                    .toList();
            if (commands.isEmpty()) {
                continue;
            }
            text.append(theme.strong(group.title())).append('\n');
            for (Command command : commands) {
                String line = line(command);
                text.append("  ").append(theme.name(line)).append(" ".repeat(widest - line.length() + 2));
                text.append(command.summary()).append('\n');
            }
        }
        return text.append(theme.faint("`help COMMAND` gives an example. Anything else is JavaScript.\n"))
                .toString();
    }

    private static String line(Command command) {
        String usage = command.usage().length() > 24 ? "…" : command.usage();
        return (command.name() + " " + usage).strip();
    }

    private String details(Command command) {
        Theme theme = context.outTheme();
        StringBuilder text = new StringBuilder();
        text.append(theme.strong((command.name() + " " + command.usage()).strip()))
                .append('\n');
        text.append("  ").append(command.summary()).append('\n');
        text.append("  for example: ").append(theme.name(command.example())).append('\n');
        if (!command.aliases().isEmpty()) {
            text.append("  also: ").append(String.join(", ", command.aliases())).append('\n');
        }
        return text.toString();
    }

    // ---- settings

    private ExitCode set(Words words) {
        Optional<String> name = words.next();
        if (name.isEmpty()) {
            state.output()
                    .list(
                            List.of(left("setting"), left("value"), left("it can be"), left("what for")),
                            Arrays.stream(Setting.values())
                                    .map(each -> List.of(
                                            each.word(),
                                            state.settings().get(each),
                                            String.join(" ", each.choices()),
                                            each.meaning()))
                                    .toList());
            return ExitCode.OK;
        }
        Setting setting = Setting.of(name.get());
        Optional<String> value = words.next();
        words.end();
        if (value.isPresent()) {
            change(setting, value.get());
        } else {
            state.output().data(state.settings().get(setting) + "\n");
        }
        return ExitCode.OK;
    }

    private void change(Setting setting, String value) {
        state.settings().set(setting, value);
        context.palette(state.settings().palette());
    }

    private ExitCode mode(Words words) {
        return set(new Words(("mode " + words.rest()).strip(), "mode [MODE]"));
    }

    private ExitCode vertical(Words words) {
        words.end();
        change(Setting.MODE, state.settings().get(Setting.MODE).equals("vertical") ? "auto" : "vertical");
        state.output().note("mode " + state.settings().get(Setting.MODE));
        return ExitCode.OK;
    }

    private ExitCode timing(Words words) {
        String value = words.next().orElse(state.settings().on(Setting.TIMING) ? "off" : "on");
        words.end();
        change(Setting.TIMING, value);
        state.output().note("timing " + value);
        return ExitCode.OK;
    }

    // ---- lines

    private ExitCode history(Words words) {
        String text = words.rest();
        List<String> lines = state.desk().history();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(text)) {
                rows.add(List.of(String.valueOf(i + 1), lines.get(i).replace("\n", " ⏎ ")));
            }
        }
        int from = Math.max(0, rows.size() - HISTORY_SHOWN);
        state.output().list(List.of(right("#"), left("line")), rows.subList(from, rows.size()));
        return ExitCode.OK;
    }

    private ExitCode source(Words words) {
        String name = words.require("the file");
        words.end();
        Path file = context.path(name);
        if (!Files.isRegularFile(file)) {
            throw CliException.usage("CLI-627", "there is no file " + name, null);
        }
        if (sourcing == MOST_DEEP) {
            throw CliException.usage("CLI-627", name + " is sourced by what it sources", "end the circle");
        }
        sourcing++;
        try {
            return state.interpreter()
                    .execute(
                            Files.readString(file, StandardCharsets.UTF_8),
                            state.settings().on(Setting.KEEP_GOING));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + ": " + e.getMessage(), e);
        } finally {
            sourcing--;
        }
    }

    private ExitCode watch(Words words) {
        String seconds = words.require("the seconds");
        if (!seconds.matches("\\d{1,4}(\\.\\d)?")) {
            throw CliException.usage(
                    "CLI-621", "'" + seconds + "' is no number of seconds", "`watch 2 count shop.item`");
        }
        String command = words.rest();
        if (command.isEmpty()) {
            throw CliException.usage("CLI-621", "the command is missing", "`watch 2 count shop.item`");
        }
        long pause = Math.max(100, Math.round(Double.parseDouble(seconds) * 1000));
        while (!state.interruption().pressed() && !state.quitting()) {
            ExitCode exit = state.interpreter().execute(command, false);
            if (exit != ExitCode.OK) {
                return exit;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                break;
            }
        }
        return ExitCode.OK;
    }

    private ExitCode clear(Words words) {
        words.end();
        state.desk().clear();
        return ExitCode.OK;
    }

    private ExitCode quit(Words words) {
        words.end();
        state.quit();
        return ExitCode.OK;
    }
}
