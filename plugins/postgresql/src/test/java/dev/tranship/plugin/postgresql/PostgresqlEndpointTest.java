package dev.tranship.plugin.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.KeyPlan;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.SchemaPlan;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Snapshot.Split;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.Default;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import dev.tranship.spi.Wanted;
import dev.tranship.testkit.Rows;
import dev.tranship.testkit.Workbench;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is PostgreSQL's own. */
class PostgresqlEndpointTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final PostgresqlServer server = PostgresqlServer.newest();
    private final String database = "own_" + NUMBER.incrementAndGet();
    private Workbench bench = new Workbench(open(server, server.create(database), Access.WRITE, Map.of()));

    private static Endpoint open(PostgresqlServer server, String database, Access access, Map<String, String> options) {
        return new PostgresqlEndpointFactory()
                .open(new ConnectionSpec(
                        "test",
                        "postgresql",
                        server.url(database).substring("postgresql:".length()),
                        options,
                        Path.of(""),
                        access));
    }

    @AfterEach
    void close() {
        bench.endpoint().close();
        server.drop(database);
    }

    private void run(String... statements) {
        server.execute(database, statements);
    }

    private List<String> ask(String query) {
        return server.ask(database, query);
    }

    private static DatasetPath path(String name) {
        return DatasetPath.of("public", name);
    }

    // ------------------------------------------------------------------------------------------------------- catalog

    @Test
    void typesOfPostgresqlHaveTheirLogicalTypes() {
        run(
                "create type mood as enum ('sad', 'ok', 'it''s')",
                "create domain positive as integer check (value > 0)",
                "create domain short_list as varchar(5)[]",
                "create table t (a smallint, b integer, c bigint, d real, e double precision, f numeric(10,2), g numeric,"
                        + " h numeric(3,5), i numeric(2,-3), j text, k varchar(20), l char(5), m bytea, n date, o time, p time(3),"
                        + " q timestamp, r timestamptz(0), s interval, u uuid, v json, w jsonb, x bit(3), y bit varying, z mood,"
                        + " aa positive, ab integer[], ac integer[][], ad mood[], ae short_list, af inet, ag int4range, ah money,"
                        + " ai tsvector, aj timetz, ak oid, al boolean, am point[], an xml)");
        assertThat(bench.table("t").columns().stream().map(c -> c.type().toString()))
                .containsExactly(
                        "int16",
                        "int32",
                        "int64",
                        "float32",
                        "float64",
                        "decimal(10,2)",
                        "decimal(38,9)",
                        "decimal(5,5)",
                        "decimal(5,0)",
                        "string",
                        "string(20)",
                        "string(5)",
                        "bytes",
                        "date",
                        "time(6)",
                        "time(3)",
                        "timestamp(6)",
                        "timestamptz(0)",
                        "interval",
                        "uuid",
                        "json",
                        "json",
                        "bits(3)",
                        "bits",
                        "enum('sad','ok','it''s')",
                        "int32",
                        "array<int32>",
                        "array<array<int32>>",
                        "array<enum('sad','ok','it''s')>",
                        "array<string(5)>",
                        "string",
                        "string",
                        "decimal(19,2)",
                        "string",
                        "string",
                        "int64",
                        "boolean",
                        "string",
                        "string");
    }

    @Test
    void defaultsIdentitiesAndComputedColumnsAreTold() {
        run(
                "create table t (a serial primary key, b bigint generated always as identity, c text default 'it''s', d integer"
                        + " default -5, e numeric(10,2) default 1.50, f boolean default true, g timestamptz default now(), h date"
                        + " default current_date, i integer generated always as (d * 2) stored, j uuid default gen_random_uuid(),"
                        + " k bigint default 7, l double precision default 0.5, m jsonb default '{}')");
        Table table = bench.table("t");
        assertThat(table.columns().stream().filter(Column::identity).map(Column::name))
                .containsExactly("a", "b");
        assertThat(table.column("c").orElseThrow().defaultValue()).isEqualTo(new Default.Constant("it's"));
        assertThat(table.column("d").orElseThrow().defaultValue()).isEqualTo(new Default.Constant(-5L));
        assertThat(table.column("e").orElseThrow().defaultValue())
                .isEqualTo(new Default.Constant(new BigDecimal("1.50")));
        assertThat(table.column("f").orElseThrow().defaultValue()).isEqualTo(new Default.Constant(true));
        assertThat(table.column("g").orElseThrow().defaultValue())
                .isEqualTo(new Default.Now(Default.Now.Part.TIMESTAMP));
        assertThat(table.column("h").orElseThrow().defaultValue()).isEqualTo(new Default.Now(Default.Now.Part.DATE));
        assertThat(table.column("i").orElseThrow().generated()).isEqualTo("(d * 2)");
        assertThat(table.column("j").orElseThrow().defaultValue())
                .isEqualTo(new Default.Expression("gen_random_uuid()"));
        assertThat(table.column("k").orElseThrow().defaultValue()).isEqualTo(new Default.Constant(7L));
        assertThat(table.column("l").orElseThrow().defaultValue()).isEqualTo(new Default.Constant(0.5));
        assertThat(table.column("m").orElseThrow().defaultValue()).isEqualTo(new Default.Constant("{}"));
    }

    @Test
    void whatIsNotMovedIsTold() {
        run(
                "create table t (id integer primary key, during tsrange, tags jsonb, exclude using gist (during with &&))",
                "create index by_tags on t using gin (tags)",
                "create index by_half on t (id) where id > 5",
                "create index by_sum on t ((id + 1))",
                "create function f(x integer) returns integer language sql as 'select x'",
                "create procedure p() language sql as 'select 1'",
                "create function g() returns trigger language plpgsql as 'begin return new; end'",
                "create trigger watch before insert on t for each row execute function g()",
                "create materialized view m as select 1 as one",
                "create sequence lonely",
                "create domain d as integer check (value > 0)");
        Catalog catalog = bench.catalog();
        assertThat(catalog.others().stream().map(o -> o.kind() + " " + o.name()))
                .containsExactly(
                        "domain public.d",
                        "function public.f(x integer)",
                        "function public.g()",
                        "procedure public.p()",
                        "sequence public.lonely",
                        "trigger public.t.watch");
        assertThat(bench.table("t").indexes().stream().map(i -> i.name() + " " + i.parts() + " " + i.where()))
                .containsExactly(
                        "by_half [Part[text=id, expression=false, descending=false]] (id > 5)",
                        "by_sum [Part[text=id + 1, expression=true, descending=false]] null",
                        "by_tags [Part[text=tags, expression=false, descending=false]] null");
        assertThat(bench.table("t").ownParts())
                .containsExactly("gin index by_tags", "exclusion constraint t_during_excl");
        assertThat(catalog.views()).extracting(View::path).containsExactly(path("m"));
    }

    @Test
    void whatIsNotKeptOfWhatIsMovedIsTold() {
        run(
                "create table t (id integer primary key deferrable, plain text, name text collate \"C\")",
                "create index usual on t (plain desc, id)",
                "create index by_pattern on t (plain text_pattern_ops)",
                "create index by_nulls on t (plain nulls first)",
                "create index by_collation on t (plain collate \"C\")");
        String more = "the operator classes, collations, order of NULLs, included columns or settings of index ";
        assertThat(bench.table("t").ownParts())
                .containsExactly(
                        "the collation \"C\" of column name",
                        "DEFERRABLE of key t_pkey",
                        more + "by_collation",
                        more + "by_nulls",
                        more + "by_pattern");
    }

    @Test
    void aNameIsFoundAsItIsWrittenElseInSmallLetters() {
        run("create table customer (id integer)", "create table \"Order\" (id integer)");
        assertThat(bench.describable().resolve(DatasetPath.of("Customer"))).isEqualTo(path("customer"));
        assertThat(bench.describable().resolve(DatasetPath.of("PUBLIC", "CUSTOMER")))
                .isEqualTo(path("customer"));
        assertThat(bench.describable().resolve(DatasetPath.of("Order"))).isEqualTo(path("Order"));
        assertThat(bench.describable().resolve(DatasetPath.of("New"))).isEqualTo(path("New"));
    }

    // ------------------------------------------------------------------------------------------------------- reading

    @Test
    void aPartitionedTableIsOneDatasetReadByPartition() {
        run(
                "create table t (id bigint, name text) partition by hash (id)",
                "create table \"t one\" partition of t for values with (modulus 3, remainder 0)",
                "create table t_two partition of t for values with (modulus 3, remainder 1)",
                "create table t_three partition of t for values with (modulus 3, remainder 2)",
                "insert into t select n, 'name ' || n from generate_series(0, 2999) n");
        assertThat(bench.describable().datasets()).containsExactly(path("t"));
        ReadRequest request = new ReadRequest(path("t"), List.of("id"), null, 100, 1 << 20);
        List<Long> ids = new ArrayList<>();
        try (Snapshot snapshot = bench.readable().snapshot()) {
            assertThat(snapshot.split(request, 8)).hasSize(3);
            List<Split> splits = snapshot.split(request, 2);
            assertThat(splits).hasSize(2);
            for (Split split : splits) {
                String position = null;
                while (true) {
                    try (BatchReader reader = snapshot.read(request, split, position)) {
                        Batch batch = reader.next();
                        if (batch == null) {
                            break;
                        }
                        Rows.of(batch).forEach(row -> ids.add((Long) row.get(0)));
                        position = batch.position();
                    }
                }
            }
        }
        assertThat(ids)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 3000).boxed().toList());
    }

    @Test
    void rowsOfATableThatInheritsAreItsOwn() {
        run(
                "create table p (id integer)",
                "create table c () inherits (p)",
                "insert into p values (1)",
                "insert into c values (2)");
        assertThat(bench.rows(path("p"))).containsExactly(Rows.row(1L));
        assertThat(bench.rows(path("c"))).containsExactly(Rows.row(2L));
    }

    @Test
    void aConditionWithAnIndexKeepsTheOrderOfPositions() {
        run(
                "create table t (id bigint primary key, n bigint)",
                "insert into t select 20000 - n, n from generate_series(1, 20000) n",
                "create index on t (n)",
                "analyze t");
        ReadRequest request = new ReadRequest(
                path("t"), List.of("id"), "n < 300 or n in (select n from t where id < 700)", 50, 1 << 20);
        List<Long> ids = new ArrayList<>();
        try (Snapshot snapshot = bench.readable().snapshot()) {
            for (Split split : snapshot.split(request, 3)) {
                String position = null;
                while (true) {
                    try (BatchReader reader = snapshot.read(request, split, position)) {
                        Batch batch = reader.next();
                        if (batch == null) {
                            break;
                        }
                        Rows.of(batch).forEach(row -> ids.add((Long) row.get(0)));
                        position = batch.position();
                    }
                }
            }
            assertThat(snapshot.count(request)).isEqualTo(999);
        }
        assertThat(ids).hasSize(999).doesNotHaveDuplicates();
    }

    @Test
    void valuesThatNoTypeHoldsAreFoundBeforehandAndOnTheirWay() {
        run(
                "create table t (a numeric, b numeric(5,2), c date, d timestamp, e time, f integer[], g timestamptz, h interval)",
                "insert into t values (1.5, 1, '2020-01-01', '2020-01-01', '10:00', '{1}', '2020-01-01', '1 day')",
                "insert into t values ('NaN', 'NaN', 'infinity', '-infinity', '24:00', '[2:3]={1,2}', 'infinity', 'infinity')",
                "insert into t values (1e40, null, null, null, null, '{{1,2}}', '294276-01-01', '1000000000 hours')",
                "insert into t values (0.0000000001, null, null, null, null, null, null, null)",
                "insert into t values ('Infinity', null, null, null, null, null, null, null)");
        ReadRequest request = ReadRequest.all(path("t"));
        try (Snapshot snapshot = bench.readable().snapshot()) {
            assertThat(snapshot.misfits(
                            request, Wanted.of(snapshot.rowType(request).fields())))
                    .extracting(Misfit::column)
                    .containsExactly("a", "b", "c", "d", "e", "f", "g", "h");
            try (BatchReader reader =
                    snapshot.read(request, snapshot.split(request, 1).get(0), null)) {
                Batch batch = reader.next();
                assertThat(batch).isNotNull();
                assertThat(batch.misfits().stream().map(m -> m.row() + m.column() + " " + m.value()))
                        .containsExactly(
                                "1a NaN",
                                "1b NaN",
                                "1c infinity",
                                "1d -infinity",
                                "1e 24:00:00",
                                "1f an array that begins at 2",
                                "1g infinity",
                                "1h infinity",
                                "2a 10000000000000000000000000000000000000000",
                                "2f an array of 2 dimensions",
                                "2g a time after the year 294246",
                                "2h 1000000000 hours",
                                "3a 0.0000000001",
                                "4a Infinity");
            }
        }
    }

    @Test
    void aNumberWithoutDigitsIsReadAsTheConnectionSays() {
        run("create table t (a numeric)", "insert into t values (123456789012345678901234567890.5)");
        Workbench wide = new Workbench(open(server, database, Access.READ, Map.of("numeric", "decimal(60,20)")));
        try {
            assertThat(wide.rows(path("t")))
                    .containsExactly(Rows.row(new BigDecimal("123456789012345678901234567890.50000000000000000000")));
        } finally {
            wide.endpoint().close();
        }
    }

    @Test
    void aQueryHasTypedColumnsAndMayUseAnyOperator() {
        run("create table t (a numeric(10,2), b jsonb)", "insert into t values (1.5, '{\"k\": 1}')");
        try (BatchReader reader = bench.queryable().query("select a, b ? 'k' as has, a, 1 as n from t;")) {
            assertThat(reader.rowType().toString())
                    .contains("a decimal(10,2)", "has boolean", "a_2 decimal(10,2)", "n int32");
            assertThat(Rows.rest(reader))
                    .containsExactly(Rows.row(new BigDecimal("1.50"), true, new BigDecimal("1.50"), 1L));
        }
        assertThatThrownBy(() -> bench.queryable().query("with x as (delete from t returning a) select * from x"))
                .isInstanceOf(EndpointException.class);
        assertThat(ask("select count(*) from t")).containsExactly("1");
    }

    // ------------------------------------------------------------------------------------------------------- writing

    @Test
    void everyColumnOfATableThatIsThereCanBeFilled() {
        run(
                "create type mood as enum ('sad', 'ok')",
                "create domain positive as integer check (value > 0)",
                "create table a (id bigint generated always as identity primary key, b inet, c int4range, d money, e mood, f"
                        + " mood[], g positive, h json, i char(5), j tsvector, k numeric, l oid, m varchar(3)[], n bit(3), o point)",
                "insert into a (b, c, d, e, f, g, h, i, j, k, l, m, n, o) values ('10.0.0.1/8', '[1,5)', '12.34', 'ok',"
                        + " '{sad,ok}', 7, '{\"a\":1}', 'abc', 'a fat cat', 1.500000000, 4000000000, '{abc,d}', '101', '(1.5,2)'), (null, null,"
                        + " null, null, null, null, null, null, null, null, null, null, null, null)",
                "create table b (like a including identity)");
        Table a = bench.table("a");
        List<List<@Nullable Object>> rows = bench.rows(path("a"));
        String change = "copy";
        try (RowWriter writer = bench.writer(change, path("b"), a.rowType(), List.of("id"))) {
            writer.insert(Batch.of(a.rowType(), rows));
            assertThat(writer.lookup(Batch.of(RowType.of(a.rowType().field(0)), List.of(Rows.row(1L))))
                            .rows())
                    .isEqualTo(1);
            writer.upsert(Batch.of(a.rowType(), rows));
            writer.commit(Workbench.whole(change));
        }
        assertThat(ask("select x::text from b x order by id")).isEqualTo(ask("select x::text from a x order by id"));
    }

    @Test
    void valuesThatPostgresqlWouldChangeAreRefusedByName() {
        run(
                "create table t (a varchar(3), b char(3), c timestamp(0), d numeric(4,2), e integer[], f text, g jsonb, h bit(3))");
        Table t = bench.table("t");
        RowType type = t.rowType();
        assertRefused(type, 0, "ab   ", "column a", "longer than string(3)");
        assertRefused(type, 1, "a ", "column b", "blanks at the end");
        assertRefused(
                type, 2, java.time.LocalDateTime.parse("2020-01-01T00:00:00.5"), "column c", "finer than timestamp(0)");
        assertRefused(type, 5, "nul\0here", "column f", "NUL");
        assertRefused(type, 5, "half \ud83d", "column f", "surrogate");
        assertRefused(type, 6, "{\"a\": \"\\u0000\"}", "column g");
        assertRefused(type, 7, "10", "column h");
        assertThat(ask("select count(*) from t")).containsExactly("0");
    }

    private void assertRefused(RowType type, int column, Object value, String... words) {
        RowType one = RowType.of(type.field(column));
        assertThatThrownBy(() -> bench.insert(path("t"), one, List.of(Rows.row(value))))
                .isInstanceOfSatisfying(
                        EndpointException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONSTRAINT))
                .hasMessageContaining("public.t")
                .hasMessageContainingAll(words);
    }

    @Test
    void aSequenceGoesOnAfterWhatWasWritten() {
        run(
                "create table t (id serial primary key, n bigint generated always as identity, name text)",
                "insert into t (name) values ('one')");
        Table t = bench.table("t");
        bench.insert(path("t"), t.rowType(), List.of(Rows.row(40L, 70L, "two"), Rows.row(30L, 60L, "three")));
        assertThat(ask("insert into t (name) values ('next') returning id, n")).containsExactly("41|71");
    }

    @Test
    void upsertWithoutAUniqueKeyReplacesAndAddsToo() {
        run("create table t (id integer, name text)", "insert into t values (1, 'one'), (2, 'two')");
        RowType type = bench.table("t").rowType();
        try (RowWriter writer = bench.writer("u", path("t"), type, List.of("id"))) {
            writer.upsert(Batch.of(type, List.of(Rows.row(2L, "first"), Rows.row(3L, "three"), Rows.row(2L, "last"))));
            writer.commit(Workbench.whole("u"));
        }
        assertThat(ask("select * from t order by 1")).containsExactly("1|one", "2|last", "3|three");
    }

    @Test
    void theLedgerIsThereOnlyWhileItHoldsSomething() {
        run("create table t (id bigint)");
        RowType type = bench.table("t").rowType();
        try (RowWriter first = bench.writer("one", path("t"), type, List.of());
                RowWriter second = bench.writer("two", path("t"), type, List.of())) {
            first.insert(Batch.of(type, List.of(Rows.row(1L))));
            second.insert(Batch.of(type, List.of(Rows.row(2L))));
            first.commit(Workbench.whole("one"));
            bench.transactional().forget(List.of("one"));
            second.commit(Workbench.whole("two"));
        }
        assertThat(bench.rows(path("t"))).hasSize(2);
        bench.transactional().forget(List.of("two"));
        assertThat(ask("select to_regclass('_tranship_ledger') is null")).containsExactly("t");
    }

    // ---------------------------------------------------------------------------------------------------- definition

    @Test
    void tablesThatReferToEachOtherInACircleAreMadeAndTakenBack() {
        Table a = table("a", "b");
        Table b = table("b", "a");
        SchemaPlan plan = bench.plan(Mode.CREATE, List.of(a, b), List.of());
        assertThat(plan.notices()).isEmpty();
        List<Ddl> before = new ArrayList<>();
        List<Ddl> after = new ArrayList<>();
        plan.tables().forEach(t -> before.addAll(t.beforeAnyRows()));
        plan.tables().forEach(t -> after.addAll(t.after()));
        after.addAll(plan.after());
        bench.apply(before);
        bench.insert(path("a"), a.rowType(), List.of(Rows.row(1L, 2L)));
        bench.insert(path("b"), b.rowType(), List.of(Rows.row(2L, 1L)));
        bench.apply(after);
        assertThat(ask("select count(*) from pg_constraint where contype = 'f' and convalidated"))
                .containsExactly("2");
        bench.revert(after);
        bench.revert(before);
        assertThat(bench.catalog().tables()).isEmpty();
    }

    private static Table table(String name, String other) {
        return new Table(
                path(name),
                List.of(Column.of("id", Type.INT64, false), Column.of("other", Type.INT64, true)),
                new Key(null, List.of("id")),
                List.of(),
                List.of(new ForeignKey(null, List.of("other"), path(other), List.of("id"), "CASCADE", "NO ACTION")),
                List.of(),
                List.of(),
                null);
    }

    @Test
    void rowsThatBreakAKeyMadeAfterThemAreNamedAndGoWithTheTable() {
        Table wanted = Table.of(path("t"), List.of(Column.of("id", Type.INT64, false)), new Key(null, List.of("id")));
        TablePlan plan =
                bench.plan(Mode.CREATE, List.of(wanted), List.of()).tables().get(0);
        List<Ddl> keys = plan.keys().stream().map(KeyPlan::ddl).toList();
        bench.apply(plan.before());
        bench.insert(path("t"), wanted.rowType(), List.of(Rows.row(1L), Rows.row(7L), Rows.row(7L)));
        assertThatThrownBy(() -> bench.apply(keys))
                .isInstanceOfSatisfying(
                        EndpointException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONSTRAINT))
                .hasMessageContaining("t_pkey")
                .hasMessageContaining("(id)=(7)");
        bench.revert(plan.beforeAnyRows());
        assertThat(bench.catalog().tables()).isEmpty();
    }

    @Test
    void enumsBecomeTypesThatTablesShareAndThatGoWithThem() {
        Type mood = new Type.Enum(List.of("sad", "ok"));
        List<Table> tables = List.of(
                Table.of(path("a"), List.of(Column.of("mood", mood, true)), null),
                Table.of(path("b"), List.of(Column.of("mood", new Type.Array(mood), true)), null));
        List<Ddl> done = new ArrayList<>();
        bench.plan(Mode.CREATE, tables, List.of()).tables().forEach(t -> {
            done.addAll(t.beforeAnyRows());
            done.addAll(t.after());
        });
        bench.apply(done);
        assertThat(ask("select typname from pg_type where typtype = 'e'")).containsExactly("a_mood_enum");
        assertThat(bench.table("b").rowType().type(0)).isEqualTo(new Type.Array(mood));
        bench.revert(done);
        assertThat(ask("select typname from pg_type where typtype = 'e'")).isEmpty();
    }

    @Test
    void anIdentityOfManyDigitsCountsBySequence() {
        Table wanted = Table.of(
                path("t"),
                List.of(
                        new Column("id", Type.UINT64, false, null, true, null, null),
                        Column.of("name", Type.TEXT, true)),
                new Key(null, List.of("id")));
        Table stored = bench.load(Mode.CREATE, wanted, List.of(Rows.row(new BigDecimal("41"), "x")));
        assertThat(stored.rowType().type(0)).isEqualTo(new Type.Decimal(20, 0));
        assertThat(ask("insert into t (name) values ('next') returning id")).containsExactly("42");
        assertThat(bench.table("t").column("id").orElseThrow().identity()).isTrue();
    }

    @Test
    void replacingATableTakesItsViewsAndForeignKeysAlongAndPutsThemBack() {
        run(
                "create table parent (id bigint generated by default as identity primary key, name text unique)",
                "create index by_name on parent (name)",
                "create table child (id bigint primary key, parent bigint references parent)",
                "create view names as select name from parent",
                "insert into parent values (1, 'old')",
                "insert into child values (1, 1)");
        Catalog before = bench.catalog();
        Table parent = before.table(path("parent")).orElseThrow();
        TablePlan plan =
                bench.plan(Mode.REPLACE, List.of(parent), List.of()).tables().get(0);
        bench.apply(plan.beforeAnyRows());
        bench.insert(plan.loadInto(), plan.stored().rowType(), List.of(Rows.row(1L, "new"), Rows.row(8L, "more")));
        bench.apply(plan.after());
        assertThat(ask("select * from names order by 1")).containsExactly("more", "new");
        assertThat(bench.table("parent").withoutOwn()).isEqualTo(parent.withoutOwn());
        assertThat(ask("insert into parent (name) values ('next') returning id"))
                .containsExactly("9");
        run("delete from parent where id = 9", "delete from parent where id = 8");
        assertThatThrownBy(() -> run("delete from parent where id = 1")).hasMessageContaining("child");
        bench.revert(plan.after());
        bench.revert(plan.beforeAnyRows());
        assertThat(bench.catalog().tables().stream().map(Catalog.Entry::table))
                .containsExactlyElementsOf(
                        before.tables().stream().map(Catalog.Entry::table).toList());
        assertThat(bench.catalog().views()).isEqualTo(before.views());
        assertThat(ask("select * from names")).containsExactly("old");
        assertThatThrownBy(() -> run("delete from parent where id = 1")).hasMessageContaining("child");
    }

    @Test
    void whatPostgresqlDoesNotUnderstandIsLeftOutWithANotice() {
        Table wanted = new Table(
                path("t"),
                List.of(
                        Column.of("id", Type.INT64, false),
                        new Column("d", Type.INT64, true, new Default.Expression("strange()"), false, null, null)),
                new Key("PRIMARY", List.of("id")),
                List.of(),
                List.of(),
                List.of(new Table.Check(null, "d glob 5"), new Table.Check("fine", "d > 5")),
                List.of(),
                null);
        SchemaPlan plan = bench.plan(
                Mode.CREATE,
                List.of(wanted),
                List.of(
                        new dev.tranship.spi.View(path("bad"), "select ifnull(d, 1) from t", null),
                        new dev.tranship.spi.View(path("second"), "select * from first", null),
                        new dev.tranship.spi.View(path("first"), "select d from t", null)));
        assertThat(plan.notices()).hasSize(3);
        assertThat(plan.notices()).anySatisfy(n -> assertThat(n).contains("default of column d", "strange"));
        assertThat(plan.notices()).anySatisfy(n -> assertThat(n).contains("check d glob 5"));
        assertThat(plan.notices()).anySatisfy(n -> assertThat(n).contains("view public.bad", "ifnull"));
        assertThat(plan.after())
                .extracting(Ddl::title)
                .containsExactly("create view public.first", "create view public.second");
        assertThat(plan.tables().get(0).stored().checks())
                .extracting(Table.Check::name)
                .containsExactly("fine");
        assertThat(bench.catalog().tables()).as("trying out leaves nothing").isEmpty();
    }

    @Test
    void aNameThatPostgresqlWouldCutIsRefused() {
        Table wanted = Table.of(path("ä".repeat(32)), List.of(Column.of("id", Type.INT64, false)), null);
        assertThatThrownBy(() -> bench.plan(Mode.CREATE, List.of(wanted), List.of()))
                .isInstanceOfSatisfying(
                        EndpointException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED))
                .hasMessageContaining("ä".repeat(32))
                .hasMessageContaining("63 bytes");
    }

    // ------------------------------------------------------------------------------------------------------- opening

    @Test
    void aRefusedLoginIsToldWithoutThePassword() throws IOException {
        try (PostgresqlServer own = PostgresqlServer.fresh()) {
            own.execute("postgres", "create role guarded login password 'open-sesame'");
            Path access = own.data().resolve("pg_hba.conf");
            Files.writeString(access, "host all guarded all scram-sha-256\n" + Files.readString(access));
            own.execute("postgres", "select pg_reload_conf()");
            String url = "//guarded@localhost:" + own.port() + "/postgres";
            assertThat(opened(url, Map.of("password", "open-sesame")))
                    .isEqualTo("guarded@localhost:" + own.port() + "/postgres");
            assertThatThrownBy(() -> opened(url, Map.of("password", "open-barley")))
                    .isInstanceOfSatisfying(
                            EndpointException.class, e -> assertThat(e.kind()).isEqualTo(Kind.AUTHENTICATE))
                    .hasMessageContaining("guarded")
                    .hasMessageNotContaining("open-barley");
        }
    }

    @Test
    void aServerThatIsNotThereIsAConnectError() {
        assertThatThrownBy(() -> opened("//postgres@localhost:1/x", Map.of()))
                .isInstanceOfSatisfying(
                        EndpointException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONNECT))
                .hasMessageContaining("localhost:1");
        assertThatThrownBy(() -> opened("//postgres@localhost/x?colour=blue", Map.of()))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("colour")
                .hasMessageContaining("sslmode");
    }

    private static String opened(String location, Map<String, String> options) {
        try (Endpoint endpoint = new PostgresqlEndpointFactory()
                .open(new ConnectionSpec("test", "postgresql", location, options, Path.of(""), Access.READ))) {
            return endpoint.location();
        }
    }
}
