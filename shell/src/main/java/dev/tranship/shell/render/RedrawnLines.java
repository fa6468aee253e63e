package dev.tranship.shell.render;

import java.io.PrintStream;
import java.util.List;

/** The moving lines are the last ones of the output; they are wiped before anything else is printed. */
final class RedrawnLines implements ProgressRenderer.Screen {
    private static final String CLEAR_LINE = "\u001b[2K";
    private static final String LINE_UP = "\u001b[1A";

    private final PrintStream out;
    private int drawn;

    RedrawnLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void lasting(String line) {
        erase();
        out.println(line);
    }

    @Override
    public void moving(List<String> lines) {
        erase();
        lines.forEach(out::println);
        drawn = lines.size();
        out.flush();
    }

    @Override
    public void end() {
        erase();
        out.flush();
    }

    private void erase() {
        if (drawn > 0) {
            out.print("\r" + (LINE_UP + CLEAR_LINE).repeat(drawn));
            drawn = 0;
        }
    }
}
