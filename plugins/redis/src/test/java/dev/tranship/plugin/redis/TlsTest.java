package dev.tranship.plugin.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Type;
import dev.tranship.testkit.RedisCluster;
import dev.tranship.testkit.RedisServer;
import dev.tranship.testkit.Rows;
import dev.tranship.testkit.Workbench;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** A server that shows a certificate and wants to see one. */
class TlsTest {
    private static final Path FOLDER = Path.of("target", "tls");
    private static final char[] PASSWORD = "changeit".toCharArray();

    private static RedisServer server;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(FOLDER);
        certificate("server", "san=dns:localhost");
        certificate("client", "san=dns:client");
        port = RedisServer.freePort();
        server = RedisServer.start(
                Path.of("target", "servers"),
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                file("server.crt"),
                "--tls-key-file",
                file("server.key"),
                "--tls-ca-cert-file",
                file("client.crt"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Makes a certificate that vouches for itself, and its key, as PEM files. */
    private static void certificate(String name, String extension) throws Exception {
        Path store = FOLDER.resolve(name + ".p12");
        Files.deleteIfExists(store);
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-dname",
                        "CN=" + name,
                        "-keyalg",
                        "EC",
                        "-validity",
                        "2",
                        "-ext",
                        extension,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD)))
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve(name + ".log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore pair = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(store)) {
            pair.load(bytes, PASSWORD);
        }
        pem(name + ".crt", "CERTIFICATE", pair.getCertificate(name).getEncoded());
        pem(name + ".key", "PRIVATE KEY", pair.getKey(name, PASSWORD).getEncoded());
    }

    private static void pem(String name, String what, byte[] bytes) throws Exception {
        Files.writeString(
                FOLDER.resolve(name),
                "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                        + "-----\n");
    }

    private static String file(String name) {
        return FOLDER.resolve(name).toAbsolutePath().toString();
    }

    private static Endpoint open(String host, Map<String, String> options) {
        return open(host, port, options);
    }

    private static Endpoint open(String host, int port, Map<String, String> options) {
        return new RedisEndpointFactory(true)
                .open(new ConnectionSpec(
                        "test", "rediss", "//" + host + ":" + port + "/0", options, FOLDER, Access.WRITE));
    }

    private static EndpointException refused(String host, Map<String, String> options) {
        EndpointException refused = catchThrowableOfType(
                EndpointException.class, () -> open(host, options).close());
        assertThat(refused.kind()).isEqualTo(Kind.CONNECT);
        return refused;
    }

    @Test
    void bothSidesShowACertificate() {
        try (Endpoint endpoint =
                open("localhost", Map.of("cacert", "server.crt", "cert", "client.crt", "key", "client.key"))) {
            assertThat(endpoint.location()).isEqualTo("rediss://localhost:" + port + "/0");
            assertThat(endpoint.product()).startsWith("Redis ");
        }
    }

    @Test
    void allNodesOfAClusterShowACertificate() throws Exception {
        certificate("node", "san=dns:localhost,ip:127.0.0.1");
        // The nodes show it to each other, too.
        Files.writeString(
                FOLDER.resolve("known.crt"),
                Files.readString(FOLDER.resolve("node.crt")) + Files.readString(FOLDER.resolve("client.crt")));
        try (RedisCluster cluster = RedisCluster.startTls(
                        Path.of("target", "servers"),
                        "--tls-cert-file",
                        file("node.crt"),
                        "--tls-key-file",
                        file("node.key"),
                        "--tls-ca-cert-file",
                        file("known.crt"));
                Endpoint endpoint = open(
                        "localhost",
                        cluster.tlsPort(1),
                        Map.of("cacert", "node.crt", "cert", "client.crt", "key", "client.key"))) {
            assertThat(endpoint.product()).contains("in a cluster of 3 nodes");
            Workbench bench = new Workbench(endpoint);
            Table table = bench.create(Table.of(
                    DatasetPath.of("customer"),
                    List.of(Column.of("id", Type.INT64, false)),
                    new Key(null, List.of("id"))));
            List<List<@Nullable Object>> rows =
                    LongStream.range(0, 200).mapToObj(Rows::row).toList();
            bench.insert(table, rows);
            assertThat(bench.rows(table.path())).containsExactlyInAnyOrderElementsOf(rows);
            for (RedisServer node : cluster.nodes()) {
                try (Jedis jedis = new Jedis("127.0.0.1", node.port())) {
                    assertThat(jedis.dbSize()).isGreaterThan(30);
                }
            }
        }
    }

    @Test
    void refusesAServerThatNobodyTrustedVouchesFor() {
        assertThat(refused("localhost", Map.of("cacert", "client.crt", "cert", "client.crt", "key", "client.key")))
                .hasMessageContaining("rediss://localhost:" + port)
                .hasMessageContaining("do not believe each other");
        assertThat(refused("localhost", Map.of())).hasMessageContaining("do not believe each other");
    }

    @Test
    void refusesACertificateOfAnotherHost() {
        assertThat(refused("127.0.0.1", Map.of("cacert", "server.crt", "cert", "client.crt", "key", "client.key")))
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void saysThatTheServerWantsACertificate() {
        assertThat(refused("localhost", Map.of("cacert", "server.crt")))
                .hasMessageContaining("rediss://localhost:" + port);
        assertThat(refused("localhost", Map.of("cert", "client.crt"))).hasMessageContaining("only one of cert and key");
    }

    @Test
    void namesTheFileThatIsNone() {
        assertThat(refused("localhost", Map.of("cacert", "absent.pem"))).hasMessageContaining("absent.pem");
        assertThat(refused("localhost", Map.of("cacert", "server.key"))).hasMessageContaining("server.key");
        assertThat(refused("localhost", Map.of("cert", "client.crt", "key", "client.crt")))
                .hasMessageContaining("no private key without a password in client.crt");
    }
}
