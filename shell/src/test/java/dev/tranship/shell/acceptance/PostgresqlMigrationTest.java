package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.plugin.postgresql.CatalogZoo;
import dev.tranship.plugin.postgresql.PostgresqlServer;
import dev.tranship.shell.acceptance.Stage.Said;
import dev.tranship.testkit.LockWait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chinook on a real PostgreSQL server, there and back, by the commands that a person types. */
class PostgresqlMigrationTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String CHINOOK = "acceptance_chinook";
    private static final String LEFT = "select relname from pg_class c join pg_namespace n on n.oid = relnamespace"
            + " where nspname !~ '^pg_' and nspname <> 'information_schema'"
            + " union all select typname from pg_type where typtype = 'e'"
            + " union all select nspname from pg_namespace where nspname !~ '^(pg_|information_schema|public)'";

    @TempDir
    private Path folder;

    private final PostgresqlServer server = PostgresqlServer.newest();
    private Stage stage;
    private String target;

    @BeforeAll
    static void loadChinook() throws IOException {
        Path script = Path.of("../../shared/data/chinook/Chinook_PostgreSql.sql");
        assumeTrue(Files.exists(script), "the Chinook data is not here");
        PostgresqlServer server = PostgresqlServer.newest();
        if (server.ask("postgres", "select 1 from pg_database where datname = '" + CHINOOK + "'")
                .isEmpty()) {
            server.create(CHINOOK);
            String text = Files.readString(script);
            server.execute(CHINOOK, text.substring(text.indexOf("\\c chinook;") + "\\c chinook;".length()));
        }
    }

    @BeforeEach
    void open() {
        stage = new Stage(folder);
        target = server.create("acceptance_" + NUMBER.incrementAndGet());
    }

    @AfterEach
    void drop() {
        server.drop(target);
    }

    @Test
    void chinookGoesFromPostgresqlToDuckdbAndUndoLeavesNothing() throws Exception {
        stage.planOver(
                server.url(CHINOOK),
                "duckdb:w.duckdb",
                "- copy: s.* -> w.main\n- verify: s.* -> w.main\n  level: full");
        List<String> before = contentOf(CHINOOK);

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isZero();
        assertEqual(run);
        assertThat(stage.ask("select count(*) from duckdb_constraints() where constraint_type = 'FOREIGN KEY'"))
                .containsExactly("11");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
        assertThat(stage.leftovers()).isEmpty();
        assertThat(contentOf(CHINOOK)).isEqualTo(before);
    }

    @Test
    void chinookGoesFromPostgresqlToSqlite() throws Exception {
        stage.planOver(
                server.url(CHINOOK), "sqlite:w.db", "- copy: s.* -> w.main\n- verify: s.* -> w.main\n  level: full");
        Said run = stage.tranship("run", ".");
        assertThat(run.exit()).as(run.err()).isZero();
        assertEqual(run);
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
    }

    @Test
    void chinookGoesFromSqliteToPostgresqlWithKeysIndexesAndSequencesAndUndoLeavesNothing() throws Exception {
        Path chinook = Path.of("../../shared/data/chinook/Chinook_Sqlite.sqlite");
        assumeTrue(Files.exists(chinook), "the Chinook data is not here");
        Files.copy(chinook, folder.resolve("s.db"));
        stage.planOver(
                "sqlite:s.db", server.url(target), "- copy: s.* -> w.public\n- verify: s.* -> w.public\n  level: full");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isZero();
        assertEqual(run);
        assertThat(
                        server.ask(
                                target,
                                "select contype, count(*) from pg_constraint where contype in ('p', 'f') and connamespace = 'public'::regnamespace group by 1 order by 1"))
                .containsExactly("f|11", "p|11");
        assertThat(server.ask(target, "select count(*) from pg_constraint where not convalidated"))
                .containsExactly("0");
        assertThat(server.ask(target, "select indexname from pg_indexes where indexname like 'IFK%'"))
                .hasSize(11);
        assertThat(server.ask(target, "insert into \"Artist\" (\"Name\") values ('next') returning \"ArtistId\""))
                .containsExactly("276");
        server.execute(target, "delete from \"Artist\" where \"ArtistId\" = 276");
        Said undo = stage.tranship("undo", ".", "all");
        assertThat(undo.exit()).as(undo.err()).isZero();
        assertThat(server.ask(target, LEFT)).isEmpty();
    }

    @Test
    void everythingInTheCatalogGoesAlongWithTheRowsAndUndoLeavesNothing() throws Exception {
        String zoo = server.create("acceptance_zoo_" + NUMBER.incrementAndGet());
        server.execute(zoo, CatalogZoo.statements(18).toArray(String[]::new));
        server.execute(
                zoo,
                "insert into owner (code) values ('a'), ('b')",
                "delete from owner where code = 'b'",
                "insert into animal (owner_id, mood, tags, weight, lives, moods, during, any_number, ip, s) values"
                        + " (1, 'ok', '{\"a\": 1}', 5, row('Main St', 12), '{ok,sad}', '[2020-01-01,2020-02-01)', 1.500000000, '10.0.0.1', '[1,2]'),"
                        + " (1, 'sad', '{}', 50, null, null, '[2021-01-01,2021-02-01)', null, null, null)",
                "insert into computed (a) values (1), (2)",
                "insert into event select n, date '2019-12-30' + n, case n % 2 when 0 then 'a' else 'z' end"
                        + " from generate_series(1, 5) n",
                "refresh materialized view heavy");
        List<String> empty = CatalogZoo.dump(server, target, 18);
        stage.planOver(server.url(zoo), server.url(target), "- copy: s -> w\n- verify: s -> w\n  level: full");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out() + run.err()).doesNotContain("not carried over").doesNotContain("left out");
        assertThat(CatalogZoo.dump(server, target, 18))
                .containsExactlyInAnyOrderElementsOf(CatalogZoo.dump(server, zoo, 18));
        for (String query : List.of(
                "select x::text from animal x order by id",
                "select x::text from computed x order by id",
                "select x::text, tableoid::regclass from event x order by id",
                "select x::text from heavy x",
                "insert into owner (code) values ('next') returning id",
                "insert into animal (owner_id, mood) values (1, 'it''s') returning id, ticket",
                "insert into computed (a) values (3) returning id, twice, thrice")) {
            assertThat(server.ask(target, query))
                    .as(query)
                    .isEqualTo(server.ask(zoo, query))
                    .isNotEmpty();
        }
        server.execute(
                target,
                "delete from owner where id > 2",
                "delete from animal where owner_id = 1 and weight is null",
                "delete from computed where a = 3");
        Said undo = stage.tranship("undo", ".", "all", "--force");
        assertThat(undo.exit()).as(undo.err()).isZero();
        assertThat(CatalogZoo.dump(server, target, 18)).isEqualTo(empty);
        server.drop(zoo);
    }

    @Test
    void whatOnlyPostgresqlHasIsNamedWhenItGoesElsewhere() throws Exception {
        String zoo = server.create("acceptance_zoo_" + NUMBER.incrementAndGet());
        server.execute(zoo, CatalogZoo.statements(18).toArray(String[]::new));
        stage.planOver(server.url(zoo), "duckdb:w.duckdb", "- schema: s -> w.main\n  views: false");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out() + run.err())
                .contains(
                        "gin index by_tags is not carried over",
                        "gist index by_during is not carried over",
                        "brin index by_born is not carried over",
                        "the method hash of index by_plain is not carried over",
                        "exclusion constraint not_at_once is not carried over",
                        "unique key computed_a_key is not carried over",
                        "DEFERRABLE INITIALLY DEFERRED of foreign key to_owner is not carried over",
                        "the collation \"C\" of column name is not carried over",
                        "GENERATED ALWAYS of column id is not carried over",
                        "partitioning RANGE (day) is not carried over",
                        "domain public.positive is not carried over",
                        "composite type public.address is not carried over",
                        "sequence public.lonely is not carried over",
                        "comment on index public.by_tags is not carried over");
        server.drop(zoo);
    }

    @Test
    void chinookGoesFromPostgresqlToPostgresqlAndIsReplacedAndPutBack() throws Exception {
        String copy = "- copy: s.* -> w.public\n";
        stage.planOver(server.url(CHINOOK), server.url(target), copy + "- verify: s.* -> w.public\n  level: full");
        Said run = stage.tranship("run", ".");
        assertThat(run.exit()).as(run.err()).isZero();
        assertEqual(run);
        server.execute(target, "create view long as select * from track where milliseconds > 1000000");
        List<String> before = contentOf(target);
        server.execute(target, "update track set name = 'changed' where track_id = 1");
        List<String> changed = contentOf(target);

        stage.planOver(server.url(CHINOOK), server.url(target), copy + "  mode: replace");
        Said replaced = stage.tranship("run", ".");

        assertThat(replaced.exit()).as(replaced.err()).isZero();
        assertThat(contentOf(target)).containsAll(before);
        Said undo = stage.tranship("undo", ".", "all");
        assertThat(undo.exit()).as(undo.err()).isZero();
        assertThat(contentOf(target)).isEqualTo(changed);
    }

    @Test
    void aKeyThatIsThereIsSetAside() throws Exception {
        server.execute(
                target,
                "create table n (id integer primary key, t text not null)",
                "insert into n values (500, 'theirs')");
        stage.rows(3000);
        stage.planOver(
                "sqlite:s.db",
                server.url(target),
                "- id: a\n  copy: s.n -> w.public\n  mode: append\n  on_error: quarantine(10)");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isEqualTo(3);
        assertThat(server.ask(target, "select count(*), count(*) filter (where t = 'theirs') from n"))
                .containsExactly("3000|1");
        assertThat(Files.readAllLines(folder.resolve(".tranship/rejects/a.jsonl")))
                .singleElement()
                .asString()
                .contains("500", "already exists");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
        assertThat(server.ask(target, "select id, t from n")).containsExactly("500|theirs");
    }

    @ParameterizedTest(name = "settings: {0}")
    @CsvSource(delimiter = '|', textBlock = """
                    ''                                  | add primary key (id) to public.n, add unique key (u) to public.n
                    'rename: { id: number }'            | add primary key (number) to public.n, add unique key (u) to public.n
                    'cast: { u: int32 }'                | add primary key (id) to public.n
                    'cast: { id: string }'              | add unique key (u) to public.n
                    'default: { u: 1 }'                 | add primary key (id) to public.n
                    'js: "row => row"'                  | ''
                    'on_error: skip'                    | ''
                    """)
    void aKeyWaitsForTheRowsOnlyWhereTheSourceProvesIt(String setting, String waiting) throws Exception {
        stage.source("create table n (id integer primary key, u integer unique, t text unique)");
        stage.planOver("sqlite:s.db", server.url(target), "- copy: s.n -> w.public\n  " + setting);

        Said peek = stage.tranship("peek", ".");

        assertThat(peek.exit()).as(peek.err()).isZero();
        String rows = "\nload w.public.n";
        assertThat(keys(peek.out().substring(peek.out().indexOf(rows)))).isEqualTo(waiting);
        assertThat(keys(peek.out()).split(", ")).hasSize(3);
    }

    /** {@return the titles of the changes that make keys, in their order} */
    private static String keys(String peek) {
        return peek.lines().filter(line -> line.startsWith("add ")).collect(Collectors.joining(", "));
    }

    @Test
    void aPasswordIsNeverShown() throws Exception {
        Files.writeString(folder.resolve("secret"), "open-sesame");
        stage.planOver(
                "{ url: \"postgresql://nobody@localhost:" + server.port() + "/" + CHINOOK
                        + "\", password: \"${file:secret}\" }",
                "duckdb:w.duckdb",
                "- copy: s.* -> w.main");
        Said run = stage.tranship("run", ".");
        assertThat(run.exit()).isEqualTo(5);
        assertThat(run.err()).startsWith("error CONN-402: ").contains("nobody").doesNotContain("open-sesame");
        assertThat(run.out()).doesNotContain("open-sesame");
    }

    @Test
    void aServerThatRestartsInTheMiddleOfACopyIsWaitedFor() throws Exception {
        stage.rows(30_000);
        try (PostgresqlServer own = PostgresqlServer.fresh()) {
            own.create("w");
            stage.planOver(
                    "sqlite:s.db",
                    own.url("w"),
                    "- copy: s.n -> w.public\n  batch: 1000\n  throttle: 10000/s\n  retry: { attempts: 5, pause: 500ms }");
            AtomicReference<Said> run = new AtomicReference<>();
            Thread running = new Thread(() -> run.set(stage.tranship("run", ".")));
            running.start();
            while (own.ask("w", "select 1 from pg_stat_activity where query like 'COPY % FROM STDIN%'")
                    .isEmpty()) {
                assertThat(running.isAlive()).as("copying: %s", run).isTrue();
                Thread.sleep(20);
            }
            own.kill();
            own.restart();
            running.join();

            assertThat(run.get().exit()).as(run.get().err()).isZero();
            assertThat(run.get().err()).contains("trying again in ");
            assertThat(own.ask("w", "select count(*), count(distinct id), min(id), max(id) from n"))
                    .containsExactly("30000|30000|1|30000");
            assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
            assertThat(own.ask("w", LEFT)).isEmpty();
        }
    }

    @Test
    void assessSaysWhoBlocksAndWhatTypesAreTheDatabasesOwn() throws Exception {
        server.execute(
                target,
                "create type size as (width integer, height integer)",
                "create type mood as enum ('calm', 'busy')",
                "create table n (id integer primary key, feels mood)",
                "insert into n select i, 'busy' from generate_series(1, 1000) i");
        try (LockWait wait =
                LockWait.begin(server.connect(target), server.connect(target), "lock table n in exclusive mode")) {
            assertThat(wait).isNotNull();
            while (server.ask(target, "select 1 from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0")
                    .isEmpty()) {
                Thread.onSpinWait();
            }
            Said said = stage.tranship("assess", server.url(target), "--json");
            assertThat(said.exit()).as(said.err()).isZero();
            assertThat(said.out())
                    .contains("\"composite type\":1", "\"enum\":1")
                    .containsPattern("\"blocking\":\\[\"source: process \\d+ of postgres is [^\"]*\",\"source: process")
                    .containsPattern("waiting for \\d+\"")
                    .containsPattern("\"estimateSeconds\":[\\d.]+");
        }
    }

    @Test
    void schemaGoesUpFromWhereFlywayLeftItAndBack() throws Exception {
        server.execute(
                target,
                "create table a (id integer)",
                "create table flyway_schema_history (installed_rank integer primary key, version varchar(50),"
                        + " description varchar(200), type varchar(20), script varchar(1000), checksum integer,"
                        + " installed_by varchar(100), installed_on timestamp default now(), execution_time integer,"
                        + " success boolean)",
                "insert into flyway_schema_history values (1, '1', '<< Flyway Baseline >>', 'BASELINE',"
                        + " '<< Flyway Baseline >>', null, 'me', now(), 0, true)");
        Files.createDirectories(folder.resolve("versions"));
        Files.writeString(folder.resolve("versions/V1__first.sql"), "create table a (id integer);\n");
        Files.writeString(folder.resolve("versions/V2__second.sql"), """
                -- up
                create function add_one(i integer) returns integer language plpgsql as $body$
                begin
                    return i + 1; -- down
                end; $body$;
                do $$ begin perform add_one(1); end $$;
                insert into a select add_one(n) from generate_series(1, 3) n;
                -- down
                delete from a;
                drop function add_one;
                -- check
                select id from a where id < 2
                """);
        stage.planOver("sqlite:s.db", server.url(target), "- upgrade: w\n  versions: versions");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(server.ask(target, "select version, origin from tranship_history order by seq"))
                .containsExactly("1|Flyway", "2|Tranship");
        assertThat(server.ask(target, "select sum(id) from a")).containsExactly("9");
        assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
        assertThat(
                        server.ask(
                                target,
                                "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1"))
                .containsExactly("a", "flyway_schema_history");
        assertThat(server.ask(target, "select count(*) from pg_proc where proname = 'add_one'"))
                .containsExactly("0");
    }

    private static void assertEqual(Said run) {
        assertThat(run.out().lines().filter(line -> line.endsWith("schema and checksum equal")))
                .as(run.out())
                .hasSize(11);
    }

    /** {@return what defines and fills a database, the names of its indexes and constraints included} */
    private List<String> contentOf(String database) {
        List<String> content = new java.util.ArrayList<>();
        for (String table : server.ask(
                database,
                "select quote_ident(relname) from pg_class where relkind in ('r', 'v') and relnamespace = 'public'::regnamespace order by 1")) {
            content.addAll(server.ask(
                    database,
                    "select '" + table + "', count(*), md5(string_agg(md5(x::text), '' order by md5(x::text))) from "
                            + table + " x"));
        }
        content.addAll(server.ask(
                database,
                "select conrelid::regclass, conname, pg_get_constraintdef(oid) from pg_constraint"
                        + " where connamespace = 'public'::regnamespace and contype <> 'n' order by 1, 2"));
        content.addAll(server.ask(
                database, "select tablename, indexname from pg_indexes where schemaname = 'public' order by 1, 2"));
        return content;
    }
}
