package dev.tranship.shell.repl;

import dev.tranship.shell.cli.ExitCode;
import java.util.List;

/**
 * A command of the shell.
 *
 * @param name a word, in small letters
 * @param aliases other names, such as {@code \dt}
 * @param usage what follows the name; empty when nothing does
 * @param summary one line for {@code help}
 * @param example a line that can be typed
 * @param takes what its words are, for completion; the last one also stands for all further words
 */
public record Command(
        String name,
        List<String> aliases,
        Group group,
        String usage,
        String summary,
        String example,
        List<Kind> takes,
        When when,
        Action action) {

    /** Under which heading {@code help} lists it. */
    public enum Group {
        PLAN("walking a plan"),
        INSIDE("inside a step that is halted"),
        LOOKING("looking around"),
        VERB("verbs of plans, typed"),
        SHELL("the shell itself");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    /** What a word of a command is. */
    public enum Kind {
        /** A plan, a folder with one, or a script. */
        PLAN,
        FILE,
        /** The id of a step of the open plan. */
        STEP,
        /** The id of a run of the workspace. */
        RUN,
        CONNECTION,
        /** A connection with a path: {@code shop.Customer}. */
        DATASET,
        /** A connection by its URL. */
        URL,
        COMMAND,
        SETTING,
        /** A value of the setting before it. */
        VALUE,
        /** The literal word {@code to}. */
        TO,
        /** The literal word {@code when}. */
        WHEN,
        /** A condition in JavaScript over {@code row}. */
        CONDITION,
        /** A statement in the language of the connection before it. */
        STATEMENT,
        /** A step of a plan, without its verb. */
        STEP_TEXT,
        /** Anything else. */
        TEXT
    }

    /** When a command makes sense. */
    public enum When {
        ALWAYS,
        /** Not while a step is halted. */
        IDLE,
        /** Only while a step is halted. */
        HALTED
    }

    /** What a command does. */
    @FunctionalInterface
    public interface Action {
        /** {@return how it went}. What is thrown is shown as one readable error. */
        ExitCode run(Words words);
    }

    /** {@return a command that makes sense at any time, has no aliases and takes nothing} */
    public static Command of(Group group, String name, String usage, String summary, String example, Action action) {
        return new Command(name, List.of(), group, usage, summary, example, List.of(), When.ALWAYS, action);
    }

    public Command alias(String... names) {
        return new Command(name, List.of(names), group, usage, summary, example, takes, when, action);
    }

    public Command takes(Kind... kinds) {
        return new Command(name, aliases, group, usage, summary, example, List.of(kinds), when, action);
    }

    public Command when(When other) {
        return new Command(name, aliases, group, usage, summary, example, takes, other, action);
    }
}
