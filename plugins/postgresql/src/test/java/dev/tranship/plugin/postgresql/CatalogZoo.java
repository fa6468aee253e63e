package dev.tranship.plugin.postgresql;

import java.util.ArrayList;
import java.util.List;

/** A database with one of everything that PostgreSQL's catalog knows, and what the server says of it. */
public final class CatalogZoo {
    /** The server's own words for all that {@link #statements} make, in a form that two databases can be compared by. */
    private static final List<String> DUMP = List.of(
            "select 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,"
                    + " pg_get_expr(d.adbin, d.adrelid), l.collname, col_description(c.oid, a.attnum) from pg_attribute a"
                    + " join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace"
                    + " left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum"
                    + " left join pg_collation l on l.oid = a.attcollation where a.attnum > 0 and not a.attisdropped"
                    + " and c.relkind in ('r', 'p', 'v', 'm', 'c') and n.nspname in ('public', 'side')"
                    + " and c.relname <> '_tranship_ledger' order by c.relname, a.attnum",
            "select 'constraint', coalesce(c.relname, t.typname), r.conname, pg_get_constraintdef(r.oid), r.convalidated"
                    + " from pg_constraint r join pg_namespace n on n.oid = r.connamespace left join pg_class c"
                    + " on c.oid = r.conrelid left join pg_type t on t.oid = r.contypid"
                    + " where n.nspname in ('public', 'side') and r.contype <> 'n' order by 2, 3",
            "select 'index', pg_get_indexdef(i.indexrelid), obj_description(i.indexrelid, 'pg_class') from pg_index i"
                    + " join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace"
                    + " where n.nspname in ('public', 'side') order by 2",
            "select 'view', n.nspname, c.relname, c.relkind, pg_get_viewdef(c.oid), obj_description(c.oid, 'pg_class')"
                    + " from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm')"
                    + " and n.nspname in ('public', 'side') order by 2, 3",
            "select 'table', n.nspname, c.relname, c.relkind, obj_description(c.oid, 'pg_class') from pg_class c"
                    + " join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'S')"
                    + " and c.relname <> '_tranship_ledger' and n.nspname in ('public', 'side') order by 2, 3",
            "select 'type', t.typname, t.typtype, format_type(t.typbasetype, t.typtypmod), t.typdefault, t.typnotnull,"
                    + " array(select enumlabel::text from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder)"
                    + " from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.typtype in ('d', 'e', 'r')"
                    + " and n.nspname in ('public', 'side') order by 2",
            "select 'owner of sequence', c.relname, o.relname, a.attname, d.deptype from pg_class c join pg_depend d"
                    + " on d.objid = c.oid and d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass"
                    + " and d.refobjsubid > 0 join pg_class o on o.oid = d.refobjid join pg_attribute a"
                    + " on a.attrelid = o.oid and a.attnum = d.refobjsubid where c.relkind = 'S' order by 2");

    private static final List<String> DUMP_TODAY = List.of(
            "select 'identity', c.relname, a.attname, a.attidentity, a.attgenerated from pg_attribute a"
                    + " join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace"
                    + " where n.nspname in ('public', 'side') and (a.attidentity <> '' or a.attgenerated <> '') order by 2, 3",
            "select 'sequence', sequencename, data_type, start_value, min_value, max_value, increment_by, cycle, cache_size"
                    + " from pg_sequences order by 2",
            "select 'partition', c.relname, pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid) from pg_class c"
                    + " join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'side')"
                    + " and (c.relkind = 'p' or c.relispartition) order by 2");

    private CatalogZoo() {}

