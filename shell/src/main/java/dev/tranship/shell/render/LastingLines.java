package dev.tranship.shell.render;

import java.io.PrintStream;
import java.util.List;

/** Where nothing can be redrawn, only what lasts is shown. */
record LastingLines(PrintStream out) implements ProgressRenderer.Screen {
    @Override
    public void lasting(String line) {
        out.println(line);
    }

    @Override
    public void moving(List<String> lines) {}

    @Override
    public void end() {
        out.flush();
    }
}
