package dev.tranship.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.plugins.PluginLoader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Table;
import dev.tranship.spi.Type;
import dev.tranship.spi.TypeParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The type maps are data; the page of them is printed from the data and from the backends themselves. */
class TypeMapsTest {
    private static final Path PAGE = Path.of("../docs/reference/type-maps.md");
    private static final List<String> DIALECTS = List.of("postgresql", "mysql", "sqlite", "oracle", "sqlserver");
    private static final Map<String, String> SAMPLES = Map.of("p", "12", "s", "2", "n", "20");

    private final PluginLoader plugins = new PluginLoader(List.of(), TypeMapsTest.class.getClassLoader());

    /** A line of a type map, with numbers for its letters. */
    private record Line(String declared, String logical, boolean assumed) {}

    private static List<Line> lines(String dialect) throws IOException {
        List<Line> lines = new ArrayList<>();
        try (InputStream in =
                TypeMapsTest.class.getResourceAsStream("/dev/tranship/plugin/ddl/" + dialect + ".types")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            Map<String, Integer> limits = new HashMap<>();
            for (String line : text.lines().toList()) {
                String rule = line.replaceFirst("#.*", "").strip();
                if (!rule.isEmpty()) {
                    String[] sides = rule.split(" = ");
                    String name = sides[0].replaceFirst("\\(.*", "");
                    if (sides[0].contains("<=")) {
                        limits.put(name, Integer.parseInt(sides[0].replaceAll("\\D+", "")));
                    } else if (limits.containsKey(name) && sides[0].endsWith("(p)")) {
                        // What the lines before do not take.
                        String beyond = String.valueOf(limits.get(name) + 12);
                        sides[0] = sides[0].replace("(p)", "(" + beyond + ")");
                        sides[1] = sides[1].replaceAll("\\bp\\b", beyond);
                    }
                    lines.add(new Line(
                            sampled(sides[0]), sampled(limited(sides[0], sides[1])), line.contains("# assumed")));
                }
            }
        }
        return lines;
    }

    private static String limited(String declared, String logical) {
        return declared.contains("<=") ? logical.replaceAll("\\bp\\b", declared.replaceAll("\\D+", "")) : logical;
    }

    private static String sampled(String text) {
        String sampled = text.replaceAll("\\b[a-z]<=(\\d+)", "$1");
        for (Map.Entry<String, String> sample : SAMPLES.entrySet()) {
            sampled = sampled.replaceAll("(?<=[(,])" + sample.getKey() + "(?=[),])", digits(sampled, sample));
        }
        return sampled;
    }

    private static String digits(String declared, Map.Entry<String, String> sample) {
        return sample.getKey().equals("p") && declared.matches("(?i).*(time|second|interval).*")
                ? "3"
                : sample.getValue();
    }

    private static String stored(Endpoint endpoint, Type type) {
        try {
            Endpoint.NativeType held = endpoint.nativeType(type);
            String sql = "`" + held.sql().replace("\n", "\\n") + "`";
            return held.held().equals(type) ? sql : sql + " (" + held.held() + ")";
        } catch (EndpointException e) {
            return "—";
        }
    }

    private String page() throws IOException {
        Map<String, Endpoint> backends = new LinkedHashMap<>();
        plugins.all().forEach(f -> f.openEmpty().ifPresent(e -> backends.put(f.scheme(), e)));
        StringBuilder page = new StringBuilder("""
                # Type maps

                What the columns of one product become in another, by way of the logical type between them. Letters have become numbers: `varchar(20)` stands for every length.
                Behind the target's own word stands, in parentheses, the logical type that it really holds where that is another one.
                *assumed* marks declarations that leave open what is meant. This page is printed from the maps that are used; `schema convert --lock` pins them.

                """);
        for (String dialect : DIALECTS) {
            page.append("## ").append(dialect).append("\n\n| declared | logical |");
            backends.keySet().forEach(b -> page.append(' ').append(b).append(" |"));
            page.append("\n| --- | --- |")
                    .append(" --- |".repeat(backends.size()))
                    .append('\n');
            for (Line line : lines(dialect)) {
                Type type = TypeParser.parse(line.logical());
                page.append("| `").append(line.declared()).append("` | ").append(line.logical());
                page.append(line.assumed() ? ", *assumed* |" : " |");
                backends.values()
                        .forEach(b -> page.append(' ').append(stored(b, type)).append(" |"));
                page.append('\n');
            }
            page.append('\n');
        }
        backends.values().forEach(Endpoint::close);
        return page.toString().stripTrailing() + "\n";
    }

    @Test
    void thePageIsWhatTheMapsSay() throws IOException {
        String page = page();
        if (System.getProperty("regenerate") != null) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE)
                .as("docs/reference/type-maps.md is old: run this test with -Dregenerate")
                .hasContent(page);
    }

    @Test
    void aDdlFileOfSqliteMeansWhatTheDatabaseMeans(@TempDir Path folder) throws IOException, SQLException {
        List<Line> lines = lines("sqlite").stream().filter(l -> !l.assumed()).toList();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("t.db"));
                Statement statement = connection.createStatement()) {
            List<String> columns = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                columns.add("c" + i + " " + lines.get(i).declared());
            }
            statement.execute("CREATE TABLE t (" + String.join(", ", columns) + ")");
        }
        ConnectionSpec spec = new ConnectionSpec("t", "sqlite", "t.db", Map.of(), folder, Access.READ);
        try (Endpoint endpoint = plugins.factory("sqlite").orElseThrow().open(spec)) {
            Catalog catalog = endpoint.ability(Describable.class).orElseThrow().catalog();
            Table table = catalog.tables().get(0).table();

            for (int i = 0; i < lines.size(); i++) {
                assertThat(table.columns().get(i).type())
                        .as(lines.get(i).declared())
                        .hasToString(lines.get(i).logical());
            }
        }
    }
}
