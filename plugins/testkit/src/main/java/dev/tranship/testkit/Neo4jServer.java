package dev.tranship.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Neo4j Community server of its own, as a process whose class path the module {@code neo4j-server} has resolved. It listens on a
 * free port of this machine only, keeps its data below the folder given, and ends with this process. The user {@value #USER} has the
 * password {@value #PASSWORD}.
 */
public final class Neo4jServer implements AutoCloseable {
    public static final String USER = "neo4j";
    public static final String PASSWORD = "not a secret";

    private static final long MOST_SECONDS = 120;
    /** A client's first words: the magic number of Bolt and the versions it speaks. */
    private static final byte[] HANDSHAKE = {
        0x60, 0x60, (byte) 0xB0, 0x17, 0, 0, 4, 5, 0, 0, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0
    };

    private final Path folder;
    private final int port;
    private final List<String> javaOptions;
    private Process process;

    private Neo4jServer(Path folder, int port, List<String> javaOptions) throws IOException, InterruptedException {
        this.folder = folder;
        this.port = port;
        this.javaOptions = javaOptions;
        run(folder.resolve("password.log"), "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", PASSWORD);
        this.process = launch();
    }

    /** {@return whether the class path is resolved and the JVM is one on which this server runs} */
    public static boolean available() {
        return Runtime.version().feature() < 24 && classPath() != null;
    }

    /** Starts a server. @param folder for its data */
    public static Neo4jServer start(Path folder) {
        return start(folder, List.of());
    }

    /**
     * Starts a server.
     *
     * @param folder for its data
     * @param javaOptions for its JVM, which has little memory and compiles little unless they say otherwise
     */
    public static Neo4jServer start(Path folder, List<String> javaOptions) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = socket.getLocalPort();
            socket.close();
            Path home = Files.createTempDirectory(Files.createDirectories(folder.toAbsolutePath()), "neo4j-");
            Files.createDirectories(home.resolve("conf"));
            Files.writeString(home.resolve("conf/neo4j.conf"), settings(port));
            return new Neo4jServer(home, port, javaOptions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server started", e);
        }
    }

    public int port() {
        return port;
    }

    /** {@return where it is for a connection URL, without its scheme and the password} */
    public String location() {
        return "//" + USER + "@127.0.0.1:" + port;
    }

    /** Ends the server as a power failure would, and starts it again on the same data and port. */
    public void crash() {
        try {
            process.destroyForcibly().waitFor();
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server started", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        delete(folder);
    }

    private static String settings(int port) {
        return String.join(
                "\n",
                "server.bolt.listen_address=127.0.0.1:" + port,
                "server.http.enabled=false",
                "server.https.enabled=false",
                "dbms.usage_report.enabled=false",
                "server.memory.pagecache.size=64m",
                "db.tx_log.preallocate=false",
                // A stop waits for nobody.
                "internal.server.bolt.thread_pool_shutdown_wait_time=100ms",
                "internal.server.bolt.connection_shutdown_wait_time=100ms",
                "");
    }

    private Process launch() throws IOException, InterruptedException {
        Path log = folder.resolve("server.log");
        Process started = command(
                        log,
                        "org.neo4j.server.CommunityEntryPoint",
                        "--home-dir=" + folder,
                        "--config-dir=" + folder.resolve("conf"))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            started.destroyForcibly();
            delete(folder);
        }));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (System.nanoTime() < end) {
            if (!started.isAlive()) {
                throw new IOException("the server ended with " + started.exitValue() + ":\n" + Files.readString(log));
            }
            if (answers()) {
                return started;
            }
            Thread.sleep(50);
        }
        started.destroyForcibly();
        throw new IOException("the server did not answer within " + MOST_SECONDS + " s:\n" + Files.readString(log));
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream()) {
            socket.setSoTimeout(2_000);
            out.write(HANDSHAKE);
            out.flush();
            return in.readNBytes(4).length == 4;
        } catch (IOException e) {
            return false;
        }
    }

    private void run(Path log, String... words) throws IOException, InterruptedException {
        Process run = command(log, words).start();
        if (!run.waitFor(MOST_SECONDS, TimeUnit.SECONDS) || run.exitValue() != 0) {
            run.destroyForcibly();
            throw new IOException(words[0] + " failed:\n" + Files.readString(log));
        }
    }

    private ProcessBuilder command(Path log, String... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx768m",
                "-XX:+UseSerialGC",
                // It lives for a minute: the best code would come too late.
                "-XX:TieredStopAtLevel=1"));
        command.addAll(javaOptions);
        command.addAll(List.of(
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-cp",
                String.valueOf(classPath())));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("NEO4J_HOME", folder.toString());
        builder.environment().put("NEO4J_CONF", folder.resolve("conf").toString());
        return builder;
    }

    /** {@return the class path that the build has resolved, looked for from the folder of any module; null when there is none} */
    private static @Nullable String classPath() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("plugins/neo4j-server/target/classpath.txt");
            if (Files.exists(file)) {
                try {
                    return Files.readString(file).strip();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return null;
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // The next build cleans the folder it is in.
        }
    }
}
