package dev.tranship.dsl.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every plan in {@code plans/invalid} has beside it what is said about it. After a change on purpose, write the files anew
 * with {@code -Dregenerate} and read the difference.
 */
class InvalidPlansTest {
    static final Path FOLDER = Path.of("src/test/resources/plans/invalid");

    static Stream<String> plans() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> names = files.map(f -> f.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList();
            return names.stream();
        }
    }

    static List<Diagnostic> diagnostics(String name, String text) {
        PlanException refused = catchThrowableOfType(
                PlanException.class, () -> PlanReader.read(text, name, FOLDER.toAbsolutePath(), Map.of()));
        assertThat(refused).as(name + " is refused").isNotNull();
        return refused.diagnostics();
    }

    private static String text(String name) {
        try {
            return Files.readString(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("plans")
    void saysWhatIsWrong(String name) throws IOException {
        String said = DiagnosticText.of(diagnostics(name, text(name)));
        Path expected = FOLDER.resolve(name.replace(".yaml", ".expected"));
        if (System.getProperty("regenerate") != null) {
            Files.writeString(expected, said);
        }
        assertThat(said).as("see -Dregenerate").isEqualTo(Files.readString(expected));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void saysTheSameWhenLinesEndTheWayOfWindows(String name) {
        String unix = text(name);
        assertThat(DiagnosticText.of(diagnostics(name, unix.replace("\n", "\r\n"))))
                .isEqualTo(DiagnosticText.of(diagnostics(name, unix)));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void neverShowsASecret(String name) {
        PlanException refused = new PlanException(diagnostics(name, text(name)));
        assertThat(refused.getMessage() + DiagnosticText.of(refused.diagnostics()))
                .doesNotContain("hunter2");
    }

    @Test
    void findsAllSevenMistakes() {
        assertThat(diagnostics("seven-mistakes.yaml", text("seven-mistakes.yaml")))
                .hasSize(7);
    }
}
