package dev.tranship.shell.repl;

/** One thing that was typed. */
public sealed interface Statement {
    /** @param rest what follows the command's name */
    record Call(Command command, String rest) implements Statement {}

    /** A word that should be a command and is none. */
    record Unknown(String word) implements Statement {}

    record Script(String text) implements Statement {}
}
