/** Neo4j: labels and relationship types as datasets. */
@NullMarked
package dev.tranship.plugin.neo4j;

import org.jspecify.annotations.NullMarked;
