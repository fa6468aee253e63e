package dev.tranship.dsl.step.check;

import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.plan.DataRule;
import dev.tranship.dsl.plan.DataRule.Fix;
import dev.tranship.dsl.plan.DataRule.Severity;
import dev.tranship.dsl.plan.Formats;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.DatasetGlob;
import dev.tranship.dsl.step.check.CheckReport.DatasetStatistics;
import dev.tranship.dsl.verify.Hash;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Queryable;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import dev.tranship.spi.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes the rules of a step apart, reads each dataset once for all of them, and says what does not hold. */
final class Checker {
    /** What a value is that its store cannot give in the type of its column. */
    private static final String TYPE_RULE = "type";

    private final StepContext context;
    private final Step.Check check;
    private final String connection;
    private final Describable describable;
    private final Catalog catalog;
    private final Map<DatasetPath, DatasetScan> scans = new LinkedHashMap<>();
    /** What comes out when all rows are read, in the order of the rules. */
    private final List<Supplier<Optional<Broken>>> outcomes = new ArrayList<>();

    private final Map<DatasetPath, Statistics> statistics = new LinkedHashMap<>();

    Checker(StepContext context, Step.Check check) {
        this.context = context;
        this.check = check;
        this.connection = check.source().connection();
        this.describable =
                context.connections().ability(connection, Access.READ, Describable.class, "list its datasets");
        this.catalog = describable.catalog();
    }

    record Result(CheckReport report, List<Broken> broken) {}

    Result run() {
        Readable readable = context.connections().ability(connection, Access.READ, Readable.class, "be read");
        try (Snapshot snapshot = readable.snapshot()) {
            check.rules().forEach(rule -> prepare(rule, snapshot));
            if (counts()) {
                selected(check.source().path().isEmpty() ? "*" : check.source().path())
                        .forEach(table -> count(scan(table, snapshot)));
            }
            List<Broken> broken = new ArrayList<>();
            for (DatasetScan scan : scans.values()) {
                Offenders misfits = offenders(scan, List.of());
                scan.read(context, connection, snapshot, misfits);
                if (misfits.rows() > 0) {
                    String what = "holds values that are not of the type of their column";
                    broken.add(broken(TYPE_RULE, Severity.ERROR, scan.table(), what, misfits, null));
                }
            }
            outcomes.forEach(outcome -> outcome.get().ifPresent(broken::add));
            List<DatasetStatistics> counted = new ArrayList<>();
            statistics.forEach((path, each) -> counted.add(each.of(path.toString())));
            if (check.against() != null) {
                broken.addAll(Losses.since(context, check.against(), counted));
            }
            long rows = scans.values().stream().mapToLong(DatasetScan::rows).sum();
            String product = context.connections().open(connection, Access.READ).product();
            return new Result(CheckReport.of(check.source().toString(), product, rows, broken, counted), broken);
        } finally {
            scans.values().forEach(DatasetScan::close);
        }
    }

    private boolean counts() {
        return check.statistics() || check.against() != null || check.rules().isEmpty();
    }

    private void count(DatasetScan scan) {
        Statistics counted = new Statistics(scan.all());
        statistics.put(scan.table().path(), counted);
        scan.addWhole(counted);
    }

    // ---- which datasets

    private List<Table> selected(String name) {
        DatasetGlob glob = new DatasetGlob(name);
        if (!glob.wild()) {
            return catalog.table(describable.resolve(DatasetPath.parse(name))).stream()
                    .toList();
        }
        return catalog.tables().stream()
                .map(Catalog.Entry::table)
                .filter(table -> glob.matches(table.path()))
                .toList();
    }

    private DatasetScan scan(Table table, Snapshot snapshot) {
        return scans.computeIfAbsent(
                table.path(), path -> new DatasetScan(table, snapshot.rowType(ReadRequest.all(path))));
    }

