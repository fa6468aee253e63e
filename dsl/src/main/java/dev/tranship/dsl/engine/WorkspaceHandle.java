package dev.tranship.dsl.engine;

import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.journal.Workspace;
import dev.tranship.dsl.plan.Secrets;
import dev.tranship.dsl.script.JsRuntime;
import java.nio.file.Path;

/**
 * An opened workspace with what its sessions share: the lock, the journal, the endpoints and the JavaScript engine. The
 * sessions over one handle are used by one thread, one at a time. Owns what it holds; closed after its sessions.
 */
public final class WorkspaceHandle implements AutoCloseable {
    private final Workspace workspace;
    private final Journal journal;
    private final JsRuntime scripts = new JsRuntime();
    private final OpenEndpoints endpoints = new OpenEndpoints();
    private final Secrets secrets = new Secrets();
    private boolean halted;

    private WorkspaceHandle(Workspace workspace, Journal journal) {
        this.workspace = workspace;
        this.journal = journal;
    }

    /**
     * Locks the folder, making it when it is not there.
     *
     * @throws EngineException WORK-501 when it is in use, WORK-502 when a newer Tranship wrote it
     */
    public static WorkspaceHandle open(Path folder) {
        Workspace workspace = Workspace.lock(folder);
        try {
            Journal journal = Journal.open(folder);
            journal.interrupted();
            return new WorkspaceHandle(workspace, journal);
        } catch (RuntimeException e) {
            workspace.close();
            throw e;
        }
    }

    public Path folder() {
        return workspace.folder();
    }

    /** {@return the JavaScript engine} Safe for use by many threads. */
    public JsRuntime scripts() {
        return scripts;
    }

    Journal journal() {
        return journal;
    }

    Secrets secrets() {
        return secrets;
    }

    OpenEndpoints endpoints() {
        return endpoints;
    }

    /** @throws EngineException RUN-233 while a run is halted: nothing may be changed under it */
    void requireNotHalted() {
        if (halted) {
            throw halted();
        }
    }

    static EngineException halted() {
        return new EngineException(
                EngineException.Kind.USAGE,
                "RUN-233",
                "a run is halted before a batch; nothing else can be run or undone meanwhile",
                "`continue` or `abort` it first; looking is possible");
    }

    void halted(boolean now) {
        halted = now;
        endpoints.keep(now);
    }

    @Override
    public void close() {
        endpoints.close();
        scripts.close();
        journal.close();
        workspace.close();
    }
}
