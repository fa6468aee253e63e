package dev.tranship.shell.debug;

import dev.tranship.dsl.engine.Gate;
import java.util.function.BooleanSupplier;

/** Breaks off what runs, from when something has come true, until it is closed: once might hit the moment between two rows. */
final class Interrupting implements AutoCloseable {
    private final Thread thread;

    Interrupting(Gate gate, BooleanSupplier begun) {
        thread = new Thread(
                () -> {
                    try {
                        while (!begun.getAsBoolean()) {
                            Thread.sleep(20);
                        }
                        while (true) {
                            Thread.sleep(300);
                            gate.interrupt();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "interrupting");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
