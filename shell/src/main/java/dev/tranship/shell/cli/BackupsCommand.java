package dev.tranship.shell.cli;

import static dev.tranship.shell.render.TableRenderer.Column.left;
import static dev.tranship.shell.render.TableRenderer.Column.right;

import dev.tranship.dsl.engine.KeptTable;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.step.backup.Backups;
import dev.tranship.dsl.step.backup.Manifest;
import dev.tranship.shell.render.Amounts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tranship backups}. */
@Command(
        name = "backups",
        description = "Look after the backups that `backup` steps made.",
        subcommands = {
            BackupsCommand.ListBackups.class,
            BackupsCommand.VerifyBackups.class,
            BackupsCommand.Extend.class,
            BackupsCommand.Cleanup.class,
            BackupsCommand.Restore.class
        })
final class BackupsCommand {
    /** What the sub-commands have in common. */
    private static <T> T with(Context context, PlanArgument plan, WorkArguments work, Function<Backups, T> action) {
        return with(context, plan, work, (backups, session) -> action.apply(backups));
    }

    private static <T> T with(
            Context context, PlanArgument plan, WorkArguments work, BiFunction<Backups, Session, T> action) {
        Work opened = Work.of(context, plan, work);
        Path workspace = plan.workspace(context);
        return opened.in(session -> action.apply(new Backups(workspace, session.connections()), session));
    }

    /** What is kept for the way back: whole stores in files, and tables that others have taken the place of. */
    private record Held(List<Manifest> backups, List<KeptTable> tables) {
        static Held of(Backups backups, Session session) {
            return new Held(backups.list(), session.keptTables());
        }
    }

    private static void print(Context context, Held held) {
        if (context.json()) {
            print(context, held.backups());
            held.tables().forEach(each -> context.out().println(JsonLines.line(JsonLines.kept(each))));
            return;
        }
        if (!held.backups().isEmpty() || held.tables().isEmpty()) {
            print(context, held.backups());
        }
        if (!held.tables().isEmpty()) {
            context.out()
                    .print(context.tables()
                            .texts(
                                    List.of(left("old table"), left("replaced"), left("by"), left("expires")),
                                    held.tables().stream()
                                            .map(each -> List.of(
                                                    each.table(),
                                                    each.replaced(),
                                                    "step " + each.step() + " of " + each.run(),
                                                    each.expires() == null ? "never" : Names.of(each.expires())))
                                            .toList()));
        }
    }

    private static void print(Context context, List<Manifest> backups) {
        if (context.json()) {
            backups.forEach(each -> context.out().println(JsonLines.line(JsonLines.backup(each))));
        } else if (backups.isEmpty()) {
            context.note("there are none");
        } else {
            context.out()
                    .print(context.tables()
                            .texts(
                                    List.of(
                                            left("backup"),
                                            left("connection"),
                                            left("created"),
                                            left("expires"),
                                            right("datasets"),
                                            right("bytes")),
                                    backups.stream().map(BackupsCommand::row).toList()));
        }
    }

    private static List<String> row(Manifest backup) {
        return List.of(
                backup.id(),
                backup.connection(),
                Names.of(Instant.parse(backup.created())),
                backup.expires() == null ? "never" : Names.of(Instant.parse(backup.expires())),
                Amounts.count(backup.datasets().size()),
                Amounts.bytes(backup.bytes()));
    }

    /** {@code tranship backups list}. */
    @Command(name = "list", description = "List the backups and the replaced tables that are kept, oldest first.")
    static final class ListBackups implements Callable<Integer> {
        private final Context context;

        @Mixin
        private PlanArgument plan = new PlanArgument();

        @Mixin
        private WorkArguments work = new WorkArguments();

        ListBackups(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            print(context, with(context, plan, work, Held::of));
            return ExitCode.OK.code();
        }
    }

    /** {@code tranship backups verify}. */
    @Command(name = "verify", description = "Open backups and compare what they hold with what was put in.")
    static final class VerifyBackups implements Callable<Integer> {
        private final Context context;

        @Mixin
        private PlanArgument plan = new PlanArgument();

        @Mixin
        private WorkArguments work = new WorkArguments();

        @Parameters(index = "1", arity = "0..1", paramLabel = "BACKUP", description = "Only this one.")
        private @Nullable String id;

        VerifyBackups(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            return with(context, plan, work, this::verify).code();
        }

