package dev.tranship.dsl.step.copy;

import java.util.ArrayDeque;
import java.util.function.ToLongFunction;

/**
 * A queue between threads that is bounded by the bytes of what is in it, so that wide rows take no more memory than narrow
 * ones. An element larger than the bound is let in when the queue is empty.
 */
final class ByteQueue<E> {
    private final ArrayDeque<E> elements = new ArrayDeque<>();
    private final ToLongFunction<E> bytes;
    private final long bound;
    private long held;
    private boolean closed;

    ByteQueue(long bound, ToLongFunction<E> bytes) {
        this.bound = bound;
        this.bytes = bytes;
    }

    /** Adds an element, waiting for room. {@return false when the queue was closed and the element is not wanted} */
    synchronized boolean put(E element) throws InterruptedException {
        long size = bytes.applyAsLong(element);
        while (!closed && held > 0 && held + size > bound) {
            wait();
        }
        if (closed) {
            return false;
        }
        elements.add(element);
        held += size;
        notifyAll();
        return true;
    }

    /** {@return the next element, waiting for it} */
    synchronized E take() throws InterruptedException {
        while (elements.isEmpty()) {
            wait();
        }
        E element = elements.remove();
        held -= bytes.applyAsLong(element);
        notifyAll();
        return element;
    }

    /** Lets those who wait to put go away. */
    synchronized void close() {
        closed = true;
        elements.clear();
        held = 0;
        notifyAll();
    }
}
