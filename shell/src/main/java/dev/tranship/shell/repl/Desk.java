package dev.tranship.shell.repl;

import dev.tranship.shell.render.ProgressRenderer;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** What the place where somebody sits offers beside reading lines; where nobody sits, nearly nothing. */
public interface Desk {
    /** {@return where the progress of runs is shown} */
    ProgressRenderer.Screen screen();

    /** Shows a text page by page and {@return whether it did}: false where it fits the screen. */
    boolean page(String text);

    /** {@return what was typed so far, oldest first} */
    List<String> history();

    void clear();

    /**
     * Lets somebody change a text.
     *
     * @param name of the file that the editor shows, such as {@code transform.js}
     * @return the text as it was left; empty where there is no editor
     */
    Optional<String> edit(String text, String name);

    /** {@return the desk where nobody sits} */
    static Desk unattended(PrintStream progress) {
        return new Desk() {
            private final ProgressRenderer.Screen screen = ProgressRenderer.lasting(progress);

            @Override
            public ProgressRenderer.Screen screen() {
                return screen;
            }

            @Override
            public boolean page(String text) {
                return false;
            }

            @Override
            public List<String> history() {
                return List.of();
            }

            @Override
            public void clear() {}

            @Override
            public Optional<String> edit(String text, String name) {
                return Optional.empty();
            }
        };
    }
}
