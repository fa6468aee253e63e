import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Times how long shells take until they show their prompt, on a terminal that {@code script} makes. Run by {@code
 * samples/benchmark/start [rounds]}; every shell is started once a round, so that what the machine does besides hits all.
 */
public final class Start {
    private static final long PATIENCE = TimeUnit.SECONDS.toMillis(60);

    /**
     * @param prompt what ends the waiting; null to wait for the end of the program
     * @param leave what ends the shell
     */
    private record Shell(String name, List<String> command, Map<String, String> environment, String prompt, String leave) {}

    public static void main(String[] arguments) throws Exception {
        String tranship = arguments[0];
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        int rounds = Integer.parseInt(arguments[2]);
        List<Shell> shells = shells(tranship, Arrays.asList(arguments).subList(3, arguments.length), folder);
        // What was never read from the disk is not what is measured.
        for (Shell shell : shells) {
            time(shell, folder);
        }
        Map<Shell, List<Double>> times = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Shell shell : shells) {
                times.computeIfAbsent(shell, key -> new ArrayList<>()).add(time(shell, folder));
            }
        }
        System.out.println("| until the prompt | median ms | fastest | slowest |\n| --- | ---: | ---: | ---: |");
        times.forEach((shell, each) -> {
            List<Double> sorted = each.stream().sorted().toList();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.0f |%n",
                    shell.name,
                    sorted.get(sorted.size() / 2),
                    sorted.get(0),
                    sorted.get(sorted.size() - 1));
        });
    }

    private static List<Shell> shells(String tranship, List<String> jdks, Path folder) {
        List<Shell> shells = new ArrayList<>();
        String cache = folder.resolve("cache").toAbsolutePath().toString();
        for (String jdk : jdks) {
            Map<String, String> around = Map.of("TRANSHIP_JAVA_HOME", jdk, "TRANSHIP_BUILD", "0", "XDG_CACHE_HOME", cache);
            shells.add(new Shell("tranship, " + name(jdk), List.of(tranship), around, "tranship>", "quit\r"));
            shells.add(new Shell(
                    "jshell, " + name(jdk), List.of(jdk + "/bin/jshell"), Map.of(), "jshell>", "/exit\r"));
        }
        for (String program : List.of("sqlite3", "psql")) {
            if (Files.isExecutable(Path.of("/usr/bin", program))) {
                boolean prompt = program.equals("sqlite3");
                shells.add(new Shell(
                        prompt ? "sqlite3" : "psql --version (no prompt without a server)",
                        prompt ? List.of("/usr/bin/sqlite3") : List.of("/usr/bin/psql", "--version"),
                        Map.of(),
                        prompt ? "sqlite>" : null,
                        ".quit\r"));
            }
        }
        return shells;
    }

    private static String name(String jdk) {
        String folder = Path.of(jdk).getFileName().toString();
        return "JDK " + (folder.contains("25") ? "25" : folder.contains("17") ? "17" : folder);
    }

    /** {@return milliseconds} */
    private static double time(Shell shell, Path folder) throws IOException, InterruptedException {
        // A terminal without a size is none that anybody sits at.
        String line = "stty rows 40 cols 120; exec " + String.join(" ", shell.command);
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", line, "/dev/null")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(shell.environment);
        builder.environment().put("TERM", "xterm");
        long began = System.nanoTime();
        Process process = builder.start();
        StringBuilder shown = new StringBuilder();
        byte[] buffer = new byte[4096];
        InputStream out = process.getInputStream();
        for (int read = out.read(buffer); read >= 0; read = out.read(buffer)) {
            shown.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
            if (prompted(shell, shown)) {
                break;
            }
            if ((System.nanoTime() - began) / 1_000_000 > PATIENCE) {
                throw new IllegalStateException(shell.name + " shows no prompt:\n" + shown);
            }
        }
        double millis = (System.nanoTime() - began) / 1e6;
        if (shell.prompt != null && !prompted(shell, shown)) {
            throw new IllegalStateException(shell.name + " ended without a prompt:\n" + shown);
        }
        leave(process, shell);
        return millis;
    }

    /** {@return whether the prompt is there, in whatever colours} */
    private static boolean prompted(Shell shell, StringBuilder shown) {
        return shell.prompt != null && shown.toString().replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "").contains(shell.prompt);
    }

    private static void leave(Process process, Shell shell) throws IOException, InterruptedException {
        if (shell.prompt != null) {
            process.getOutputStream().write(shell.leave.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }
        InputStream rest = process.getInputStream();
        while (rest.read() >= 0) {
            // The terminal must be read from until its program has ended.
        }
        process.waitFor();
    }
}
