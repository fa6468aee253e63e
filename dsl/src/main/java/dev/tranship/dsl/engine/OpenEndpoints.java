package dev.tranship.dsl.engine;

import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The endpoints that are open. Two sessions that name the same store by the same name share its endpoint, because some stores
 * can be opened only once. Used by one thread at a time.
 */
final class OpenEndpoints implements AutoCloseable {
    /** Which store is meant: nothing here is resolved, so no secret is kept. */
    record Key(String name, String url, Map<String, String> options, String folder) {}

    private record Opened(Endpoint endpoint, Access access) {}

    private final Map<Key, Opened> opened = new LinkedHashMap<>();
    private boolean kept;

    /** Says whether what is open must stay as it is, because a halted run reads and writes through it. */
    void keep(boolean now) {
        kept = now;
    }

    /** {@return the endpoint with at least this access; opened, or opened anew, where it is not there yet} */
    Endpoint open(Key key, Access access, Function<Access, Endpoint> connect) {
        Opened there = opened.get(key);
        if (there != null && there.access().compareTo(access) >= 0) {
            return there.endpoint();
        }
        if (there != null) {
            if (kept) {
                throw WorkspaceHandle.halted();
            }
            opened.remove(key);
            there.endpoint().close();
        }
        Endpoint endpoint = connect.apply(access);
        opened.put(key, new Opened(endpoint, access));
        return endpoint;
    }

    void close(Predicate<Key> which) {
        List<Key> keys = new ArrayList<>(opened.keySet());
        for (Key key : keys) {
            Opened there = which.test(key) ? opened.remove(key) : null;
            if (there != null) {
                there.endpoint().close();
            }
        }
    }

    @Override
    public void close() {
        close(key -> true);
    }
}
