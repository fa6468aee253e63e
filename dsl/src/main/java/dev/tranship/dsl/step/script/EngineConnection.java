package dev.tranship.dsl.step.script;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.script.ScriptConnection;
import dev.tranship.dsl.script.ScriptDataset;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Queryable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection as scripts use it. */
record EngineConnection(StepContext context, EngineHost host, String name) implements ScriptConnection {
    @Override
    public List<ScriptDataset> tables() {
        return context
                .connections()
                .ability(name, Access.WRITE, Describable.class, "list its datasets")
                .catalog()
                .tables()
                .stream()
                .map(e -> (ScriptDataset)
                        new EngineDataset(context, host, name, e.table().path().segments()))
                .toList();
    }

    @Override
    public ScriptDataset at(List<String> path) {
        return new EngineDataset(context, host, name, path);
    }

    @Override
    public long execute(String statement) {
        String first = statement.strip().lines().findFirst().orElse("");
        String title = "execute on " + name + ": " + (first.length() > 60 ? first.substring(0, 59) + "…" : first);
        String outcome = host.make(
                context, new Change.Statements(title, name, List.of(statement), host.undoOfStatement(), false));
        return outcome == null
                ? -1
                : ChangeJson.read(outcome, com.fasterxml.jackson.databind.JsonNode.class)
                        .path("rows")
                        .asLong(-1);
    }

    @Override
    public List<Map<String, @Nullable Object>> query(String statement) {
        Queryable queryable = context.connections().ability(name, Access.WRITE, Queryable.class, "answer queries");
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