    /**
     * {@return what makes the zoo}
     *
     * @param version of the server
     */
    public static List<String> statements(int version) {
        List<String> made = new ArrayList<>(List.of(
                "create schema side",
                "create type mood as enum ('sad', 'ok', 'it''s')",
                "create domain positive as integer default 1 constraint more_than_none check (value > 0)",
                "create domain small_positive as positive check (value < 100)",
                "create type address as (street text, zip integer)",
                "create type span as range (subtype = float8)",
                "create sequence lonely increment by 5 start with 10",
                "select setval('lonely', 35)",
                "create table owner (id serial primary key, code varchar(10) not null unique, name text collate \"C\")",
                "create sequence custom_counter",
                "create table animal (id bigint primary key default nextval('custom_counter'), owner_id integer not null,"
                        + " tags jsonb, weight small_positive, lives address, moods mood[], mood mood default 'ok', during tsrange,"
                        + " born timestamp, seen timestamptz(3), plain char(5) default 'x', any_number numeric, doc json, ip inet,"
                        + " bits bit(3), ticket bigint default nextval('lonely'), s span, words tsvector,"
                        + " constraint to_owner foreign key (owner_id) references owner (id) on delete cascade"
                        + " deferrable initially deferred, constraint not_at_once exclude using gist (during with &&),"
                        + " constraint born_after check (born > '1900-01-01'), unique (owner_id, mood) deferrable)",
                "alter sequence custom_counter owned by animal.id",
                "create index by_tags on animal using gin (tags jsonb_path_ops)",
                "create index by_during on animal using gist (during)",
                "create index by_born on animal using brin (born) with (pages_per_range = 16)",
                "create index by_plain on animal using hash (plain)",
                "create index by_lower on animal (lower(plain)) where mood = 'ok'",
                "create index by_pattern on owner (name text_pattern_ops desc nulls last)",
                "create unique index by_settings on owner (code) with (fillfactor = 70)",
                "create view light as select id, weight from animal where weight < 10",
                "create materialized view heavy as select id, weight from animal where weight >= 10",
                "create unique index heavy_by_id on heavy (id)",
                "create view all_of_them as select id from light union all select id from heavy",
                "create table side.note (id integer primary key, animal_id bigint references animal (id), text text)",
                "comment on table animal is 'what lives here'",
                "comment on column animal.tags is 'it''s anything'",
                "comment on view light is 'the light ones'",
                "comment on materialized view heavy is 'the heavy ones'",
                "comment on index by_tags is 'for search'",
                "comment on constraint born_after on animal is 'no ghosts'",
                "comment on domain positive is 'more than nothing'",
                "comment on type mood is 'how it feels'",
                "comment on sequence lonely is 'nobody''s'",
                "comment on schema side is 'beside'"));
        if (version >= 18) {
            made.addAll(List.of(
                    "create table computed (id integer generated always as identity (start with 7 increment by 3) primary key,"
                            + " n smallint generated by default as identity, a integer, twice integer generated always as (a * 2) stored,"
                            + " thrice integer generated always as (a * 3) virtual, unique nulls not distinct (a))",
                    "create index with_more on computed (a) include (twice)",
                    "create table event (id bigint not null, day date not null, kind text not null, primary key (id, day, kind))"
                            + " partition by range (day)",
                    "create table event_old partition of event for values from (minvalue) to ('2020-01-01')",
                    "create table event_new partition of event for values from ('2020-01-01') to (maxvalue)"
                            + " partition by list (kind)",
                    "create table event_new_a partition of event_new for values in ('a', 'A')",
                    "create table event_new_rest partition of event_new default",
                    "create index event_by_kind on event using hash (kind)",
                    "create table event_note (id bigint, day date, kind text, n integer, foreign key (id, day, kind)"
                            + " references event) partition by hash (n)",
                    "create table event_note_0 partition of event_note for values with (modulus 1, remainder 0)"));
        }
        return made;
    }

    /** {@return what the server says of everything, a line each} */
    public static List<String> dump(PostgresqlServer server, String database, int version) {
        List<String> dump = new ArrayList<>();
        DUMP.forEach(query -> dump.addAll(server.ask(database, query)));
        if (version >= 12) {
            DUMP_TODAY.forEach(query -> dump.addAll(server.ask(database, query)));
        }
        dump.addAll(
                server.ask(
                        database,
                        "select 'comment', d.classoid::regclass, d.description from pg_description d where d.objoid >= 16384 order by 2, 3"));
        return dump;
    }
}
