package dev.tranship.shell.repl;

import dev.tranship.dsl.engine.Connections;
import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.WorkspaceHandle;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.References;
import dev.tranship.dsl.plan.Secrets;
import dev.tranship.shell.cli.CliException;
import dev.tranship.shell.cli.Context;
import dev.tranship.shell.cli.FailureReport;
import dev.tranship.shell.repl.complete.Metadata;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the shell remembers from one command to the next. Used by the thread that runs commands; owns what is open. */
public final class ReplState implements AutoCloseable {
    private final Context context;
    private final Settings settings = new Settings();
    private final Commands commands = new Commands();
    private final Interruption interruption = new Interruption();
    private final Stores stores = new Stores(this::connections);
    private final Secrets secrets = new Secrets();
    private final Map<String, Plan.Connection> typed = new LinkedHashMap<>();
    private final Desk desk;
    private final Output output;
    private final Questions questions;
    private final FailureReport failures;
    private final Halting halting = new Halting(this);
    private Event.Listener listener = event -> {};
    private @Nullable OpenPlan plan;
    private @Nullable TypedRun run;
    private boolean typedLast;
    private @Nullable Connections own;
    private @Nullable JavaScript javascript;
    private @Nullable Interpreter interpreter;
    private @Nullable LineSource lines;
    private @Nullable Metadata metadata;
    private boolean quitting;

    ReplState(Context context, Desk desk) {
        this.context = context;
        this.desk = desk;
        this.output = new Output(context, settings, desk);
        this.questions = new Questions(context);
        this.failures = new FailureReport(context);
    }

    public Context context() {
        return context;
    }

    public Settings settings() {
        return settings;
    }

    public Output output() {
        return output;
    }

    public Commands commands() {
        return commands;
    }

    public Interruption interruption() {
        return interruption;
    }

    public Questions questions() {
        return questions;
    }

    /** {@return what shows failures} */
    public FailureReport failures() {
        return failures;
    }

    public Halting halting() {
        return halting;
    }

    /** {@return where statements come from} */
    LineSource lines() {
        return Objects.requireNonNull(lines);
    }

    void lines(LineSource source) {
        lines = source;
        questions.through(source);
    }

    /** {@return what is connected: the plan's connections, or those that were typed} */
    public Stores stores() {
        return stores;
    }

    public Optional<JavaScript> javascript() {
        return Optional.ofNullable(javascript);
    }

    void javascript(@Nullable JavaScript engine) {
        javascript = engine;
    }

    /** {@return what does statements, for commands that are made of others} */
    public Interpreter interpreter() {
        return Objects.requireNonNull(interpreter);
    }

    void interpreter(Interpreter made) {
        interpreter = made;
    }

    /** {@return what is known for completion; empty where nobody presses keys} */
    public Optional<Metadata> metadata() {
        return Optional.ofNullable(metadata);
    }

    Metadata metadata(Metadata made) {
        metadata = made;
        return made;
    }

    public Desk desk() {
        return desk;
    }

    // ---- the open plan

    /** {@return the session of the open plan, if one is open} */
    public Optional<Session> session() {
        return Optional.ofNullable(plan).map(OpenPlan::session);
    }

    /**
     * {@return the session of the open plan, read again when its file has changed; that of what was typed where no plan is
     * open}
     *
     * @throws CliException CLI-623 when there is neither
     */
    public Session requireSession() {
        OpenPlan open = plan;
        if (open == null) {
            return typedBefore()
                    .orElseThrow(() -> CliException.usage(
                            "CLI-623", "no plan is open", "`open PLAN` opens one, `tranship init` writes one"));
        }
        if (open.refresh()) {
            closeRun();
            output.note(context.errTheme().faint(open.file().getFileName() + " has changed and was read again"));
        }
        return open.session();
    }

    /** Opens a plan in place of the one that is open. When that fails, the one that was open stays so. */
    public Session open(Path file, Map<String, String> variables) {
        OpenPlan before = plan;
        // It may lock the workspace of the plan, and sees the connections of the one before.
        closeRun();
        if (before != null && before.workspace().equals(dev.tranship.shell.cli.PlanArgument.beside(file))) {
            // They would lock each other out of their workspace.
            before.close();
            plan = null;
        }
        OpenPlan opened = OpenPlan.of(file, variables, this::openSession);
        if (before != null && plan == before) {
            before.close();
        }
        plan = opened;
        context.use(opened.workspace());
        closeOwn();
        metadata().ifPresent(Metadata::refresh);
        return opened.session();
    }

