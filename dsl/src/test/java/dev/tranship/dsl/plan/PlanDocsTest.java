package dev.tranship.dsl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is generated of the table of settings is committed; {@code -Dregenerate} writes it anew. */
class PlanDocsTest {
    private static final Path DOCS = Path.of("../docs");
    private static final String BEGIN = "<!-- settings: generated -->\n";
    private static final String END = "<!-- settings: end -->";

    @Test
    void schemaIsWhatTheReaderFollows() throws IOException {
        Path file = DOCS.resolve("plan.schema.json");
        if (System.getProperty("regenerate") != null) {
            Files.writeString(file, PlanSchema.generate());
        }
        assertThat(Files.readString(file))
                .as("docs/plan.schema.json is old: run the tests of dsl with -Dregenerate")
                .isEqualTo(PlanSchema.generate());
    }

    @Test
    void guideHasTheTablesOfSettings() throws IOException {
        Path file = DOCS.resolve("guide/plans.md");
        String text = Files.readString(file);
        String expected = text.substring(0, text.indexOf(BEGIN) + BEGIN.length()) + "\n" + PlanGuide.tables()
                + text.substring(text.indexOf(END));
        if (System.getProperty("regenerate") != null) {
            Files.writeString(file, expected);
        }
        assertThat(Files.readString(file))
                .as("docs/guide/plans.md is old: run the tests of dsl with -Dregenerate")
                .isEqualTo(expected);
    }

    @Test
    void everyCodeHasPageAndEveryPageCode() throws Exception {
        Set<String> codes = new TreeSet<>();
        for (Field field : PlanCodes.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                assertThat(codes.add((String) field.get(null)))
                        .as(field.getName() + " has a code of its own")
                        .isTrue();
            }
        }
        try (Stream<Path> pages = Files.list(DOCS.resolve("errors"))) {
            Set<String> names = pages.map(page -> page.getFileName().toString())
                    .filter(name -> name.matches("PLAN-1\\d\\d\\.md"))
                    .map(name -> name.replace(".md", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(names).isEqualTo(codes);
        }
        for (String code : codes) {
            assertThat(Files.readString(DOCS.resolve("errors/" + code + ".md")))
                    .startsWith("# " + code + ": ")
                    .contains("**Caused by**")
                    .contains("**Solution**");
        }
    }

    @Test
    void everyCodeIsUsed() throws Exception {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/tranship/dsl/plan"))) {
            for (Path file : files.sorted().toList()) {
                sources.append(Files.readString(file));
            }
        }
        for (Field field : PlanCodes.class.getDeclaredFields()) {
            if (field.getType() == String.class) {
                assertThat(sources.toString()).contains("PlanCodes." + field.getName());
            }
        }
    }
}
