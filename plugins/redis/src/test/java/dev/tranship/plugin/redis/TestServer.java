package dev.tranship.plugin.redis;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.testkit.RedisServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The one server of this module's tests, which has a database for each of them. */
final class TestServer {
    static final RedisServer SERVER = RedisServer.start(Path.of("target", "servers"));

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestServer() {}

    /** {@return the number of a database that nobody has used} */
    static int database() {
        return DATABASES.incrementAndGet();
    }

    static Endpoint open(int database, Access access, Map<String, String> options) {
        return open(SERVER.url(database), access, options);
    }

    static Endpoint open(String url, Access access, Map<String, String> options) {
        return new RedisEndpointFactory(false)
                .open(new ConnectionSpec(
                        "test", "redis", url.substring("redis:".length()), options, Path.of(""), access));
    }
}
