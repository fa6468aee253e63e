/** MySQL and MariaDB: servers of one family, spoken to through one driver. */
@NullMarked
package dev.tranship.plugin.mysql;

import org.jspecify.annotations.NullMarked;
