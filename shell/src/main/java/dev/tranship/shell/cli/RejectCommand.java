package dev.tranship.shell.cli;

import static dev.tranship.shell.render.TableRenderer.Column.left;
import static dev.tranship.shell.render.TableRenderer.Column.right;

import dev.tranship.shell.render.Amounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tranship reject}. */
@Command(
        name = "reject",
        description = "Look at the rows that were rejected, and put them through again.",
        subcommands = {RejectCommand.ListRejects.class, RejectCommand.Replay.class})
final class RejectCommand {
    /** {@code tranship reject list}. */
    @Command(name = "list", description = "List the files with rejected rows.")
    static final class ListRejects implements Callable<Integer> {
        private final Context context;

        @Mixin
        private WorkspaceArgument workspace = new WorkspaceArgument();

        ListRejects(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() throws IOException {
            List<List<String>> rows = new ArrayList<>();
            for (Path file : files(workspace.open(context).resolve("rejects"))) {
                String name = file.getFileName().toString();
                String step = name.substring(0, name.length() - ".jsonl".length());
                long count = count(file);
                if (context.json()) {
                    context.out()
                            .println(JsonLines.line(JsonLines.object("rejects")
                                    .put("step", step)
                                    .put("rows", count)
                                    .put("file", file.toString())));
                }
                rows.add(List.of(step, Amounts.count(count), file.toString()));
            }
            if (rows.isEmpty()) {
                context.note("no row was rejected");
            } else if (!context.json()) {
                context.out().print(context.tables().texts(List.of(left("step"), right("rows"), left("file")), rows));
            }
            return ExitCode.OK.code();
        }

        private static List<Path> files(Path folder) throws IOException {
            if (!Files.isDirectory(folder)) {
                return List.of();
            }
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(file -> file.toString().endsWith(".jsonl"))
                        .sorted()
                        .toList();
            }
        }

        private static long count(Path file) {
            try (Stream<String> lines = Files.lines(file)) {
                return lines.filter(line -> !line.isBlank()).count();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
            }
        }
    }

    /** {@code tranship reject replay}. */
    @Command(name = "replay", description = "Put the rejected rows of a step through it again, as the plan is now.")
    static final class Replay implements Callable<Integer> {
        private final Context context;

        @Mixin
        private PlanArgument plan = new PlanArgument();

        @Mixin
        private WorkArguments work = new WorkArguments();

        @Parameters(index = "1", paramLabel = "STEP", description = "The step.")
        @SuppressWarnings("NullAway.Init")
        private String step;

        Replay(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            return Work.of(context, plan, work)
                    .run(session -> session.replayRejects(step))
                    .code();
        }
    }
}
