package dev.tranship.shell.plugins;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Loads one plugin. Native libraries that the plugin names in {@value #LIBRARIES} come from the cache folder: there they are
 * unpacked once, while most drivers unpack theirs into the temporary folder every time, and a killed process leaves it there.
 * The driver is led there as the JDK provides for it: it does not find the library among its resources, and so asks for it by
 * its name. Where nothing can be unpacked the driver does as it likes.
 */
final class PluginClassLoader extends URLClassLoader {
    /** Lines of {@code name = resource}, with {@code {os}} and {@code {arch}} for this machine. */
    static final String LIBRARIES = "META-INF/tranship/libraries.properties";

    static {
        ClassLoader.registerAsParallelCapable();
    }

    private final NativeLibraries cache;
    private final Map<String, String> resources = new HashMap<>();
    private final Map<String, Optional<Path>> unpacked = new HashMap<>();

    PluginClassLoader(String plugin, URL[] jars, ClassLoader parent, NativeLibraries cache) {
        super(plugin, jars, parent);
        this.cache = cache;
        URL list = super.findResource(LIBRARIES);
        if (list != null) {
            try (InputStream in = list.openStream()) {
                Properties properties = new Properties();
                properties.load(in);
                for (String name : properties.stringPropertyNames()) {
                    resources.put(NativeLibraries.here(properties.getProperty(name)), name);
                }
            } catch (IOException e) {
                resources.clear();
            }
        }
    }

    @Override
    public @Nullable URL findResource(String name) {
        return resources.containsKey(name) && library(name).isPresent() ? null : super.findResource(name);
    }

    @Override
    protected @Nullable String findLibrary(String library) {
        return resources.entrySet().stream()
                .filter(entry -> entry.getValue().equals(library))
                .findFirst()
                .flatMap(entry -> library(entry.getKey()))
                .map(Path::toString)
                .orElse(null);
    }

    private Optional<Path> library(String resource) {
        synchronized (unpacked) {
            return unpacked.computeIfAbsent(
                    resource,
                    name -> Optional.ofNullable(super.findResource(name)).flatMap(cache::unpacked));
        }
    }
}
