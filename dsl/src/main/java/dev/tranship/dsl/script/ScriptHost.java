package dev.tranship.dsl.script;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a script can do to the world; the engine implements it. All calls come on the thread that runs the script. An
 * exception becomes a JavaScript error with its message, which must therefore be a sentence for a person; when the script
 * does not catch it, it is the cause of the {@link ScriptException}.
 */
public interface ScriptHost {
    /** {@return the connection of that name in the plan, or a new one to that URL} */
    ScriptConnection connect(String urlOrName);

    /** {@return the environment variable; null when it is not set, or not for scripts to see} */
    @Nullable
    String env(String name);

    /** {@return the plan's variables as boxed values of {@link dev.tranship.spi.Values}, lists and maps} */
    Map<String, ? extends @Nullable Object> vars();

    /** Takes what the script has to say to its user. */
    void log(String line);

    /**
     * Makes a step: runs its body, unless the journal says that it is done. Steps inside of steps are the host's to refuse.
     */
    void step(ScriptStep step);
}
