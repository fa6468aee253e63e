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
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What all commands of one invocation share. */
public final class Context {
    private final Surroundings surroundings;
    private final IntSupplier width;
    private Theme outTheme;
    private Theme errTheme;
    private @Nullable PluginLoader plugins;
    private @Nullable Path workspace;
    private boolean json;

    Context(Surroundings surroundings, Theme.Choice color) {
        this(surroundings, color, surroundings::width);
    }

    /** @param width of the terminal in cells at this moment: it may change while the context is in use */
    public Context(Surroundings surroundings, Theme.Choice color, IntSupplier width) {
        this.surroundings = surroundings;
        this.width = width;
        this.outTheme = Theme.of(
                color, surroundings.environment(), surroundings.terminals().out());
        this.errTheme = Theme.of(
                color, surroundings.environment(), surroundings.terminals().err());
    }

    /**
     * {@return a context with the same plugins and colours that speaks to a terminal}
     *
     * @param width of it in cells at any moment
     */
    public Context on(PrintStream terminal, IntSupplier width) {
        Surroundings there = new Surroundings(
                surroundings.in(),
                terminal,
                terminal,
                surroundings.environment(),
                new Surroundings.Terminals(true, true, true),
                width.getAsInt(),
                surroundings.folder(),
                surroundings.home(),
                surroundings.archiver());
        Context context = new Context(there, Theme.Choice.NEVER, width);
        context.outTheme = outTheme;
        context.errTheme = outTheme;
        context.plugins = plugins();
        return context;
    }

    public Surroundings surroundings() {
        return surroundings;
    }

    /** {@return where data goes} */
    public PrintStream out() {
        return surroundings.out();
    }

    /** {@return where everything else goes} */
    public PrintStream err() {
        return surroundings.err();
    }

    /** {@return the width of the terminal in cells, {@link TableRenderer#UNLIMITED} where there is none} */
    public int width() {
        return width.getAsInt();
    }

    /** Changes the colours from here on, where there are any. */
    public void palette(Theme.Palette palette) {
        outTheme = outTheme.with(palette);
        errTheme = errTheme.with(palette);
    }

    public Theme outTheme() {
        return outTheme;
    }

    public Theme errTheme() {
        return errTheme;
    }

    public TableRenderer tables() {
        return new TableRenderer(outTheme, surroundings.terminals().out() ? width.getAsInt() : TableRenderer.UNLIMITED);
    }

    public ErrorRenderer errors() {
        return new ErrorRenderer(errTheme);
    }

    /** Says something that is neither data nor an error. */
    public void note(String text) {
        err().println(text);
    }

    /** {@return a name from the command line as a path} */
    public Path path(String name) {
        return surroundings.folder().resolve(name).normalize();
    }

    /** {@return our own plugins, then those that a user put into a folder; found without loading any} */
    public PluginLoader plugins() {
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
            loader = new PluginLoader(folders, Context.class.getClassLoader());
            plugins = loader;
        }
        return loader;
    }

    /** {@return the workspace in use, null as long as none is} */
    public @Nullable Path workspace() {
        return workspace;
    }

    public void use(Path folder) {
        workspace = folder;
    }

    /** {@return whether stdout is a stream of JSON objects} */
    public boolean json() {
        return json;
    }

    /** From here on stdout is a stream of JSON objects, of which this writes the first. */
    public void speakJson() {
        if (!json) {
            json = true;
            out().println(JsonLines.version(Version.number()));
        }
    }
}
