package dev.tranship.spi;

import java.util.List;

/**
 * @param change the id of the change that writes; checkpoints are kept under it
 * @param rowType the columns of the batches to come, which are columns of the dataset in the types that it holds
 * @param key the columns that identify a row, for upsert, lookup and delete; empty when none do
 */
public record WriteRequest(String change, DatasetPath dataset, RowType rowType, List<String> key) {
    public WriteRequest {
        key = List.copyOf(key);
    }

    /**
     * {@return the columns that identify a row}
     *
     * @param doing what needs them, for the message
     * @throws EndpointException UNSUPPORTED when none do
     */
    public List<String> requireKey(String doing) {
        if (key.isEmpty()) {
            throw new EndpointException(
                    EndpointException.Kind.UNSUPPORTED,
                    doing + ": no key says which row is which",
                    "name the key columns",
                    null);
        }
        return key;
    }
}
