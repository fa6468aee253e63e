package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.spi.Catalog.Other;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is there but is not moved. */
final class PostgresqlOthers {
    private static final String DOING = "reading the catalog";
    private static final String USERS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

    private final PostgresqlDatabase database;
    private final Connection connection;
    private final List<Other> others = new ArrayList<>();

    PostgresqlOthers(PostgresqlDatabase database, Connection connection) {
        this.database = database;
        this.connection = connection;
    }

    List<Other> read() {
        String name = "quote_ident(n.nspname) || '.' || quote_ident(";
        add(
                "'trigger'",
                name + "c.relname) || '.' || quote_ident(t.tgname)",
                "pg_get_triggerdef(t.oid)",
                "pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace",
                "NOT t.tgisinternal" + (database.atLeast(13) ? " AND t.tgparentid = 0" : ""));
        boolean kinds = database.atLeast(11);
        add(
                kinds
                        ? "CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END"
                        : "'function'",
                name + "p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')'",
                kinds
                        ? "CASE WHEN p.prokind = 'a' THEN '' ELSE pg_get_functiondef(p.oid) END"
                        : "CASE WHEN p.proisagg THEN '' ELSE pg_get_functiondef(p.oid) END",
                "pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace",
                "true" + PostgresqlCatalog.ofNoExtension("pg_proc", "p"));
        add(
                "'domain'",
                name + "t.typname)",
                "'CREATE DOMAIN ' || " + name
                        + "t.typname) || ' AS ' || format_type(t.typbasetype, t.typtypmod) || coalesce("
                        + "(SELECT string_agg(' ' || pg_get_constraintdef(r.oid), '' ORDER BY r.conname) FROM pg_constraint r"
                        + " WHERE r.contypid = t.oid), '')",
                "pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace",
                "t.typtype = 'd'" + PostgresqlCatalog.ofNoExtension("pg_type", "t"));
        add(
                "CASE t.typtype WHEN 'c' THEN 'composite type' ELSE 'range type' END",
                name + "t.typname)",
                "''",
                "pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid",
                // Every table is a composite type as well.
                "(t.typtype = 'r' OR t.typtype = 'c' AND c.relkind = 'c')"
                        + PostgresqlCatalog.ofNoExtension("pg_type", "t"));
        add(
                "CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'm' THEN 'materialized view' ELSE 'foreign table' END",
                name + "c.relname)",
                "CASE c.relkind WHEN 'm' THEN pg_get_viewdef(c.oid) ELSE '' END",
                "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace",
                // A sequence that a column owns goes with the column.
                "c.relkind IN ('S', 'm', 'f') AND c.relpersistence <> 't' AND NOT EXISTS (SELECT 1 FROM pg_depend d"
                        + " WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND c.relkind = 'S')"
                        + PostgresqlCatalog.ofNoExtension("pg_class", "c"));
        add(
                "'exclusion constraint'",
                name + "c.relname) || '.' || quote_ident(r.conname)",
                "pg_get_constraintdef(r.oid)",
                "pg_constraint r JOIN pg_class c ON c.oid = r.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace",
                "r.contype = 'x'");
        add(
                "m.amname || ' index'",
                name + "ic.relname)",
                "pg_get_indexdef(i.indexrelid)",
                "pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am m ON m.oid = ic.relam"
                        + " JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace",
                "m.amname <> 'btree' AND NOT EXISTS (SELECT 1 FROM pg_constraint r WHERE r.conindid = i.indexrelid)"
                        + (database.atLeast(10) ? " AND NOT c.relispartition" : ""));
        details(name);
        add(
                "'row security policy'",
                name + "c.relname) || '.' || quote_ident(p.polname)",
                "coalesce(pg_get_expr(p.polqual, p.polrelid), '')",
                "pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace",
                "true");
        others.sort(Comparator.comparing(Other::kind).thenComparing(Other::name));
        return others;
    }

    /** What is not kept of things that are moved. */
    private void details(String name) {
        add(
                "'collation of column'",
                name + "c.relname) || '.' || quote_ident(a.attname)",
                "quote_ident(l.collname)",
                "pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " JOIN pg_type t ON t.oid = a.atttypid JOIN pg_collation l ON l.oid = a.attcollation",
                "a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND a.attcollation <> t.typcollation"
                        + (database.atLeast(10) ? " AND NOT c.relispartition" : "")
                        + PostgresqlCatalog.ofNoExtension("pg_class", "c"));
        add(
                "'deferrability of'",
                name + "c.relname) || '.' || quote_ident(r.conname)",
                "pg_get_constraintdef(r.oid)",
                "pg_constraint r JOIN pg_class c ON c.oid = r.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace",
                "r.condeferrable AND r.contype <> 'x'" + (database.atLeast(11) ? " AND r.conparentid = 0" : ""));
        String keys = database.atLeast(11) ? "i.indnkeyatts" : "i.indnatts";
        add(
                "'operator classes, collations, order of NULLs or included columns of'",
                name + "ic.relname)",
                "pg_get_indexdef(i.indexrelid)",
                "pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am m ON m.oid = ic.relam"
                        + " JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace",
                "m.amname = 'btree' AND (i.indnatts > " + keys + " OR EXISTS (SELECT 1 FROM generate_series(0, " + keys
                        + " - 1) k JOIN pg_opclass o ON o.oid = i.indclass[k]"
                        + " LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k]"
                        // NULLs come last, and first where the order is descending, unless said.
                        + " WHERE NOT o.opcdefault OR i.indoption[k] IN (1, 2)"
                        + " OR a.attnum <> 0 AND i.indcollation[k] <> a.attcollation))"
                        + (database.atLeast(10) ? " AND NOT c.relispartition" : ""));
    }

    private void add(String kind, String name, String definition, String from, String condition) {
        others.addAll(SQL.list(
                connection,
                DOING,
                "SELECT " + kind + ", " + name + ", " + definition + " FROM " + from + " WHERE " + USERS + " AND "
                        + condition,
                row -> new Other(row.getString(1), row.getString(2), row.getString(3))));
    }
}
