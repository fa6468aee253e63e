package dev.tranship.plugin.keyvalue;

import dev.tranship.plugin.text.Fit;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.Special;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import dev.tranship.spi.Wanted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks in all rows for values that other types could not hold. */
public final class Misfits {
    private static final int SHOWN = 200;

    private Misfits() {}

    /**
     * {@return one misfit a column at most}
     *
     * @param reader gives the columns in their order; it is read to its end, and not closed
     * @param columns what their values must fit
     */
    public static List<Misfit> find(BatchReader reader, List<Wanted> columns) {
        Map<String, Misfit> found = new LinkedHashMap<>();
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
            batch.misfits().forEach(m -> found.putIfAbsent(m.column(), misfit(m.column(), m.value(), m.reason())));
            for (int i = 0; i < columns.size(); i++) {
                look(batch, i, columns.get(i), found);
            }
        }
        return List.copyOf(found.values());
    }

    private static void look(Batch batch, int column, Wanted wanted, Map<String, Misfit> found) {
        Type from = batch.rowType().type(column);
        Vector vector = batch.vector(column);
        if (from.equals(wanted.type()) && wanted.nullable() && wanted.except().isEmpty()) {
            return;
        }
        for (int row = 0; row < batch.rows() && !found.containsKey(wanted.name()); row++) {
            Object value = vector.get(row);
            if (value == null && !wanted.nullable()) {
                found.put(wanted.name(), misfit(wanted.name(), "NULL", "NULL in a column that takes none"));
            } else if (value != null && !Fit.fits(from, wanted.type(), value)) {
                String shown = Cells.shown(Cells.bytes(wanted.name(), from, value));
                found.put(
                        wanted.name(),
                        misfit(wanted.name(), shown, from + " that " + wanted.type() + " cannot hold exactly"));
            } else if (value != null) {
                Special.of(wanted.except(), value)
                        .ifPresent(special -> found.put(wanted.name(), special.in(wanted.name())));
            }
        }
    }

    private static Misfit misfit(String column, String value, String reason) {
        return new Misfit(-1, column, value.length() > SHOWN ? value.substring(0, SHOWN) : value, reason);
    }
}
