package dev.tranship.plugin.partitioncache;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import redis.embedded.RedisServer;

/** The servers of this module's tests, started when first asked for and stopped with the process. */
final class Servers {
    /** A server keeps sixteen databases unless told otherwise. */
    private static final int DATABASES = 1000;

    private static final AtomicInteger DATABASE = new AtomicInteger();

    private Servers() {}

    private static final class Redis {
        static final int PORT = start();

        private static int start() {
            try {
                int port = freePort();
                RedisServer server = RedisServer.newRedisServer()
                        .port(port)
                        .setting("bind 127.0.0.1")
                        .setting("save \"\"")
                        .setting("appendonly no")
                        .setting("databases " + DATABASES)
                        .build();
                server.start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
                return port;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void stop(RedisServer server) {
            try {
                server.stop();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Postgresql {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setOverrideWorkingDirectory(
                                Path.of("target", "postgresql").toAbsolutePath().toFile())
                        .setServerConfig("fsync", "off")
                        .setServerConfig("max_connections", "50")
                        .start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void stop(EmbeddedPostgres server) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** {@return a new connection to the PostgreSQL server} */
    static Connection postgresql() throws SQLException {
        return Postgresql.SERVER.getPostgresDatabase().getConnection();
    }

    static int postgresqlPort() {
        return Postgresql.SERVER.getPort();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    static int redisPort() {
        return Redis.PORT;
    }

    /** {@return the number of a database that no other test has} */
    static int newDatabase() {
        return DATABASE.getAndIncrement();
    }
}
