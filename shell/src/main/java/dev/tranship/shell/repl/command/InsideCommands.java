package dev.tranship.shell.repl.command;

import dev.tranship.dsl.engine.Halt;
import dev.tranship.dsl.engine.Peek;
import dev.tranship.dsl.engine.Resumption;
import dev.tranship.dsl.plan.Place;
import dev.tranship.shell.cli.CliException;
import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.render.PeekRenderer;
import dev.tranship.shell.repl.Command;
import dev.tranship.shell.repl.Command.Group;
import dev.tranship.shell.repl.Command.Kind;
import dev.tranship.shell.repl.Command.When;
import dev.tranship.shell.repl.ReplState;
import dev.tranship.shell.repl.Words;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Inside a step that is halted: looking at the held batch, and how it is to go on. */
public final class InsideCommands {
    private final ReplState state;

    public InsideCommands(ReplState state) {
        this.state = state;
    }

    public List<Command> all() {
        return List.of(
                command("batch", "[ROWS]", "show the rows that are held, before → after", "batch 20", this::batch)
                        .takes(Kind.TEXT),
                command("step", "batch", "write the held batch and halt at the next", "step batch", this::step)
                        .takes(Kind.TEXT),
                command(
                        "edit",
                        "",
                        "change the transform, see what it makes of the batch, run the step again",
                        "edit",
                        this::edit),
                command("skip", "", "set the held rows aside and go on", "skip", words -> go(words, Resumption.SKIP)),
                command(
                                "continue",
                                "",
                                "write the held batch and go on",
                                "continue",
                                words -> go(words, Resumption.CONTINUE))
                        .alias("c"),
                command("abort", "", "take the half-done step back", "abort", words -> go(words, Resumption.ABORT)));
    }

    private static Command command(String name, String usage, String summary, String example, Command.Action action) {
        return Command.of(Group.INSIDE, name, usage, summary, example, action).when(When.HALTED);
    }

    private ExitCode batch(Words words) {
        Halt halt = state.halting().require();
        int rows =
                words.next().map(InsideCommands::rows).orElse(state.settings().rows());
        words.end();
        show(halt.sample(rows), true);
        return ExitCode.OK;
    }

    private static int rows(String word) {
        if (!word.matches("[1-9]\\d{0,4}")) {
            throw CliException.usage("CLI-621", "'" + word + "' is no number of rows", "give one from 1 to 99999");
        }
        return Integer.parseInt(word);
    }

    private void show(Peek.Sample sample, boolean paged) {
        String text = new PeekRenderer(
                        state.output().theme(),
                        state.context().tables(),
                        state.context().width())
                .render(sample);
        if (paged) {
            state.output().data(text);
        } else {
            state.output().unpaged(text);
        }
    }

    private ExitCode step(Words words) {
        if (!words.take("batch")) {
            throw CliException.usage(
                    "CLI-621", "only a batch can be stepped", "`step batch`; `next` does a whole step");
        }
        return go(words, Resumption.STEP_BATCH);
    }

    private ExitCode go(Words words, Resumption how) {
        words.end();
        state.halting().resume(how);
        return ExitCode.OK;
    }

    // ---- editing the transform

    private ExitCode edit(Words words) {
        words.end();
        Halt halt = state.halting().require();
        Optional<String> transform = halt.transform();
        Optional<Place> place = halt.transformPlace();
        if (transform.isEmpty() || place.isEmpty()) {
            throw CliException.usage(
                    "CLI-631", halt.source() + " has no transform that could be edited", "add `js:` to the plan");
        }
        String text = transform.get();
        while (true) {
            Optional<String> edited = state.desk().edit(text, "transform.js");
            if (edited.isEmpty()) {
                throw CliException.usage(
                        "CLI-631", "there is no editor here", "set EDITOR, or change the plan's file and `abort`");
            }
            text = edited.get().stripTrailing();
            if (text.equals(transform.get().stripTrailing())) {
                state.output().note("nothing was changed");
                return ExitCode.OK;
            }
            String answer = tried(halt, text)
                    ? state.questions().choose("write it to the plan and run the step again?", "y", "e", "n")
                    : state.questions().choose("edit it again?", "e", "n");
            if (answer.equals("y")) {
                write(place.get(), transform.get(), text);
                state.halting().abortAndRunAgain();
                return ExitCode.OK;
            }
            if (!answer.equals("e")) {
                state.output().note("the transform stays as it was");
                return ExitCode.OK;
            }
        }
    }

    /** {@return whether the held batch goes through the transform} */
    private boolean tried(Halt halt, String transform) {
        try {
            show(halt.replay(transform, state.settings().rows()), false);
            return true;
        } catch (RuntimeException e) {
            state.failures().report(e);
            return false;
        }
    }

    private void write(Place place, String before, String after) {
        Path file = state.context().path(place.file());
        TransformText.replace(file, place, before, after);
        state.output().note("written to " + file.getFileName());
    }
}
