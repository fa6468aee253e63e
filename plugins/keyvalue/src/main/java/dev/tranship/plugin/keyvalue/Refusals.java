package dev.tranship.plugin.keyvalue;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Table;
import java.util.List;

/** What a store of keys and values refuses of tables and columns. */
public final class Refusals {
    private final String store;

    /** @param store its name, for the sentences */
    public Refusals(String store) {
        this.store = store;
    }

    /** @param why what the table has or lacks, without a subject, e.g. {@code has more than one part} */
    public EndpointException of(Table table, String why, String hint) {
        return new EndpointException(
                Kind.UNSUPPORTED, store + " cannot hold a dataset " + table.path() + ": it " + why, hint, null);
    }

    /**
     * Refuses keys under which rows would replace each other.
     *
     * @param inKey the columns that keys are made of
     */
    public void checkKey(Table table, List<String> inKey) {
        List<String> key = table.rowKey();
        if (!inKey.containsAll(key)) {
            throw of(
                    table,
                    "does not have all of the key (" + String.join(", ", key) + ") in it, so rows would share a key",
                    "write a part for each, as in name:{" + String.join("}:{", key) + "}");
        }
    }

    /** @param held the columns that the dataset has */
    public static EndpointException noColumn(DatasetPath dataset, RowType held, String column) {
        return new EndpointException(
                Kind.NOT_FOUND,
                "There is no column " + column + " in " + dataset + ".",
                "It has " + String.join(", ", held.names()) + ".",
                null);
    }

    /**
     * Refuses to write columns that a dataset does not have, or that it holds in another type.
     *
     * @param held the columns that the dataset has
     */
    public static void checkColumns(DatasetPath dataset, RowType held, RowType written) {
        for (Field field : written.fields()) {
            int at = held.indexOf(field.name());
            if (at < 0) {
                throw noColumn(dataset, held, field.name());
            }
            if (!held.type(at).equals(field.type())) {
                throw new EndpointException(
                        Kind.UNSUPPORTED,
                        "The column " + field.name() + " of " + dataset + " holds " + held.type(at) + ", not "
                                + field.type() + ".");
            }
        }
    }
}
