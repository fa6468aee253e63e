/** What was intended, done, proven and undone; survives a crash. */
@NullMarked
package dev.tranship.dsl.journal;

import org.jspecify.annotations.NullMarked;
