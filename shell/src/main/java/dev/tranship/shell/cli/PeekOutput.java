package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.Peek;
import dev.tranship.shell.render.PeekRenderer;

/** Prints peeks, one after another, for people or as JSON. */
public final class PeekOutput {
    private final Context context;
    private final int steps;
    private boolean first = true;

    public PeekOutput(Context context, int steps) {
        this.context = context;
        this.steps = steps;
    }

    public void print(Peek peek) {
        if (context.json()) {
            context.out().println(JsonLines.peek(peek));
            return;
        }
        if (!first) {
            context.out().println();
        }
        first = false;
        boolean terminal = context.surroundings().terminals().out();
        // Rows that are read in a file or by another program are still read by people.
        int width = terminal ? context.width() : 160;
        context.out().print(new PeekRenderer(context.outTheme(), context.tables(), width).render(peek, steps));
        context.out().flush();
    }
}
