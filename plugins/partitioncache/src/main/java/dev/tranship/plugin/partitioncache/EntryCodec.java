package dev.tranship.plugin.partitioncache;

import java.util.List;

/**
 * The values of an entry as bytes. Values are in the order of their datatype, each once.
 *
 * @see Unholdable
 */
interface EntryCodec {
    /**
     * {@return the values as bytes}
     *
     * @throws Unholdable when these bytes would mean something else, or cannot be made
     */
    byte[] encode(Partition partition, List<Object> values);

    /**
     * {@return the values that bytes mean}
     *
     * @throws Undecodable when they mean none
     */
    List<Object> decode(Partition partition, byte[] bytes);

    /** Values that a layout has no bytes for. */
    final class Unholdable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unholdable(String reason) {
            super(reason, null, false, false);
        }
    }

    /** Bytes that mean no values of their partition's datatype. */
    final class Undecodable extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String value;

        Undecodable(Object value, String reason) {
            super(reason, null, false, false);
            this.value = Failures.shown(value);
        }

        Item.Unreadable unreadable() {
            return new Item.Unreadable(value, String.valueOf(getMessage()));
        }
    }
}
