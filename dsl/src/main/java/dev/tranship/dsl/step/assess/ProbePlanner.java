package dev.tranship.dsl.step.assess;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.plan.Address;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.DatasetGlob;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import dev.tranship.spi.Transactional;
import dev.tranship.spi.Writable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Finds out how the rows of the largest dataset are written for a moment. Writes nothing. */
final class ProbePlanner {
    /** Of the table that is there for a moment, in the namespace that the target's connection opens. */
    static final String NAME = "tranship_probe";

    private final StepContext context;
    private final Step.Assess assess;
    private final Address address;
    private final Endpoint target;

    ProbePlanner(StepContext context, Step.Assess assess, Access access) {
        this.context = context;
        this.assess = assess;
        this.address = Objects.requireNonNull(assess.target());
        this.target = context.connections().open(address.connection(), access);
    }

    Prepared prepare() {
        Optional<Table> largest = largest();
        Optional<Definable> definable = target.ability(Definable.class);
        Optional<Describable> describable = target.ability(Describable.class);
        boolean able = definable.isPresent()
                && describable.isPresent()
                && target.ability(Writable.class).isPresent()
                && target.ability(Transactional.class).isPresent();
        if (largest.isEmpty()) {
            return Prepared.nothing();
        } else if (!able) {
            return byReading(target.product() + " has no tables that could be made and removed");
        }
        DatasetPath path = describable.get().resolve(DatasetPath.of(NAME));
        Catalog existing = describable.get().catalog();
        if (existing.table(path).isPresent()) {
            EngineException there = new EngineException(
                    Kind.FAILED,
                    "RUN-202",
                    address.connection() + "." + path + " is there already",
                    "it is what a probe that was killed has left, unless it is yours: take that run back with undo, or drop it");
            return new Prepared(List.of(), null, List.of(), List.of(there), List::of);
        }
        try {
            Definable.TablePlan plan = definable
                    .get()
                    .plan(List.of(bare(largest.get(), path)), List.of(), Definable.Mode.CREATE, existing)
                    .tables()
                    .get(0);
            return Prepared.of(List.of(change(largest.get(), plan)), null, List.of());
        } catch (EndpointException e) {
            return byReading(String.valueOf(e.getMessage()));
        }
    }

    private static Prepared byReading(String reason) {
        return Prepared.of(List.of(), null, List.of("the estimate comes from reading only: " + reason));
    }

    private Optional<Table> largest() {
        Describable source = context.connections()
                .ability(assess.source().connection(), Access.READ, Describable.class, "list its datasets");
        Readable readable =
                context.connections().ability(assess.source().connection(), Access.READ, Readable.class, "be read");
        DatasetGlob glob = Assessor.meant(assess);
        Optional<Table> largest = Optional.empty();
        long most = 0;
        try (Snapshot snapshot = readable.snapshot()) {
            for (Catalog.Entry entry : source.catalog().tables()) {
                context.gate().pass();
                Table table = entry.table();
                long rows = glob.matches(table.path()) ? snapshot.count(ReadRequest.all(table.path())) : 0;
                if (rows > most) {
                    most = rows;
                    largest = Optional.of(table);
                }
            }
        }
        return largest;
    }

    /** {@return the table with its columns and its primary key only} What else it has is made after the rows. */
    private static Table bare(Table table, DatasetPath path) {
        List<Table.Column> columns = table.columns().stream()
                .map(c -> Table.Column.of(c.name(), c.type(), c.nullable()))
                .toList();
        Table.Key key = table.primaryKey();
        return Table.of(path, columns, key == null ? null : new Table.Key(null, key.columns(), null));
    }

    private Change.Probe change(Table source, Definable.TablePlan plan) {
        List<String> create = new ArrayList<>();
        List<String> drop = new ArrayList<>();
        for (Definable.Ddl ddl : plan.before()) {
            create.addAll(ddl.apply());
            List<String> back = new ArrayList<>(Objects.requireNonNull(ddl.revert(), ddl.title()));
            back.addAll(drop);
            drop = back;
        }
        return new Change.Probe(
                assess.source().connection(),
                source.path(),
                address.connection(),
                plan.loadInto(),
                create,
                Collections.unmodifiableList(drop),
                source.rowType(),
                plan.stored().rowType(),
                plan.stored().rowKey());
    }
}
