package dev.tranship.shell.repl;

import dev.tranship.shell.render.ProgressRenderer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jline.reader.LineReader;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/** The desk with a terminal on it. */
final class TerminalDesk implements Desk {
    private final Terminal terminal;
    private final ProgressRenderer.Screen screen;
    private final Pager pager;
    private final Editor editor;
    private @Nullable LineReader reader;

    TerminalDesk(Terminal terminal, ProgressRenderer.Screen screen, Map<String, String> environment) {
        this.terminal = terminal;
        this.screen = screen;
        this.pager = new Pager(terminal, environment.get("PAGER"));
        this.editor = new Editor(terminal, environment);
    }

    /** The history is this one's. */
    void typedInto(LineReader made) {
        reader = made;
    }

    @Override
    public ProgressRenderer.Screen screen() {
        return screen;
    }

    @Override
    public boolean page(String text) {
        return pager.show(text);
    }

    @Override
    public List<String> history() {
        List<String> lines = new ArrayList<>();
        LineReader there = reader;
        if (there != null) {
            there.getHistory().forEach(entry -> lines.add(entry.line()));
        }
        return lines;
    }

    @Override
    public void clear() {
        terminal.puts(Capability.clear_screen);
        terminal.flush();
    }

    @Override
    public Optional<String> edit(String text, String name) {
        return editor.edit(text, name);
    }
}
