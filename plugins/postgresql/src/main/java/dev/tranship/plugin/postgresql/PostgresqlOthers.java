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

    private final PostgresqlDatabase database;
    private final Connection connection;
    private final List<Other> others = new ArrayList<>();

    PostgresqlOthers(PostgresqlDatabase database, Connection connection) {
        this.database = database;
        this.connection = connection;
    }

    List<Other> read(PostgresqlSequences sequences) {
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
                // What makes values of a range type is made with it.
                "NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = 'pg_proc'::regclass AND x.objid = p.oid"
                        + " AND x.deptype = 'i')" + PostgresqlCatalog.ofNoExtension("pg_proc", "p"));
        add(
                "'domain'",
                name + "t.typname)",
                "'CREATE DOMAIN ' || " + name
                        + "t.typname) || ' AS ' || format_type(t.typbasetype, t.typtypmod)"
                        + " || coalesce(' DEFAULT ' || t.typdefault, '') || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END"
                        + " || coalesce((SELECT string_agg(' CONSTRAINT ' || quote_ident(r.conname) || ' '"
                        + " || pg_get_constraintdef(r.oid), '' ORDER BY r.conname) FROM pg_constraint r"
                        + " WHERE r.contypid = t.oid AND r.contype = 'c'), '')",
                "pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace",
                "t.typtype = 'd'" + PostgresqlCatalog.ofNoExtension("pg_type", "t"));
        add(
                "'composite type'",
                name + "t.typname)",
                "'CREATE TYPE ' || " + name
                        + "t.typname) || ' AS (' || (SELECT string_agg(quote_ident(a.attname) || ' '"
                        + " || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum) FROM pg_attribute a"
                        + " WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) || ')'",
                "pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_class c ON c.oid = t.typrelid",
                "t.typtype = 'c' AND c.relkind = 'c'" + PostgresqlCatalog.ofNoExtension("pg_type", "t"));
        add(
                "'range type'",
                name + "t.typname)",
                "'CREATE TYPE ' || " + name
                        + "t.typname) || ' AS RANGE (SUBTYPE = ' || format_type(r.rngsubtype, NULL) || ')'",
                "pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace",
                "true" + PostgresqlCatalog.ofNoExtension("pg_type", "t"));
        add(
                "'foreign table'",
                name + "c.relname)",
                "''",
                "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace",
                "c.relkind = 'f'" + PostgresqlCatalog.ofNoExtension("pg_class", "c"));
        add(
                "'MATCH FULL of'",
                name + "c.relname) || '.' || quote_ident(r.conname)",
                "pg_get_constraintdef(r.oid)",
                "pg_constraint r JOIN pg_class c ON c.oid = r.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace",
                "r.contype = 'f' AND r.confmatchtype = 'f'" + (database.atLeast(11) ? " AND r.conparentid = 0" : ""));
        others.addAll(sequences.ownerless());
        comments(name);
        add(
                "'row security policy'",
                name + "c.relname) || '.' || quote_ident(p.polname)",
                "coalesce(pg_get_expr(p.polqual, p.polrelid), '')",
                "pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace",
                "true");
        others.sort(Comparator.comparing(Other::kind).thenComparing(Other::name));
        return others;
    }

    /** Those of tables, their columns, and views stand with them. */
    private void comments(String name) {
        comment(
                "CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'index' END",
                name + "c.relname)",
                "pg_class c ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0"
                        + " AND c.relkind IN ('i', 'I', 'S') JOIN pg_namespace n ON n.oid = c.relnamespace");
        comment(
                "'column'",
                name + "c.relname) || '.' || quote_ident(a.attname)",
                "pg_class c ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND c.relkind IN ('v', 'm')"
                        + " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND a.attnum > 0"
                        + " JOIN pg_namespace n ON n.oid = c.relnamespace");
        comment(
                "CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END",
                name + "t.typname)",
                "pg_type t ON d.classoid = 'pg_type'::regclass AND d.objoid = t.oid"
                        + " JOIN pg_namespace n ON n.oid = t.typnamespace");
        comment(
                "'schema'",
                "quote_ident(n.nspname)",
                "pg_namespace n ON d.classoid = 'pg_namespace'::regclass AND d.objoid = n.oid AND n.nspname <> 'public'");
        String table = name + "c.relname)";
        add(
                "'comment on constraint'",
                table + " || '.' || quote_ident(r.conname)",
                "'COMMENT ON CONSTRAINT ' || quote_ident(r.conname) || ' ON ' || " + table
                        + " || ' IS ' || quote_literal(d.description)",
                "pg_description d JOIN pg_constraint r ON d.classoid = 'pg_constraint'::regclass AND d.objoid = r.oid"
                        + " JOIN pg_class c ON c.oid = r.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace",
                "true");
    }

    private void comment(String kind, String name, String of) {
        add(
                "'comment on ' || " + kind,
                name,
                "'COMMENT ON ' || upper(" + kind + ") || ' ' || " + name + " || ' IS ' || quote_literal(d.description)",
                "pg_description d JOIN " + of,
                "true");
    }

    private void add(String kind, String name, String definition, String from, String condition) {
        others.addAll(SQL.list(
                connection,
                DOING,
                "SELECT " + kind + ", " + name + ", " + definition + " FROM " + from + " WHERE "
                        + PostgresqlCatalog.USERS + " AND " + condition,
                row -> new Other(row.getString(1), row.getString(2), row.getString(3))));
    }
}
