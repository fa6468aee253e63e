package dev.tranship.plugin.neo4j;

import java.util.List;

/**
 * @param key the properties that identify a node where no constraint says so; empty when nobody said any
 * @param sample of how many nodes of a label, and relationships of a type, the properties are looked at to find their types
 * @param mixedAsJson whether a property with values of several types is JSON; otherwise it is refused
 */
record Neo4jSettings(List<String> key, long sample, boolean mixedAsJson) {
    static final long SAMPLE = 100_000;

    Neo4jSettings {
        key = List.copyOf(key);
    }
}
