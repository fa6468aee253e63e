package dev.tranship.shell.repl;

import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.WorkspaceHandle;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.dsl.plan.ScriptPlan;
import dev.tranship.shell.cli.PlanArgument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.function.BiFunction;

/** The plan that is open, walked in a session. Owns the session. */
final class OpenPlan implements AutoCloseable {
    private final Path file;
    private final Map<String, String> variables;
    private final BiFunction<Plan, WorkspaceHandle, Session> opener;
    private final WorkspaceHandle workspace;
    private FileTime read;
    private Session session;

    private OpenPlan(
            Path file,
            Map<String, String> variables,
            BiFunction<Plan, WorkspaceHandle, Session> opener,
            Plan plan,
            FileTime read,
            WorkspaceHandle workspace) {
        this.file = file;
        this.variables = variables;
        this.opener = opener;
        this.read = read;
        this.workspace = workspace;
        this.session = opener.apply(plan, workspace);
    }

    /** @param opener makes a session of a plan and an opened workspace */
    static OpenPlan of(Path file, Map<String, String> variables, BiFunction<Plan, WorkspaceHandle, Session> opener) {
        FileTime read = modified(file);
        Plan plan = read(file, variables);
        WorkspaceHandle workspace = WorkspaceHandle.open(PlanArgument.beside(file));
        try {
            return new OpenPlan(file, variables, opener, plan, read, workspace);
        } catch (RuntimeException e) {
            workspace.close();
            throw e;
        }
    }

    private static Plan read(Path file, Map<String, String> variables) {
        return file.toString().endsWith(".js") ? ScriptPlan.read(file, variables) : PlanReader.read(file, variables);
    }

    Path file() {
        return file;
    }

    Path workspace() {
        return PlanArgument.beside(file);
    }

    /** {@return the opened workspace, which stays this one's} */
    WorkspaceHandle handle() {
        return workspace;
    }

    Session session() {
        return session;
    }

    /**
     * Reads the plan again when its file has changed, and {@return whether it has}. With mistakes in it, the session stays
     * what it was, and the next call says them again.
     */
    boolean refresh() {
        FileTime now = modified(file);
        if (now.equals(read)) {
            return false;
        }
        Plan plan = read(file, variables);
        session.close();
        session = opener.apply(plan, workspace);
        read = now;
        return true;
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            // It was moved away; reading it says so.
            return FileTime.fromMillis(0);
        }
    }

    @Override
    public void close() {
        session.close();
        workspace.close();
    }
}
