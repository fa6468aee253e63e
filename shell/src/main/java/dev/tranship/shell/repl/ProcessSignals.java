package dev.tranship.shell.repl;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Ctrl-C for a process without a terminal of its own. With nothing to interrupt it ends the process, as always. */
final class ProcessSignals implements AutoCloseable {
    private static final Signal INT = new Signal("INT");

    private final SignalHandler before;

    private ProcessSignals(SignalHandler before) {
        this.before = before;
    }

    static ProcessSignals to(Interruption interruption) {
        SignalHandler[] before = new SignalHandler[1];
        before[0] = Signal.handle(INT, signal -> {
            if (!interruption.press()) {
                before[0].handle(signal);
            }
        });
        return new ProcessSignals(before[0]);
    }

    @Override
    public void close() {
        Signal.handle(INT, before);
    }
}
