package dev.tranship.testkit;

import dev.tranship.spi.Archivable;
import dev.tranship.spi.Definable;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint.Capability;
import dev.tranship.spi.Queryable;
import dev.tranship.spi.Readable;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Versioned;
import dev.tranship.spi.Writable;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint can do, as far as the contract tells it apart. Everything is expected; a plugin names what it {@linkplain
 * EndpointContract#lacks() lacks}, and the contract then expects the refusal instead.
 */
public enum Behaviour {
    DESCRIBES(Describable.class, null),
    READS(Readable.class, null),
    WRITES(Writable.class, null),
    DEFINES(Definable.class, null),
    REMEMBERS(Transactional.class, null),
    QUERIES(Queryable.class, null),
    ARCHIVES(Archivable.class, null),
    VERSIONED(Versioned.class, null),

    TRANSACTIONS(null, Capability.TRANSACTIONS),
    TRANSACTIONAL_DDL(null, Capability.TRANSACTIONAL_DDL),
    CONSISTENT_SNAPSHOT(null, Capability.CONSISTENT_SNAPSHOT),
    SPLITS(null, Capability.SPLITS),
    RESUMABLE_READS(null, Capability.RESUMABLE_READS),
    KEYED_WRITES(null, Capability.KEYED_WRITES),
    FOREIGN_KEYS(null, Capability.FOREIGN_KEYS),
    VIEWS(null, Capability.VIEWS),
    COMMENTS(null, Capability.COMMENTS),

    /** Primary and unique keys are kept and enforced. */
    KEYS(null, null),
    /** NOT NULL is kept and enforced. */
    NOT_NULL(null, null),
    /** Check constraints are kept and enforced. */
    CHECKS(null, null),
    INDEXES(null, null),
    /** Indexes can have descending parts. */
    DESCENDING_INDEXES(null, null),
    DEFAULTS(null, null);

    private final @Nullable Class<?> ability;
    private final @Nullable Capability capability;

    Behaviour(@Nullable Class<?> ability, @Nullable Capability capability) {
        this.ability = ability;
        this.capability = capability;
    }

    /** {@return the ability interface that stands for this behaviour, if one does} */
    public @Nullable Class<?> ability() {
        return ability;
    }

    /** {@return the capability that stands for this behaviour, if one does} */
    public @Nullable Capability capability() {
        return capability;
    }
}
