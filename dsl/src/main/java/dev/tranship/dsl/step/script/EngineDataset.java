package dev.tranship.dsl.step.script;

import dev.tranship.dsl.engine.Connections;
import dev.tranship.dsl.script.ScriptDataset;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Describable;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dataset or namespace as scripts use it. */
record EngineDataset(
        Connections connections,
        Effects effects,
        String connection,
        List<String> path,
        @Nullable String where) implements ScriptDataset {
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
        return new EngineDataset(connections, effects, connection, longer, null);
    }

    @Override
    public ScriptDataset where(String condition) {
        return new EngineDataset(
                connections, effects, connection, path, where == null ? condition : both(where, condition));
    }

    @Override
    public List<Map<String, @Nullable Object>> columns() {
        Table table = describable()
                .catalog()
                .table(resolved())
                .orElseThrow(() -> EngineHost.refusal("there is no table " + address()));
        List<Map<String, @Nullable Object>> columns = new ArrayList<>();
        for (Table.Column column : table.columns()) {
            Map<String, @Nullable Object> described = new LinkedHashMap<>();
            described.put("name", column.name());
            described.put("type", column.type().toString());
            described.put("nullable", column.nullable());
            described.put("key", table.rowKey().contains(column.name()));
            columns.add(described);
        }
        return columns;
    }

    @Override
    public long count() {
        try (Snapshot snapshot = readable().snapshot()) {
            return snapshot.count(request());
        }
    }

    @Override
    public List<Map<String, @Nullable Object>> rows(long limit) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        ReadRequest request = request();
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
        if (to.where() != null) {
            throw EngineHost.refusal("rows cannot be written to " + to.address() + " where " + to.where());
        }
        Map<String, @Nullable Object> settings = new LinkedHashMap<>(options);
        if (where != null) {
            settings.merge("where", where, (one, other) -> both((String) one, (String) other));
        }
        return effects.copy(CopyOptions.copy(connection, text(path), to.connection(), text(to.path()), settings));
    }

    private static String both(String one, String other) {
        return "(" + one + ") and (" + other + ")";
    }

    private static String text(List<String> path) {
        return path.isEmpty() ? "" : new DatasetPath(path).toString();
    }

    private ReadRequest request() {
        return new ReadRequest(resolved(), List.of(), where, ReadRequest.DEFAULT_ROWS, ReadRequest.DEFAULT_BYTES);
    }

    private DatasetPath resolved() {
        if (path.isEmpty()) {
            throw EngineHost.refusal(connection + " is a connection; name a table in it");
        }
        return describable().resolve(new DatasetPath(path));
    }

    private Describable describable() {
        return connections.ability(connection, effects.access(), Describable.class, "list its datasets");
    }

    private Readable readable() {
        return connections.ability(connection, effects.access(), Readable.class, "be read");
    }
}
