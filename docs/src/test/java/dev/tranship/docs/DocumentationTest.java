package dev.tranship.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.dsl.plan.Vocabulary;
import dev.tranship.shell.cli.Main;
import dev.tranship.shell.cli.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the pages show is what the program takes. */
class DocumentationTest {
    private static final Path DOCS = Path.of("").toAbsolutePath();
    private static final Path ROOT = DOCS.getParent();
    private static final Pattern FILE = Pattern.compile("[\\w-]+(?:/[\\w-]+)*\\.(js|sql|yaml)\\b");

    private static final Pattern FOLDER = Pattern.compile("\\bversions: *([\\w-]+)");

    /** What pages leave out around the part of a plan that they show. */
    private static final String CONNECTIONS =
            "connections: { shop: 'sqlite:shop.db', warehouse: 'duckdb:warehouse.duckdb' }\n";

    private static final String VARIABLES = "vars: { size: 100, tables: [album, artist] }\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @TestFactory
    Stream<DynamicTest> readsEveryPlanWithoutErrors() {
        return pages().flatMap(page -> {
            List<String> blocks = page.blocks("yaml");
            List<DynamicTest> tests = new ArrayList<>();
            for (int i = 0; i < blocks.size(); i++) {
                String plan = whole(blocks.get(i));
                tests.add(DynamicTest.dynamicTest(name(page.file()) + " " + (i + 1), () -> reads(plan)));
            }
            return tests.stream();
        });
    }

    private void reads(String plan) throws IOException {
        Matcher folders = FOLDER.matcher(plan);
        while (folders.find()) {
            Path versions = Files.createDirectories(folder.resolve(folders.group(1)));
            Files.writeString(versions.resolve("V1.1.0__it.sql"), "-- date: 2026-01-31\n-- up\nselect 1");
        }
        Matcher files = FILE.matcher(plan);
        while (files.find()) {
            Path file = folder.resolve(files.group());
            Files.createDirectories(file.getParent());
            Files.writeString(
                    file,
                    switch (files.group(1)) {
                        case "sql" -> "select 1";
                        case "js" -> "row => row";
                        default -> "tranship: 1\nsteps:\n  - approve: yes?\n";
                    });
        }
        assertThatCode(() -> PlanReader.read(plan, "plan.yaml", folder, Map.of()))
                .as(plan)
                .doesNotThrowAnyException();
    }

    private static String whole(String block) {
        // The line break at the end would count as a line without indentation.
        String text = block.stripTrailing().stripIndent() + "\n";
        if (text.contains("tranship: 1")) {
            return text.contains("steps:") ? text : text + "steps:\n  - approve: go on?\n";
        }
        if (text.startsWith("connections:")) {
            return "tranship: 1\n" + text + "steps:\n  - approve: go on?\n";
        }
        String steps = text.startsWith("- ") ? "steps:\n" + text : text;
        return "tranship: 1\n" + CONNECTIONS + VARIABLES + steps;
    }

    @TestFactory
    Stream<DynamicTest> everyCommandShownExists() {
        return Stream.concat(
                        pages(),
                        Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md"))
                                .filter(Files::exists)
                                .map(Page::read))
                .flatMap(page -> page.commands().stream()
                        .map(line -> DynamicTest.dynamicTest(
                                name(page.file()) + ": tranship " + line, () -> commandExists(line))));
    }

    private void commandExists(String line) {
        List<String> words = List.of(line.split("\\s+"));
        if (words.get(0).matches("demo|samples/.*")) {
            return; // a plan, which the shell opens
        }
        List<String> command = new ArrayList<>();
        command.add(words.get(0));
        if (List.of("backups", "reject").contains(words.get(0)) || line.matches("schema (convert|diff)\\b.*")) {
            command.add(words.get(1));
        }
        command.add("--help");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                stream,
                stream,
                Map.of(),
                Surroundings.Terminals.NONE,
                100,
                folder,
                null,
                null);
        int exit = Main.run(surroundings, command.toArray(String[]::new));
        String help = out.toString(StandardCharsets.UTF_8);
        assertThat(exit).as(help).isZero();
        words.stream()
                .filter(w -> w.startsWith("--"))
                .map(w -> w.replaceAll("=.*", ""))
                .forEach(option -> assertThat(help).as(option).contains(option));
    }

    @TestFactory
    Stream<DynamicTest> everyLinkLeadsSomewhere() {
        return pages().flatMap(page -> page.links().stream()
                .distinct()
                .map(link -> DynamicTest.dynamicTest(name(page.file()) + " → " + link, () -> leads(page, link))));
    }

    private static void leads(Page page, String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target =
                path.isEmpty() ? page.file() : page.file().resolveSibling(path).normalize();
        assertThat(target).exists();
        if (hash >= 0) {
            assertThat(Page.read(target).anchors()).contains(link.substring(hash + 1));
        }
    }

    @Test
    void everyVerbHasAPage() {
        List<String> verbs =
                Vocabulary.verbs().stream().map(Vocabulary.Word::name).sorted().toList();
        assertThat(names(DOCS.resolve("steps"))).containsExactlyElementsOf(verbs);
    }

    @Test
    void everyPluginHasAPage() throws IOException {
        String service = "src/main/resources/META-INF/services/dev.tranship.spi.Plugin";
        try (Stream<Path> folders = Files.list(ROOT.resolve("plugins"))) {
            List<String> plugins = folders.filter(f -> Files.exists(f.resolve(service)))
                    .map(f -> f.getFileName().toString())
                    .sorted()
                    .toList();
            assertThat(plugins).isNotEmpty();
            assertThat(names(DOCS.resolve("plugins"))).containsAll(plugins);
        }
    }

    @Test
    void everyPageIsReachedFromTheIndex() {
        Set<Path> reached = new LinkedHashSet<>(List.of(DOCS.resolve("README.md")));
        Deque<Path> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            Page page = Page.read(open.pop());
            for (String link : page.links()) {
                Path target =
                        page.file().resolveSibling(link.replaceAll("#.*", "")).normalize();
                if (target.toString().endsWith(".md") && reached.add(target)) {
                    open.push(target);
                }
            }
        }
        // The pages of errors are found by their code.
        assertThat(reached)
                .containsAll(pages().map(Page::file)
                        .filter(f -> !f.getParent().endsWith("errors"))
                        .toList());
    }

    @Test
    void everyCodeThatTheProgramSaysHasAPage() throws IOException {
        Pattern code = Pattern.compile("\"((?!SHA-)[A-Z]+-\\d{3})\"");
        TreeSet<String> codes = new TreeSet<>();
        for (String place : List.of("dsl/src/main", "shell/src/main")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(place))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    code.matcher(Files.readString(file)).results().forEach(r -> codes.add(r.group(1)));
                }
            }
        }
        assertThat(codes).isNotEmpty();
        assertThat(names(DOCS.resolve("errors"))).containsAll(codes);
    }

    private static Stream<Page> pages() {
        return Page.all(DOCS).stream();
    }

    private static String name(Path file) {
        return ROOT.equals(file.getParent())
                ? file.getFileName().toString()
                : DOCS.relativize(file).toString();
    }

    /** {@return the names of the pages in a folder, without their ending} */
    private static List<String> names(Path pages) {
        return Page.all(pages).stream()
                .map(p -> p.file().getFileName().toString().replaceAll("\\.md$", ""))
                .toList();
    }
}
