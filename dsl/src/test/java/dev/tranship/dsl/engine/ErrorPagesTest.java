package dev.tranship.dsl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every code that the engine can give has a page that says what causes it and what to do, and no page is left over. */
class ErrorPagesTest {
    private static final String CODE = "(?:RUN|UNDO|CONN|WORK|BACK)-[0-9]{3}";
    private static final Path PAGES = Path.of("../docs/errors");

    @Test
    void everyCodeHasPageAndEveryPageCode() throws IOException {
        Set<String> pages;
        try (Stream<Path> files = Files.list(PAGES)) {
            pages = files.map(file -> file.getFileName().toString().replace(".md", ""))
                    .filter(name -> name.matches(CODE))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        assertThat(pages).isEqualTo(codes());
    }

    @Test
    void everyPageNamesCauseAndSolution() throws IOException {
        for (String code : codes()) {
            assertThat(Files.readString(PAGES.resolve(code + ".md")))
                    .startsWith("# " + code + ": ")
                    .contains("\n\n**Caused by**: ")
                    .contains("\n\n**Solution**: ");
        }
    }

    private static Set<String> codes() throws IOException {
        Set<String> codes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                Matcher matcher = Pattern.compile("\"(" + CODE + ")\"").matcher(Files.readString(file));
                while (matcher.find()) {
                    codes.add(matcher.group(1));
                }
            }
        }
        return codes;
    }
}
