@NullMarked
package dev.tranship.plugin.ddl;

import org.jspecify.annotations.NullMarked;
