package dev.tranship.shell.plugins;

import dev.tranship.dsl.engine.Plugins;
import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.Plugin;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Our own plugins, which are on the class path, where the JVM's archive of classes serves them, and those in folders: every
 * sub-folder with jars, and every jar that lies in a folder itself, is one plugin with a class loader of its own, which shows
 * it the JDK and the SPI and nothing else of ours. A plugin whose name is the scheme asked for is loaded first, so that the
 * others mostly are not loaded at all. When two offer the same scheme, the first one wins. Safe for use by many threads.
 */
public final class PluginLoader implements Plugins {
    /** @param plugin the folder's or jar's name */
    public record Problem(String plugin, String reason) {}

    /**
     * A factory and where it came from.
     *
     * @param plugin the folder's or jar's name; of one of our own the last part of its package
     */
    public record Loaded(String plugin, EndpointFactory factory) {}

    private final Map<String, List<Path>> found = new LinkedHashMap<>();
    private final Map<String, Loaded> factories = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private @Nullable ClassLoader own;

    /**
     * @param folders where plugins lie; those that do not exist are passed over
     * @param own offers what this loader sees, before anything from a folder; null for nothing
     */
    public PluginLoader(List<Path> folders, @Nullable ClassLoader own) {
        this.own = own;
        folders.forEach(this::find);
    }

    @Override
    public synchronized Optional<EndpointFactory> factory(String scheme) {
        loadOwn();
        if (!factories.containsKey(scheme)) {
            load(scheme);
        }
        if (!factories.containsKey(scheme)) {
            loadAll();
        }
        return Optional.ofNullable(factories.get(scheme)).map(Loaded::factory);
    }

    @Override
    public List<EndpointFactory> all() {
        return loaded().stream().map(Loaded::factory).toList();
    }

    /** {@return everything there is, by scheme; loads all plugins} */
    public synchronized List<Loaded> loaded() {
        loadAll();
        return List.copyOf(factories.values());
    }

    /** {@return the plugins that could not be loaded so far} */
    public synchronized List<Problem> problems() {
        return List.copyOf(problems);
    }

    private void find(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        for (Path path : children(folder)) {
            List<Path> jars = Files.isDirectory(path)
                    ? children(path).stream().filter(PluginLoader::isJar).toList()
                    : isJar(path) ? List.of(path) : List.of();
            if (!jars.isEmpty()) {
                found.putIfAbsent(path.getFileName().toString(), jars);
            }
        }
    }

    private List<Path> children(Path folder) {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.sorted().toList();
        } catch (IOException e) {
            problems.add(new Problem(folder.toString(), "the folder cannot be read"));
            return List.of();
        }
    }

    private static boolean isJar(Path path) {
        return path.getFileName().toString().endsWith(".jar");
    }

    private void loadAll() {
        loadOwn();
        List.copyOf(found.keySet()).forEach(this::load);
    }

    private void loadOwn() {
        ClassLoader loader = own;
        own = null;
        if (loader != null) {
            register(null, loader);
        }
    }

    private void load(String plugin) {
        List<Path> jars = found.remove(plugin);
        if (jars != null) {
            URL[] urls = jars.stream().map(PluginLoader::url).toArray(URL[]::new);
            register(plugin, new URLClassLoader(plugin, urls, SpiOnly.LOADER));
        }
    }

    private void register(@Nullable String folder, ClassLoader loader) {
        try {
            for (Plugin each : ServiceLoader.load(Plugin.class, loader)) {
                String plugin = folder == null ? ownName(each) : folder;
                for (EndpointFactory factory : each.endpoints()) {
                    factories.putIfAbsent(factory.scheme(), new Loaded(plugin, factory));
                }
            }
        } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
            Throwable cause = e instanceof ServiceConfigurationError && e.getCause() != null ? e.getCause() : e;
            problems.add(new Problem(folder == null ? "class path" : folder, String.valueOf(cause.getMessage())));
        }
    }

    private static String ownName(Plugin plugin) {
        String packageName = plugin.getClass().getPackageName();
        return packageName.substring(packageName.lastIndexOf('.') + 1);
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("no URL for " + jar, e);
        }
    }

    /** The parent of every plugin's loader: the JDK's classes, the SPI and its annotations. */
    private static final class SpiOnly extends ClassLoader {
        static final SpiOnly LOADER = new SpiOnly();

        SpiOnly() {
            super("spi", ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("dev.tranship.spi.") || name.startsWith("org.jspecify.")) {
                return Class.forName(name, false, PluginLoader.class.getClassLoader());
            }
            throw new ClassNotFoundException(name);
        }
    }
}
