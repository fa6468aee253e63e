package dev.tranship.shell.repl;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C while a command runs, in two stages: the first press asks it to end well, each further one breaks it off. What is
 * pressed is announced. Safe for use by many threads: signals come on threads of their own.
 */
public final class Interruption {
    /** What runs, and how it is ended. */
    private static final class Running {
        private final @Nullable Stoppable stoppable;
        private final Thread thread = Thread.currentThread();
        private final Consumer<String> say;
        private int presses;

        Running(@Nullable Stoppable stoppable, Consumer<String> say) {
            this.stoppable = stoppable;
            this.say = say;
        }
    }

    /** Something that can end at a point where nothing is half done. */
    public interface Stoppable {
        /** Ends at the next safe point. */
        void stop();

        /** Breaks off what is running. */
        void interrupt();
    }

    /** Takes back what {@link #during} did. */
    public interface End extends AutoCloseable {
        @Override
        void close();
    }

    private final Deque<Running> running = new ArrayDeque<>();

    /**
     * From here on presses go to this, until the result is closed.
     *
     * @param stoppable null for what knows no safe points: it is broken off by the first press
     * @param say shows a line to the person who pressed
     */
    public synchronized End during(@Nullable Stoppable stoppable, Consumer<String> say) {
        Running now = new Running(stoppable, say);
        running.push(now);
        return () -> end(now);
    }

    private synchronized void end(Running ended) {
        running.remove(ended);
        // A press that came too late must not meet the next command.
        if (ended.thread == Thread.currentThread() && Thread.interrupted() && !running.isEmpty()) {
            running.peek().thread.interrupt();
        }
    }

    /** Hears of a press and {@return whether something was there to be interrupted}. */
    public synchronized boolean press() {
        Running now = running.peek();
        if (now == null) {
            return false;
        }
        now.presses++;
        Stoppable stoppable = now.stoppable;
        if (stoppable == null) {
            now.say.accept("interrupting…");
            now.thread.interrupt();
        } else if (now.presses == 1) {
            now.say.accept("stopping at the next safe point… press Ctrl-C again to break off");
            stoppable.stop();
        } else {
            now.say.accept("breaking off…");
            stoppable.interrupt();
        }
        return true;
    }

    /** {@return whether Ctrl-C was pressed since what runs now began} */
    public synchronized boolean pressed() {
        Running now = running.peek();
        return now != null && now.presses > 0;
    }
}
