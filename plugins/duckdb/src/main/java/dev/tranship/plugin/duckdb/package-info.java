/** DuckDB: an analytical database in one file, or in memory. */
@NullMarked
package dev.tranship.plugin.duckdb;

import org.jspecify.annotations.NullMarked;
