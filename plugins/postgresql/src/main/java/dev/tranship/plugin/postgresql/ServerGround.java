package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.spi.DatasetPath;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A database that is there, asked over one connection. */
record ServerGround(PostgresqlDatabase database, Connection connection, PostgresqlCatalog catalog) implements Ground {
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
                "planning the schema",
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
    public Trial trial(Set<String> schemas, List<String> notices) {
        return new Rehearsal(connection, schemas, notices);
    }
}
