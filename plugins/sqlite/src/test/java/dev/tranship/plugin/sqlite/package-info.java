@NullMarked
package dev.tranship.plugin.sqlite;

import org.jspecify.annotations.NullMarked;
