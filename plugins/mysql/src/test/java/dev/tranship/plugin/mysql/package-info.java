@NullMarked
package dev.tranship.plugin.mysql;

import org.jspecify.annotations.NullMarked;
