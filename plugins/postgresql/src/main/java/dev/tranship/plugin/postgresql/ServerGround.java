package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.spi.DatasetPath;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A database that is there, asked over one connection. */
record ServerGround(PostgresqlDatabase database, Connection connection, PostgresqlCatalog catalog) implements Ground {
    private static final String DOING = "planning the schema";

    ServerGround(PostgresqlDatabase database, Connection connection) {
        this(database, connection, new PostgresqlCatalog(database, connection));
    }

    @Override
    public boolean atLeast(int version) {
        return database.atLeast(version);
    }

    @Override
    public DatasetPath resolve(DatasetPath path) {
        return catalog.resolve(path);
    }

    @Override
    public Set<String> schemas() {
        return catalog.schemas();
    }

    @Override
    public Set<String> takenNames(String schema) {
        return catalog.takenNames(schema);
    }

    @Override
    public Map<String, Map<List<String>, String>> enums() {
        return catalog.enums();
    }

    @Override
    public List<DependentView> dependentViews(DatasetPath path) {
        return SQL.list(
                connection,
                DOING,
                "SELECT DISTINCT n.nspname, v.relname, v.relkind, pg_get_viewdef(v.oid) FROM pg_depend d"
                        + " JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass"
                        + " JOIN pg_class v ON v.oid = r.ev_class JOIN pg_namespace n ON n.oid = v.relnamespace"
                        + " WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass(?)"
                        + " AND v.oid <> d.refobjid AND v.relkind IN ('v', 'm') ORDER BY n.nspname, v.relname",
                row -> new DependentView(
                        DatasetPath.of(row.getString(1), row.getString(2)),
                        row.getString(3).equals("m"),
                        row.getString(4)),
                Quoted.path(path));
    }

    @Override
    public List<Reference> references(DatasetPath path) {
        return references("r.conrelid", "r.confrelid", path);
    }

    @Override
    public List<Reference> foreignKeys(DatasetPath path) {
        return references("r.confrelid", "r.conrelid", path);
    }

    private List<Reference> references(String other, String own, DatasetPath path) {
        return SQL.list(
                connection,
                DOING,
                "SELECT n.nspname, c.relname, r.conname, ARRAY(SELECT a.attname::text FROM unnest(r.confkey) WITH ORDINALITY"
                        + " k(number, place) JOIN pg_attribute a ON a.attrelid = r.confrelid AND a.attnum = k.number"
                        + " ORDER BY k.place), pg_get_constraintdef(r.oid) FROM pg_constraint r"
                        + " JOIN pg_class c ON c.oid = " + other + " JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE r.contype = 'f' AND r.conrelid <> r.confrelid AND " + own + " = to_regclass(?)"
                        + (database.atLeast(11) ? " AND r.conparentid = 0" : "")
                        + " ORDER BY n.nspname, c.relname, r.conname",
                row -> new Reference(
                        DatasetPath.of(row.getString(1), row.getString(2)),
                        row.getString(3),
                        List.of((String[]) row.getArray(4).getArray()),
                        row.getString(5)),
                Quoted.path(path));
    }

    @Override
    public List<Privilege> privileges(DatasetPath path) {
        return SQL.list(
                connection,
                DOING,
                "SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,"
                        + " a.privilege_type, a.is_grantable, a.name FROM (SELECT c.relowner, x.*, NULL::text AS name"
                        + " FROM pg_class c, aclexplode(c.relacl) x WHERE c.oid = to_regclass(?) UNION ALL"
                        + " SELECT c.relowner, x.*, t.attname::text FROM pg_class c JOIN pg_attribute t"
                        + " ON t.attrelid = c.oid AND NOT t.attisdropped, aclexplode(t.attacl) x WHERE c.oid = to_regclass(?)) a"
                        + " WHERE a.grantee <> a.relowner ORDER BY 1, 2, 4",
                row -> new Privilege(row.getString(1), row.getString(2), row.getBoolean(3), row.getString(4)),
                Quoted.path(path),
                Quoted.path(path));
    }

    @Override
    public List<String> triggers(DatasetPath path) {
        return SQL.list(
                connection,
                DOING,
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgrelid = to_regclass(?)"
                        + " ORDER BY tgname",
                row -> row.getString(1),
                Quoted.path(path));
    }

    @Override
    public Trial trial(Set<String> schemas, List<String> notices) {
        return new Rehearsal(connection, schemas, notices);
    }
}
