package dev.tranship.shell.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.spi.EndpointFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginLoaderTest {
    private static final Path LIBRARIES = Path.of("target", "tranship", "lib");

    @TempDir
    private Path folder;

    @Test
    void ourOwnPluginsComeFromTheClassPath() {
        PluginLoader loader = new PluginLoader(List.of(folder), PluginLoaderTest.class.getClassLoader());

        EndpointFactory sqlite = loader.factory("sqlite").orElseThrow();

        assertThat(sqlite.getClass().getClassLoader()).isSameAs(PluginLoaderTest.class.getClassLoader());
        assertThat(loader.loaded())
                .filteredOn(each -> each.factory().scheme().equals("jsonl"))
                .extracting(PluginLoader.Loaded::plugin)
                .containsExactly("files");
        assertThat(loader.problems()).isEmpty();
    }

    @Test
    void loadsOnlyThePluginThatIsNamedLikeTheScheme() throws IOException {
        install("sqlite");
        install("duckdb");
        PluginLoader loader = new PluginLoader(List.of(folder), null);

        EndpointFactory sqlite = loader.factory("sqlite").orElseThrow();

        assertThat(sqlite.scheme()).isEqualTo("sqlite");
        assertThat(sqlite.getClass().getClassLoader().getName()).isEqualTo("sqlite");
        assertThat(loader.factory("nothing")).isEmpty();
        assertThat(loader.all()).extracting(EndpointFactory::scheme).containsExactly("duckdb", "sqlite");
        assertThat(loader.problems()).isEmpty();
    }

    @Test
    void aPluginOfAFolderSeesTheSpiAndNothingElseOfOurs() throws IOException {
        install("sqlite");
        EndpointFactory factory =
                new PluginLoader(List.of(folder), null).factory("sqlite").orElseThrow();
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
        install("sqlite");
        Files.createDirectories(folder.resolve("broken"));
        Files.writeString(folder.resolve("broken/broken.jar"), "no jar at all");
        Path services = Files.createDirectories(folder.resolve("liar"));
        try (var jar = new java.util.jar.JarOutputStream(Files.newOutputStream(services.resolve("liar.jar")))) {
            jar.putNextEntry(new java.util.zip.ZipEntry("META-INF/services/dev.tranship.spi.Plugin"));
            jar.write("no.such.Plugin".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            jar.closeEntry();
        }

        PluginLoader loader = new PluginLoader(List.of(folder), null);

        assertThat(loader.all()).extracting(EndpointFactory::scheme).contains("sqlite");
        assertThat(loader.problems()).extracting(PluginLoader.Problem::plugin).contains("liar");
    }

    @Test
    void theDistributionHoldsEachLibraryOnce() throws IOException {
        try (Stream<Path> files = Files.list(LIBRARIES)) {
            assertThat(files.map(path -> path.getFileName().toString())
                            .filter(name -> name.endsWith(".jar"))
                            .map(name -> name.replaceFirst("-\\d.*", "")))
                    .contains("sqlite-jdbc", "duckdb_jdbc", "tranship-plugin-postgresql")
                    .doesNotHaveDuplicates();
        }
    }

    /** Puts a plugin of ours and what it needs into a folder, as a user does with another one. */
    private void install(String plugin) throws IOException {
        Path jars = Files.createDirectories(folder.resolve(plugin));
        try (Stream<Path> files = Files.list(LIBRARIES)) {
            for (Path jar : files.toList()) {
                String name = jar.getFileName().toString();
                if (name.startsWith(plugin)
                        || name.startsWith("slf4j")
                        || name.startsWith("tranship-plugin-jdbc-")
                        || name.startsWith("tranship-plugin-" + plugin + "-")) {
                    Files.copy(jar, jars.resolve(name));
                }
            }
        }
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
