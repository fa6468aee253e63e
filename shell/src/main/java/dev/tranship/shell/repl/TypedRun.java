package dev.tranship.shell.repl;

import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.WorkspaceHandle;
import dev.tranship.dsl.plan.Plan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The session of what is typed: in the workspace of the open plan, or in one of its own. */
final class TypedRun implements AutoCloseable {
    private final Session session;
    private final @Nullable WorkspaceHandle own;

    private TypedRun(Session session, @Nullable WorkspaceHandle own) {
        this.session = session;
        this.own = own;
    }

    /** {@return one beside an open plan, whose workspace it shares} */
    static TypedRun beside(Plan plan, WorkspaceHandle workspace, Session.Options options) {
        return new TypedRun(Session.prompt(plan, options, workspace), null);
    }

    /** @param folder that names of files are relative to */
    static TypedRun alone(Path workspace, Path folder, Function<WorkspaceHandle, Session.Options> options) {
        Plan nothing = new Plan("nothing", folder, null, Map.of(), Map.of(), List.of(), List.of());
        WorkspaceHandle handle = WorkspaceHandle.open(workspace);
        try {
            return new TypedRun(Session.prompt(nothing, options.apply(handle), handle), handle);
        } catch (RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    Session session() {
        return session;
    }

    @Override
    public void close() {
        session.close();
        WorkspaceHandle workspace = own;
        if (workspace != null) {
            workspace.close();
        }
    }
}
