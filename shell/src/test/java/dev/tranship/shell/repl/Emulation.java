package dev.tranship.shell.repl;

import dev.tranship.shell.cli.Context;
import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.cli.Surroundings;
import dev.tranship.shell.render.Theme;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jline.terminal.Size;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.jline.utils.ScreenTerminal;

/** The shell on an emulated terminal: what counts is what somebody would see on the screen in the end. */
final class Emulation implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CLEAR = "\f";
    // So high that nothing is paged.
    private static final Size SIZE = new Size(120, 250);
    private static final Pattern PROMPT = Pattern.compile("tranship( [^>]*)?>|.*(\\[[yenN/]+]|to go on:)");

    private final ScreenTerminal screen = new ScreenTerminal(SIZE.getColumns(), SIZE.getRows());
    private final LineDisciplineTerminal terminal;
    private final CompletableFuture<ExitCode> exit = new CompletableFuture<>();

    Emulation(Path folder, String plan, Map<String, String> environment) throws IOException {
        terminal = new LineDisciplineTerminal("emulation", "screen", new Painting(), StandardCharsets.UTF_8);
        terminal.setSize(SIZE);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                nowhere,
                nowhere,
                environment,
                new Surroundings.Terminals(true, true, true),
                SIZE.getColumns(),
                folder,
                null,
                null);
        Context context = new Context(surroundings, Theme.Choice.ALWAYS, surroundings::width);
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

    /** Paints whole characters only. */
    private final class Painting extends OutputStream {
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();
        private int missing;

        @Override
        public void write(int b) {
            int bits = b & 0xff;
            held.write(bits);
            if (bits >= 0xc0) {
                missing = bits >= 0xf0 ? 3 : bits >= 0xe0 ? 2 : 1;
            } else if (bits >= 0x80) {
                missing--;
            }
            if (missing == 0) {
                screen.write(held.toString(StandardCharsets.UTF_8));
                held.reset();
            }
        }
    }

    /**
     * Waits for a prompt or a question, which is the last line that is shown.
     *
     * @return what is above it
     */
    List<String> above() {
        List<String> lines =
                await(shown -> PROMPT.matcher(shown.get(shown.size() - 1)).matches());
        return lines.subList(0, lines.size() - 1);
    }

    /** {@return the prompt or the question that is shown now} */
    String prompt() {
        List<String> lines = lines();
        return lines.get(lines.size() - 1);
    }

    /**
     * Types a line at the prompt.
     *
     * @return what is shown below it in the end, without the prompt or the question that follows
     */
    List<String> type(String line) {
        above();
        if (!prompt().startsWith("tranship")) {
            return answer(line);
        }
        press(CLEAR);
        await(shown -> shown.size() == 1 && PROMPT.matcher(shown.get(0)).matches());
        press(line + "\r");
        List<String> shown = await(
                all -> all.size() > 1 && PROMPT.matcher(all.get(all.size() - 1)).matches());
        return shown.subList(1, shown.size() - 1);
    }

    private List<String> answer(String line) {
        String question = prompt();
        press(line + "\r");
        List<String> shown = await(all -> !all.get(all.size() - 1).startsWith(question)
                && PROMPT.matcher(all.get(all.size() - 1)).matches());
        int asked = shown.lastIndexOf(question + " " + line);
        return shown.subList(asked + 1, shown.size() - 1);
    }

    private void press(String keys) {
        try {
            terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> await(Predicate<List<String>> enough) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<String> shown = lines();
            if (!shown.isEmpty() && enough.test(shown)) {
                return shown;
            }
            if (exit.isDone() || System.nanoTime() > until) {
                throw new AssertionError("no prompt was shown but\n" + String.join("\n", shown));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** {@return the lines of the screen without blanks at their ends, down to the last that is not empty} */
    private List<String> lines() {
        String shown;
        // Its own lock, which printing takes and looking does not: no line is seen in the middle of a scroll.
        synchronized (screen) {
            shown = screen.toString();
        }
        List<String> lines =
                new ArrayList<>(shown.lines().map(String::stripTrailing).toList());
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }

    @Override
    public void close() throws Exception {
        press("\u0003");
        above();
        if (prompt().contains(" halted>")) {
            type("abort");
        }
        press("\u0004");
        exit.get(60, TimeUnit.SECONDS);
        terminal.close();
    }
}
