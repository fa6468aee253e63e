package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The schema part of a copy by itself: what tables, keys, indexes and views of one endpoint become in another. Looks at no
 * row, so the source needs to hold none; writes nothing.
 */
public final class SchemaPlanner {
    private final Step.Copy copy;
    private final Endpoint target;
    private final Catalog sourceCatalog;
    private final Catalog targetCatalog;
    private final Selection selection;
    private final List<EngineException> problems = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    /**
     * What a table becomes.
     *
     * @param renamed source column → target column, of those that are carried over
     * @param wanted the table as the source has it, under the names it shall have
     * @param stored the table as the target will have it
     */
    public record Outcome(Table source, Map<String, String> renamed, Table wanted, Table stored) {}

    /**
     * @param statements in the order in which they must be sent
     * @param views those of the source that are meant; a statement's title names those that come into being
     * @param carried what the source has beside, and the target gets
     * @param problems why nothing may be written; when there are any, there is nothing else
     */
    public record Planned(
            List<Outcome> tables,
            List<View> views,
            List<Definable.Ddl> statements,
            List<Catalog.Other> carried,
            List<String> notices,
            List<EngineException> problems) {
        public Planned {
            tables = List.copyOf(tables);
            views = List.copyOf(views);
            statements = List.copyOf(statements);
            carried = List.copyOf(carried);
            notices = List.copyOf(notices);
            problems = List.copyOf(problems);
        }
    }

    /** @throws EngineException CONN-405 when one side cannot be described */
    public SchemaPlanner(Step.Schema schema, Endpoint source, Endpoint target) {
        this(schema, source, describable(source, schema.source().connection()).catalog(), target);
    }

    /**
     * @param sourceCatalog what the source says it has
     * @throws EngineException CONN-405 when the target cannot be described
     */
    public SchemaPlanner(Step.Schema schema, Endpoint source, Catalog sourceCatalog, Endpoint target) {
        this.copy = schema.asCopy();
        this.target = target;
        this.sourceCatalog = sourceCatalog;
        this.targetCatalog = describable(target, copy.target().connection()).catalog();
        this.selection = new Selection(copy, source, target, sourceCatalog, targetCatalog, problems::add, notices::add);
    }

    private static Describable describable(Endpoint endpoint, String name) {
        return endpoint.ability(Describable.class)
                .orElseThrow(() -> new EngineException(
                        Kind.USAGE, "CONN-405", name + " (" + endpoint.product() + ") cannot list its datasets", null));
    }

    /** {@return the source's datasets that are meant, in words that do not change while their columns do not} */
    public String meaning() {
        return CopyPlanner.schemas(datasets());
    }

    public Planned plan() {
        Definable definable = target.ability(Definable.class)
                .orElseThrow(() -> new EngineException(
                        Kind.USAGE,
                        "CONN-405",
                        copy.target().connection() + " (" + target.product() + ") cannot create tables",
                        null));
        List<DatasetCopy> datasets = datasets();
        datasets.forEach(this::free);
        if (!problems.isEmpty()) {
            return refused();
        }
        List<Table> wanted = new ArrayList<>();
        for (DatasetCopy dataset : datasets) {
            Table source = sourceCatalog.table(dataset.source()).orElseThrow();
            wanted.add(new TableShape(source, dataset, datasets, copy, selection, targetCatalog, notices::add)
                    .table(dataset.outputType()));
        }
        List<View> views = copy.views() ? selection.views() : List.of();
        Definable.SchemaPlan plan;
        try {
            plan = definable.planEmpty(
                    withTypesOfReferencedKeys(wanted), views, selection.others(wanted), targetCatalog);
        } catch (EndpointException e) {
            problems.add(new EngineException(Kind.FAILED, "RUN-212", String.valueOf(e.getMessage()), e.hint()));
            return refused();
        }
        notices.addAll(plan.notices());
        List<Definable.Ddl> statements = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (Definable.TablePlan table : plan.tables()) {
            int at = datasets.stream()
                    .map(DatasetCopy::target)
                    .toList()
                    .indexOf(table.stored().path());
            DatasetCopy dataset = datasets.get(at);
            statements.addAll(table.beforeAnyRows());
            statements.addAll(table.after());
            outcomes.add(new Outcome(
                    sourceCatalog.table(dataset.source()).orElseThrow(),
                    renamed(dataset),
                    wanted.get(at),
                    table.stored()));
        }
        statements.addAll(plan.after());
        return new Planned(outcomes, views, statements, plan.carried(), notices, List.of());
    }

