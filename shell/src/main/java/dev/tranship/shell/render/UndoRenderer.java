package dev.tranship.shell.render;

import dev.tranship.dsl.engine.Session.UndoPreview;
import java.util.List;

/** What would be taken back: a line for each change, as much of it as fits, and what it costs. */
public final class UndoRenderer {
    private static final String TAKE_BACK = "  take back: ";

    private final Theme theme;
    private final int width;

    /** @param width in cells, {@link TableRenderer#UNLIMITED} where there is no terminal */
    public UndoRenderer(Theme theme, int width) {
        this.theme = theme;
        this.width = width;
    }

    /**
     * @param most how many changes of the step are shown
     * @return the text, ending with a line feed
     */
    public String render(UndoPreview preview, int most) {
        StringBuilder text = new StringBuilder();
        line(text, theme.strong("↶ " + preview.number() + " " + preview.step()));
        List<String> changes =
                preview.changes().stream().filter(change -> !change.isBlank()).toList();
        for (String change : changes.subList(0, Math.min(most, changes.size()))) {
            String inOneLine = change.strip().replaceAll("\\s+", " ");
            line(text, TAKE_BACK + (width == TableRenderer.UNLIMITED ? inOneLine : cut(inOneLine)));
        }
        if (changes.size() > most) {
            line(text, "  and " + (changes.size() - most) + " more");
        }
        line(text, theme.faint("  it costs: ") + preview.cost().words());
        if (preview.barrier() != null) {
            line(text, theme.error("  cannot be taken back: " + preview.barrier()));
        }
        return text.toString();
    }

    private String cut(String change) {
        return TextWidth.cut(change, Math.max(20, width - TAKE_BACK.length()));
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }
}
