package dev.tranship.shell.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.spi.EndpointFactory;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    @Test
    void aNativeLibraryIsUnpackedOnceForAll() throws IOException {
        Path jar = folder.resolve("driver.jar");
        String resource = NativeLibraries.here("libdriver.so_{os}_{arch}");
        jar(
                jar,
                Map.of(
                        PluginClassLoader.LIBRARIES,
                        "driver = libdriver.so_{os}_{arch}\n",
                        resource,
                        "machine code",
                        "notes.txt",
                        "notes"));
        NativeLibraries cache = new NativeLibraries(folder.resolve("cache"));
        URL[] jars = {jar.toUri().toURL()};

        for (int process = 0; process < 2; process++) {
            try (PluginClassLoader loader = new PluginClassLoader("p", jars, visibleToAll(), cache)) {
                assertThat(loader.getResource(resource))
                        .as("the driver asks for it by name")
                        .isNull();
                assertThat(Path.of(String.valueOf(loader.findLibrary("driver"))))
                        .hasContent("machine code");
                assertThat(loader.findLibrary("other")).isNull();
                assertThat(loader.getResource("notes.txt")).isNotNull();
            }
            try (var files = Files.list(folder.resolve("cache"))) {
                assertThat(files).singleElement().asString().contains("libdriver.so");
            }
        }
    }

    @Test
    void aDriverUnpacksItsLibraryItselfWhereThereIsNoCache() throws IOException {
        Path jar = folder.resolve("driver.jar");
        String resource = NativeLibraries.here("libdriver.so_{os}_{arch}");
        jar(jar, Map.of(PluginClassLoader.LIBRARIES, "driver = libdriver.so_{os}_{arch}\n", resource, "machine code"));
        Path taken = Files.writeString(folder.resolve("taken"), "no folder");

        try (PluginClassLoader loader = new PluginClassLoader(
                "p", new URL[] {jar.toUri().toURL()}, visibleToAll(), new NativeLibraries(taken))) {
            assertThat(loader.getResource(resource)).isNotNull();
            assertThat(loader.findLibrary("driver")).isNull();
        }
    }

    private static ClassLoader visibleToAll() {
        return ClassLoader.getPlatformClassLoader();
    }

    private static void jar(Path file, Map<String, String> entries) throws IOException {
        try (var jar = new java.util.jar.JarOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                jar.putNextEntry(new java.util.zip.ZipEntry(entry.getKey()));
                jar.write(entry.getValue().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                jar.closeEntry();
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
