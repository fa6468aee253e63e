package dev.tranship.shell.repl;

import dev.tranship.dsl.engine.Connections;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The opened stores, for the commands and for what looks in the background. {@link Connections} serve one thread at a time: a
 * command that is under way has them to itself, and who works in the background gives way.
 */
public final class Stores {
    private final Supplier<Connections> connections;
    private final ReentrantLock lock = new ReentrantLock(true);

    /** @param connections those of the open plan, or else those that were typed */
    Stores(Supplier<Connections> connections) {
        this.connections = connections;
    }

    /** {@return the connections, for a command, which has them to itself as long as it runs} */
    public Connections ofCommand() {
        return connections.get();
    }

    /** {@return what the action gives}, in the background: waits until no command runs, and keeps the next one waiting. */
    public <T> T inBackground(Function<Connections, T> action) {
        lock.lock();
        try {
            return action.apply(connections.get());
        } finally {
            lock.unlock();
        }
    }

    /** Runs a command. */
    <T> T during(Supplier<T> command) {
        lock.lock();
        try {
            return command.get();
        } finally {
            lock.unlock();
        }
    }
}
