package dev.tranship.plugin.postgresql;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Interval;
import dev.tranship.spi.Type;
import dev.tranship.testkit.Behaviour;
import dev.tranship.testkit.EndpointContract;
import dev.tranship.testkit.LockWait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

/** The contract against one server: a folder stands for a database, which is there when the folder is. */
abstract class PostgresqlContract extends EndpointContract {
    /** At once: every connection of its own costs the server a process. */
    private static final String EMPTY = """
            DO $$
            DECLARE
                schema name;
            BEGIN
                FOR schema IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_)' LOOP
                    EXECUTE format('DROP SCHEMA %I CASCADE', schema);
                END LOOP;
                CREATE SCHEMA public;
            END $$
            """;

    private static int number;

    private final PostgresqlServer server;
    private final Deque<String> spare;
    private final Map<Path, String> databases = new HashMap<>();

    /** @param spare empty databases, which tests hand on to each other because making one takes long */
    PostgresqlContract(PostgresqlServer server, Deque<String> spare) {
        this.server = server;
        this.spare = spare;
    }

    /** Done before the endpoints are closed, and so from connections of its own. */
    @AfterEach
    void collectDatabases() {
        spare.addAll(databases.values());
    }

    private String emptied() {
        String name = spare.poll();
        if (name == null) {
            return server.create("contract_" + ++number);
        }
        server.execute(name, EMPTY);
        return name;
    }

    @Override
    protected Set<Behaviour> lacks() {
        return Set.of(Behaviour.ARCHIVES);
    }

    @Override
    protected Endpoint open(Path folder, Access access) {
        String name = Files.isDirectory(folder) ? databases.computeIfAbsent(folder, f -> emptied()) : "missing";
        return new PostgresqlEndpointFactory()
                .open(new ConnectionSpec(
                        "test",
                        "postgresql",
                        server.url(name).substring("postgresql:".length()),
                        Map.of(),
                        folder,
                        access));
    }

    @Override
    protected LockWait waitForLock(DatasetPath table) {
        String database = Objects.requireNonNull(databases.get(folder()));
        try {
            return LockWait.begin(
                    server.connect(database),
                    server.connect(database),
                    "LOCK TABLE " + Quoted.path(table) + " IN EXCLUSIVE MODE");
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    @Override
    protected boolean holds(Type held, Object value) {
        if (value instanceof String text) {
            return text.indexOf('\0') < 0;
        } else if (value instanceof Interval interval) {
            return interval.nanos() % 1000 == 0;
        } else if (held instanceof Type.Array array && array.element() instanceof Type.Array) {
            return rectangular((List<?>) value);
        }
        return true;
    }

    private static boolean rectangular(List<?> value) {
        Set<Integer> sizes = new HashSet<>();
        for (Object inner : value) {
            sizes.add(inner == null ? -1 : ((List<?>) inner).size());
        }
        return value.isEmpty() || (sizes.size() == 1 && !sizes.contains(-1) && !sizes.contains(0));
    }
}
