package dev.tranship.shell.repl;

import dev.tranship.shell.render.ProgressRenderer;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Status;
import org.jspecify.annotations.Nullable;

/**
 * Progress in the last lines of the terminal, below what scrolls. What is typed meanwhile is not echoed into it. Safe for use by
 * many threads: a run that halts ends it while a guard may still speak.
 */
final class StatusLine implements ProgressRenderer.Screen {
    private static final int HEIGHT = 5;

    private final Terminal terminal;
    private @Nullable Status status;
    private int height;
    private boolean echo;

    StatusLine(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public synchronized void lasting(String line) {
        terminal.writer().println(line);
        terminal.writer().flush();
    }

    @Override
    public synchronized void moving(List<String> lines) {
        if (lines.isEmpty() && height == 0) {
            return;
        }
        if (height == 0) {
            echo = terminal.echo(false);
            // It keeps its height: each change would make what is above it jump.
            height = Math.max(1, Math.min(HEIGHT, terminal.getRows() / 3));
        }
        List<AttributedString> shown = new ArrayList<>();
        for (int i = 0; i < height; i++) {
            shown.add(i < lines.size() ? AttributedString.fromAnsi(lines.get(i)) : AttributedString.EMPTY);
        }
        update(shown);
    }

    @Override
    public synchronized void end() {
        if (height > 0) {
            height = 0;
            update(List.of());
            terminal.echo(echo);
        }
    }

    private void update(List<AttributedString> lines) {
        Status shown = status;
        if (shown == null) {
            shown = Status.getStatus(terminal);
            status = shown;
        }
        if (shown != null) {
            shown.update(lines);
        }
    }
}
