package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.acceptance.Stage.Said;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration file in the middle of real use. */
class EnvTest {
    private static final String BEFORE = """
            # cache\r
            PG_HOST=db.internal # old
            DATABASE_URL=postgresql://app:p=a@ss:w/rd%21@db.internal:5433/shop""";
    private static final String AFTER = """
            # cache\r
            DB_HOST=db.internal # old
            # DATABASE_URL=postgresql://app:p=a@ss:w/rd%21@db.internal:5433/shop\r
            DB_PASSWORD=p=a@ss:w/rd!\r
            """;
    private static final String PLAN = """
            tranship: 1
            steps:
              - env: .env
                rename: { PG_HOST: DB_HOST }
                split: { DATABASE_URL: { password: DB_PASSWORD } }
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Path file = Path.of("");
    private Stage stage = new Stage(file);

    @BeforeEach
    void write() throws IOException {
        stage = new Stage(folder);
        file = folder.resolve(".env");
        Files.writeString(file, BEFORE);
        Files.writeString(folder.resolve("plan.yaml"), PLAN);
    }

    @Test
    void isChangedOnceHoweverOftenItIsRunAndComesBackByteForByte() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        Said peek = stage.tranship("peek", "plan.yaml");
        assertThat(peek.out()).contains("- PG_HOST=db.internal", "+ DB_HOST=db.internal");
        assertThat(file).content().isEqualTo(BEFORE);
        assertThat(stage.tranship("run", "plan.yaml").exit()).isZero();
        assertThat(Files.readString(file)).isEqualTo(AFTER);
        assertThat(kept()).hasSize(1).allSatisfy(k -> assertThat(k).content().isEqualTo(BEFORE));
        assertThat(stage.tranship("run", "plan.yaml").exit()).isZero();
        assertThat(Files.readString(file)).isEqualTo(AFTER);
        assertThat(kept()).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept().get(0))))
                .isEqualTo("rw-------");

        // The second run found nothing to do, so that going back over it changes nothing.
        assertThat(stage.tranship("undo", "plan.yaml", "all", "--yes").exit()).isZero();
        assertThat(Files.readString(file)).isEqualTo(AFTER);
        assertThat(stage.tranship("undo", "plan.yaml", "all", "--yes").exit()).isZero();
        assertThat(file).content().isEqualTo(BEFORE);
        assertThat(kept()).isEmpty();
        assertThat(texts(folder.resolve(".tranship"))).doesNotContain("ss:w/rd");
    }

    @Test
    void isNotTakenBackOverWhatSomebodyElseWrote() throws IOException {
        assertThat(stage.tranship("run", "plan.yaml").exit()).isZero();
        Files.writeString(file, "THEIRS=1\n");

        Said refused = stage.tranship("undo", "plan.yaml", "all", "--yes");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("UNDO-302", ".env was changed");
        assertThat(file).content().isEqualTo("THEIRS=1\n");
        assertThat(stage.tranship("undo", "plan.yaml", "all", "--yes", "--force")
                        .exit())
                .isZero();
        assertThat(file).content().isEqualTo(BEFORE);
    }

    @Test
    void refusesWhatWouldLoseAValueBeforeAnythingIsWritten() throws IOException {
        Files.writeString(file, "PG_HOST=a\nDB_HOST=b\n");

        Said refused = stage.tranship("run", "plan.yaml");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("RUN-262", "DB_HOST is there already, with another value");
        assertThat(file).content().isEqualTo("PG_HOST=a\nDB_HOST=b\n");
        assertThat(kept()).isEmpty();
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith(".env."))
                    .toList();
        }
    }

    private static String texts(Path folder) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                text.append(new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }
}
