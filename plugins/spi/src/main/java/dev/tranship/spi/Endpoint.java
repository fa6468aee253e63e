package dev.tranship.spi;

import java.util.Optional;
import java.util.Set;

/**
 * One opened backend. What it can do is the set of ability interfaces it implements, and the finer points are in {@link
 * #capabilities()}; nothing is discovered by trying. Methods may be called by many threads unless they say otherwise;
 * readers and writers belong to one thread each.
 */
public interface Endpoint extends AutoCloseable {
    /** {@return the product and version as the backend itself says, e.g. {@code SQLite 3.54.1}} */
    String product();

    /** {@return the word for all products that understand each other's SQL, e.g. {@code SQLite}} */
    default String dialect() {
        String product = product();
        int space = product.indexOf(' ');
        return space < 0 ? product : product.substring(0, space);
    }

    /** {@return where it is, without any secret, e.g. {@code /data/shop.db}} */
    String location();

    /** {@return the finer points of the abilities} */
    Set<Capability> capabilities();

    /**
     * {@return how the endpoint holds a logical type}
     *
     * @throws EndpointException UNSUPPORTED when it cannot hold it at all
     */
    NativeType nativeType(Type type);

    /** {@return what a column of this type cannot hold here, although the type has such values} It is refused when written. */
    default Set<Special> unholdable(Type type) {
        return Set.of();
    }

    /** {@return this endpoint as one of its abilities, if it has it} */
    default <A> Optional<A> ability(Class<A> ability) {
        return ability.isInstance(this) ? Optional.of(ability.cast(this)) : Optional.empty();
    }

    /** Closes all connections. Open readers and writers fail afterwards. */
    @Override
    void close();

    /**
     * @param sql the backend's own name of the type
     * @param held the logical type that it really holds; a value is lost where this is narrower than what was asked
     */
    record NativeType(String sql, Type held) {}

    /** The finer points of what an endpoint can do. */
    enum Capability {
        /** Data and checkpoint commit together. */
        TRANSACTIONS,
        /** Schema statements can be rolled back. */
        TRANSACTIONAL_DDL,
        /** All readers of a {@link Snapshot} see the same moment. */
        CONSISTENT_SNAPSHOT,
        /** A dataset can be read in several parts at the same time. */
        SPLITS,
        /** A reader can start again in the middle. */
        RESUMABLE_READS,
        /** Rows can be looked up, changed and deleted by key. */
        KEYED_WRITES,
        /** Foreign keys are enforced. */
        FOREIGN_KEYS,
        /** Views can be created. */
        VIEWS,
        /** Comments on tables and columns are kept. */
        COMMENTS
    }
}