        private ExitCode verify(Backups backups) {
            boolean whole = true;
            List<Manifest> chosen = id == null ? backups.list() : List.of(backups.find(id, null));
            for (Manifest each : chosen) {
                List<String> differences = backups.differences(each);
                whole &= differences.isEmpty();
                if (context.json()) {
                    var node = JsonLines.backup(each).put("whole", differences.isEmpty());
                    var list = node.putArray("differences");
                    differences.forEach(list::add);
                    context.out().println(JsonLines.line(node));
                } else {
                    context.out()
                            .println(
                                    differences.isEmpty()
                                            ? context.outTheme().good("whole") + " " + each.id()
                                            : context.outTheme().error("damaged") + " " + each.id() + ": "
                                                    + String.join("; ", differences));
                }
            }
            return whole ? ExitCode.OK : ExitCode.DIFFERENT;
        }
    }

    /** {@code tranship backups extend}. */
    @Command(name = "extend", description = "Keep a backup for longer.")
    static final class Extend implements Callable<Integer> {
        private final Context context;

        @Mixin
        private PlanArgument plan = new PlanArgument();

        @Mixin
        private WorkArguments work = new WorkArguments();

        @Parameters(index = "1", paramLabel = "BACKUP", description = "The backup.")
        @SuppressWarnings("NullAway.Init")
        private String id;

        @Option(
                names = "--keep",
                required = true,
                paramLabel = "TIME",
                description = "From now on: 12h, 30d, 8w, or `always`.")
        @SuppressWarnings("NullAway.Init")
        private String keep;

        Extend(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            Instant expires = keep.equals("always") ? null : Instant.now().plus(duration(keep));
            Manifest changed = with(context, plan, work, backups -> {
                backups.extend(id, expires);
                return backups.find(id, null);
            });
            print(context, List.of(changed));
            return ExitCode.OK.code();
        }

        private static Duration duration(String text) {
            if (!text.matches("[1-9]\\d{0,4}[hdw]")) {
                throw CliException.usage(
                        "CLI-601", "'" + text + "' is no time to keep a backup for", "write it like 12h, 30d or 8w");
            }
            long number = Long.parseLong(text.substring(0, text.length() - 1));
            return switch (text.charAt(text.length() - 1)) {
                case 'h' -> Duration.ofHours(number);
                case 'd' -> Duration.ofDays(number);
                default -> Duration.ofDays(7 * number);
            };
        }
    }

    /** {@code tranship backups cleanup}. */
    @Command(name = "cleanup", description = "Remove the backups, and drop the replaced tables, whose time is over.")
    static final class Cleanup implements Callable<Integer> {
        private final Context context;

        @Mixin
        private PlanArgument plan = new PlanArgument();

        @Mixin
        private WorkArguments work = new WorkArguments();

        @Option(names = "--dry-run", description = "Only list them.")
        private boolean dryRun;

        Cleanup(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            Instant now = Instant.now();
            Held over = with(
                    context,
                    plan,
                    work,
                    (backups, session) -> new Held(backups.cleanup(now, dryRun), session.dropKeptTables(now, dryRun)));
            print(context, over);
            if (!context.json()) {
                context.note(Amounts.count(over.backups().size(), "backup")
                        + (over.tables().isEmpty()
                                ? ""
                                : " and " + Amounts.count(over.tables().size(), "old table"))
                        + (dryRun ? " would be" : "") + " removed");
            }
            return ExitCode.OK.code();
        }
    }

    /** {@code tranship backups restore}. */
    @Command(name = "restore", description = "Put a store back to what a backup holds. What is there now is lost.")
    static final class Restore implements Callable<Integer> {
        private final Context context;

        @Mixin
        private PlanArgument plan = new PlanArgument();

        @Mixin
        private WorkArguments work = new WorkArguments();

        @Parameters(index = "1", paramLabel = "BACKUP", description = "The backup's id.")
        @SuppressWarnings("NullAway.Init")
        private String id;

        Restore(Context context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            Work opened = Work.of(context, plan, work);
            return opened.in(session -> restore(session, opened.plan())).code();
        }

        private ExitCode restore(Session session, Plan read) {
            Backups backups = new Backups(plan.workspace(context), session.connections());
            Manifest backup = backups.find(id, null);
            String connection = backup.connection();
            if (!read.connections().containsKey(connection)) {
                throw CliException.usage(
                        "CLI-613", "the plan has no connection '" + connection + "', which " + id + " is of", null);
            }
            boolean agreed = work.yes()
                    || new TerminalConfirmer(context)
                            .confirm("everything in " + connection + " is replaced by backup " + id, connection);
            if (!agreed) {
                throw CliException.usage(
                        "CLI-608", "nothing was restored, since nobody agreed", "--yes agrees beforehand");
            }
            backups.restore(backup, connection);
            context.note(context.errTheme().good("restored") + " " + connection + " from " + id);
            return ExitCode.OK;
        }
    }
}
