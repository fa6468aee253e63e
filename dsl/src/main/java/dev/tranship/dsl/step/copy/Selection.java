package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.DatasetGlob;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Table;
import dev.tranship.spi.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which datasets a copy means, and where each of them goes. Both endpoints are {@link Describable}.
 *
 * @param problems takes what forbids the copy
 * @param notices takes what is left out
 */
record Selection(
        Step.Copy copy,
        Endpoint source,
        Endpoint target,
        Catalog sourceCatalog,
        Catalog targetCatalog,
        Consumer<EngineException> problems,
        Consumer<String> notices) {
    /** So many tables are named where one is not found. */
    private static final int NAMED = 20;

    /** {@return whether everything is meant, or all that a glob names} A dataset with a star in its name is meant by its name. */
    boolean wholeSource() {
        String pattern = copy.source().path();
        return pattern.isEmpty()
                || (new DatasetGlob(pattern).wild()
                        && sourceCatalog.tables().stream()
                                .map(e -> e.table().path())
                                .noneMatch(p -> pattern.equals(p.toString())
                                        || pattern.equals(String.join(".", p.segments()))));
    }

    /** {@return the datasets that are meant} */
    List<DatasetPath> selected() {
        List<DatasetPath> tables =
                sourceCatalog.tables().stream().map(e -> e.table().path()).toList();
        String pattern = copy.source().path();
        List<DatasetGlob> except = copy.except().stream().map(DatasetGlob::new).toList();
        if (!wholeSource()) {
            DatasetPath path = ((Describable) source).resolve(DatasetPath.parse(pattern));
            boolean view = sourceCatalog.views().stream().anyMatch(v -> v.path().equals(path));
            if (tables.contains(path) || view) {
                return List.of(path);
            }
            // Not a dataset: a namespace, as in warehouse.main.
            List<DatasetPath> inside = tables.stream()
                    .filter(t -> String.join(".", t.segments()).startsWith(pattern + "."))
                    .filter(t -> except.stream().noneMatch(e -> e.matches(t)))
                    .toList();
            if (inside.isEmpty()) {
                problem("there is no dataset " + copy.source(), there(tables));
            }
            return inside;
        }
        DatasetGlob glob = new DatasetGlob(pattern.isEmpty() ? "*" : pattern);
        List<DatasetPath> matching = tables.stream()
                .filter(glob::matches)
                .filter(t -> except.stream().noneMatch(e -> e.matches(t)))
                .toList();
        if (matching.isEmpty()) {
            problem("no dataset of " + copy.source().connection() + " matches " + glob.text(), there(tables));
        }
        return matching;
    }

    /** @param single whether it is the one dataset that the copy names */
    DatasetPath targetPath(DatasetPath path, Step.Copy.Dataset settings, boolean single) {
        Describable describable = (Describable) target;
        String name = settings.to() == null ? path.name() : settings.to();
        String prefix = copy.target().path();
        if (prefix.isEmpty()) {
            // Stores of one dialect have the same kind of namespaces.
            return describable.resolve(sameDialect() ? path.withName(name) : DatasetPath.of(name));
        }
        DatasetPath given = DatasetPath.parse(prefix);
        if (single && !isNamespace(given)) {
            return describable.resolve(given);
        }
        List<String> segments = new ArrayList<>(given.segments());
        segments.add(name);
        return describable.resolve(new DatasetPath(segments));
    }

    private boolean isNamespace(DatasetPath path) {
        if (targetCatalog.table(path).isPresent()) {
            // In a graph the paths of relationships begin with a label, which is a dataset all the same.
            return false;
        }
        int depth = path.segments().size();
        DatasetPath probe = ((Describable) target).resolve(DatasetPath.of("x"));
        boolean home = probe.segments().subList(0, probe.segments().size() - 1).equals(path.segments());
        return home
                || targetCatalog.tables().stream()
                        .map(e -> e.table().path().segments())
                        .anyMatch(s -> s.size() > depth && s.subList(0, depth).equals(path.segments()));
    }

    /** {@return whether an expression of the source means the same in the target} */
    boolean sameDialect() {
        return source.dialect().equals(target.dialect());
    }

    /** {@return the table as the target may read it} */
    Table portable(Table table) {
        return sameDialect() ? table : ((Describable) source).portable(table);
    }

    /**
     * {@return what of the source that is neither table nor view comes along, as far as the target can have it} Of a part of
     * the source it is what these tables name, and what that names in turn.
     */
    List<Catalog.Other> others(Collection<Table> tables) {
        if (!sameDialect()) {
            return List.of();
        }
        if (wholeSource()) {
            return sourceCatalog.others();
        }
        List<String> texts = new ArrayList<>();
        tables.stream().flatMap(t -> t.columns().stream()).forEach(column -> {
            if (column.own() != null) {
                texts.add(String.valueOf(column.own().type()));
                texts.add(String.valueOf(column.own().options()));
            }
        });
        List<Catalog.Other> open = new ArrayList<>(sourceCatalog.others());
        List<Catalog.Other> named = new ArrayList<>();
        while (open.removeIf(other -> {
            boolean found = texts.stream().anyMatch(text -> names(text, other));
            if (found) {
                named.add(other);
            }
            return found;
        })) {
            named.forEach(other -> texts.add(other.definition()));
        }
        return named;
    }

    private static boolean names(String text, Catalog.Other other) {
        // The names of functions and of what other products have are no paths.
        String name = other.name().substring(other.name().lastIndexOf('.') + 1).replace("\"", "");
        return !name.isEmpty()
                && Pattern.compile("(?<![\\w$])" + Pattern.quote(name) + "(?![\\w$])")
                        .matcher(text)
                        .find();
    }

    /** {@return an expression of the source as the target may read it} */
    String expression(String sql) {
        return sameDialect() ? sql : ((Describable) source).portable(sql);
    }

    /** {@return the views that are meant, under their names in the target, without those that are there already} */
    List<View> views() {
        if (!wholeSource()) {
            return List.of();
        }
        if (!target.capabilities().contains(Endpoint.Capability.VIEWS)) {
            sourceCatalog
                    .views()
                    .forEach(v -> notices.accept("view " + v.path() + " is not carried over: the target has no views"));
            return List.of();
        }
        DatasetGlob glob = new DatasetGlob(
                copy.source().path().isEmpty() ? "*" : copy.source().path());
        return sourceCatalog.views().stream()
                .filter(v -> glob.matches(v.path()))
                .filter(v -> copy.except().stream().noneMatch(e -> new DatasetGlob(e).matches(v.path())))
                .map(this::view)
                .filter(v -> {
                    boolean free = targetCatalog.views().stream()
                            .noneMatch(t -> t.path().equals(v.path()));
                    if (!free) {
                        notices.accept("view " + v.path() + " is there already and stays as it is");
                    }
                    return free;
                })
                .toList();
    }

    private View view(View view) {
        DatasetPath path = targetPath(view.path(), Step.Copy.Dataset.PLAIN, false);
        if (sameDialect()) {
            return view.withPath(path);
        }
        if (view.kept() != null) {
            notices.accept("the materialized view " + view.path() + " becomes a view that keeps no rows");
        }
        return new View(path, expression(view.query()), view.comment());
    }

    private void problem(String message, String help) {
        problems.accept(new EngineException(Kind.FAILED, "RUN-208", message, help));
    }

    private static String there(List<DatasetPath> tables) {
        if (tables.isEmpty()) {
            return "it has no tables";
        }
        String names = tables.stream().limit(NAMED).map(DatasetPath::toString).collect(Collectors.joining(", "));
        return "there are " + names + (tables.size() > NAMED ? " and " + (tables.size() - NAMED) + " more" : "");
    }
}
