package dev.tranship.plugin.postgresql;

import java.util.ArrayDeque;
import java.util.Deque;

class PostgresqlEndpointContractTest extends PostgresqlContract {
    private static final Deque<String> SPARE = new ArrayDeque<>();

    PostgresqlEndpointContractTest() {
        super(PostgresqlServer.newest(), SPARE);
    }
}
