package dev.tranship.plugin.postgresql;

import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Table;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A database as a server of today makes it, without the server. Nobody tries out expressions and views here: they are taken
 * over, and a notice says so.
 */
final class PostgresqlEmpty implements Endpoint, Describable, Definable {
    private static final String HOME = "public";

    @Override
    public String product() {
        return "PostgreSQL";
    }

    @Override
    public String location() {
        return "nowhere";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public NativeType nativeType(Type type) {
        return PostgresqlTypes.nativeType(type);
    }

    @Override
    public Catalog catalog() {
        return new Catalog(List.of(), List.of(), List.of());
    }

    @Override
    public DatasetPath resolve(DatasetPath path) {
        List<String> segments = path.segments();
        int size = segments.size();
        return DatasetPath.of(size < 2 ? HOME : segments.get(size - 2), path.name());
    }

    @Override
    public SchemaPlan plan(List<Table> tables, List<View> views, Mode mode, Catalog existing) {
        return plan(tables, views, List.of(), mode, existing);
    }

    @Override
    public SchemaPlan plan(
            List<Table> tables, List<View> views, List<Catalog.Other> others, Mode mode, Catalog existing) {
        return new PostgresqlSchemaPlanner(new Nothing(this), existing, mode).plan(tables, views, others);
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    private record Nothing(PostgresqlEmpty empty) implements Ground {
        @Override
        public boolean atLeast(int version) {
            return true;
        }

        @Override
        public DatasetPath resolve(DatasetPath path) {
            return empty.resolve(path);
        }

        @Override
        public Set<String> schemas() {
            return Set.of(HOME);
        }

        @Override
        public Set<String> takenNames(String schema) {
            return Set.of();
        }

        @Override
        public Map<String, Map<List<String>, String>> enums() {
            return new HashMap<>();
        }

        @Override
        public List<DependentView> dependentViews(DatasetPath path) {
            return List.of();
        }

        @Override
        public List<Reference> references(DatasetPath path) {
            return List.of();
        }

        @Override
        public List<Reference> foreignKeys(DatasetPath path) {
            return List.of();
        }

        @Override
        public List<Privilege> privileges(DatasetPath path) {
            return List.of();
        }

        @Override
        public List<String> triggers(DatasetPath path) {
            return List.of();
        }

        @Override
        public Trial trial(Set<String> schemas, List<String> notices) {
            return new Untried(notices);
        }
    }

    private record Untried(List<String> notices) implements Trial {
        @Override
        public Table fit(Table wanted, boolean there) {
            wanted.checks().forEach(c -> untried("check " + c.expression() + " of " + wanted.path()));
            for (Table.Column column : wanted.columns()) {
                if (column.generated() != null || column.defaultValue() instanceof Table.Default.Expression) {
                    untried("expression of " + wanted.path() + "." + column.name());
                }
            }
            wanted.indexes().stream()
                    .filter(i -> i.where() != null || i.parts().stream().anyMatch(Table.Index.Part::expression))
                    .forEach(i -> untried("index " + i.name() + " of " + wanted.path()));
            return wanted;
        }

        @Override
        public List<Catalog.Other> others(List<Catalog.Other> wanted) {
            wanted.forEach(o -> untried(o.kind() + " " + o.name()));
            return wanted;
        }

        @Override
        public List<View> fit(List<View> wanted, Set<String> there) {
            wanted.forEach(v -> untried("view " + v.path()));
            return wanted;
        }

        private void untried(String what) {
            notices.add("the " + what + " is taken over as it is: without a server nobody can try it");
        }

        @Override
        public void close() {
            // Nothing was begun.
        }
    }
}
