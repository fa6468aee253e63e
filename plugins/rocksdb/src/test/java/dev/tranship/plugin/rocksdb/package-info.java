@NullMarked
package dev.tranship.plugin.rocksdb;

import org.jspecify.annotations.NullMarked;
