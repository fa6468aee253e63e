package dev.tranship.dsl.engine;

import dev.tranship.dsl.engine.EngineException.Kind;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The debugger as steps use it: what to halt at, and how far the person who looks wants to go. Used by one thread. */
public final class Debugging {
    /** The code of a run that was ended from a halt. */
    static final String ABORTED = "RUN-230";

    private final Debugger debugger;
    private final WorkspaceHandle workspace;
    private boolean everyBatch;
    private boolean into;
    private @Nullable String current;
    private @Nullable String goOnFrom;
    private final AtomicLong haltedBefore = new AtomicLong();
    private volatile long haltedSince;

    Debugging(Debugger debugger, WorkspaceHandle workspace) {
        this.debugger = debugger;
        this.workspace = workspace;
    }

    /**
     * A run begins or goes on.
     *
     * @param oneInside whether it stops after one step inside of a script
     * @param from where it was stopped before; it does not stop there again
     */
    void begin(boolean oneInside, @Nullable String from) {
        into = oneInside;
        goOnFrom = from;
        everyBatch = false;
    }

    /** A step begins; what was said about the batches of another is forgotten. */
    void step() {
        everyBatch = false;
    }

    /** {@return whether a run stops before a step, or a step inside of a script} */
    boolean stopsAt(String step) {
        return debugger.breakpoints().stream()
                .anyMatch(b -> b instanceof Breakpoint.AtStep at && at.step().equals(step));
    }

    /** {@return whether the run stops before a step inside of a script, unless it was stopped there before} */
    public boolean stopsInside(String script, String name) {
        boolean again = inside(script, name).equals(goOnFrom);
        return !again && (stopsAt(name) || stopsAt(inside(script, name)));
    }

    /** {@return how a step inside of a script is called where it must be told from steps of the plan} */
    public static String inside(String script, String name) {
        return script + "/" + name;
    }

    /** {@return whether the run stops after one step inside of a script} */
    public boolean into() {
        return into;
    }

    /** {@return whether the next batch is held, whatever is in it} */
    public boolean everyBatch() {
        return everyBatch;
    }

    /** Says which step inside of a script is being done; null for none. */
    public void inScript(@Nullable String name) {
        current = name;
    }

    /** {@return whether the batches of a step are looked at, so that its rows must come in their order} */
    public boolean watches(String step) {
        return everyBatch || !inside(step).isEmpty();
    }

    /** {@return what to halt at inside of a step} */
    public List<Breakpoint> inside(String step) {
        String name = current;
        return debugger.breakpoints().stream()
                .filter(b -> !(b instanceof Breakpoint.AtStep))
                .filter(b -> b.step().equals(step)
                        || name != null && (b.step().equals(name) || b.step().equals(inside(step, name))))
                .toList();
    }

    /**
     * Shows a held batch, and {@return how to go on}.
     *
     * @throws EngineException RUN-230 when the run is to end here
     */
    public Resumption halted(Halt halt) {
        long since = System.nanoTime();
        haltedSince = since;
        workspace.halted(true);
        Resumption resumption;
        try {
            resumption = debugger.halted(halt);
        } finally {
            workspace.halted(false);
            haltedBefore.addAndGet(System.nanoTime() - since);
            haltedSince = 0;
        }
        everyBatch = resumption == Resumption.STEP_BATCH;
        if (resumption == Resumption.ABORT) {
            throw new EngineException(
                    Kind.INTERRUPTED,
                    ABORTED,
                    "step " + halt.step() + " was aborted where it was halted (" + halt.reason()
                            + "); what it had done is taken back",
                    "`run` does the step from its beginning");
        }
        return resumption;
    }

    /** {@return for how long, in nanoseconds, somebody has looked so far} Safe for use by many threads. */
    long haltedNanos() {
        long since = haltedSince;
        return haltedBefore.get() + (since == 0 ? 0 : System.nanoTime() - since);
    }
}
