/** SQLite as an endpoint: one file, read and written through xerial's driver. */
@NullMarked
package dev.tranship.plugin.sqlite;

import org.jspecify.annotations.NullMarked;
