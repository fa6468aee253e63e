package dev.tranship.dsl.step.script;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.script.ScriptDataset;
import dev.tranship.dsl.step.copy.CopyAction;
import dev.tranship.dsl.step.copy.Loads;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Describable;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dataset or namespace as scripts use it. */
record EngineDataset(StepContext context, EngineHost host, String connection, List<String> path)
        implements ScriptDataset {
    @Override
    public String name() {
        return path.isEmpty() ? connection : path.get(path.size() - 1);
    }

    @Override
    public String address() {
        return path.isEmpty() ? connection : connection + "." + new DatasetPath(path);
    }

    @Override
    public ScriptDataset child(String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return new EngineDataset(context, host, connection, longer);
    }

    @Override
    public long count() {
        try (Snapshot snapshot = readable().snapshot()) {
            return snapshot.count(ReadRequest.all(resolved()));
        }
    }

    @Override
    public List<Map<String, @Nullable Object>> rows(long limit) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        ReadRequest request = ReadRequest.all(resolved());
        try (Snapshot snapshot = readable().snapshot()) {
            for (Snapshot.Split split : snapshot.split(request, 1)) {
                try (BatchReader reader = snapshot.read(request, split, null)) {
                    rows.addAll(EngineConnection.rows(reader, limit - rows.size()));
                }
            }
        }
        return rows;
    }

    @Override
    public Map<String, @Nullable Object> copyTo(ScriptDataset target, Map<String, @Nullable Object> options) {
        EngineDataset to = (EngineDataset) target;
        Step.Copy copy = CopyOptions.copy(
                connection, text(path), to.connection(), to.path().isEmpty() ? "" : text(to.path()), options);
        StepContext with = withVerb(copy);
        CopyAction action = new CopyAction(copy);
        Prepared prepared = action.prepare(with, Access.WRITE);
        List<EngineException> problems = new ArrayList<>(prepared.problems());
        if (problems.isEmpty()) {
            problems.addAll(action.refusals(with, prepared));
        }
        if (!problems.isEmpty()) {
            throw problems.get(0);
        }
        prepared.notices().forEach(context::notice);
        long rows = 0;
        long rejected = 0;
        for (Change change : prepared.changes()) {
            String outcome = host.make(with, change);
            if (outcome != null && change instanceof Change.Load load && load.way() != Change.Load.Way.CARRY) {
                Loads.Outcome loaded = ChangeJson.read(outcome, Loads.Outcome.class);
                rows += loaded.written();
                rejected += loaded.rejected();
            }
        }
        Map<String, @Nullable Object> done = new LinkedHashMap<>();
        done.put("rows", rows);
        done.put("rejected", rejected);
        return done;
    }

    private static String text(List<String> path) {
        return path.isEmpty() ? "" : new DatasetPath(path).toString();
    }

    private StepContext withVerb(Step.Copy copy) {
        Step.Common was = context.step().common();
        Step.Common common = new Step.Common(
                was.when(),
                was.require(),
                was.onError(),
                was.retry(),
                was.undo(),
                was.verify() == Step.Verify.NONE ? Step.Verify.CHECKSUM : was.verify(),
                was.confirm(),
                was.throttle(),
                was.timeout(),
                was.onFailure());
        Step step = new Step(context.step().id(), common, copy, context.step().place());
        return context.with(step);
    }

    private DatasetPath resolved() {
        return context.connections()
                .ability(connection, Access.WRITE, Describable.class, "list its datasets")
                .resolve(new DatasetPath(path));
    }

    private Readable readable() {
        return context.connections().ability(connection, Access.WRITE, Readable.class, "be read");
    }
}
