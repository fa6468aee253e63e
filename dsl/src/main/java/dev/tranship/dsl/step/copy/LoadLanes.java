package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Writable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Moves the rows of one load through several writers at once, each with splits, transactions and checkpoints of its own, or
 * through one where the target or the step wants that. A process that goes on may have another number of lanes: what counts
 * is how far each split is, whichever lane brought it there.
 */
final class LoadLanes {
    private final Change.Load load;
    private final Map<Integer, LoadState> committed;
    private final LoadState before;
    private final int lanes;
    private final int workers;

    /**
     * @param committed by lane
     * @param lanes how many there may be
     * @param workers of the only one
     */
    LoadLanes(Change.Load load, Map<Integer, LoadState> committed, int lanes, int workers) {
        this.load = load;
        this.committed = committed;
        this.before = committed.values().stream().reduce(LoadState.start(), LoadState::and);
        this.lanes = Math.min(lanes, load.splits().size());
        this.workers = workers;
    }

    /**
     * {@return how many writers a load may have} Rows that are refused, counted, held or paced one by one need one order, and so
     * does an undo log; two writers that put the same key into a table at once would wait for each other.
     */
    static int most(StepContext context, Writable target, Change.Load load, DatasetCopy dataset, Step.Copy copy) {
        boolean fresh = load.way() == Change.Load.Way.FRESH || load.way() == Change.Load.Way.CARRY;
        boolean plain = dataset.settings().js() == null
                && dataset.settings().key().isEmpty()
                && context.step().common().onError() instanceof Step.OnError.Stop
                && context.step().common().throttle() == null
                && !context.debugging().watches(context.step().id());
        return fresh && plain && target.parallelWrites(load.into()) ? copy.parallel() : 1;
    }

    /**
     * One of the writers.
     *
     * @param number under which its checkpoints are kept; {@link Checkpoint#WHOLE} for the only one
     * @param splits what it moves, as far as it is not moved already
     * @param workers how many threads read for it
     * @param start what it has committed, and how far every split is, whoever brought it there
     */
    record Lane(int number, List<Snapshot.Split> splits, int workers, LoadState start) {}

    /** {@return the lanes, which share the splits} */
    List<Lane> lanes() {
        if (lanes <= 1) {
            return List.of(new Lane(Checkpoint.WHOLE, load.splits(), workers, start(Checkpoint.WHOLE)));
        }
        return IntStream.range(0, lanes)
                .mapToObj(number -> new Lane(
                        number,
                        load.splits().stream()
                                .filter(split -> split.number() % lanes == number)
                                .toList(),
                        1,
                        start(number)))
                .toList();
    }

    private LoadState start(int lane) {
        return committed.getOrDefault(lane, LoadState.start()).from(before.splits());
    }

    /**
     * Moves whatever is left, and {@return what all lanes have come to}.
     *
     * @param runners gives the runner of a lane
     */
    LoadState run(Snapshot source, Function<Lane, LoadRunner> runners) {
        List<Lane> all = lanes();
        LoadState sum = others(all);
        if (all.size() == 1) {
            return sum.and(runners.apply(all.get(0)).run(source));
        }
        ExecutorService threads = Executors.newFixedThreadPool(all.size(), task -> {
            Thread thread = new Thread(task, "tranship-lane");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<LoadState> running = new ExecutorCompletionService<>(threads);
            for (Lane lane : all) {
                LoadRunner runner = runners.apply(lane);
                running.submit(() -> runner.run(source));
            }
            for (int i = 0; i < all.size(); i++) {
                sum = sum.and(running.take().get());
            }
            return sum;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(EngineException.Kind.INTERRUPTED, "RUN-130", "interrupted", null);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            end(threads);
        }
    }

    /** {@return what other lanes have committed in an earlier process} */
    private LoadState others(List<Lane> all) {
        Set<Integer> numbers = all.stream().map(Lane::number).collect(Collectors.toSet());
        return committed.entrySet().stream()
                .filter(entry -> !numbers.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .reduce(LoadState.start(), LoadState::and);
    }

    /** Ends lanes that still run because another has failed, and waits until their writers are closed. */
    private static void end(ExecutorService threads) {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a writer does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