    private Session openSession(Plan read, WorkspaceHandle workspace) {
        Session session = Session.open(read, options(workspace), workspace);
        halting.set(session.breakpoints());
        typed.values().forEach(session.connections()::define);
        return session;
    }

    private Session.Options options(WorkspaceHandle workspace) {
        return new Session.Options(
                workspace.folder(),
                context.plugins(),
                this::tell,
                questions,
                questions.canAsk() ? questions::secret : null,
                false,
                halting);
    }

    // ---- what is typed

    /** {@return the session of the verbs that are typed, which the workspace remembers} It sees the open plan's connections. */
    public Session typedSession() {
        TypedRun there = run;
        if (there == null) {
            OpenPlan open = plan;
            Path folder = context.surroundings().folder();
            there = open == null
                    ? TypedRun.alone(workspace(), folder, this::options)
                    : TypedRun.beside(open.session().plan(), open.handle(), options(open.handle()));
            run = there;
            context.use(workspace());
            typed.values().forEach(there.session()::connect);
            closeOwn();
        }
        return there.session();
    }

    /** {@return the same, where something was typed in this workspace, now or earlier} */
    private Optional<Session> typedBefore() {
        return run != null || Session.wasPrompted(workspace()) ? Optional.of(typedSession()) : Optional.empty();
    }

    /** {@return the session in which something was done last: of the plan, or of what was typed} */
    public Session lastSession() {
        return typedLast ? typedSession() : requireSession();
    }

    /** {@return the session that can take something back: the one used last, or else the other} */
    public Session undoableSession() {
        Session last = lastSession();
        if (last.current().isPresent()) {
            return last;
        }
        return (typedLast ? session() : typedBefore())
                .filter(other -> other.current().isPresent())
                .orElse(last);
    }

    /** {@return whether a session is that of what is typed} */
    public boolean isTyped(Session session) {
        TypedRun there = run;
        return there != null && there.session() == session;
    }

    /** Remembers in which session something was done. */
    public void usedLast(Session session) {
        typedLast = isTyped(session);
    }

    private void closeRun() {
        TypedRun there = run;
        run = null;
        typedLast = false;
        if (there != null) {
            there.close();
        }
    }

    /** {@return the workspace of the open plan, or the one of the folder we are in} */
    public Path workspace() {
        OpenPlan open = plan;
        return open == null ? context.path(".tranship") : open.workspace();
    }

    private void tell(Event event) {
        listener.on(event);
        metadata().ifPresent(known -> known.notice(event));
    }

    /** From here on what happens in sessions is told to this one; {@return the one that it was told to before}. */
    public Event.Listener listen(Event.Listener now) {
        Event.Listener before = listener;
        listener = now;
        return before;
    }

    // ---- connections

    /** Adds a connection to what can be looked at. */
    public void connect(String name, String url) {
        Plan.Connection connection = Plan.Connection.unnamed(name, url, Map.of());
        if (plan == null) {
            typedBefore().ifPresent(session -> session.connect(connection));
        } else if (run != null) {
            typedSession().connect(connection);
        }
        typed.put(name, connection);
        closeOwn();
        metadata().ifPresent(Metadata::refresh);
        session().ifPresent(session -> session.connections().define(connection));
    }

    private Connections connections() {
        OpenPlan open = plan;
        if (open != null) {
            return open.session().connections();
        }
        Optional<Session> before = typedBefore();
        if (before.isPresent()) {
            return before.get().connections();
        }
        Connections there = own;
        if (there == null) {
            Path folder = context.surroundings().folder();
            References references = new References(
                    folder,
                    context.surroundings().environment(),
                    questions.canAsk() ? questions::secret : null,
                    secrets);
            there = new Connections(typed, folder, context.plugins(), references, secrets);
            own = there;
        }
        return there;
    }

    /** {@return a text without the secrets that are known} */
    public String mask(String text) {
        String masked = secrets.mask(text);
        return Stream.concat(session().stream(), Optional.ofNullable(run).map(TypedRun::session).stream())
                .reduce(masked, (hidden, session) -> session.mask(hidden), (one, other) -> other);
    }

    private void closeOwn() {
        Connections there = own;
        own = null;
        if (there != null) {
            there.close();
        }
    }

    // ---- the end

    public boolean quitting() {
        return quitting;
    }

    public void quit() {
        quitting = true;
    }

    @Override
    public void close() {
        metadata().ifPresent(Metadata::close);
        JavaScript engine = javascript;
        if (engine != null) {
            engine.close();
        }
        closeOwn();
        closeRun();
        OpenPlan open = plan;
        plan = null;
        if (open != null) {
            open.close();
        }
    }
}
