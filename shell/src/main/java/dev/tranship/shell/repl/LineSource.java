package dev.tranship.shell.repl;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where statements come from, and who can be asked. Used by one thread at a time. */
public interface LineSource {
    /**
     * Reads one finished statement, or several that were pasted.
     *
     * @param prompt shown where somebody types
     * @return empty at the end
     */
    Optional<String> read(String prompt);

    /**
     * Asks for a line; null where nobody can be asked, or when the answer was broken off.
     *
     * @param secret whether the answer must not be seen
     */
    @Nullable
    String ask(String question, boolean secret);

    /** {@return whether somebody types} */
    boolean interactive();
}
