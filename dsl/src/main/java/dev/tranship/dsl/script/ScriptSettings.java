package dev.tranship.dsl.script;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * What a run gives to its JavaScript. The same settings make the same rows: in peek, step, run and resume.
 *
 * @param seed of {@code Math.random}
 * @param now what {@code Date.now()} and {@code new Date()} answer, to the millisecond
 * @param limit how long one batch, condition or script may take; zero for no limit
 * @param console is given each line that is logged, on the thread that runs the code
 */
public record ScriptSettings(long seed, Instant now, Duration limit, Consumer<String> console) {
    /** {@return settings without a limit that log nothing} */
    public static ScriptSettings of(long seed, Instant now) {
        return new ScriptSettings(seed, now, Duration.ZERO, line -> {});
    }

    public ScriptSettings withLimit(Duration other) {
        return new ScriptSettings(seed, now, other, console);
    }

    public ScriptSettings withConsole(Consumer<String> other) {
        return new ScriptSettings(seed, now, limit, other);
    }
}
