package dev.tranship.shell.render;

import dev.tranship.spi.RowType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows to be shown.
 *
 * @param values boxed values of {@link dev.tranship.spi.Values}
 */
public record Rows(RowType type, List<List<@Nullable Object>> values) {}
