package dev.tranship.dsl.plan;

import dev.tranship.dsl.plan.Step.Copy.Dataset;
import java.util.Map;

/** {@code schema: source -> target} */
final class SchemaGrammar implements VerbGrammar<Step.Schema> {
    private static final Setting<Map<String, Dataset>> TABLES =
            Setting.of("tables", DatasetGrammar.TABLES, "Glob → to, columns, rename, cast and key of these datasets.");

    @Override
    public Class<Step.Schema> type() {
        return Step.Schema.class;
    }

    @Override
    public String subject() {
        return CopyGrammar.FROM.name();
    }

    @Override
    public boolean hasArrow() {
        return true;
    }

    @Override
    public String about() {
        return "Creates tables, keys, indexes and views, without rows.";
    }

    @Override
    public String shape() {
        return "'schema: source -> target'";
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.table(
                CopyGrammar.FROM,
                CopyGrammar.TO,
                CopyGrammar.EXCEPT,
                CopyGrammar.INDEXES,
                CopyGrammar.FOREIGN_KEYS,
                CopyGrammar.VIEWS,
                TABLES);
    }

    @Override
    public Step.Schema read(Given given) {
        return new Step.Schema(
                given.get(CopyGrammar.FROM),
                given.get(CopyGrammar.TO),
                given.list(CopyGrammar.EXCEPT),
                given.get(CopyGrammar.INDEXES),
                given.get(CopyGrammar.FOREIGN_KEYS),
                given.get(CopyGrammar.VIEWS),
                given.map(TABLES));
    }

    @Override
    public void write(Step.Schema schema, Written written) {
        written.put(CopyGrammar.FROM, schema.source())
                .put(CopyGrammar.TO, schema.target())
                .put(CopyGrammar.EXCEPT, schema.except())
                .put(CopyGrammar.INDEXES, schema.indexes())
                .put(CopyGrammar.FOREIGN_KEYS, schema.foreignKeys())
                .put(CopyGrammar.VIEWS, schema.views());
        DatasetGrammar.write(TABLES, schema.tables(), written);
    }
}
