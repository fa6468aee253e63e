package dev.tranship.plugin.mysql;

import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Type;
import dev.tranship.testkit.Behaviour;
import dev.tranship.testkit.EndpointContract;
import dev.tranship.testkit.LockWait;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

class MysqlEndpointContractTest extends EndpointContract {
    private final Set<String> databases = new HashSet<>();

    /** {@return the options of every connection} */
    Map<String, String> options() {
        return Map.of();
    }

    /** A store is a database, named after its folder. */
    @Override
    protected Endpoint open(Path folder, Access access) {
        String database = database(folder);
        databases.add(database);
        return Server.open(database, access, options());
    }

    private static String database(Path folder) {
        return "contract_" + Integer.toHexString(folder.toAbsolutePath().hashCode());
    }

    @Override
    protected LockWait waitForLock(DatasetPath table) {
        return Server.waitForLock(database(folder()), "SELECT * FROM " + MysqlText.quote(table.name()) + " FOR UPDATE");
    }

    @AfterEach
    void dropDatabases() {
        databases.forEach(Server::drop);
    }

    @Override
    protected Set<Behaviour> lacks() {
        return Set.of(Behaviour.ARCHIVES, Behaviour.TRANSACTIONAL_DDL);
    }

    /** MySQL has no infinities, its TIMESTAMP counts 32 bits of seconds, and MariaDB checks the version in a UUID. */
    @Override
    protected boolean holds(Type held, Object value) {
        if (value instanceof Double number) {
            return Double.isFinite(number);
        } else if (value instanceof UUID uuid && held instanceof Type.Uuid) {
            return uuid.version() != 15 || uuid.equals(new UUID(-1, -1));
        }
        return !(held instanceof Type.Timestamp timestamp
                && timestamp.zoned()
                && value instanceof Instant instant
                && (instant.getEpochSecond() < 1 || instant.getEpochSecond() > Integer.MAX_VALUE));
    }

    @Override
    protected boolean mayBeNamed(String name) {
        return !name.endsWith(" ") && name.codePoints().noneMatch(c -> c > 0xffff);
    }

    @Override
    protected String notNegative(String column) {
        return "\"" + column + "\" >= 0";
    }

    @Override
    protected String query(DatasetPath table, String... columns) {
        List<String> names = Arrays.stream(columns).map(MysqlText::quote).toList();
        return "select " + String.join(", ", names) + " from " + MysqlText.quote(table.name());
    }
}
