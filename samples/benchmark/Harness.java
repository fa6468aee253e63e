import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the benchmarks share: a folder, processes in it, how long tasks took, and the page that the figures are written to. Who
 * measures takes turns round by round, so that whatever else the machine does meets all.
 */
final class Harness {
    private static final String END = "<!-- end -->\n";

    private final Path folder;
    private final Path tranship;
    private final Map<String, String> environment;
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

    /** What is timed. */
    interface Task {
        void run() throws Exception;
    }

    /**
     * @param folder where processes run and files are made
     * @param tranship the launcher
     * @param environment for the processes, such as passwords
     */
    Harness(String folder, String tranship, Map<String, String> environment) throws IOException {
        this.folder = Files.createDirectories(Path.of(folder).toAbsolutePath());
        this.tranship = Path.of(tranship).toAbsolutePath();
        this.environment = new HashMap<>(environment);
        String options = System.getenv().getOrDefault("TRANSHIP_JAVA_OPTS", "");
        this.environment.put("TRANSHIP_JAVA_OPTS", ("-Xmx512m " + options).strip());
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    void write(String name, String text) throws IOException {
        Files.writeString(file(name), text);
    }

    /** Deletes a file or a folder with what is in it, if it is there. */
    void delete(String name) throws IOException {
        Path tree = file(name);
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    // ---- processes

    /** Runs a command of Tranship and {@return what it said}. */
    String tranship(String... arguments) throws IOException, InterruptedException {
        return process(Stream.concat(Stream.of(tranship.toString()), Stream.of(arguments)).toArray(String[]::new));
    }

    /**
     * Runs a command and {@return what it said}.
     *
     * @throws IllegalStateException when it fails
     */
    String process(String... command) throws IOException, InterruptedException {
        Path said = file("said.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        String text = Files.readString(said);
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + code + ":\n" + text);
        }
        return text;
    }

    /** {@return whether a program is there; says so if it is not} */
    static boolean there(String program) {
        boolean there = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
        if (!there) {
            System.err.println("there is no command " + program + ", so nothing to compare with");
        }
        return there;
    }

    // ---- times

    /** Runs a task and {@return how many seconds it took}. */
    static double timed(Task task) throws Exception {
        long began = System.nanoTime();
        task.run();
        return (System.nanoTime() - began) / 1e9;
    }

    /** Remembers how long something took in one round. */
    void took(String name, double measured) {
        seconds.computeIfAbsent(name, each -> new ArrayList<>()).add(measured);
        System.err.printf(Locale.ROOT, "%s: %.1f s%n", name, measured);
    }

    /** {@return what was measured, in the order in which it was first} */
    List<String> measured() {
        return List.copyOf(seconds.keySet());
    }

    /** {@return the median of the rounds in seconds; NaN for what was not measured} */
    double median(String name) {
        List<Double> sorted =
                seconds.getOrDefault(name, List.of()).stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
    }

    // ---- the page

    /**
     * {@return a table of how many things went through in a second, and how that is against the first}
     *
     * @param things what was moved, such as keys
     */
    String rates(String things, long moved) {
        StringBuilder table =
                new StringBuilder("| | " + things + "/s | against the first |\n| --- | ---: | ---: |\n");
        double first = median(measured().get(0));
        for (String name : measured()) {
            table.append(String.format(
                    Locale.ROOT, "| %s | %,.0f | %.1f |%n", name, moved / median(name), first / median(name)));
        }
        return table.toString();
    }

    /** Prints a table, and writes it to the section of a page that is marked with the name of the benchmark. */
    static void publish(String table, Path page, String benchmark) throws IOException {
        System.out.print(table);
        String text = Files.readString(page);
        String mark = "<!-- samples/benchmark/" + benchmark + " -->\n";
        int begin = text.indexOf(mark) + mark.length();
        int end = text.indexOf(END, begin);
        if (begin < mark.length() || end < 0) {
            throw new IllegalStateException(page + " has no section for " + benchmark);
        }
        Files.writeString(page, text.substring(0, begin) + table + text.substring(end));
    }
}
