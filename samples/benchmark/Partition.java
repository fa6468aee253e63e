import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A table of chunks goes into LIST partitions and back while another program inserts 200 rows a second. */
final class Partition {
    private static final long PERIOD = 5_000_000;

    private static volatile boolean over;
    private static volatile long written;
    private static volatile long longest;
    private static volatile String failure = "";

    public static void main(String[] arguments) throws Exception {
        Harness harness = new Harness(arguments[0], arguments[1], Map.of());
        int rows = Integer.parseInt(arguments[2]);
        int partitions = Integer.parseInt(arguments[3]);
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(harness.file("").toFile())
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on")
                .start()) {
            String at = "localhost:" + server.getPort() + "/postgres";
            try (Connection connection = connect(at)) {
                make(connection, rows);
            }
            harness.delete(".tranship");
            harness.write(
                    "plan.yaml",
                    "tranship: 1\nname: partition\nconnections:\n  shop: postgresql://postgres@" + at
                            + "\nsteps:\n  - partition: shop.public.chunks\n    by: { hash: collection_id, partitions: "
                            + partitions + ", method: list }\n");
            Thread writer = new Thread(() -> write(at));
            writer.start();
            Thread.sleep(2000);
            String run = tranship(harness, "run", "plan.yaml");
            long untilRun = longest;
            try (Connection connection = connect(at)) {
                proven(connection, "the backup and what was written since are in " + partitions + " partitions",
                        "select (select count(*) from pg_inherits where inhparent = 'chunks'::regclass) = " + partitions
                                + " and not exists (select id from chunks__old except select id from chunks)"
                                + " and (select count(*) = count(distinct id) from chunks)"
                                + " and not exists (select from pg_constraint where not convalidated)");
            }
            Thread.sleep(2000);
            longest = 0;
            String undo = tranship(harness, "undo", "plan.yaml", "all", "--yes");
            over = true;
            writer.join();
            if (!failure.isEmpty()) {
                throw new IllegalStateException("the writer was disturbed: " + failure);
            }
            try (Connection connection = connect(at)) {
                proven(connection, "no row is lost", "select count(*) = " + (rows + written) + " from chunks");
                proven(connection, "the old table has its name",
                        "select relkind = 'r' from pg_class where oid = 'chunks'::regclass");
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %,d rows into %d partitions, %,d rows written meanwhile | %s s | lock held %s ms, longest insert %d ms |%n"
                            + "| undo, with the rows written since | %s s | longest insert %d ms |%n",
                    rows, partitions, written, seconds(run), found(run, "held its lock for (\\d+) ms"), untilRun / 1_000_000,
                    seconds(undo), longest / 1_000_000);
        }
    }

    private static Connection connect(String at) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + at, "postgres", "");
    }

    private static void make(Connection connection, int rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table collections (id varchar primary key)");
            statement.execute("insert into collections select md5(i::text) from generate_series(1, 1000) i");
            statement.execute("create table documents (id varchar primary key)");
            statement.execute("insert into documents select md5(i::text) from generate_series(1, 10000) i");
            statement.execute("create table chunks (id bigserial primary key, collection_id varchar not null references"
                    + " collections on delete cascade, document_id varchar references documents, chunk_index integer not null,"
                    + " content text not null, metadata jsonb default '{}', token_count integer, start_offset integer,"
                    + " end_offset integer, embedding_vector_id varchar, created_at timestamptz not null default now(),"
                    + " updated_at timestamptz not null default now())");
            statement.execute("insert into chunks (collection_id, document_id, chunk_index, content, metadata, token_count,"
                    + " start_offset, end_offset, embedding_vector_id) select md5((i % 1000 + 1)::text), md5((i % 10000 + 1)::text),"
                    + " i, 'content of the chunk ' || i || repeat(md5(i::text), 6), jsonb_build_object('page', i % 90), i % 512,"
                    + " i * 10, i * 10 + 200, md5('v' || i) from generate_series(1, " + rows + ") i");
            statement.execute("create index on chunks (collection_id, document_id)");
            statement.execute("create index on chunks (created_at)");
            statement.execute("create index on chunks (document_id) where document_id is not null");
            statement.execute("analyze");
        }
    }

    private static void write(String at) {
        try (Connection connection = connect(at);
                PreparedStatement insert = connection.prepareStatement(
                        "insert into chunks (collection_id, chunk_index, content) values (md5(?::text), ?, 'written meanwhile')")) {
            long due = System.nanoTime();
            while (!over) {
                long began = System.nanoTime();
                insert.setInt(1, (int) (written % 1000 + 1));
                insert.setInt(2, (int) written);
                insert.executeUpdate();
                written = written + 1;
                longest = Math.max(longest, System.nanoTime() - began);
                due += PERIOD;
                LockSupport.parkNanos(due - System.nanoTime());
            }
        } catch (SQLException e) {
            failure = e.getMessage();
        }
    }

    private static void proven(Connection connection, String what, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(query)) {
            answer.next();
            if (!answer.getBoolean(1)) {
                throw new IllegalStateException("it is not so that " + what);
            }
        }
    }

    /** {@return what it said, and for how many seconds it ran} */
    private static String tranship(Harness harness, String... command) throws Exception {
        String[] said = {""};
        double seconds = Harness.timed(() -> said[0] = harness.tranship(command));
        return said[0] + String.format(Locale.ROOT, "%ntook %.1f seconds", seconds);
    }

    private static String seconds(String said) {
        return found(said, "took ([\\d.]+) seconds");
    }

    private static String found(String said, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(said);
        return matcher.find() ? matcher.group(1) : "?";
    }
}
