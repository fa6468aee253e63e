package dev.tranship.dsl.script;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A host that writes down what scripts ask of it. */
final class TestHost implements ScriptHost {
    final List<String> lines;
    final List<ScriptStep> steps = new ArrayList<>();
    final Set<String> done = new java.util.HashSet<>();

    TestHost(List<String> lines) {
        this.lines = lines;
    }

    @Override
    public ScriptConnection connect(String urlOrName) {
        return new Connection(urlOrName);
    }

    @Override
    public String env(String name) {
        return name.equals("ALLOWED") ? "value" : null;
    }

    @Override
    public Map<String, Object> vars() {
        return Map.of("limit", 7L);
    }

    @Override
    public void log(String line) {
        lines.add(line);
    }

    @Override
    public void step(ScriptStep step) {
        steps.add(step);
        if (!done.contains(step.name())) {
            step.body().run();
        }
    }

    private final class Connection implements ScriptConnection {
        private final String name;

        Connection(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<ScriptDataset> tables() {
            return List.of(new Dataset(name, List.of("Customer")), new Dataset(name, List.of("Invoice")));
        }

        @Override
        public ScriptDataset at(List<String> path) {
            return new Dataset(name, path);
        }

        @Override
        public long execute(String statement) {
            if (statement.startsWith("bad")) {
                throw new IllegalStateException("no table 'nowhere' in " + name);
            }
            lines.add("execute " + statement);
            return 3;
        }

        @Override
        public List<Map<String, Object>> query(String statement) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("id", 9007199254740993L);
            row.put("total", new BigDecimal("1.50"));
            row.put("day", LocalDate.of(2024, 1, 2));
            row.put("nothing", null);
            return List.of(row);
        }
    }

    private final class Dataset implements ScriptDataset {
        private final String connection;
        private final List<String> path;

        Dataset(String connection, List<String> path) {
            this.connection = connection;
            this.path = path;
        }

        @Override
        public String name() {
            return path.isEmpty() ? connection : path.get(path.size() - 1);
        }

        @Override
        public String address() {
            return path.isEmpty() ? connection : connection + "." + String.join(".", path);
        }

        @Override
        public ScriptDataset child(String name) {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            return new Dataset(connection, longer);
        }

        @Override
        public List<Map<String, Object>> columns() {
            return List.of(Map.of("name", "Id", "type", "int64"), Map.of("name", "Email", "type", "string"));
        }

        @Override
        public ScriptDataset where(String condition) {
            return new Dataset(connection, List.of(name() + " where " + condition));
        }

        @Override
        public long count() {
            return 59;
        }

        @Override
        public List<Map<String, Object>> rows(long limit) {
            return List.of(Map.of("limit", limit));
        }

        @Override
        public Map<String, Object> copyTo(ScriptDataset target, Map<String, Object> options) {
            lines.add("copy " + address() + " -> " + target.address() + " " + options);
            return Map.of("rows", 59L);
        }
    }
}