    private Offenders offenders(DatasetScan scan, List<String> columns) {
        return new Offenders(scan.table().rowKey(), columns, check.examples());
    }

    // ---- what is asked

    private void prepare(DataRule rule, Snapshot snapshot) {
        for (String name : rule.exists()) {
            if (selected(name).isEmpty()) {
                missing(rule, name);
            }
        }
        String of = rule.of();
        List<Table> tables = of == null ? List.of() : selected(of);
        if (of != null && tables.isEmpty()) {
            missing(rule, of);
        }
        for (Table table : tables) {
            prepareSchema(rule, table);
            if (rule.ofRows()) {
                new RulePreparation(rule, scan(table, snapshot), snapshot).prepare();
            }
        }
        String query = rule.query();
        if (query != null) {
            Table table = tables.size() == 1 ? tables.get(0) : null;
            outcomes.add(() -> asked(rule, table, query));
        }
    }

    private void missing(DataRule rule, String name) {
        String what = new DatasetGlob(name).wild() ? "matches no dataset" : "is not there";
        outcomes.add(() -> Optional.of(new Broken(rule.name(), rule.severity(), name, null, what, null, rule.fix())));
    }

    private void prepareSchema(DataRule rule, Table table) {
        for (String column : rule.columns()) {
            if (table.column(column).isEmpty()) {
                schema(rule, table, "has no column " + column);
            }
        }
        Set<String> key = Set.copyOf(rule.key());
        boolean keyed = key.isEmpty()
                || table.primaryKey() != null
                        && Set.copyOf(table.primaryKey().columns()).equals(key)
                || table.uniqueKeys().stream()
                        .anyMatch(k -> Set.copyOf(k.columns()).equals(key))
                || table.indexes().stream()
                        .anyMatch(i -> i.unique()
                                && i.where() == null
                                && Set.copyOf(parts(i)).equals(key));
        if (!keyed) {
            schema(rule, table, "has no key over " + String.join(", ", rule.key()));
        }
        boolean indexed =
                rule.index().isEmpty() || table.indexes().stream().anyMatch(i -> parts(i).equals(rule.index()));
        if (!indexed) {
            schema(rule, table, "has no index over " + String.join(", ", rule.index()));
        }
    }

    private static List<String> parts(Table.Index index) {
        return index.parts().stream().map(Table.Index.Part::text).toList();
    }

    private void schema(DataRule rule, Table table, String what) {
        outcomes.add(() -> Optional.of(broken(rule.name(), rule.severity(), table, what, null, rule.fix())));
    }

    private Broken broken(
            String rule,
            Severity severity,
            Table table,
            String what,
            @Nullable Offenders offenders,
            @Nullable Fix fix) {
        return new Broken(rule, severity, table.path().toString(), table, what, offenders, fix);
    }

