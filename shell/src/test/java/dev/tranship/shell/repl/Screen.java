package dev.tranship.shell.repl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.cli.Context;
import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.cli.Surroundings;
import dev.tranship.shell.render.Theme;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.jspecify.annotations.Nullable;

/** Somebody at a terminal with the shell on it: types, and waits for what is shown. */
final class Screen implements AutoCloseable {
    private static final long PATIENCE = Duration.ofSeconds(20).toNanos();
    private static final String CONTROL =
            "\u001b\\[[0-9;?<>=]*[ -/]*[@-~]|\u001b\\][^\u0007]*\u0007|\u001b[()][A-Z0-9]|\u001b[=>78MDE]|[\r\u0007\u000e\u000f]";

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final LineDisciplineTerminal terminal;
    private final CompletableFuture<ExitCode> exit;
    private int read;

    private Screen(Path folder, @Nullable String plan, Map<String, String> environment, Size size) throws IOException {
        OutputStream master = new OutputStream() {
            @Override
            public void write(int b) {
                synchronized (shown) {
                    shown.write(b);
                    shown.notifyAll();
                }
            }
        };
        terminal = new LineDisciplineTerminal("test", "xterm", master, StandardCharsets.UTF_8);
        terminal.setSize(size);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Map<String, String> around = new HashMap<>(Map.of("HOME", folder.toString()));
        around.putAll(environment);
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                nowhere,
                nowhere,
                around,
                new Surroundings.Terminals(true, true, true),
                size.getColumns(),
                folder,
                null,
                null);
        Context context = new Context(surroundings, Theme.Choice.NEVER, surroundings::width);
        exit = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        exit.complete(Startup.onTerminal(context, terminal, new Startup.Invitation(plan, List.of())));
                    } catch (RuntimeException | Error e) {
                        exit.completeExceptionally(e);
                    }
                },
                "shell");
        thread.setDaemon(true);
        thread.start();
    }

    /** Sits down in a folder. The screen is wide, and so high that nothing is paged. */
    static Screen in(Path folder) throws IOException {
        return new Screen(folder, null, Map.of(), new Size(160, 500)).expect("tranship>");
    }

    static Screen in(Path folder, String plan) throws IOException {
        return new Screen(folder, plan, Map.of(), new Size(160, 500)).expect("next:");
    }

    static Screen in(Path folder, String plan, Map<String, String> environment) throws IOException {
        return new Screen(folder, plan, environment, new Size(160, 500)).expect("next:");
    }

    void resize(int columns, int rows) {
        terminal.setSize(new Size(columns, rows));
        terminal.raise(org.jline.terminal.Terminal.Signal.WINCH);
    }

    /** Presses keys. */
    Screen press(String keys) {
        try {
            terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return this;
    }

    /** Types a line when it is our turn; what is expected next was shown after it. */
    Screen type(String line) {
        await("(?s).*(?:> |: |] )", "a prompt");
        synchronized (shown) {
            read = shown.size();
        }
        return press(line + "\r");
    }

    /** Waits until this is shown, below what was waited for before. */
    Screen expect(String text) {
        return await("(?s).*" + java.util.regex.Pattern.quote(text) + ".*", "'" + text + "'");
    }

    private Screen await(String pattern, String what) {
        long until = System.nanoTime() + PATIENCE;
        synchronized (shown) {
            while (true) {
                String fresh = fresh();
                if (fresh.matches(pattern)) {
                    return this;
                }
                if (exit.isDone() || System.nanoTime() > until) {
                    String ended = exit.isDone() ? "the shell ended: " + exit : "nothing more was shown";
                    throw new AssertionError(what + " was not shown; " + ended + "; there was\n" + fresh);
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(shown, 100_000_000);
                } catch (InterruptedException e) {
                    throw new AssertionError("interrupted", e);
                }
            }
        }
    }

    /** {@return what was shown since the last line was typed, without colours and movements} */
    String fresh() {
        synchronized (shown) {
            byte[] bytes = shown.toByteArray();
            return new String(bytes, read, bytes.length - read, StandardCharsets.UTF_8).replaceAll(CONTROL, "");
        }
    }

    /** Presses the keys at the next prompt; they are to end the shell. */
    void leaveBy(String keys) {
        await("(?s).*> ", "a prompt");
        press(keys);
        exit.join();
    }

    /** Leaves, and waits for the end. */
    @Override
    public void close() throws IOException {
        if (!exit.isDone()) {
            press("\u0003");
            type("quit");
        }
        try {
            assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK);
        } catch (InterruptedException
                | java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("the shell did not end well; last was\n" + fresh(), e);
        } finally {
            terminal.close();
        }
    }
}
