package dev.tranship.shell.cli;

import dev.tranship.shell.plugins.PluginLoader;
import dev.tranship.shell.render.ErrorRenderer;
import dev.tranship.shell.render.TableRenderer;
import dev.tranship.shell.render.Theme;
import java.io.File;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all commands of one invocation share. */
final class Context {
    private final Surroundings surroundings;
    private final Theme outTheme;
    private final Theme errTheme;
    private @Nullable PluginLoader plugins;
    private @Nullable Path workspace;
    private boolean json;

    Context(Surroundings surroundings, Theme.Choice color) {
        this.surroundings = surroundings;
        this.outTheme = Theme.of(
                color, surroundings.environment(), surroundings.terminals().out());
        this.errTheme = Theme.of(
                color, surroundings.environment(), surroundings.terminals().err());
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** {@return where data goes} */
    PrintStream out() {
        return surroundings.out();
    }

    /** {@return where everything else goes} */
    PrintStream err() {
        return surroundings.err();
    }

    Theme outTheme() {
        return outTheme;
    }

    Theme errTheme() {
        return errTheme;
    }

    TableRenderer tables() {
        return new TableRenderer(
                outTheme, surroundings.terminals().out() ? surroundings.width() : TableRenderer.UNLIMITED);
    }

    ErrorRenderer errors() {
        return new ErrorRenderer(errTheme);
    }

    /** Says something that is neither data nor an error. */
    void note(String text) {
        err().println(text);
    }

    /** {@return a name from the command line as a path} */
    Path path(String name) {
        return surroundings.folder().resolve(name).normalize();
    }

    /** {@return the plugins of the distribution, then the user's own; found without loading any} */
    PluginLoader plugins() {
        PluginLoader loader = plugins;
        if (loader == null) {
            List<Path> folders = new ArrayList<>();
            Path home = surroundings.home();
            if (home != null) {
                folders.add(home.resolve("lib").resolve("plugins"));
            }
            for (String each : surroundings
                    .environment()
                    .getOrDefault("TRANSHIP_PLUGINS", "")
                    .split(File.pathSeparator)) {
                if (!each.isEmpty()) {
                    folders.add(path(each));
                }
            }
            loader = new PluginLoader(folders, home == null ? Context.class.getClassLoader() : null);
            plugins = loader;
        }
        return loader;
    }

    /** {@return the workspace in use, null as long as none is} */
    @Nullable
    Path workspace() {
        return workspace;
    }

    void use(Path folder) {
        workspace = folder;
    }

    /** {@return whether stdout is a stream of JSON objects} */
    boolean json() {
        return json;
    }

    /** From here on stdout is a stream of JSON objects, of which this writes the first. */
    void speakJson() {
        if (!json) {
            json = true;
            out().println(JsonLines.version(Version.number()));
        }
    }
}
