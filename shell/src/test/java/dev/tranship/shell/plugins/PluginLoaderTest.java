package dev.tranship.shell.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.spi.EndpointFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginLoaderTest {
    private static final Path DISTRIBUTED = Path.of("target", "tranship", "lib", "plugins");

    @TempDir
    private Path folder;

    @Test
    void loadsOnlyThePluginThatIsNamedLikeTheScheme() {
        PluginLoader loader = new PluginLoader(List.of(DISTRIBUTED), null);

        EndpointFactory sqlite = loader.factory("sqlite").orElseThrow();

        assertThat(sqlite.scheme()).isEqualTo("sqlite");
        assertThat(sqlite.getClass().getClassLoader().getName()).isEqualTo("sqlite");
        assertThat(loader.factory("nothing")).isEmpty();
        assertThat(loader.all()).extracting(EndpointFactory::scheme).contains("csv", "duckdb", "jsonl", "sqlite");
        assertThat(loader.problems()).isEmpty();
    }

    @Test
    void aPluginSeesTheSpiAndNothingElseOfOurs() {
        EndpointFactory factory =
                new PluginLoader(List.of(DISTRIBUTED), null).factory("sqlite").orElseThrow();
        ClassLoader loader = factory.getClass().getClassLoader();

        assertThat(factory).isInstanceOf(EndpointFactory.class);
        assertThat(visible(loader, "org.sqlite.JDBC")).isTrue();
        assertThat(visible(loader, "java.sql.Connection")).isTrue();
        assertThat(visible(loader, "dev.tranship.dsl.engine.Session")).isFalse();
        assertThat(visible(loader, "picocli.CommandLine")).isFalse();
        assertThat(visible(loader, "org.duckdb.DuckDBDriver")).isFalse();
    }

    @Test
    void aBrokenPluginIsAProblemAndNoFailure() throws IOException {
        Files.createDirectories(folder.resolve("broken"));
        Files.writeString(folder.resolve("broken/broken.jar"), "no jar at all");
        Path services = Files.createDirectories(folder.resolve("liar"));
        try (var jar = new java.util.jar.JarOutputStream(Files.newOutputStream(services.resolve("liar.jar")))) {
            jar.putNextEntry(new java.util.zip.ZipEntry("META-INF/services/dev.tranship.spi.Plugin"));
            jar.write("no.such.Plugin".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            jar.closeEntry();
        }

        PluginLoader loader = new PluginLoader(List.of(folder, DISTRIBUTED), null);

        assertThat(loader.all()).extracting(EndpointFactory::scheme).contains("sqlite");
        assertThat(loader.problems()).extracting(PluginLoader.Problem::plugin).contains("liar");
    }

    private static boolean visible(ClassLoader loader, String name) {
        try {
            Class.forName(name, false, loader);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
