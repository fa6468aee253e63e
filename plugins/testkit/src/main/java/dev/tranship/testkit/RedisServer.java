package dev.tranship.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Redis server of its own, from the Maven artifact {@code embedded-redis}, which must be on the class path. It listens on a free port
 * of this machine only, keeps its data below the folder given, and ends with this process.
 */
public final class RedisServer implements AutoCloseable {
    /** So many databases it has, for tests that want one each. */
    public static final int DATABASES = 4096;

    private static final String PROGRAM = "redis-server-6.2.6-v5-linux-amd64";
    private static final long MOST_NANOS = 30_000_000_000L;

    private final Path program;
    private final Path folder;
    private final int port;
    private final List<String> settings;
    private Process process;

    private RedisServer(Path program, Path folder, int port, List<String> settings) throws IOException {
        this.program = program;
        this.folder = folder;
        this.port = port;
        this.settings = List.copyOf(settings);
        this.process = launch();
    }

    /** {@return whether the server can run here} */
    public static boolean available() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64")
                && RedisServer.class.getClassLoader().getResource(PROGRAM) != null;
    }

    /**
     * Starts a server.
     *
     * @param folder for the program and its data; a program that is there already is used again
     * @param settings more of the server's own, e.g. {@code --requirepass}, {@code x}
     */
    public static RedisServer start(Path folder, String... settings) {
        try {
            Path home = Files.createDirectories(folder.toAbsolutePath());
            Path program = unpacked(home);
            return new RedisServer(
                    program, Files.createTempDirectory(home, "redis-data-"), freePort(), List.of(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return a port of this machine that nobody listens on now} */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    /** {@return the URL of a database} */
    public String url(int database) {
        return "redis://127.0.0.1:" + port + "/" + database;
    }

    /** Ends the server at once, as a crash does. */
    public void kill() {
        process.destroyForcibly();
        await();
    }

    /** Ends the server the way it wants to be ended. */
    public void stop() {
        process.destroy();
        await();
    }

    /** Starts the server again with the data it has, after {@link #kill} or {@link #stop}. */
    public void restart() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path unpacked(Path folder) throws IOException {
        Path program = folder.resolve(PROGRAM);
        if (!Files.exists(program)) {
            Path part = Files.createTempFile(folder, "redis-server", ".part");
            try (InputStream stream = RedisServer.class.getClassLoader().getResourceAsStream(PROGRAM)) {
                if (stream == null) {
                    throw new IOException("the artifact embedded-redis is not on the class path");
                }
                Files.copy(stream, part, StandardCopyOption.REPLACE_EXISTING);
            }
            if (!part.toFile().setExecutable(true)) {
                throw new IOException(part + " cannot be made executable");
            }
            Files.move(part, program, StandardCopyOption.ATOMIC_MOVE);
        }
        return program;
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--databases",
                Integer.toString(DATABASES),
                "--save",
                "",
                "--dir",
                folder.toString(),
                "--logfile",
                "redis.log"));
        command.addAll(settings);
        Process started = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        long until = System.nanoTime() + MOST_NANOS;
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() > until) {
                started.destroyForcibly();
                throw new IOException("the server does not start; see " + folder.resolve("redis.log"));
            }
            sleep();
        }
        return started;
    }

    /** {@return whether it answers and has loaded its data} It may want a password first, which is an answer, too. */
    private boolean answers() {
        try {
            String text = say("PING");
            return text.startsWith("+PONG") || text.startsWith("-NOAUTH");
        } catch (IOException e) {
            return false;
        }
    }

    /** Says one command to the server and {@return the beginning of its answer, as it comes}. */
    String say(String command) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(5000);
            OutputStream out = socket.getOutputStream();
            out.write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            byte[] answer = new byte[1024];
            int read = socket.getInputStream().read(answer);
            return new String(answer, 0, Math.max(0, read), StandardCharsets.US_ASCII);
        }
    }

    static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server started", e);
        }
    }

    private void await() {
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
