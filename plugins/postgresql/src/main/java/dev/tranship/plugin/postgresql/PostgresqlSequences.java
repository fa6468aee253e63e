package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.spi.Catalog.Other;
import dev.tranship.spi.Identifiers;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sequences of a database, with who owns them and how far they have come. */
final class PostgresqlSequences {
    private static final String DOING = "reading the catalog";
    /** So many are asked for their positions at once. */
    private static final int AT_ONCE = 500;

    private final Map<Integer, Sequence> sequences;

    /**
     * @param name qualified and quoted
     * @param table the table whose column owns it; 0 where none does
     * @param words how it counts, as far as that is not usual
     * @param next what it hands out next
     */
    record Sequence(String name, int table, String column, String words, long next) {
        /** {@return the statements that make it again and let it go on} */
        String definition() {
            return "CREATE SEQUENCE " + name + words + ";\nSELECT setval(" + Quoted.literal(name) + ", " + next
                    + ", false)";
        }
    }

    private record Found(
            int oid,
            String schema,
            String relation,
            int table,
            @Nullable String column,
            @Nullable String type) {
        String quoted() {
            return Identifiers.quote(schema) + "." + Identifiers.quote(relation);
        }
    }

    private PostgresqlSequences(Map<Integer, Sequence> sequences) {
        this.sequences = sequences;
    }

    /** Reads those that the user may read; the others have no position for us. */
    static PostgresqlSequences read(PostgresqlDatabase database, Connection connection) {
        boolean typed = database.atLeast(10);
        List<Found> found = SQL.list(
                connection,
                DOING,
                "SELECT c.oid, n.nspname, c.relname, coalesce(d.refobjid, 0), a.attname, "
                        + (typed ? "format_type(s.seqtypid, NULL)" : "NULL")
                        + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + (typed ? " JOIN pg_sequence s ON s.seqrelid = c.oid" : "")
                        + " LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid"
                        + " AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')"
                        + " LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
                        + " WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND CASE c.relkind WHEN 'S' THEN"
                        // Asked of nothing else, in whatever order the server looks at conditions.
                        + " has_sequence_privilege(c.oid, 'SELECT') ELSE false END AND "
                        + PostgresqlCatalog.USERS + PostgresqlCatalog.ofNoExtension("pg_class", "c")
                        + " ORDER BY n.nspname, c.relname",
                row -> new Found(
                        (int) row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        (int) row.getLong(4),
                        row.getString(5),
                        row.getString(6)));
        Map<Integer, Sequence> sequences = new HashMap<>();
        for (int from = 0; from < found.size(); from += AT_ONCE) {
            positions(connection, typed, found.subList(from, Math.min(found.size(), from + AT_ONCE)), sequences);
        }
        return new PostgresqlSequences(sequences);
    }

    private static void positions(
            Connection connection, boolean typed, List<Found> found, Map<Integer, Sequence> sequences) {
        Map<Integer, Found> byOid = new HashMap<>();
        found.forEach(f -> byOid.put(f.oid(), f));
        String query = found.stream()
                .map(f -> typed
                        ? "SELECT s.seqrelid, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,"
                                + " q.last_value, q.is_called FROM pg_sequence s, " + f.quoted()
                                + " q WHERE s.seqrelid = "
                                + Integer.toUnsignedString(f.oid())
                        : "SELECT " + Integer.toUnsignedString(f.oid())
                                + "::oid, start_value, increment_by, min_value, max_value, cache_value, is_cycled, last_value,"
                                + " is_called FROM " + f.quoted())
                .collect(Collectors.joining(" UNION ALL "));
        SQL.list(connection, DOING, query, row -> {
            int oid = (int) row.getLong(1);
            Found sequence = byOid.get(oid);
            if (sequence != null) {
                long step = row.getLong(3);
                long next = row.getBoolean(9) ? row.getLong(8) + step : row.getLong(8);
                String words = words(
                        sequence.type(),
                        row.getLong(2),
                        step,
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getBoolean(7));
                sequences.put(
                        oid,
                        new Sequence(
                                sequence.quoted(), sequence.table(), String.valueOf(sequence.column()), words, next));
            }
            return 0;
        });
    }

    private static String words(
            @Nullable String type, long start, long step, long min, long max, long cache, boolean cycle) {
        long largest =
                "smallint".equals(type) ? Short.MAX_VALUE : "integer".equals(type) ? Integer.MAX_VALUE : Long.MAX_VALUE;
        List<String> words = new ArrayList<>();
        if (type != null && !type.equals("bigint")) {
            words.add("AS " + type);
        }
        if (step != 1) {
            words.add("INCREMENT BY " + step);
        }
        boolean up = step > 0;
        if (min != (up ? 1 : -largest - 1)) {
            words.add("MINVALUE " + min);
        }
        if (max != (up ? largest : -1)) {
            words.add("MAXVALUE " + max);
        }
        if (start != (up ? min : max)) {
            words.add("START WITH " + start);
        }
        if (cache != 1) {
            words.add("CACHE " + cache);
        }
        if (cycle) {
            words.add("CYCLE");
        }
        return words.stream().map(word -> " " + word).collect(Collectors.joining());
    }

    /** {@return the sequence that a column owns; null where it owns none} */
    @Nullable
    Sequence of(int table, String column) {
        return sequences.values().stream()
                .filter(s -> s.table() == table && s.column().equals(column))
                .findFirst()
                .orElse(null);
    }

    /** {@return those that no column owns} */
    List<Other> ownerless() {
        return sequences.values().stream()
                .filter(s -> s.table() == 0)
                .map(s -> new Other("sequence", plain(s.name()), s.definition()))
                .toList();
    }

    /** Without quotes where they mean nothing. */
    private static String plain(String quoted) {
        return quoted.replaceAll("\"([a-z_][a-z0-9_]*)\"", "$1");
    }
}
