package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Gate;
import dev.tranship.dsl.step.copy.RowPipeline.Processed;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The batches that are left of some splits, read and transformed by several threads and handed over one by one. Those of one split
 * come in its order. One thread takes them; who closes the feed ends the threads.
 */
final class BatchFeed implements AutoCloseable {
    private static final int WORKER_ENDED = -1;

    private final Snapshot source;
    private final LoadState start;
    private final Gate gate;
    private final IntConsumer ended;
    private final Queue<Snapshot.Split> splits;
    private final ByteQueue<Item> queue;
    private final List<Worker> workers = new ArrayList<>();
    private int running;
    private @Nullable RuntimeException failure;

    /**
     * What a worker hands over: a batch, the end of a split, its own end, or why it failed.
     *
     * @param cut whether the batch is a part of one that was read, and more of that follows
     */
    record Item(
            int split,
            @Nullable Processed batch,
            boolean cut,
            @Nullable RuntimeException failure) {
        long bytes() {
            // Columns that nothing changes are shared between the two, so the larger one counts.
            return batch == null
                    ? 0
                    : Math.max(batch.source().bytes(), batch.rows().bytes());
        }

        Processed rows() {
            return Objects.requireNonNull(batch);
        }
    }

    /**
     * @param start how far every split is
     * @param bytes how much may wait in memory
     * @param ended is told the number of a split behind its last batch
     */
    BatchFeed(Snapshot source, List<Snapshot.Split> all, LoadState start, long bytes, Gate gate, IntConsumer ended) {
        this.source = source;
        this.start = start;
        this.gate = gate;
        this.ended = ended;
        this.splits = new ConcurrentLinkedQueue<>(all.stream()
                .filter(split -> !start.split(split.number()).done())
                .toList());
        this.queue = new ByteQueue<>(bytes, Item::bytes);
    }

    /**
     * Starts to read.
     *
     * @param threads at most
     * @param pipelines gives each thread its own
     * @param requests what to ask for, for a pipeline
     */
    BatchFeed start(int threads, Supplier<RowPipeline> pipelines, Function<RowPipeline, ReadRequest> requests) {
        for (int i = Math.min(threads, splits.size()); i > 0; i--) {
            RowPipeline pipeline = pipelines.get();
            workers.add(new Worker(requests.apply(pipeline), pipeline));
        }
        running = workers.size();
        workers.forEach(Worker::start);
        return this;
    }

    /** {@return whether more may come} */
    boolean open() {
        return running > 0 && failure == null && !gate.stopping();
    }

    /** {@return the next batch, waiting for it; null when there is none any more: all is read, a thread failed, or the run stops} */
    @Nullable
    Item next() {
        try {
            while (open()) {
                Item item = queue.take();
                if (item.batch() != null) {
                    return item;
                } else if (item.failure() != null) {
                    failure = item.failure();
                } else if (item.split() != WORKER_ENDED) {
                    ended.accept(item.split());
                } else {
                    running--;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = new EngineException(EngineException.Kind.INTERRUPTED, "RUN-130", "interrupted", null);
        }
        return null;
    }

    /** {@return why there is nothing more, where that is not the end of the rows} */
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    /** Breaks off transforms. Any thread may call this. */
    void interrupt() {
        workers.forEach(worker -> worker.pipeline.interrupt());
    }

    @Override
    public void close() {
        queue.close();
        workers.forEach(Worker::end);
    }

    private final class Worker {
        private final ReadRequest request;
        private final RowPipeline pipeline;
        private final Thread thread;

        Worker(ReadRequest request, RowPipeline pipeline) {
            this.request = request;
            this.pipeline = pipeline;
            this.thread = new Thread(this::work, "tranship-copy");
            thread.setDaemon(true);
        }

        private void work() {
            try {
                try {
                    Snapshot.Split split = splits.poll();
                    while (split != null && read(split)) {
                        split = splits.poll();
                    }
                    queue.put(new Item(WORKER_ENDED, null, false, null));
                } catch (RuntimeException e) {
                    queue.put(new Item(WORKER_ENDED, null, false, e));
                } catch (Error e) {
                    queue.put(new Item(WORKER_ENDED, null, false, new IllegalStateException(e)));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                pipeline.close();
            }
        }

        /** {@return whether to go on with another split} */
        private boolean read(Snapshot.Split split) throws InterruptedException {
            LoadState.SplitState from = start.split(split.number());
            try (BatchReader reader = source.read(request, split, from.position())) {
                long skip = from.skip();
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    if (gate.stopping()) {
                        break;
                    }
                    if (skip > 0) {
                        int rows = (int) Math.min(skip, batch.rows());
                        skip -= rows;
                        if (rows == batch.rows()) {
                            continue;
                        }
                        batch = BatchHold.part(batch, rows, batch.rows());
                    }
                    if (!queue.put(new Item(split.number(), pipeline.process(batch), false, null))) {
                        return false;
                    }
                }
            }
            return gate.stopping() || queue.put(new Item(split.number(), null, false, null));
        }

        void start() {
            thread.start();
        }

        void end() {
            try {
                if (thread.isAlive()) {
                    pipeline.interrupt();
                    thread.join(10_000);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
