package dev.tranship.dsl.step.script;

import dev.tranship.dsl.engine.Connections;
import dev.tranship.dsl.script.ScriptConnection;
import dev.tranship.dsl.script.ScriptDataset;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Queryable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection as scripts use it. */
record EngineConnection(Connections connections, Effects effects, String name) implements ScriptConnection {
    @Override
    public List<ScriptDataset> tables() {
        return connections
                .ability(name, effects.access(), Describable.class, "list its datasets")
                .catalog()
                .tables()
                .stream()
                .map(e -> (ScriptDataset) new EngineDataset(
                        connections, effects, name, e.table().path().segments(), null))
                .toList();
    }

    @Override
    public ScriptDataset at(List<String> path) {
        return new EngineDataset(connections, effects, name, path, null);
    }

    @Override
    public long execute(String statement) {
        return effects.execute(name, statement);
    }

    @Override
    public List<Map<String, @Nullable Object>> query(String statement) {
        Queryable queryable = connections.ability(name, effects.access(), Queryable.class, "answer queries");
        try (BatchReader reader = queryable.query(statement)) {
            return rows(reader, Long.MAX_VALUE);
        }
    }

    static List<Map<String, @Nullable Object>> rows(BatchReader reader, long limit) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Batch batch = reader.next(); batch != null && rows.size() < limit; batch = reader.next()) {
            for (int row = 0; row < batch.rows() && rows.size() < limit; row++) {
                Map<String, @Nullable Object> values = new LinkedHashMap<>();
                for (int column = 0; column < batch.rowType().size(); column++) {
                    values.put(
                            batch.rowType().name(column), batch.vector(column).get(row));
                }
                rows.add(values);
            }
        }
        return rows;
    }
}
