package dev.tranship.plugin.partitioncache;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The keys of an iterator in order, as long as they have a prefix. */
final class PrefixKeys implements KeyValues.Keys {
    private final String prefix;
    private final Iterator<String> keys;
    private @Nullable String next;

    PrefixKeys(String prefix, Iterator<String> keys) {
        this.prefix = prefix;
        this.keys = keys;
        this.next = advance();
    }

    private @Nullable String advance() {
        String key = keys.hasNext() ? keys.next() : null;
        return key != null && key.startsWith(prefix) ? key : null;
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public String next() {
        String key = next;
        if (key == null) {
            throw new NoSuchElementException();
        }
        next = advance();
        return key;
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
