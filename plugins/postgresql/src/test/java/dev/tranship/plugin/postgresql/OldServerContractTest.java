package dev.tranship.plugin.postgresql;

import dev.tranship.testkit.Behaviour;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** The same with the oldest server that the plugin works with. */
class OldServerContractTest extends PostgresqlContract {
    private static final Deque<String> SPARE = new ArrayDeque<>();

    OldServerContractTest() {
        super(PostgresqlServer.oldest(), SPARE);
    }

    /** Since version 14 a stretch of blocks can be read by itself. */
    @Override
    protected Set<Behaviour> lacks() {
        return Set.of(Behaviour.ARCHIVES, Behaviour.SPLITS);
    }
}
