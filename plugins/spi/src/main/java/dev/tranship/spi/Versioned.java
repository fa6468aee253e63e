package dev.tranship.spi;

/**
 * The ability to keep the history of a schema's versions in the store itself, where every tool and every later run finds it,
 * and to read what other tools have left of theirs.
 */
public interface Versioned {
    /** {@return a history by its name, which need not exist} */
    VersionHistory versions(String name);
}
