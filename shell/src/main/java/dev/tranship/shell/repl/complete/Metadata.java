package dev.tranship.shell.repl.complete;

import dev.tranship.dsl.engine.Connections;
import dev.tranship.dsl.engine.Event;
import dev.tranship.shell.repl.Stores;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What the connections hold, as it was when it was last looked at: read in the background, one connection after another, and
 * again after something was changed. Nobody waits for it. Safe for use by many threads.
 */
public final class Metadata implements AutoCloseable {
    // Who types fast must not be held up by what is only for his comfort.
    private static final long PAUSE_MILLIS = 150;

    private final Stores stores;
    private final Map<String, List<Dataset>> known = new ConcurrentHashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "metadata");
        thread.setDaemon(true);
        return thread;
    });

    /** @param path as it follows the connection and a dot */
    public record Dataset(String path, List<String> segments, List<Column> columns, long rows) {
        public Dataset {
            segments = List.copyOf(segments);
            columns = List.copyOf(columns);
        }
    }

    public record Column(String name, String type, boolean key) {}

    public Metadata(Stores stores) {
        this.stores = stores;
    }

    /** {@return the datasets of a connection as far as they are known} */
    public List<Dataset> datasets(String connection) {
        return known.getOrDefault(connection, List.of());
    }

    /** Begins to read what is not known yet. Called when a command has ended. */
    public void look() {
        schedule();
    }

    /** Forgets that it has looked; what was known holds until it is read again. */
    public void refresh() {
        seen.clear();
    }

    /** Notices what changes a store. */
    public void notice(Event event) {
        if (event instanceof Event.ChangeDone || event instanceof Event.ChangeReverted) {
            refresh();
        }
    }

    private CountDownLatch schedule() {
        CountDownLatch done = new CountDownLatch(1);
        try {
            reader.schedule(() -> readAll(done), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The shell is being left.
            done.countDown();
        }
        return done;
    }

    /** Waits until all that is known by now has been read, for tests and scripts. */
    void await() throws InterruptedException {
        schedule().await();
    }

    private void readAll(CountDownLatch done) {
        try {
            Set<String> names = stores.inBackground(connections -> new HashSet<>(connections.names()));
            known.keySet().retainAll(names);
            for (String name : names) {
                if (seen.add(name)) {
                    stores.inBackground(connections -> {
                        read(connections, name);
                        return name;
                    });
                }
            }
        } finally {
            done.countDown();
        }
    }

    private void read(Connections connections, String name) {
        try {
            // A password is asked for when a command needs it, not because somebody might press a key.
            if (!connections.names().contains(name) || connections.url(name).contains("${prompt:")) {
                return;
            }
            Endpoint endpoint = connections.open(name, Access.PREVIEW);
            endpoint.ability(Describable.class).ifPresent(store -> known.put(name, datasets(store.catalog())));
        } catch (RuntimeException e) {
            // Whoever uses the connection is told why it cannot be; completion only has less to offer.
            known.remove(name);
        }
    }

    private static List<Dataset> datasets(Catalog catalog) {
        List<Dataset> datasets = new ArrayList<>();
        for (Catalog.Entry entry : catalog.tables()) {
            List<String> key = entry.table().rowKey();
            List<Column> columns = entry.table().columns().stream()
                    .map(column -> new Column(column.name(), column.type().toString(), key.contains(column.name())))
                    .toList();
            datasets.add(new Dataset(
                    entry.table().path().toString(), entry.table().path().segments(), columns, entry.rows()));
        }
        catalog.views()
                .forEach(view -> datasets.add(
                        new Dataset(view.path().toString(), view.path().segments(), List.of(), -1)));
        return datasets;
    }

    /** Waits for what is being read, at most some seconds. */
    @Override
    public void close() {
        reader.shutdownNow();
        try {
            reader.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