    private Optional<Broken> asked(DataRule rule, @Nullable Table table, String query) {
        Queryable queryable =
                context.connections().ability(connection, Access.READ, Queryable.class, "be asked by a query");
        try (BatchReader reader = queryable.query(query)) {
            List<String> names = reader.rowType().names();
            List<String> rowKey = table == null ? List.of() : table.rowKey();
            boolean keyed = !rowKey.isEmpty() && names.containsAll(rowKey);
            List<String> key = keyed ? rowKey : names.subList(0, Math.min(1, names.size()));
            Offenders found = new Offenders(key, names, check.examples());
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                context.gate().pass();
                for (int row = 0; row < batch.rows(); row++) {
                    found.add(batch, row);
                }
            }
            String dataset = table == null ? "" : table.path().toString();
            return found.rows() == 0
                    ? Optional.empty()
                    : Optional.of(new Broken(
                            rule.name(),
                            rule.severity(),
                            dataset,
                            keyed ? table : null,
                            "the query gives rows",
                            found,
                            rule.fix()));
        }
    }

    /** The conditions of one rule on the rows of one dataset. */
    private final class RulePreparation {
        private final DataRule rule;
        private final DatasetScan scan;
        private final Snapshot snapshot;

        RulePreparation(DataRule rule, DatasetScan scan, Snapshot snapshot) {
            this.rule = rule;
            this.scan = scan;
            this.snapshot = snapshot;
        }

        void prepare() {
            rule.required().forEach(column -> value(column, "has no value", ValueCheck::required));
            rule.format()
                    .forEach((column, format) -> value(
                            column,
                            Formats.named(format) == null ? "is not like " + format : "is no " + format,
                            (name, offenders) -> ValueCheck.format(name, type(name), format, offenders)));
            Set<String> bounded = new java.util.LinkedHashSet<>(rule.min().keySet());
            bounded.addAll(rule.max().keySet());
            bounded.forEach(this::range);
            rule.values()
                    .forEach((column, allowed) -> value(
                            column,
                            "is none of " + String.join(", ", allowed),
                            (name, offenders) -> ValueCheck.values(name, type(name), allowed, offenders)));
            rule.sameForm()
                    .forEach(column -> form(
                            column,
                            "values of several forms",
                            value -> Formats.form(Offenders.text(type(column), value))));
            rule.size().forEach(this::size);
            if (!rule.unique().isEmpty()) {
                unique();
            }
            rule.references().forEach(this::references);
            if (rule.foreignKeys()) {
                scan.table().foreignKeys().forEach(this::foreignKey);
            }
            if (rule.js() != null) {
                Offenders offenders = offenders(scan, List.of());
                scan.addWhole(new ScriptCheck(
                        context, rule.js(), connection + "." + scan.table().path(), scan.all(), offenders));
                outcome("the rule in JavaScript is not true", offenders);
            }
        }

        private Type type(String column) {
            return scan.all().type(scan.all().indexOf(column));
        }

        private void outcome(String what, Offenders offenders) {
            outcomes.add(() -> offenders.rows() == 0 ? Optional.empty() : Optional.of(found(what, offenders)));
        }

        private Broken found(String what, Offenders offenders) {
            return broken(rule.name(), rule.severity(), scan.table(), what, offenders, rule.fix());
        }

        /** {@return whether the column is there; where it is not, that is what is found} */
        private boolean there(String column) {
            if (!scan.has(column)) {
                schema(rule, scan.table(), "has no column " + column);
            }
            return scan.has(column);
        }

        private interface ValueRule {
            ValueCheck of(String column, Offenders offenders);
        }

        private void value(String column, String what, ValueRule valueRule) {
            if (there(column)) {
                Offenders offenders = offenders(scan, List.of(column));
                scan.add(List.of(column), valueRule.of(column, offenders));
                outcome(column + " " + what, offenders);
            }
        }

        private void range(String column) {
            Object min = rule.min().get(column);
            Object max = rule.max().get(column);
            String what = min == null
                    ? "is greater than " + max
                    : max == null ? "is less than " + min : "is not between " + min + " and " + max;
            value(column, what, (name, offenders) -> ValueCheck.range(name, type(name), min, max, offenders));
        }

        private void form(String column, String what, java.util.function.Function<Object, String> form) {
            if (there(column)) {
                FormCheck forms = new FormCheck(column, form, () -> offenders(scan, List.of(column)));
                scan.add(List.of(column), forms);
                outcomes.add(() -> {
                    Offenders minority = forms.minority();
                    return minority.rows() == 0
                            ? Optional.empty()
                            : Optional.of(found(column + " has " + what + ": " + forms.forms(), minority));
                });
            }
        }

        private void size(String column, String size) {
            if (!size.equals(DataRule.EQUAL)) {
                value(
                        column,
                        "has not " + size + " elements",
                        (name, offenders) -> new ValueCheck(
                                name,
                                false,
                                value -> value instanceof List<?> list && list.size() != Integer.parseInt(size),
                                offenders));
            } else {
                form(
                        column,
                        "arrays of several sizes",
                        value -> value instanceof List<?> list ? String.valueOf(list.size()) : "no array");
            }
        }

        private void unique() {
            List<String> columns = rule.unique();
            if (columns.stream().filter(c -> !there(c)).count() > 0) {
                return;
            }
            Hashes hashes = scan.hashes(columns);
            outcomes.add(() -> {
                Hashes.Found repeated = hashes.repeated();
                if (repeated.rows() == 0) {
                    return Optional.empty();
                }
                Offenders offenders = offenders(scan, columns);
                boolean keepLast = rule.fix() instanceof Fix.Keep keep && keep.last();
                again(columns, repeated, offenders, keepLast ? new LastStays(offenders) : new FirstStays(offenders));
                return Optional.of(found("is there already with the same " + String.join(", ", columns), offenders));
            });
        }

        private void references(String column, String reference) {
            List<String> segments = DatasetPath.parse(reference).segments();
            String name = segments.get(segments.size() - 1);
            DatasetPath path = new DatasetPath(segments.subList(0, segments.size() - 1));
            refer(List.of(column), path, List.of(name));
        }

        private void foreignKey(Table.ForeignKey key) {
            refer(key.columns(), key.references(), key.referencedColumns());
        }

        private void refer(List<String> columns, DatasetPath parent, List<String> parentColumns) {
            if (columns.stream().filter(c -> !there(c)).count() > 0) {
                return;
            }
            Optional<Table> table = catalog.table(describable.resolve(parent));
            if (table.isEmpty()) {
                schema(rule, scan.table(), "refers to " + parent + ", which is not there");
                return;
            }
            DatasetScan other = scan(table.get(), snapshot);
            for (String column : parentColumns) {
                if (!other.has(column)) {
                    schema(rule, scan.table(), "refers to " + parent + "." + column + ", which is not there");
                    return;
                }
            }
            Hashes hashes = scan.hashes(columns);
            Hashes others = other.hashes(parentColumns);
            outcomes.add(() -> {
                Hashes.Found orphans = hashes.without(others);
                if (orphans.rows() == 0) {
                    return Optional.empty();
                }
                Offenders offenders = offenders(scan, columns);
                again(columns, orphans, offenders, (batch, row, hash) -> offenders.add(batch, row));
                return Optional.of(found(
                        String.join(", ", columns) + " is not among " + parent + "." + String.join(", ", parentColumns),
                        offenders));
            });
        }

        /** Reads the columns once more for the rows whose hash was found. */
        private void again(List<String> columns, Hashes.Found found, Offenders offenders, HashedRow visitor) {
            HashedColumns hashed = new HashedColumns(scan.all(), columns);
            scan.again(
                    context,
                    connection,
                    snapshot,
                    columns,
                    batch -> hashed.forEach(batch, (row, hash) -> {
                        if (found.hashes().contains(hash)) {
                            visitor.row(batch, row, hash);
                        }
                    }));
            offenders.count(found.rows());
        }
    }

    private interface HashedRow {
        void row(Batch batch, int row, Hash hash);
    }

    /** Of rows that are the same all but the first are too many. */
    private record FirstStays(Offenders offenders, Set<Hash> seen) implements HashedRow {
        FirstStays(Offenders offenders) {
            this(offenders, new HashSet<>());
        }

        @Override
        public void row(Batch batch, int row, Hash hash) {
            if (!seen.add(hash)) {
                offenders.add(batch, row);
            }
        }
    }

    /** Of rows that are the same all but the last are too many. */
    private record LastStays(Offenders offenders, Map<Hash, Batch> last) implements HashedRow {
        LastStays(Offenders offenders) {
            this(offenders, new HashMap<>());
        }

        @Override
        public void row(Batch batch, int row, Hash hash) {
            Batch before = last.put(hash, batch.slice(row, row + 1));
            if (before != null) {
                offenders.add(before, 0);
            }
        }
    }
}
