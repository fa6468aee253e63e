package dev.tranship.dsl.script;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a run gives to its JavaScript. The same settings make the same rows: in peek, step, run and resume.
 *
 * @param seed of {@code Math.random}
 * @param now what {@code Date.now()} and {@code new Date()} answer, to the millisecond
 * @param limit how long one batch, condition or script may take; zero for no limit
 * @param vars what the code sees as {@code vars} and cannot change: boxed values of {@link dev.tranship.spi.Values}, lists and
 *     maps
 * @param console is given each line that is logged, on the thread that runs the code
 */
public record ScriptSettings(
        long seed,
        Instant now,
        Duration limit,
        Map<String, ? extends @Nullable Object> vars,
        Consumer<String> console) {
    /** {@return settings without a limit that log nothing} */
    public static ScriptSettings of(long seed, Instant now) {
        return new ScriptSettings(seed, now, Duration.ZERO, Map.of(), line -> {});
    }

    public ScriptSettings withLimit(Duration other) {
        return new ScriptSettings(seed, now, other, vars, console);
    }

    public ScriptSettings withVars(Map<String, ? extends @Nullable Object> other) {
        return new ScriptSettings(seed, now, limit, other, console);
    }

    public ScriptSettings withConsole(Consumer<String> other) {
        return new ScriptSettings(seed, now, limit, vars, other);
    }
}
