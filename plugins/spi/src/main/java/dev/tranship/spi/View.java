package dev.tranship.spi;

import org.jspecify.annotations.Nullable;

/** @param query the SELECT behind the view, in the SQL of the endpoint that described it */
public record View(DatasetPath path, String query, @Nullable String comment) {}
