@NullMarked
package dev.tranship.plugin.duckdb;

import org.jspecify.annotations.NullMarked;
