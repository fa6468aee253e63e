package dev.tranship.dsl.step.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ByteQueueTest {
    @Test
    void neverHoldsMoreThanItsBoundAndLosesNothing() throws Exception {
        AtomicLong held = new AtomicLong();
        AtomicLong most = new AtomicLong();
        // What is put in and not yet taken out, counted by the threads themselves: one element each is on its way.
        ByteQueue<Integer> queue = new ByteQueue<>(100, e -> e);
        int producers = 4;
        int each = 500;
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int producer = 0; producer < producers; producer++) {
            done.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < each; i++) {
                    put(queue, 1 + i % 30);
                    most.accumulateAndGet(held.addAndGet(1 + i % 30), Math::max);
                }
            }));
        }
        long sum = 0;
        for (int i = 0; i < producers * each; i++) {
            int taken = queue.take();
            held.addAndGet(-taken);
            sum += taken;
        }
        CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).get();

        long expected = 0;
        for (int i = 0; i < each; i++) {
            expected += producers * (1L + i % 30);
        }
        assertThat(sum).isEqualTo(expected);
        assertThat(most.get()).isLessThanOrEqualTo(100 + 30);
    }

    @Test
    void putWaitsUntilThereIsRoom() throws Exception {
        ByteQueue<Integer> queue = new ByteQueue<>(100, e -> e);
        queue.put(60);
        CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> put(queue, 50));

        assertStaysOpen(second);
        assertThat(queue.take()).isEqualTo(60);

        assertThat(second).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
        assertThat(queue.take()).isEqualTo(50);
    }

    @Test
    void elementLargerThanTheBoundIsLetInAlone() throws Exception {
        ByteQueue<Integer> queue = new ByteQueue<>(100, e -> e);

        assertThat(queue.put(1000)).isTrue();
        CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> put(queue, 1));
        assertStaysOpen(second);

        assertThat(queue.take()).isEqualTo(1000);
        assertThat(second).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
    }

    @Test
    void takeWaitsForAnElementAndKeepsTheOrder() throws Exception {
        ByteQueue<Integer> queue = new ByteQueue<>(100, e -> e);
        ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
        try {
            later.schedule(() -> List.of(put(queue, 3), put(queue, 1), put(queue, 2)), 50, TimeUnit.MILLISECONDS);

            assertThat(List.of(queue.take(), queue.take(), queue.take())).containsExactly(3, 1, 2);
        } finally {
            later.shutdownNow();
        }
    }

    @Test
    void closingSendsThoseWhoWaitAway() throws Exception {
        ByteQueue<Integer> queue = new ByteQueue<>(100, e -> e);
        queue.put(100);
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> put(queue, 1));
        assertStaysOpen(waiting);

        queue.close();

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
        assertThat(queue.put(1)).isFalse();
    }

    private static void assertStaysOpen(CompletableFuture<Boolean> future) {
        assertThat(future).failsWithin(Duration.ofMillis(100));
    }

    private static boolean put(ByteQueue<Integer> queue, int element) {
        try {
            return queue.put(element);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
