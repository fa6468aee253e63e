package dev.tranship.shell.cli;

import static dev.tranship.shell.render.TableRenderer.Column.left;

import dev.tranship.shell.plugins.PluginLoader;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tranship plugins}. */
@Command(name = "plugins", description = "List what can be connected to.")
final class PluginsCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = "--json", description = "One JSON object a line on stdout.")
    private boolean json;

    PluginsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        PluginLoader plugins = context.plugins();
        List<PluginLoader.Loaded> loaded = plugins.loaded();
        if (json) {
            context.speakJson();
            loaded.forEach(each -> context.out()
                    .println(JsonLines.line(JsonLines.object("plugin")
                            .put("scheme", each.factory().scheme())
                            .put("plugin", each.plugin())
                            .put("example", each.factory().example())
                            .put("description", each.factory().description()))));
        } else {
            context.out()
                    .print(context.tables()
                            .texts(
                                    List.of(left("scheme"), left("example"), left("plugin"), left("description")),
                                    loaded.stream()
                                            .map(each -> List.of(
                                                    each.factory().scheme(),
                                                    each.factory().example(),
                                                    each.plugin(),
                                                    each.factory().description()))
                                            .toList()));
        }
        for (PluginLoader.Problem problem : plugins.problems()) {
            context.note(context.errTheme()
                    .warning("plugin " + problem.plugin() + " cannot be loaded: " + problem.reason()));
        }
        return plugins.problems().isEmpty() ? ExitCode.OK.code() : ExitCode.FAILED.code();
    }
}
