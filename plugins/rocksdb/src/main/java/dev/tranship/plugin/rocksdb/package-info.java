/** RocksDB: column families and the keys in them as datasets. */
@NullMarked
package dev.tranship.plugin.rocksdb;

import org.jspecify.annotations.NullMarked;
