package dev.tranship.shell.cli;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import picocli.CommandLine.Command;

/**
 * Does what most commands do, in a folder for the moment, while the JVM watches which classes that takes and writes an archive
 * of them. No server is there to be talked to, so of their drivers the classes are only loaded. Called by the launcher in the
 * background.
 */
@Command(name = "make-archive", hidden = true, description = "Make the archive that makes starting faster.")
final class MakeArchiveCommand implements Callable<Integer> {
    private static final String PLAN = """
            tranship: 1
            connections:
              files: csv:data
              store: sqlite:store.db
              warehouse: duckdb:warehouse.duckdb
            steps:
              - copy: files.* -> store
                js: "row => ({ ...row, name: row.name.toLowerCase() })"
                verify: checksum
              - copy: store.* -> warehouse.main
                verify: checksum
            """;

    private static final int ROWS = 2000;

    /** How the names of the jars begin whose classes a copy between servers takes. */
    private static final List<String> DRIVERS = List.of(
            "tranship-", "postgresql-", "mariadb-", "jedis-", "commons-pool2-", "neo4j-", "netty-", "rocksdbjni-");

    private final Context context;

    MakeArchiveCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        OneOff.inTemporaryFolder(this::exercise);
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(File::new)
                .filter(jar -> DRIVERS.stream().anyMatch(jar.getName()::startsWith))
                .forEach(MakeArchiveCommand::load);
        return ExitCode.OK.code();
    }

    private ExitCode exercise(Path folder) {
        try {
            Files.createDirectory(folder.resolve("data"));
            Files.writeString(folder.resolve("data/item.csv"), items());
            Files.writeString(folder.resolve("plan.yaml"), PLAN);
        } catch (IOException e) {
            throw new UncheckedIOException("no file for the exercise: " + e.getMessage(), e);
        }
        Surroundings quiet = quiet(folder);
        for (String command : new String[] {"check", "peek", "run", "list", "status", "undo", "nothing"}) {
            Main.run(quiet, command, ".");
        }
        return ExitCode.OK;
    }

    private static String items() {
        return IntStream.rangeClosed(1, ROWS)
                .mapToObj(i -> i + ",Item " + i + "," + i / 100.0 + ",2024-02-29T10:30:00,2024-02-29,true\n")
                .collect(Collectors.joining("", "id,name,price,changed,day,active\n", ""));
    }

    /** Loads all classes of a jar; one that wants a library which is not there would not be loaded by a copy either. */
    private static void load(File file) {
        try (JarFile jar = new JarFile(file)) {
            jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .forEach(MakeArchiveCommand::load);
        } catch (IOException e) {
            throw new UncheckedIOException("no classes from " + file + ": " + e.getMessage(), e);
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, MakeArchiveCommand.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return;
        }
    }

    private Surroundings quiet(Path folder) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                nowhere,
                nowhere,
                context.surroundings().environment(),
                Surroundings.Terminals.NONE,
                80,
                folder,
                context.surroundings().home(),
                null);
    }
}
