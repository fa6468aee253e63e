/**
 * What a plugin must pass. {@link dev.tranship.testkit.EndpointContract} is the specification of an endpoint, as a JUnit
 * class that a plugin extends in a few lines; the other classes are its tools.
 */
@NullMarked
package dev.tranship.testkit;

import org.jspecify.annotations.NullMarked;
