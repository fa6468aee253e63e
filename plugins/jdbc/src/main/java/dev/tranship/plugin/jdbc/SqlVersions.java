package dev.tranship.plugin.jdbc;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Queryable;
import dev.tranship.spi.VersionHistory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The history as a table, in plain SQL. Knows the tables of Alembic and Flyway. */
public final class SqlVersions implements VersionHistory {
    private static final String ALEMBIC = "alembic_version";
    private static final String FLYWAY = "flyway_schema_history";
    private static final String COLUMNS = "(seq INTEGER NOT NULL, version VARCHAR(100) NOT NULL PRIMARY KEY,"
            + " description VARCHAR(400), checksum VARCHAR(64), noted_at VARCHAR(40) NOT NULL,"
            + " origin VARCHAR(40) NOT NULL)";

    private final String name;
    private final Describable catalog;
    private final Queryable store;
    private final UnaryOperator<String> quote;
    private final UnaryOperator<String> literal;

    /**
     * @param name of the table, with or without a schema in front
     * @param quote spells a name so that it is never mistaken for a keyword or an expression
     * @param literal spells a text as a constant
     */
    public SqlVersions(
            String name,
            Describable catalog,
            Queryable store,
            UnaryOperator<String> quote,
            UnaryOperator<String> literal) {
        this.name = name;
        this.catalog = catalog;
        this.store = store;
        this.quote = quote;
        this.literal = literal;
    }

    @Override
    public Optional<List<Noted>> read() {
        return find(name)
                .map(table ->
                        rows("SELECT seq, version, description, checksum, noted_at, origin FROM " + table
                                        + " ORDER BY seq")
                                .stream()
                                .map(row -> new Noted(
                                        (int) number(row.get(0)),
                                        text(row.get(1)),
                                        text(row.get(2)),
                                        text(row.get(3)),
                                        text(row.get(4)),
                                        text(row.get(5))))
                                .toList());
    }

    @Override
    public List<String> create() {
        return List.of("CREATE TABLE " + table() + " " + COLUMNS);
    }

    @Override
    public List<String> drop() {
        return List.of("DROP TABLE " + table());
    }

    @Override
    public String note(Noted version) {
        return "INSERT INTO " + table() + " (seq, version, description, checksum, noted_at, origin) VALUES ("
                + version.sequence() + ", " + literal.apply(version.version()) + ", "
                + literal.apply(version.description()) + ", "
                + literal.apply(version.checksum()) + ", " + literal.apply(version.at()) + ", "
                + literal.apply(version.origin()) + ")";
    }

    @Override
    public String amend(String version, String checksum) {
        return "UPDATE " + table() + " SET checksum = " + literal.apply(checksum) + " WHERE version = "
                + literal.apply(version);
    }

    @Override
    public String erase(String version) {
        return "DELETE FROM " + table() + " WHERE version = " + literal.apply(version);
    }

    @Override
    public List<Inherited> inherited() {
        List<Inherited> found = new ArrayList<>();
        find(ALEMBIC)
                .map(table -> rows("SELECT version_num FROM " + table + " ORDER BY version_num").stream()
                        .map(row -> new InheritedVersion(text(row.get(0)), null, State.DONE))
                        .toList())
                .ifPresent(versions -> found.add(new Inherited("Alembic", ALEMBIC, versions, false)));
        // What Flyway repeats has no version, and what it took back is there a second time.
        find(FLYWAY)
                .map(table -> rows("SELECT h.version, h.checksum, h.success, h.type FROM " + table
                        + " h WHERE h.version IS NOT NULL ORDER BY h.installed_rank"))
                .ifPresent(rows -> found.add(new Inherited("Flyway", FLYWAY, flyway(rows), true)));
        found.sort(Comparator.comparing(Inherited::tool));
        return found;
    }

    private static List<InheritedVersion> flyway(List<List<@Nullable Object>> rows) {
        List<InheritedVersion> versions = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            String version = text(row.get(0));
            Object checksum = row.get(1);
            versions.removeIf(v -> v.version().equals(version));
            String type = text(row.get(3)).toUpperCase(Locale.ROOT);
            if (!type.startsWith("UNDO") && !type.equals("DELETE")) {
                State state = type.equals("BASELINE") ? State.BASELINE : truth(row.get(2)) ? State.DONE : State.FAILED;
                versions.add(new InheritedVersion(version, checksum == null ? null : number(checksum), state));
            }
        }
        return versions;
    }

    /** {@return the quoted name of a table that is there} */
    private Optional<String> find(String table) {
        DatasetPath path = catalog.resolve(DatasetPath.parse(table));
        return catalog.datasets().contains(path) ? Optional.of(quoted(path)) : Optional.empty();
    }

    private String table() {
        return quoted(catalog.resolve(DatasetPath.parse(name)));
    }

    private String quoted(DatasetPath path) {
        return String.join(".", path.segments().stream().map(quote).toList());
    }

    private List<List<@Nullable Object>> rows(String query) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (BatchReader reader = store.query(query)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                for (int row = 0; row < batch.rows(); row++) {
                    rows.add(batch.row(row));
                }
            }
        }
        return rows;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : Long.parseLong(text(value));
    }

    private static boolean truth(@Nullable Object value) {
        return value instanceof Boolean truth ? truth : number(value) != 0;
    }
}
