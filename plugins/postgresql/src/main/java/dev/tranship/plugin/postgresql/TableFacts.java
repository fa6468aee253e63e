package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog holds of one table, in PostgreSQL's own words, so that it can be said again of another.
 *
 * @param partitioned how it is divided, e.g. {@code HASH (id)}; null when it is not
 * @param options storage parameters, separated by commas; null without any
 */
record TableFacts(
        DatasetPath path,
        @Nullable String partitioned,
        boolean partition,
        boolean parent,
        boolean rowSecurity,
        boolean permanent,
        String owner,
        boolean own,
        @Nullable String options,
        @Nullable String comment,
        long rows,
        long bytes,
        List<Column> columns,
        List<Constraint> constraints,
        List<Index> indexes,
        List<Trigger> triggers,
        List<String> rules,
        List<String> bounds) {
    private static final String DOING = "reading the catalog";

    /**
     * @param identity whether the column hands out growing values by itself
     * @param sequence the sequence it owns; null without one
     */
    record Column(
            String name,
            String type,
            boolean notNull,
            boolean generated,
            boolean identity,
            @Nullable DatasetPath sequence) {}

    /** @param kind {@code p u f c x t}, as in pg_constraint */
    record Constraint(String name, char kind, List<String> columns, String definition, boolean toItself) {}

    /**
     * One that belongs to no constraint.
     *
     * @param columns those that it is on by themselves, without expressions
     * @param definition what follows the name of the table
     */
    record Index(String name, boolean unique, List<String> columns, String definition) {}

    record Trigger(String name, String definition, boolean enabled) {}

    Column column(String name) {
        return columns.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new EndpointException(
                        Kind.NOT_FOUND,
                        path + " has no column " + name + "; it has "
                                + columns.stream().map(Column::name).toList()));
    }

    Optional<Constraint> primaryKey() {
        return constraints.stream().filter(c -> c.kind() == 'p').findFirst();
    }

    /** @throws EndpointException NOT_FOUND */
    static TableFacts read(Connection connection, DatasetPath path) {
        String oid = Quoted.literal(Quoted.path(path)) + "::regclass";
        List<TableFacts> found = SQL.list(
                connection,
                DOING,
                "SELECT CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END, c.relispartition,"
                        + " c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid)"
                        + " OR c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid) AND NOT c.relispartition,"
                        + " c.relrowsecurity, c.relpersistence = 'p', pg_get_userbyid(c.relowner),"
                        + " pg_get_userbyid(c.relowner) = current_user, array_to_string(c.reloptions, ', '),"
                        + " obj_description(c.oid, 'pg_class'), coalesce((SELECT sum(pg_total_relation_size(t.relid))"
                        + " FROM pg_partition_tree(c.oid) t), pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n"
                        + " ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')",
                row -> new TableFacts(
                        path,
                        row.getString(1),
                        row.getBoolean(2),
                        row.getBoolean(3),
                        row.getBoolean(4),
                        row.getBoolean(5),
                        row.getString(6),
                        row.getBoolean(7),
                        row.getString(8),
                        row.getString(9),
                        SQL.number(connection, DOING, "SELECT count(*) FROM " + Quoted.path(path)),
                        row.getLong(10),
                        columns(connection, oid, path),
                        constraints(connection, oid),
                        indexes(connection, oid),
                        triggers(connection, oid),
                        SQL.list(
                                connection,
                                DOING,
                                "SELECT rulename FROM pg_rewrite WHERE ev_class = " + oid + " ORDER BY rulename",
                                rule -> rule.getString(1)),
                        SQL.list(
                                connection,
                                DOING,
                                "SELECT pg_get_expr(p.relpartbound, p.oid) FROM pg_inherits i JOIN pg_class p"
                                        + " ON p.oid = i.inhrelid WHERE i.inhparent = " + oid + " ORDER BY p.relname",
                                part -> String.valueOf(part.getString(1)))),
                path.segments().get(0),
                path.name());
        return found.stream()
                .findFirst()
                .orElseThrow(() -> new EndpointException(Kind.NOT_FOUND, "there is no table " + path));
    }

    private static List<Column> columns(Connection connection, String oid, DatasetPath path) {
        return SQL.list(
                connection,
                DOING,
                "SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated <> '',"
                        + " a.attidentity <> '', sn.nspname, s.relname FROM pg_attribute a LEFT JOIN pg_class s ON s.oid ="
                        + " pg_get_serial_sequence(" + Quoted.literal(Quoted.path(path)) + ", a.attname)::regclass"
                        + " LEFT JOIN pg_namespace sn ON sn.oid = s.relnamespace"
                        + " WHERE a.attrelid = " + oid + " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
                row -> new Column(
                        row.getString(1),
                        row.getString(2),
                        row.getBoolean(3),
                        row.getBoolean(4),
                        row.getBoolean(5),
                        row.getString(7) == null ? null : DatasetPath.of(row.getString(6), row.getString(7))));
    }

    private static List<Constraint> constraints(Connection connection, String oid) {
        return SQL.list(
                connection,
                DOING,
                "SELECT r.conname, r.contype, ARRAY(SELECT a.attname::text FROM unnest(r.conkey) WITH ORDINALITY k(number, place)"
                        + " JOIN pg_attribute a ON a.attrelid = r.conrelid AND a.attnum = k.number ORDER BY k.place),"
                        + " pg_get_constraintdef(r.oid), r.confrelid = r.conrelid FROM pg_constraint r"
                        + " WHERE r.contype IN ('p', 'u', 'f', 'c', 'x', 't') AND r.conrelid = " + oid
                        + " ORDER BY r.contype, r.conname",
                row -> new Constraint(
                        row.getString(1),
                        row.getString(2).charAt(0),
                        texts(row, 3),
                        row.getString(4),
                        row.getBoolean(5)));
    }

    private static List<Index> indexes(Connection connection, String oid) {
        return SQL.list(
                connection,
                DOING,
                "SELECT c.relname, i.indisunique, ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = i.indrelid"
                        + " AND a.attnum = ANY (i.indkey::int2[])), pg_get_indexdef(c.oid), quote_ident(c.relname)"
                        + " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = " + oid
                        + " AND i.indisvalid AND NOT EXISTS (SELECT FROM pg_constraint r WHERE r.conindid = c.oid"
                        + " AND r.conrelid = i.indrelid) ORDER BY c.relname",
                row -> {
                    String definition = row.getString(4);
                    int named = definition.indexOf(row.getString(5))
                            + row.getString(5).length();
                    return new Index(
                            row.getString(1),
                            row.getBoolean(2),
                            texts(row, 3),
                            definition.substring(definition.indexOf(" USING ", named)));
                });
    }

    private static List<Trigger> triggers(Connection connection, String oid) {
        return SQL.list(
                connection,
                DOING,
                "SELECT tgname, pg_get_triggerdef(oid), tgenabled <> 'D' FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = "
                        + oid + " ORDER BY tgname",
                row -> new Trigger(row.getString(1), row.getString(2), row.getBoolean(3)));
    }

    private static List<String> texts(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return List.of((String[]) array.getArray());
    }
}
