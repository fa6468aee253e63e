package dev.tranship.dsl.step.guard;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.Gate;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.plan.Units;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds a step to the guards before it. Asked at every safe point by whatever thread comes there; one of them takes the
 * measures when it is time, and while it holds the run the others wait.
 */
public final class Watcher implements Gate.Watch, Event.Listener {
    /** The code of a guard that asks for the step to be taken back. */
    public static final String TAKE_BACK = "RUN-286";

    private static final String STOP = "RUN-285";
    private static final long SLICE_MILLIS = 50;

    private final StepContext context;
    private final List<Armed> guards;
    private final Map<String, Event.Progress> moved = new ConcurrentHashMap<>();
    private final List<String> notices = new ArrayList<>();
    private final ReentrantLock measuring = new ReentrantLock();
    private volatile boolean holding;
    private volatile @Nullable EngineException objection;

    /** A guard that is done, with what it measured then. */
    private static final class Armed {
        final String id;
        final Step.Guard guard;
        final Vitals vitals;
        final Map<String, Double> baseline;
        long due = System.nanoTime();

        Armed(String id, Step.Guard guard, Vitals vitals, Map<String, Double> baseline) {
            this.id = id;
            this.guard = guard;
            this.vitals = vitals;
            this.baseline = baseline;
        }
    }

    /**
     * @param context of the step that is watched
     * @param done the guards before it that were done, each with its summary
     */
    public Watcher(StepContext context, Map<Step, StepSummary> done) {
        this.context = context;
        List<Armed> armed = new ArrayList<>();
        done.forEach((step, summary) -> {
            if (step.verb() instanceof Step.Guard guard) {
                Vitals vitals =
                        new Vitals(guard, context.connections(), context.plan().folder());
                armed.add(new Armed(step.id(), guard, vitals, baseline(summary)));
            }
        });
        this.guards = List.copyOf(armed);
    }

    private static Map<String, Double> baseline(StepSummary summary) {
        Map<String, Double> baseline = new TreeMap<>();
        JsonNode result = summary.result();
        if (result != null) {
            result.path(GuardAction.BASELINE)
                    .fields()
                    .forEachRemaining(f -> baseline.put(f.getKey(), f.getValue().asDouble()));
        }
        return baseline;
    }

    /** {@return what the guards did, for the step's summary} */
    public List<String> notices() {
        return notices;
    }

    @Override
    public void on(Event event) {
        if (event instanceof Event.Progress progress && progress.phase() == Event.Phase.COPY) {
            moved.put(progress.dataset(), progress);
        }
        context.listener().on(event);
    }

    @Override
    public @Nullable EngineException objection() {
        if (guards.isEmpty() || objection != null) {
            return objection;
        }
        if (holding) {
            measuring.lock();
        } else if (!measuring.tryLock()) {
            return null;
        }
        try {
            for (Armed armed : guards) {
                if (objection == null && System.nanoTime() >= armed.due) {
                    objection = measure(armed);
                    armed.due = System.nanoTime() + armed.guard.every().toNanos();
                }
            }
            return objection;
        } finally {
            measuring.unlock();
        }
    }

    /**
     * Holds what a step came to against the guards: what verification found cannot get better by waiting.
     *
     * @throws EngineException RUN-285 or RUN-286
     */
    public void judge(StepSummary summary) {
        long differing = summary.result() == null
                ? 0
                : summary.result().path("differing").asLong();
        for (Armed armed : guards) {
            Long most = armed.guard.differences();
            if (most != null && differing > most) {
                throw tripped(armed, differing + " rows differ, more than " + most);
            }
        }
    }

    private @Nullable EngineException measure(Armed armed) {
        List<String> violations = violations(armed);
        if (violations.isEmpty()) {
            return null;
        }
        String found = String.join("; ", violations);
        return armed.guard.onTrip() == Step.Guard.OnTrip.PAUSE && !rejected(armed.guard)
                ? hold(armed, found)
                : tripped(armed, found);
    }

    private List<String> violations(Armed armed) {
        List<String> violations = new ArrayList<>();
        Step.OnError.Quarantine limit = armed.guard.rejected();
        if (limit != null && rejected(armed.guard)) {
            violations.add(sum(false) + " of " + sum(true) + " rows were refused, more than "
                    + (limit.ratio() == null ? limit.rows() : Units.text(limit.ratio())));
        }
        violations.addAll(armed.vitals.violations(armed.baseline));
        return violations;
    }

    /** {@return whether more rows were refused than the guard allows; that does not get better by waiting} */
    private boolean rejected(Step.Guard guard) {
        Step.OnError.Quarantine limit = guard.rejected();
        if (limit == null) {
            return false;
        }
        long refused = sum(false);
        return limit.rows() != null
                ? refused > limit.rows()
                : limit.ratio() != null && refused > limit.ratio() * sum(true);
    }

    private long sum(boolean all) {
        return moved.values().stream()
                .mapToLong(p -> all ? p.rows() : p.rejected())
                .sum();
    }

    /** Waits until everything holds again; {@return what to stop with, when that takes too long or somebody wants to stop} */
    private @Nullable EngineException hold(Armed armed, String found) {
        holding = true;
        tell("guard " + armed.id + " holds the run: " + found);
        long began = System.nanoTime();
        try {
            while (true) {
                long next = System.nanoTime() + armed.guard.every().toNanos();
                do {
                    Thread.sleep(SLICE_MILLIS);
                    if (context.gate().asked()) {
                        return null;
                    }
                } while (System.nanoTime() < next);
                List<String> now = violations(armed);
                Duration held = Duration.ofNanos(System.nanoTime() - began);
                if (now.isEmpty()) {
                    tell("guard " + armed.id + " lets the run go on after "
                            + Units.text(held.truncatedTo(ChronoUnit.MILLIS)));
                    return null;
                } else if (held.compareTo(armed.guard.patience()) > 0) {
                    return tripped(
                            armed, String.join("; ", now) + ", for longer than " + Units.text(armed.guard.patience()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            holding = false;
        }
    }

    private void tell(String notice) {
        synchronized (notices) {
            notices.add(notice);
        }
        context.notice(notice);
    }

    private EngineException tripped(Armed armed, String found) {
        boolean back = armed.guard.onTrip() == Step.Guard.OnTrip.UNDO;
        return new EngineException(
                Kind.FAILED,
                back ? TAKE_BACK : STOP,
                "guard " + armed.id + " stopped step " + context.step().id() + ": " + found,
                back
                        ? "the step is taken back; see to it, then `resume`"
                        : "see to it, then `resume`; `undo` takes back what is done");
    }
}
