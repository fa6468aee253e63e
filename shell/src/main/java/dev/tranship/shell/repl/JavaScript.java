package dev.tranship.shell.repl;

import dev.tranship.dsl.script.JsConsole;
import dev.tranship.shell.cli.ExitCode;
import java.util.List;
import java.util.Optional;

/**
 * JavaScript at the prompt. Used by one thread at a time, except for {@link #interrupt()}. Nothing of the engine is loaded
 * before {@link #warm()} or the first line.
 */
public interface JavaScript extends AutoCloseable {
    /** Whether a text can be run as it is. */
    enum Completeness {
        COMPLETE,
        /** It ends too early: a bracket is open, an expression lacks its end. */
        INCOMPLETE,
        /** It cannot become right by going on. */
        ERROR
    }

    /** Gets ready, so that the first line need not wait. Called in the background, once. */
    void warm();

    Completeness analyze(String text);

    /** Runs the text and shows its result. What is thrown is shown as one readable error. */
    ExitCode run(String text);

    /** {@return what there is below a chain of names; below no name, the variables} Runs nothing of what was typed. */
    Optional<JsConsole.Members> members(List<String> path);

    /** Breaks off what runs, from another thread; what was defined stays. */
    void interrupt();

    @Override
    void close();
}
