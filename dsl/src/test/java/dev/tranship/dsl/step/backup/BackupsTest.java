package dev.tranship.dsl.step.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.Connections;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Plugins;
import dev.tranship.dsl.plan.References;
import dev.tranship.dsl.plan.Secrets;
import dev.tranship.dsl.verify.Fingerprint;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be said of backups without a store: their keeping. */
class BackupsTest {
    private static final Plugins NO_PLUGINS = new Plugins() {
        @Override
        public Optional<EndpointFactory> factory(String scheme) {
            return Optional.empty();
        }

        @Override
        public List<EndpointFactory> all() {
            return List.of();
        }
    };

    @TempDir
    Path workspace;

    private Backups backups;

    @BeforeEach
    void open() {
        Secrets secrets = new Secrets();
        References references = new References(workspace, Map.of(), null, secrets);
        backups = new Backups(workspace, new Connections(Map.of(), workspace, NO_PLUGINS, references, secrets));
    }

    @Test
    void thereAreNoneInAnEmptyWorkspace() {
        assertThat(backups.list()).isEmpty();
        assertRefused(() -> backups.find("wh-1", null), "BACK-701");
    }

    @Test
    void listsTheCompleteOnesOldestFirst() throws IOException {
        keep("wh-b", "wh", "2026-03-01T00:00:00Z", null);
        keep("wh-a", "wh", "2026-01-01T00:00:00Z", null);
        keep("shop-c", "shop", "2026-02-01T00:00:00Z", null);
        Files.createDirectories(workspace.resolve("backups/wh-broken"));
        Files.writeString(workspace.resolve("backups/wh-broken/data.db"), "half");

        assertThat(backups.list()).extracting(Manifest::id).containsExactly("wh-a", "shop-c", "wh-b");
    }

    @Test
    void manifestComesBackAsItWasWritten() throws IOException {
        Manifest manifest = keep("wh-a", "wh", "2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z");

        assertThat(backups.find("wh-a", null)).isEqualTo(manifest);
    }

    @Test
    void latestIsTheYoungestOfItsConnection() throws IOException {
        keep("wh-1", "wh", "2026-01-01T00:00:00Z", null);
        keep("wh-2", "wh", "2026-02-01T00:00:00Z", null);
        keep("shop-3", "shop", "2026-03-01T00:00:00Z", null);

        assertThat(backups.find("latest", "wh").id()).isEqualTo("wh-2");
        assertThat(backups.find("wh-1", "wh").id()).isEqualTo("wh-1");
        assertRefused(() -> backups.find("latest", "other"), "BACK-701");
        assertRefused(() -> backups.find("wh-9", null), "BACK-701");
    }

    @Test
    void newIdIsTakenByNoOther() throws IOException {
        String first = backups.newId("wh");
        Files.createDirectories(workspace.resolve("backups").resolve(first));
        String second = backups.newId("wh");

        assertThat(first).startsWith("wh-");
        assertThat(second).startsWith("wh-").isNotEqualTo(first);
    }

    @Test
    void cleanupRemovesWhatHasExpiredAndARehearsalNothing() throws IOException {
        keep("old", "wh", "2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z");
        keep("young", "wh", "2026-01-02T00:00:00Z", "2026-01-09T00:00:01Z");
        keep("forever", "wh", "2026-01-03T00:00:00Z", null);
        Instant now = Instant.parse("2026-01-09T00:00:00Z");

        assertThat(backups.cleanup(now, true)).extracting(Manifest::id).containsExactly("old");
        assertThat(backups.list()).hasSize(3);

        assertThat(backups.cleanup(now, false)).extracting(Manifest::id).containsExactly("old");
        assertThat(backups.list()).extracting(Manifest::id).containsExactly("young", "forever");
        assertThat(workspace.resolve("backups/old")).doesNotExist();
    }

    @Test
    void extendedBackupOutlivesTheCleanup() throws IOException {
        keep("a", "wh", "2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z");
        keep("b", "wh", "2026-01-02T00:00:00Z", "2026-01-08T00:00:00Z");
        Instant now = Instant.parse("2026-02-01T00:00:00Z");

        backups.extend("a", Instant.parse("2026-03-01T00:00:00Z"));
        backups.extend("b", null);

        assertThat(backups.cleanup(now, false)).isEmpty();
        assertThat(backups.find("a", null).expires()).isEqualTo("2026-03-01T00:00:00Z");
        assertThat(backups.find("b", null).expires()).isNull();
        assertRefused(() -> backups.extend("c", null), "BACK-701");
    }

    @Test
    void noticesThatTheFileIsGoneOrChanged() throws IOException {
        Manifest manifest = keep("wh-a", "wh", "2026-01-01T00:00:00Z", null);
        Path file = workspace.resolve("backups/wh-a/data.db");

        Files.writeString(file, "tampered with");
        assertThat(backups.differences(manifest))
                .singleElement()
                .asString()
                .contains("data.db")
                .contains("checksum");

        Files.delete(file);
        assertThat(backups.differences(manifest))
                .singleElement()
                .asString()
                .contains("data.db")
                .contains("gone");
    }

    @Test
    void damagedBackupIsNotRestored() throws IOException {
        Manifest manifest = keep("wh-a", "wh", "2026-01-01T00:00:00Z", null);
        Files.writeString(workspace.resolve("backups/wh-a/data.db"), "tampered with");

        assertRefused(() -> backups.restore(manifest, "wh"), "BACK-704");
    }

    @Test
    void removesTheIncompleteOnesToo() throws IOException {
        Path home = Files.createDirectories(workspace.resolve("backups/wh-broken"));
        Files.writeString(home.resolve("data.db"), "half");

        backups.remove("wh-broken");
        backups.remove("wh-never-was");

        assertThat(home).doesNotExist();
    }

    private Manifest keep(String id, String connection, String created, @Nullable String expires) throws IOException {
        Path home = Files.createDirectories(workspace.resolve("backups").resolve(id));
        Path file = Files.writeString(home.resolve("data.db"), "archive of " + id);
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                id,
                connection,
                "sqlite:${env:FILE}",
                "SQLite 3",
                created,
                expires,
                "data.db",
                Files.size(file),
                sha256(file),
                List.of(new Manifest.Dataset(DatasetPath.of("main", "a.b"), new Fingerprint(2, 3, 4))));
        Files.writeString(home.resolve("manifest.json"), ChangeJson.write(manifest));
        return manifest;
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertRefused(ThrowingCallable call, String code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