    private Planned refused() {
        return new Planned(List.of(), List.of(), List.of(), List.of(), notices, problems);
    }

    private static Map<String, String> renamed(DatasetCopy dataset) {
        Map<String, String> renamed = new LinkedHashMap<>();
        for (Field field : dataset.sourceType().fields()) {
            renamed.put(field.name(), dataset.settings().rename().getOrDefault(field.name(), field.name()));
        }
        return renamed;
    }

    private List<DatasetCopy> datasets() {
        List<DatasetCopy> datasets = new ArrayList<>();
        List<DatasetPath> paths = selection.selected();
        for (DatasetPath path : paths) {
            Optional<Table> table = sourceCatalog.table(path);
            if (table.isPresent()) {
                datasets.add(dataset(table.get(), paths.size() == 1 && !selection.wholeSource()));
            } else {
                problem("RUN-208", copy.source().connection() + "." + path + " is a view", "name a table, or copy it");
            }
        }
        return datasets;
    }

    private DatasetCopy dataset(Table table, boolean single) {
        Step.Copy.Dataset settings = DatasetSettings.of(copy, table.path());
        if (settings.js() != null) {
            problem(
                    "RUN-211",
                    "the columns of " + table.path()
                            + " come out of JavaScript, which a schema without rows cannot run",
                    "leave js out, or use copy");
        }
        List<Field> fields = table.rowType().fields();
        List<String> named = settings.columns().isEmpty() ? table.rowType().names() : settings.columns();
        for (String column : named) {
            if (table.column(column).isEmpty()) {
                problem(
                        "RUN-211",
                        "columns names " + column + ", which " + table.path() + " does not have",
                        "it has " + table.rowType().names());
            }
        }
        RowType rowType = new RowType(named.stream()
                .flatMap(n -> fields.stream().filter(f -> f.name().equals(n)))
                .toList());
        return new DatasetCopy(
                copy.source().connection(),
                table.path(),
                selection.targetPath(table.path(), settings, single),
                settings,
                rowType,
                rowType,
                null);
    }

    private void free(DatasetCopy dataset) {
        if (targetCatalog.table(dataset.target()).isPresent()) {
            problem(
                    "RUN-202",
                    copy.target().connection() + "." + dataset.target() + " is there already",
                    "leave it out with except, or take the earlier step back with undo");
        }
    }

    /** A column refers by its value: it gets the type of the key, also where the source was careless about it. */
    private List<Table> withTypesOfReferencedKeys(List<Table> tables) {
        Map<DatasetPath, Table> byPath = new HashMap<>();
        tables.forEach(t -> byPath.put(t.path(), t));
        List<Table> aligned = new ArrayList<>();
        for (Table table : tables) {
            List<Column> columns = table.columns().stream()
                    .map(column -> {
                        Type type = referenced(table, column.name(), byPath, Set.of());
                        if (type == null || type.equals(column.type())) {
                            return column;
                        }
                        notices.add(table.path() + "." + column.name() + " becomes " + type + " instead of "
                                + column.type() + ", as the key that it refers to");
                        return new Column(
                                column.name(),
                                type,
                                column.nullable(),
                                column.defaultValue(),
                                column.identity(),
                                column.generated(),
                                column.comment());
                    })
                    .toList();
            aligned.add(table.withColumns(columns));
        }
        return aligned;
    }

    private static @Nullable Type referenced(
            Table table, String column, Map<DatasetPath, Table> tables, Set<String> seen) {
        String here = table.path() + "." + column;
        if (seen.contains(here)) {
            return null;
        }
        Set<String> visited = new java.util.HashSet<>(seen);
        visited.add(here);
        for (ForeignKey key : table.foreignKeys()) {
            int at = key.columns().indexOf(column);
            Table parent = tables.get(key.references());
            if (at < 0 || parent == null || at >= key.referencedColumns().size()) {
                continue;
            }
            String name = key.referencedColumns().get(at);
            Type further = referenced(parent, name, tables, visited);
            return further != null
                    ? further
                    : parent.column(name).map(Column::type).orElse(null);
        }
        return null;
    }

    private void problem(String code, String message, String help) {
        EngineException problem = new EngineException(Kind.FAILED, code, message, help);
        if (problems.stream().noneMatch(p -> Objects.equals(p.getMessage(), message))) {
            problems.add(problem);
        }
    }
}
