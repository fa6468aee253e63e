package dev.tranship.dsl.step.partition;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.Failpoint;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Followable;
import dev.tranship.spi.Followable.Progress;
import dev.tranship.spi.Transactional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Applies and reverts {@link Change.Carry}. Both can be called again after a crash at any instant. */
public final class Carries {
    /** The ledger's split numbers, of what is done and of what is taken back. */
    private static final int APPLY = 0;

    private static final int REVERT = 1;

    private final StepContext context;
    private final String change;
    private final Change.Carry carry;
    private final Followable target;

    public Carries(StepContext context, String change, Change.Carry carry) {
        this.context = context;
        this.change = change;
        this.carry = carry;
        this.target = context.connections()
                .ability(carry.connection(), Access.WRITE, Followable.class, "let a table follow another");
    }

    /**
     * What a carry came to, as the journal keeps it.
     *
     * @param rows carried
     * @param compared rows that were found equal in both tables; null when nothing was compared
     */
    public record Outcome(long rows, long nanos, @Nullable Long compared) {}

    /** Carries the rows, or what is left of them. */
    public Outcome apply() {
        long began = System.nanoTime();
        return switch (carry.part()) {
            case ALL -> {
                Checkpoint done =
                        repeat(start(APPLY), last -> target.carry(carry.follow(), last.checkpoint(), carry.batch()));
                yield new Outcome(rows(done), System.nanoTime() - began, null);
            }
            case CHANGES -> {
                Checkpoint caughtUp = changes(start(APPLY));
                long compared = compare();
                // Comparing takes its time, and the exchange that comes next shall find little to do.
                Checkpoint done = changes(caughtUp);
                yield new Outcome(rows(done), System.nanoTime() - began, compared);
            }
            case BACK -> new Outcome(0, 0, null);
        };
    }

    /** Brings the old table up to what was written to the new one; the change before gives it its place again. */
    public void revert() {
        if (carry.part() == Change.Carry.Part.BACK) {
            changes(start(REVERT));
            if (carry.equal()) {
                compare();
            }
        }
    }

    private Checkpoint start(int split) {
        return context
                .connections()
                .ability(carry.connection(), Access.WRITE, Transactional.class, "remember what is done")
                .checkpoints(change)
                .stream()
                .filter(c -> c.split() == split)
                .findFirst()
                .orElseGet(() -> new Checkpoint(change, split, null, "0"));
    }

    private Checkpoint changes(Checkpoint start) {
        return repeat(start, last -> target.catchUp(carry.follow(), last.checkpoint(), carry.batch()));
    }

    private Checkpoint repeat(Checkpoint start, UnaryOperator<Progress> batch) {
        Progress progress = new Progress(start, false);
        long began = System.nanoTime();
        long before = progress.rows();
        while (!progress.complete()) {
            context.gate().pass();
            Failpoint.hit("carry.before");
            progress = batch.apply(progress);
            Failpoint.hit("carry.after");
            tell(progress.rows());
            throttle(began, progress.rows() - before);
        }
        return progress.checkpoint();
    }

    private long compare() {
        Followable.Comparison comparison = target.compare(carry.follow());
        if (comparison.difference() != null) {
            throw new EngineException(
                    Kind.DIFFERENT,
                    "RUN-251",
                    carry.connection() + "." + carry.follow().to() + " does not hold what "
                            + carry.follow().from() + " holds: " + comparison.difference(),
                    "something writes to " + carry.follow().to()
                            + " or past the triggers; stop it, undo the step and run it again");
        }
        return comparison.rows();
    }

    private void tell(long rows) {
        context.listener()
                .on(new Event.Progress(
                        context.step().id(),
                        carry.connection() + "." + carry.follow().to(),
                        Event.Phase.COPY,
                        rows,
                        carry.rows() > 0 ? carry.rows() : -1,
                        0,
                        0));
    }

    private void throttle(long began, long rows) {
        Long rowsPerSecond = context.step().common().throttle();
        long due = rowsPerSecond == null ? began : began + (long) (1e9 * rows / rowsPerSecond);
        while (System.nanoTime() < due && !context.gate().stopping()) {
            LockSupport.parkNanos(Math.min(due - System.nanoTime(), 50_000_000L));
        }
    }

    private static long rows(Checkpoint checkpoint) {
        return Long.parseLong(checkpoint.state());
    }
}
