package dev.tranship.plugin.jdbc;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a snapshot, whose transactions see one moment, each lent to one reader at a time. Methods may be called by
 * many threads; all of them lock this object, so that who locks it can do several things at once.
 */
public final class SnapshotConnections<C extends Connection> {
    private final String location;
    private final Predicate<EndpointException> ending;
    private final Consumer<C> discard;
    private final Consumer<C> disconnect;
    private final Deque<C> idle = new ArrayDeque<>();
    private final List<C> all = new ArrayList<>();
    private boolean closed;

    /**
     * @param location of the store, for messages
     * @param ending whether a failure may have ended the transaction: what comes after it would see another moment
     * @param discard how such a connection is ended
     * @param disconnect how the others are, when the snapshot is closed
     */
    public SnapshotConnections(
            String location, Predicate<EndpointException> ending, Consumer<C> discard, Consumer<C> disconnect) {
        this.location = location;
        this.ending = ending;
        this.discard = discard;
        this.disconnect = disconnect;
    }

    /** Takes a connection in, which is closed with the others from now on. */
    public synchronized void add(C connection) {
        all.add(connection);
        idle.add(connection);
    }

    /** {@return the only connection, if there is one and nobody has it} */
    public synchronized Optional<C> single() {
        return all.size() == 1 && idle.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    /** Waits until a connection is free, and lends it. The caller gives it back. */
    public synchronized C borrow() {
        while (!closed && idle.isEmpty() && !all.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EndpointException(Kind.TRANSIENT, "interrupted while waiting for a reader", null, e);
            }
        }
        if (closed || all.isEmpty()) {
            throw new EndpointException(Kind.CONNECT, "the snapshot of " + location + " is closed");
        }
        return idle.pop();
    }

    /** @param failure what its use ended with; null when it ended well */
    public synchronized void giveBack(C connection, @Nullable EndpointException failure) {
        if (failure != null && ending.test(failure)) {
            all.remove(connection);
            discard.accept(connection);
        } else if (all.contains(connection)) {
            idle.push(connection);
        }
        notifyAll();
    }

    /** Does something on a connection, when one is free. */
    public <T> T on(Function<C, T> work) {
        C connection = borrow();
        EndpointException failure = null;
        try {
            return work.apply(connection);
        } catch (EndpointException e) {
            failure = e;
            throw e;
        } finally {
            giveBack(connection, failure);
        }
    }

    /** Ends all connections, whoever has them. */
    public synchronized void close() {
        if (!closed) {
            closed = true;
            all.forEach(disconnect);
            all.clear();
            idle.clear();
            notifyAll();
        }
    }
}
