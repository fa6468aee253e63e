package dev.tranship.shell.cli;

import static dev.tranship.shell.render.TableRenderer.Column.left;
import static dev.tranship.shell.render.TableRenderer.Column.right;

import dev.tranship.dsl.engine.RunView;
import dev.tranship.shell.render.TableRenderer.Column;
import java.util.List;

/** Runs as they are listed, a line each. */
public final class RunsTable {
    public static final List<Column> COLUMNS =
            List.of(left("run"), left("plan"), left("state"), left("started"), left("ended"), right("steps done"));

    private RunsTable() {}

    public static List<List<String>> rows(List<RunView> runs) {
        return runs.stream()
                .map(run -> List.of(
                        run.id(),
                        run.plan(),
                        Names.of(run.state()),
                        Names.of(run.started()),
                        Names.of(run.ended()),
                        run.done() + "/" + run.steps()))
                .toList();
    }
}
