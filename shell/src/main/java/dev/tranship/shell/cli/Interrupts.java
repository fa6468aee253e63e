package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.Gate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ctrl-C while the engine works: the first one stops at the next safe point, the second one breaks off what is running, the
 * third one ends the process, which loses nothing either. SIGTERM counts as the first. Closing gives the signals back.
 */
final class Interrupts implements AutoCloseable {
    private final Gate gate;
    private final Consumer<String> say;
    private final AtomicInteger presses = new AtomicInteger();
    private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

    private Interrupts(Gate gate, Consumer<String> say) {
        this.gate = gate;
        this.say = say;
    }

    /** @param say shows a line to the person who pressed */
    static Interrupts during(Gate gate, Consumer<String> say) {
        Interrupts interrupts = new Interrupts(gate, say);
        interrupts.handle("INT", signal -> interrupts.press());
        interrupts.handle("TERM", signal -> interrupts.terminate());
        return interrupts;
    }

    void press() {
        switch (presses.incrementAndGet()) {
            case 1 -> {
                say.accept("stopping at the next safe point… (Ctrl-C again to interrupt)");
                gate.stop();
            }
            case 2 -> {
                say.accept("interrupting…");
                gate.interrupt();
            }
            default -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
        }
    }

    private void terminate() {
        say.accept("stopping at the next safe point…");
        gate.stop();
    }

    private void handle(String name, SignalHandler handler) {
        Signal signal = new Signal(name);
        try {
            before.put(signal, Signal.handle(signal, handler));
        } catch (IllegalArgumentException e) {
            // The JVM was told to leave signals alone (-Xrs); then they end the process as they always do.
            before.remove(signal);
        }
    }

    @Override
    public void close() {
        before.forEach(Signal::handle);
    }
}
