package dev.tranship.dsl.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {
    private static final Place PLACE = new Place("plan.yaml", 3, 3);

    @TempDir
    Path folder;

    private final Secrets secrets = new Secrets();
    private final List<String> asked = new ArrayList<>();

    private References references() {
        return new References(
                folder,
                Map.of("USER_NAME", "app", "PW", "s3cret", "EMPTY", "", "URL", "postgresql://a:inner@db/x?token=t0ken"),
                label -> {
                    asked.add(label);
                    return "typed".toCharArray();
                },
                secrets);
    }

    private static Plan.Connection connection(String url, Map<String, String> options) {
        return new Plan.Connection("wh", url, options, PLACE, "  wh: somewhere");
    }

    @Test
    void fillsInEveryKindOfReference() throws IOException {
        Files.writeString(folder.resolve("key.txt"), " from-file \n");
        References.Resolved resolved = references()
                .resolve(connection(
                        "x://${env:USER_NAME}:${env:PW}@${env:HOST:-local}/${env:EMPTY:-e}$${a}",
                        Map.of(
                                "password",
                                "${prompt:Password}",
                                "again",
                                "${prompt:Password}",
                                "key",
                                "${file:key.txt}")));
        assertThat(resolved.url()).isEqualTo("x://app:s3cret@local/e${a}");
        assertThat(resolved.options()).isEqualTo(Map.of("password", "typed", "again", "typed", "key", "from-file"));
        assertThat(asked).containsExactly("Password");
        assertThat(secrets.mask("app s3cret typed from-file")).isEqualTo("app ••• ••• •••");
        assertThat(resolved.toString() + secrets).doesNotContain("s3cret").doesNotContain("typed");
    }

    @Test
    void knowsSecretsInsideOfWholeUrl() {
        references().resolve(connection("${env:URL}", Map.of()));
        assertThat(secrets.mask("a: inner, b: t0ken, db")).isEqualTo("a: •••, b: •••, db");
    }

    @Test
    void masksLongerSecretsFirst() {
        secrets.add("abcd");
        secrets.add("abcdef");
        secrets.add("");
        assertThat(secrets.mask("abcdef abcd x")).isEqualTo("••• ••• x");
    }

    @Test
    void masksShortSecretsOnlyWhereSecretsStand() {
        secrets.add("a");
        assertThat(secrets.mask("a table at x://a:a@a/a?password=a&a=a refused {\"password\": \"a\"}"))
                .isEqualTo("a table at x://a:•••@a/a?password=•••&a=a refused {\"password\": \"•••\"}");
    }

    @Test
    void leavesReferencesToSecretsReadable() {
        String text = "x://app:${env:PW}@host/db?token=${file:token.txt} password: ${prompt:Password}";
        assertThat(secrets.mask(text)).isEqualTo(text);
    }

    @Test
    void saysEverythingThatIsMissingAndNoValue() {
        PlanException refused = catchThrowableOfType(
                PlanException.class,
                () -> references().resolve(connection("x:${env:PW}${env:NOT_SET}", Map.of("key", "${file:no.txt}"))));
        assertThat(refused.diagnostics()).hasSize(2).allSatisfy(d -> {
            assertThat(d.code()).isEqualTo(PlanCodes.UNRESOLVED);
            assertThat(d.place()).isEqualTo(PLACE);
            assertThat(d.sourceLine()).isEqualTo("  wh: somewhere");
            assertThat(d.length()).isEqualTo("wh".length());
        });
        assertThat(refused).hasMessageContaining("NOT_SET").hasMessageContaining("no.txt");
        assertThat(refused.getMessage()).doesNotContain("s3cret");
    }

    @Test
    void refusesToAskWhereNobodyCanAnswer() {
        References silent = new References(folder, Map.of(), null, secrets);
        PlanException refused = catchThrowableOfType(
                PlanException.class, () -> silent.resolve(connection("x:${prompt:Password}", Map.of())));
        assertThat(refused).hasMessageContaining("needs a terminal");
    }

    @Test
    void knowsNamesOfSecrets() {
        assertThat(List.of(
                        "password",
                        "PGPASSWORD",
                        "db_pwd",
                        "api-key",
                        "clientSecret",
                        "aws.secret",
                        "authToken",
                        "DB_PASS"))
                .allMatch(Secrets::isSecretName);
        assertThat(List.of("user", "threads", "compass", "bypass_mode", "keyspace", "path", "passive"))
                .noneMatch(Secrets::isSecretName);
    }
}
