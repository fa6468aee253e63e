package dev.tranship.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.spi.Archivable;
import dev.tranship.spi.Batch;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.SchemaPlan;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Queryable;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Table;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Versioned;
import dev.tranship.spi.View;
import dev.tranship.spi.Writable;
import dev.tranship.spi.WriteRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint with its abilities at hand, and the few things that most tests do with it, done the way the engine does them.
 */
public final class Workbench {
    private final Endpoint endpoint;
    private int changes;

    public Workbench(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public Describable describable() {
        return ability(Describable.class);
    }

    public Readable readable() {
        return ability(Readable.class);
    }

    public Writable writable() {
        return ability(Writable.class);
    }

    public Definable definable() {
        return ability(Definable.class);
    }

    public Transactional transactional() {
        return ability(Transactional.class);
    }

    public Queryable queryable() {
        return ability(Queryable.class);
    }

    public Archivable archivable() {
        return ability(Archivable.class);
    }

    public Versioned versioned() {
        return ability(Versioned.class);
    }

    private <A> A ability(Class<A> ability) {
        return endpoint.ability(ability).orElseThrow(() -> new AssertionError("is not " + ability.getSimpleName()));
    }

    public Catalog catalog() {
        return describable().catalog();
    }

    /** {@return the table of that name as the catalog has it} */
    public Table table(String name) {
        DatasetPath path = describable().resolve(DatasetPath.of(name));
        return catalog().table(path).orElseThrow(() -> new AssertionError("no table " + path + " in " + catalog()));
    }

    /** Plans a table under the full path that its name means here. */
    public SchemaPlan plan(Mode mode, List<Table> tables, List<View> views) {
        List<Table> resolved = tables.stream()
                .map(t -> t.withPath(describable().resolve(t.path())))
                .toList();
        return definable().plan(resolved, views, mode, catalog());
    }

    /** Creates an empty table, and {@return it as it is stored}. */
    public Table create(Table table) {
        return load(Mode.CREATE, table, List.of());
    }

    /** Creates or replaces a table, loads rows of boxed values, and {@return it as it is stored}. */
    public Table load(Mode mode, Table table, List<? extends List<? extends @Nullable Object>> rows) {
        TablePlan plan = plan(mode, List.of(table), List.of()).tables().get(0);
        apply(plan.beforeAnyRows());
        if (!rows.isEmpty()) {
            insert(plan.loadInto(), plan.stored().rowType(), rows);
        }
        apply(plan.after());
        return plan.stored();
    }

    /** Executes groups of statements in order, each on its own. */
    public void apply(List<Ddl> ddl) {
        ddl.forEach(d -> transactional().execute(d.apply(), whole(nextChange())));
    }

    /** Takes groups of statements back, last one first. */
    public void revert(List<Ddl> ddl) {
        List<Ddl> backwards = new ArrayList<>(ddl);
        Collections.reverse(backwards);
        for (Ddl d : backwards) {
            List<String> statements = d.revert();
            assertThat(statements).as("the way back of " + d.title()).isNotNull();
            transactional().execute(statements == null ? List.of() : statements, whole(nextChange()));
        }
    }

    /** Inserts and commits rows of boxed values. */
    public void insert(DatasetPath dataset, RowType rowType, List<? extends List<? extends @Nullable Object>> rows) {
        String change = nextChange();
        try (RowWriter writer = writer(change, dataset, rowType, List.of())) {
            writer.insert(Batch.of(rowType, rows));
            writer.commit(whole(change));
        }
    }

    public void insert(Table table, List<? extends List<? extends @Nullable Object>> rows) {
        insert(table.path(), table.rowType(), rows);
    }

    /** {@return a writer; what it commits are checkpoints of that change} */
    public RowWriter writer(String change, DatasetPath dataset, RowType rowType, List<String> key) {
        return writable().writer(new WriteRequest(change, dataset, rowType, key));
    }

    /** {@return all rows of a dataset, comparable} */
    public List<List<@Nullable Object>> rows(DatasetPath dataset) {
        return Rows.all(readable(), dataset);
    }

    /** {@return a mark that a whole change is through} */
    public static Checkpoint whole(String change) {
        return new Checkpoint(change, Checkpoint.WHOLE, null, "done");
    }

    private String nextChange() {
        return "change-" + ++changes;
    }
}
