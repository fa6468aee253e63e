@org.jspecify.annotations.NullMarked
package dev.tranship.plugin.postgresql;
