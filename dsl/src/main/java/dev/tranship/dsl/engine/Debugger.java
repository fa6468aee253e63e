package dev.tranship.dsl.engine;

import java.util.List;

/** Halts a run where a person wants to look. Called by the thread that runs the step. */
public interface Debugger {
    /** Halts nowhere. */
    Debugger NONE = new Debugger() {
        @Override
        public List<Breakpoint> breakpoints() {
            return List.of();
        }

        @Override
        public Resumption halted(Halt halt) {
            return Resumption.CONTINUE;
        }
    };

    /** {@return what to halt at; may change while a run is halted} Asked once for every batch, so it must be quick. */
    List<Breakpoint> breakpoints();

    /**
     * Shows where the run stands. The run waits until this returns; its time limit stands still meanwhile. The same session
     * may be looked at, and must not be told to run or undo anything.
     */
    Resumption halted(Halt halt);
}
