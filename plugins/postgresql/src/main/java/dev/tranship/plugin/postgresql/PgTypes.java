package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The types that columns have, read from the catalog when they are needed. Belongs to one thread. */
final class PgTypes {
    private static final String DOING = "reading the types";

    private final Connection connection;
    private final Map<Integer, Row> rows = new HashMap<>();
    private final Map<Integer, List<String>> labels = new HashMap<>();

    private record Row(
            int oid, String schema, String name, String kind, int base, int typmod, int element, int dimensions) {}

    PgTypes(Connection connection) {
        this.connection = connection;
    }

    /** Reads these types, and those that they are made of, at once. */
    void load(Set<Integer> oids) {
        Set<Integer> missing = new HashSet<>(oids);
        missing.removeAll(rows.keySet());
        while (!missing.isEmpty()) {
            List<Row> found = SQL.list(
                    connection,
                    DOING,
                    // An array is what its element names as its array; int2vector and the like are none.
                    "SELECT t.oid, n.nspname, t.typname, t.typtype, t.typbasetype, t.typtypmod,"
                            + " CASE WHEN e.typarray = t.oid THEN e.oid ELSE 0 END, t.typndims FROM pg_type t"
                            + " JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_type e ON e.oid = t.typelem"
                            + " WHERE t.oid IN (" + joined(missing) + ")",
                    row -> new Row(
                            (int) row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            (int) row.getLong(5),
                            row.getInt(6),
                            (int) row.getLong(7),
                            row.getInt(8)));
            Set<Integer> next = new HashSet<>();
            for (Row row : found) {
                rows.put(row.oid(), row);
                next.add(row.base());
                next.add(row.element());
            }
            labels(found);
            next.remove(0);
            next.removeAll(rows.keySet());
            missing = next;
        }
    }

    private void labels(List<Row> found) {
        Set<Integer> enums =
                found.stream().filter(r -> r.kind().equals("e")).map(Row::oid).collect(Collectors.toSet());
        if (enums.isEmpty()) {
            return;
        }
        enums.forEach(oid -> labels.put(oid, new ArrayList<>()));
        SQL.list(
                connection,
                DOING,
                "SELECT enumtypid, enumlabel FROM pg_enum WHERE enumtypid IN (" + joined(enums)
                        + ") ORDER BY enumtypid, enumsortorder",
                row -> labels.computeIfAbsent((int) row.getLong(1), oid -> new ArrayList<>())
                        .add(row.getString(2)));
    }

    private static String joined(Set<Integer> oids) {
        return oids.stream().sorted().map(Integer::toUnsignedString).collect(Collectors.joining(", "));
    }

    /**
     * {@return the type of a column}
     *
     * @param sql the type as the server spells it
     */
    PgType type(int oid, int typmod, int dimensions, String sql) {
        load(Set.of(oid));
        Row row = rows.get(oid);
        if (row == null) {
            return new PgType(oid, "", sql, typmod, null, 0, null);
        }
        if (row.base() != 0) {
            PgType base = type(row.base(), row.typmod(), row.dimensions(), sql);
            return new PgType(
                    base.oid(), base.name(), sql, base.typmod(), base.element(), base.dimensions(), base.labels());
        }
        PgType element = row.element() == 0 ? null : type(row.element(), typmod, 0, sql);
        return new PgType(
                oid,
                row.schema().equals("pg_catalog") && element == null ? row.name() : "",
                sql,
                typmod,
                element,
                dimensions,
                labels.get(oid));
    }
}
