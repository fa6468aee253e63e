package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.shell.acceptance.EdgeValues.Edge;
import dev.tranship.shell.acceptance.Stage.Said;
import dev.tranship.shell.acceptance.Store.Database;
import dev.tranship.testkit.MariadbServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Some fifty values at the edges of each store's types, to each other store: every one arrives as the stores' own drivers read
 * it, or is refused by the name of its column before a row is written.
 */
class EdgeValuesTest {
    private static final String TABLE = "Order \"x\"";
    private static final String KEY = "select";
    private static final Pattern NAMED = Pattern.compile("\\bc_\\w+");

    @TempDir
    private static Path shared;

    private static final Map<Store, Database> SOURCES = new EnumMap<>(Store.class);

    @TempDir
    private Path folder;

    @BeforeAll
    static void fill() throws Exception {
        assumeTrue(MariadbServer.available(), "the artifact's MariaDB runs on Linux, x86-64");
        for (Store store : Store.values()) {
            Database source = store.create(shared, "edges_s");
            source.execute(EdgeValues.statements(source, TABLE, KEY).toArray(String[]::new));
            SOURCES.put(store, source);
        }
    }

    @AfterAll
    static void drop() {
        SOURCES.values().forEach(Database::drop);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("dev.tranship.shell.acceptance.PairsTest#pairs")
    void everyValueArrivesOrIsRefusedByName(Store from, Store to) throws Exception {
        Database source = SOURCES.get(from);
        Database target = to.create(folder, "edges_w");
        try {
            Set<String> left = new LinkedHashSet<>();
            EdgeValues.of(from).stream().map(Edge::column).forEach(left::add);
            Set<String> refused = new LinkedHashSet<>();
            Said run = run(source, target, left);
            while (run.exit() != 0) {
                assertThat(run.exit()).as(run.err()).isEqualTo(1);
                if (run.err().contains("error RUN-204")) {
                    // What only the target knows is refused on its way; no row is there then, and undo leaves nothing.
                    assertThat(target.ask("select count(*) from " + target.quoted(TABLE)))
                            .containsExactly("0");
                    assertThat(new Stage(folder).tranship("undo", ".", "all").exit())
                            .isZero();
                }
                assertThat(target.contents()).as(run.err()).isEmpty();
                Set<String> named = named(run.err());
                assertThat(named).as(run.err()).isNotEmpty();
                assertThat(left).as(run.err()).containsAll(named);
                left.removeAll(named);
                refused.addAll(named);
                run = run(source, target, left);
            }
            assertThat(run.out()).contains("checksum equal");
            assertThat(left).as("refused: %s", refused).hasSizeGreaterThan(20);
            assertThat(values(target, from, left)).as("refused: %s", refused).isEqualTo(values(source, from, left));
        } finally {
            target.drop();
        }
    }

    private Said run(Database source, Database target, Set<String> columns) throws Exception {
        Stage stage = new Stage(folder);
        stage.planOver(
                source.connection(),
                target.connection(),
                "- copy: s.* -> " + target.home("w") + "\n  columns: [" + KEY + ", " + String.join(", ", columns)
                        + "]");
        return stage.tranship("run", ".");
    }

    /** {@return the columns that a refusal is about; the row that a refusal on the way shows is not it} */
    private static Set<String> named(String errors) {
        Set<String> named = new LinkedHashSet<>();
        Matcher matcher = NAMED.matcher(errors.substring(Math.max(0, errors.indexOf("was refused:"))));
        while (matcher.find()) {
            named.add(matcher.group());
        }
        return named;
    }

    /** {@return the values as the store itself shows them, those of one meaning in one spelling} */
    private static Map<String, @Nullable String> values(Database database, Store from, Set<String> columns)
            throws Exception {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        List<Edge> edges = EdgeValues.of(from).stream()
                .filter(edge -> columns.contains(edge.column()))
                .toList();
        String list = edges.stream().map(edge -> expression(database, edge)).collect(Collectors.joining(", "));
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            switch (database.store()) {
                case MARIADB -> statement.execute("set time_zone = '+00:00'");
                case POSTGRESQL, DUCKDB -> statement.execute("set timezone = 'UTC'");
                case SQLITE -> {}
            }
            try (ResultSet row = statement.executeQuery("select " + list + " from " + database.quoted(TABLE))) {
                assertThat(row.next()).isTrue();
                for (int i = 0; i < edges.size(); i++) {
                    Edge edge = edges.get(i);
                    String text = bytes(edge) ? hex(row.getBytes(i + 1)) : row.getString(i + 1);
                    values.put(edge.column(), text == null ? null : Spelling.of(edge.type(), text));
                }
            }
        }
        return values;
    }

    private static boolean bytes(Edge edge) {
        return edge.type().matches("blob|bytea|.*binary.*");
    }

    /** DuckDB's driver shows years before 1 without saying so, and MariaDB shows floats of 32 bits with six digits. */
    private static String expression(Database database, Edge edge) {
        if (database.store() == Store.DUCKDB && !bytes(edge)) {
            return "cast(" + edge.column() + " as varchar)";
        }
        boolean single = database.store() == Store.MARIADB && edge.type().matches("float|real");
        return single ? edge.column() + " + 0e0" : edge.column();
    }

    private static @Nullable String hex(byte @Nullable [] bytes) {
        return bytes == null ? null : HexFormat.of().formatHex(bytes);
    }
}
