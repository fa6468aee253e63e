package dev.tranship.dsl.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Places at which a test can hold this process still, so that it can be killed there. Off unless the environment variable
 * {@code TRANSHIP_FAILPOINT} is set to {@code name@hit=file}: at that hit the file is created, and the thread sleeps until somebody
 * removes it.
 * With {@code TRANSHIP_FAILPOINT=list=file} the name of every point passed is written to the file instead. Whenever the
 * variable is set, a load commits after every batch, so that a small table has many places at which to be killed.
 */
public final class Failpoint {
    private static final @Nullable String SETTING = System.getenv("TRANSHIP_FAILPOINT");
    private static final Map<String, AtomicInteger> HITS = new ConcurrentHashMap<>();

    private Failpoint() {}

    /** {@return whether a test holds or counts the places of this process} */
    public static boolean on() {
        return SETTING != null;
    }

    /** Does nothing, unless a test says otherwise. */
    public static void hit(String name) {
        if (SETTING != null) {
            armed(SETTING, name);
        }
    }

    private static void armed(String setting, String name) {
        int hit = HITS.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
        String here = name + "@" + hit + "=";
        try {
            if (setting.startsWith("list=")) {
                Files.writeString(
                        Path.of(setting.substring(5)),
                        name + "@" + hit + "\n",
                        java.nio.file.StandardOpenOption.CREATE,
                        java.nio.file.StandardOpenOption.APPEND);
            } else if (setting.startsWith(here)) {
                Path file = Path.of(setting.substring(here.length()));
                Files.writeString(file, name);
                while (Files.exists(file)) {
                    Thread.sleep(10);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
