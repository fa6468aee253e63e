@org.jspecify.annotations.NullMarked
package dev.tranship.plugin.neo4j;
