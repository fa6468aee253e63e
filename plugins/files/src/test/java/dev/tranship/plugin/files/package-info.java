@NullMarked
package dev.tranship.plugin.files;

import org.jspecify.annotations.NullMarked;
