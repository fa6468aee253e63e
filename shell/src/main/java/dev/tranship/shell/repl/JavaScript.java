package dev.tranship.shell.repl;

import dev.tranship.shell.cli.ExitCode;

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

    /** Breaks off what runs, from another thread; what was defined stays. */
    void interrupt();

    @Override
    void close();
}
