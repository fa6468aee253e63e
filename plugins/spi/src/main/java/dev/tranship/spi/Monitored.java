package dev.tranship.spi;

import java.time.Duration;
import java.util.Optional;

/** The ability to say how a server is doing. Quick to ask, and asked often. */
public interface Monitored {
    /** {@return how many sessions wait for a lock that another one holds} */
    long lockWaits();

    /** {@return how far the replica that is farthest behind is; empty when there is none, or none that says} */
    Optional<Duration> replicationLag();
}
