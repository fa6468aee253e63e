package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.plugin.postgresql.PostgresqlServer;
import dev.tranship.shell.acceptance.Stage.Said;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of a real PostgreSQL server are exchanged and rebuilt in partitions while somebody writes to them. */
class RestructuringTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String CONTENT = "select count(*), sum(hashtext(c::text)) from chunks c";
    private static final String RELATIONS =
            "select relname, relkind from pg_class where relnamespace = 'public'::regnamespace"
                    + " union all select conname, contype from pg_constraint where connamespace = 'public'::regnamespace"
                    + " union all select proname, 'function' from pg_proc where pronamespace = 'public'::regnamespace"
                    + " union all select tgname, tgenabled from pg_trigger where not tgisinternal order by 1, 2";
    private static final String[] CHUNKS = {
        "create table collections (id varchar primary key)",
        "insert into collections select 'c' || i from generate_series(0, 99) i",
        "create table chunks (id bigserial primary key, collection_id varchar not null references collections on delete cascade,"
                + " chunk_index integer not null, content text not null check (content <> ''), metadata jsonb default '{}',"
                + " created_at timestamptz not null default now(),"
                + " constraint uq_chunk unique (collection_id, chunk_index))",
        "comment on table chunks is 'pieces'",
        "create index chunk_created on chunks (created_at)",
        "create index chunk_long on chunks (collection_id) where length(content) > 50",
        "create view long_chunks as select id, collection_id from chunks where length(content) > 50",
        "insert into chunks (collection_id, chunk_index, content, created_at) select 'c' || i % 100, i,"
                + " repeat('content ' || i, i % 7 + 1), timestamptz '2026-01-01' + i * interval '1 minute'"
                + " from generate_series(1, 50000) i"
    };

    @TempDir
    private Path folder;

    private final PostgresqlServer server = PostgresqlServer.newest();
    private Stage stage;
    private String database;

    @BeforeEach
    void open() {
        stage = new Stage(folder);
        database = server.create("restructuring_" + NUMBER.incrementAndGet());
    }

    @AfterEach
    void drop() {
        server.drop(database);
    }

    private void plan(String steps) throws IOException {
        stage.planOver("sqlite:s.db", server.url(database), steps);
    }

    /** Writes 200 rows a second, as a program does that knows nothing of the step, and changes and deletes some of them. */
    private final class Writer implements AutoCloseable {
        private final Thread thread = new Thread(this::write, "writer");
        private volatile boolean stop;
        private volatile String failure = "";
        private volatile int written = 100_000 * NUMBER.incrementAndGet();
        private final int begun = written;

        private void write() {
            try (Connection connection = server.connect(database);
                    PreparedStatement insert = connection.prepareStatement(
                            "insert into chunks (collection_id, chunk_index, content) values (?, ?, 'written meanwhile')");
                    PreparedStatement update = connection.prepareStatement(
                            "update chunks set content = content || '!', collection_id = 'c' || (id % 100) where id = ?");
                    PreparedStatement delete = connection.prepareStatement("delete from chunks where id = ?")) {
                while (!stop) {
                    written = written + 1;
                    insert.setString(1, "c" + written % 100);
                    insert.setInt(2, 1_000_000 + written);
                    insert.executeUpdate();
                    update.setLong(1, 7L * (written - begun) % 50_000);
                    update.executeUpdate();
                    if (written % 5 == 0) {
                        delete.setLong(1, 13L * (written - begun));
                        delete.executeUpdate();
                    }
                    Thread.sleep(5);
                }
            } catch (SQLException e) {
                failure = String.valueOf(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        Writer start() {
            thread.start();
            return this;
        }

        void awaitRows(int rows) throws InterruptedException {
            while (written < begun + rows && thread.isAlive()) {
                Thread.sleep(5);
            }
        }

        @Override
        public void close() throws InterruptedException {
            stop = true;
            thread.join();
            assertThat(failure).as("the writer was never disturbed").isEmpty();
            assertThat(written).isGreaterThan(begun);
        }
    }

    @Test
    void tableIsDividedWhileItIsWrittenToAndComesBackWithTheRowsWrittenSince() throws Exception {
        server.execute(database, CHUNKS);
        List<String> before = server.ask(database, RELATIONS);
        plan("- partition: w.public.chunks\n  by: { hash: collection_id, partitions: 20, method: list }");
        try (Writer writer = new Writer().start()) {
            Said run = stage.tranship("run", ".");
            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.out()).contains("checksum equal over 5");
            assertThat(run.out() + run.err()).contains("of 20 partitions hold rows", "the exchange held its lock for ");
        }

        assertThat(server.ask(database, "select count(*) from pg_inherits where inhparent = 'chunks'::regclass"))
                .containsExactly("20");
        assertThat(server.ask(database, "select count(distinct id) - count(*), count(*) > 50000 from chunks"))
                .containsExactly("0|t");
        // Every row that the old table held at the exchange is in the new one, as it was or as it became.
        assertThat(server.ask(
                        database,
                        "select count(*) from (select * from chunks__old except select * from chunks) o"
                                + " where id not in (select id from _tranship_chunks_back)"))
                .containsExactly("0");
        assertThat(server.ask(database, "select count(*) from pg_constraint where not convalidated"))
                .containsExactly("0");
        assertThat(
                        server.ask(
                                database,
                                "select count(*) from pg_constraint where contype = 'f' and conrelid = 'chunks__old'::regclass"))
                .containsExactly("0");
        assertThat(server.ask(database, "select record_count > 49000 from migration_backups"))
                .containsExactly("t");
        assertThat(server.ask(database, "select count(*) > 0 from long_chunks")).containsExactly("t");
        long next = Long.parseLong(server.ask(
                        database,
                        "insert into chunks (collection_id, chunk_index, content) values ('c1', -1, 'x') returning id")
                .get(0));
        assertThat(server.ask(database, "select max(id) from chunks")).containsExactly(String.valueOf(next));
        server.execute(
                database,
                "delete from collections where id = 'c2'",
                "insert into collections values ('c2')",
                "update chunks set content = 'y' where id = 77");

        try (Writer writer = new Writer().start()) {
            writer.awaitRows(20);
        }
        List<String> content = server.ask(database, CONTENT);
        Said undo = stage.tranship("undo", ".", "all");
        assertThat(undo.exit()).as(undo.err()).isZero();
        assertThat(server.ask(database, CONTENT)).isEqualTo(content);
        assertThat(server.ask(database, RELATIONS)).isEqualTo(before);
        assertThat(server.ask(database, "select count(*) from pg_constraint where not convalidated"))
                .containsExactly("0");
        server.execute(database, "insert into chunks (collection_id, chunk_index, content) values ('c1', -2, 'x')");
    }

    @Test
    void databaseThatIsKilledInTheMiddleOfAnExchangeIsGoneOnWithOrTakenBack() throws Exception {
        try (PostgresqlServer own = PostgresqlServer.fresh()) {
            own.execute(
                    "postgres",
                    "create table orders (id integer primary key, total numeric not null)",
                    "create table line (id integer primary key, order_id integer constraint line_order references orders)",
                    "insert into orders select i, i from generate_series(1, 100) i",
                    "insert into line select i, i from generate_series(1, 100) i",
                    "create table orders__new (id integer primary key, total numeric not null)",
                    "insert into orders__new select id, total * 2 from orders");
            List<String> before = own.ask("postgres", RELATIONS);
            stage.planOver(
                    "sqlite:s.db",
                    own.url("postgres"),
                    "- swap: w.public.orders__new -> w.public.orders\n  lock_timeout: 1m\n  retry: 0");

            swapUntilKilled(own);
            assertThat(own.ask("postgres", "select max(total) from orders")).containsExactly("100");
            Said resumed = stage.tranship("resume", ".");
            assertThat(resumed.exit()).as(resumed.err()).isZero();
            assertThat(own.ask("postgres", "select max(total) from orders")).containsExactly("200");
            assertThat(stage.tranship("undo", ".", "all").exit()).isZero();
            assertThat(own.ask("postgres", RELATIONS)).isEqualTo(before);

            swapUntilKilled(own);
            Said undo = stage.tranship("undo", ".", "all");
            assertThat(undo.exit()).as(undo.err()).isZero();
            assertThat(own.ask("postgres", RELATIONS)).isEqualTo(before);
            assertThat(own.ask("postgres", "select max(total) from orders")).containsExactly("100");
        }
    }

    /** Somebody reads the table, so that the exchange stands in the middle of its transaction when the server dies. */
    private void swapUntilKilled(PostgresqlServer own) throws Exception {
        Connection reader = own.connect("postgres");
        reader.setAutoCommit(false);
        reader.createStatement().execute("lock table orders in access share mode");
        Thread killer = new Thread(() -> {
            awaitLockWait(own, "postgres");
            own.kill();
        });
        killer.start();
        Said killed = stage.tranship("run", ".");
        killer.join();
        assertThat(killed.exit()).as(killed.err()).isNotZero();
        own.restart();
    }

    @Test
    void rangesOfTimeHoldTheirRowsAndForeignKeysOfOthersFollow() throws Exception {
        server.execute(
                database,
                "create table visit (id integer generated always as identity, day date not null, note text,"
                        + " primary key (id, day))",
                "insert into visit (day, note) select date '2025-11-20' + i, 'n' from generate_series(0, 99) i",
                "create table remark (visit_id integer, visit_day date, constraint remark_visit foreign key (visit_id, visit_day)"
                        + " references visit on delete cascade)",
                "insert into remark select id, day from visit where id % 3 = 0",
                "create function noted() returns trigger language plpgsql as 'begin new.note = upper(new.note); return new; end'",
                "create trigger shout before insert on visit for each row execute function noted()");
        List<String> before = server.ask(database, RELATIONS);
        plan("- partition: w.public.visit\n  by: { range: day, every: month }");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(
                        server.ask(
                                database,
                                "select tableoid::regclass, count(*) from visit group by tableoid order by tableoid::regclass::text limit 3"))
                .containsExactly("visit_part_2025_11|11", "visit_part_2025_12|31", "visit_part_2026_01|31");
        server.execute(database, "delete from visit where id = 3");
        assertThat(server.ask(database, "select count(*) from remark")).containsExactly("32");
        assertThat(server.ask(
                        database, "insert into visit (day, note) values ('2001-01-01', 'late') returning id, note"))
                .containsExactly("101|LATE");
        assertThat(server.ask(database, "select count(*) from visit_part_other"))
                .containsExactly("1");
        assertThat(stage.tranship("peek", ".", "partition-w-public-visit").out())
                .contains("divided like this already");
        assertThat(stage.tranship("assess", server.url(database), "--json").out())
                .containsPattern("\"name\":\"public.visit\",\"rows\":\\d+,\"bytes\":[1-9]");

        Said undo = stage.tranship("undo", ".", "all");
        assertThat(undo.exit()).as(undo.err()).isZero();
        assertThat(server.ask(database, RELATIONS)).isEqualTo(before);
        assertThat(server.ask(database, "select count(*), max(id), max(note) from visit"))
                .containsExactly("100|101|n");
        assertThat(server.ask(database, "insert into visit (day, note) values ('2026-01-01', 'x') returning id"))
                .containsExactly("102");
    }

    @Test
    void whatAPartitionedTableCannotKeepIsRefusedByName() throws Exception {
        server.execute(
                database,
                "create table t (id integer primary key, part text not null, code text constraint t_code unique)",
                "create table child (t_id integer constraint child_t references t)",
                "create table keyless (a integer)");
        String by = "\n  by: { hash: part, partitions: 4 }";
        assertRefused("- partition: w.public.t" + by, "unique key t_code (code)", "weaken: [t_code]");
        assertRefused("- partition: w.public.t" + by + "\n  weaken: [t_code]", "child_t of public.child", "{hash: id}");
        assertRefused("- partition: w.public.keyless\n  by: { hash: a }", "no primary key");
        assertRefused("- partition: w.public.t\n  by: { hash: nothing }", "no column nothing", "RUN-208");
        assertRefused("- partition: w.public.t\n  by: { range: part }", "of type text");
    }

    private void assertRefused(String step, String... words) throws Exception {
        plan(step);
        Said run = stage.tranship("run", ".");
        assertThat(run.exit()).isNotZero();
        assertThat(run.err()).contains(words);
        assertThat(
                        server.ask(
                                database,
                                "select relname from pg_class where relnamespace = 'public'::regnamespace and relname ~ '__|tranship|backup'"))
                .isEmpty();
    }

    @Test
    void newTablesTakeTheirPlacesTogetherAndUndoCarriesBackWhatWasWrittenSince() throws Exception {
        server.execute(
                database,
                "create table customer (id integer primary key)",
                "insert into customer select i from generate_series(1, 100) i",
                "create table orders (id integer primary key references customer on delete cascade, total numeric not null)",
                "create table line (id integer primary key, order_id integer constraint line_order references orders)",
                "create table invoice (id integer primary key, order_id integer constraint invoice_order references orders)",
                "create index orders_total on orders (total)",
                "create view big as select * from orders where total > 50",
                "insert into orders select i, i from generate_series(1, 100) i",
                "insert into line select i, i from generate_series(1, 100) i",
                "insert into invoice select i, i from generate_series(1, 100) i",
                "create table orders__new (id integer primary key, total numeric not null, paid boolean default false)",
                "create table line__new (id integer primary key, order_id integer references orders__new)",
                "create index on orders__new (total)",
                "insert into orders__new select i, i * 2 from generate_series(1, 100) i",
                "insert into line__new select i, i from generate_series(1, 100) i");
        List<String> before = server.ask(database, RELATIONS);
        plan("- swap: w.public\n  tables: { orders__new: orders, line__new: line }\n  reverse_window: 1h");

        Said run = stage.tranship("run", ".");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(server.ask(database, "select max(total), count(*) from big")).containsExactly("200|75");
        assertThat(server.ask(
                        database, "select confrelid::regclass from pg_constraint where conname = 'invoice_order'"))
                .containsExactly("orders");
        assertThat(server.ask(database, "select indexname from pg_indexes where tablename = 'orders' order by 1"))
                .containsExactly("orders_pkey", "orders_total");
        // The old tables neither hold up who deletes what they refer to, nor wait for a parent whose child is carried
        // back first.
        server.execute(
                database,
                "insert into orders values (101, 7, true)",
                "insert into line values (101, 101)",
                "delete from line where id = 1",
                "delete from invoice where id = 1",
                "delete from orders where id = 1",
                "delete from customer where id in (1, 2)");
        assertThat(server.ask(database, "select count(*) from orders__old")).containsExactly("100");
        server.execute(database, "insert into customer values (2), (101)");

        Said undo = stage.tranship("undo", ".", "all");
        assertThat(undo.exit()).as(undo.err()).isZero();
        assertThat(server.ask(database, RELATIONS)).isEqualTo(before);
        assertThat(server.ask(database, "select total from orders where id = 101"))
                .containsExactly("7");
        assertThat(server.ask(database, "select count(*), max(order_id) from line"))
                .containsExactly("100|101");
        assertThat(server.ask(database, "select count(*), max(id) from orders")).containsExactly("100|101");
        assertThat(server.ask(database, "select conname from pg_constraint where not convalidated"))
                .isEmpty();
    }

    @Test
    void whoWritesIsNotHeldUpWhileAVacuumIsInTheWay() throws Exception {
        server.execute(
                database,
                "create table orders (id integer primary key)",
                "create table orders__new (id integer primary key)",
                "insert into orders__new values (1)");
        plan("- swap: w.public.orders__new -> w.public.orders\n  lock_timeout: 1m");
        AtomicReference<Said> run = new AtomicReference<>();
        Thread running = new Thread(() -> run.set(stage.tranship("run", ".")));
        try (Connection vacuum = server.connect(database)) {
            vacuum.setAutoCommit(false);
            vacuum.createStatement().execute("lock table orders in share update exclusive mode");
            running.start();
            awaitLockWait(server, database);
            server.execute(database, "set lock_timeout = '2s'", "insert into orders values (7)");
        }
        running.join();
        assertThat(run.get().exit()).as(run.get().err()).isZero();
        assertThat(server.ask(database, "select id from orders__old")).containsExactly("7");
    }

    private static void awaitLockWait(PostgresqlServer server, String database) {
        String waits = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = '" + database + "'";
        while (server.ask(database, waits).isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anEmptyTableTakesNobodysPlace() throws Exception {
        server.execute(
                database,
                "create table t (id integer primary key)",
                "insert into t values (1)",
                "create table t__new (id integer primary key)");
        plan("- swap: w.public.t__new -> w.public.t");
        assertThat(stage.tranship("run", ".").err()).contains("RUN-250", "w.public.t__new is empty");
    }
}
