package dev.tranship.plugin.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Snapshot;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteConfig;

/** What is read from the pages of a file is what SQLite gives when it is asked. */
class SqlitePagesTest {
    private static final String TABLE = """
            create table t(i integer, f real, n decimal(10,2), s varchar(40), id integer primary key, b blob, flag boolean,
              day date, at datetime, odd, twice integer generated always as (i * 2) stored)""";
    private static final String ROWS = """
            insert into t(id, i, f, n, s, b, flag, day, at, odd)
            with recursive k(x) as (select 1 union all select x + 1 from k where x < %d)
            select (x - 50) * 37,
              case x %% 9 when 0 then null when 1 then 0 when 2 then 1 when 3 then -x when 4 then x * 300 when 5 then x << 20
                when 6 then -(x << 30) when 7 then x << 40 else -(x << 45) end,
              case x %% 4 when 0 then null when 1 then x else x / 7.0 end,
              case x %% 3 when 0 then null when 1 then x else x / 4.0 end,
              case x %% 5 when 0 then '' when 1 then null when 2 then 'ünï😀' else 'text ' || x end,
              case x %% 11 when 0 then zeroblob(x * 97 %% 9000) when 1 then x'' else randomblob(x %% 70) end,
              x %% 2, date(x * 100000, 'unixepoch'), datetime(x * 100001, 'unixepoch'),
              case x %% 4 when 0 then 'a' when 1 then x when 2 then x / 3.0 else x'00ff' end
            from k""";

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(ints = {512, 4096, 65536})
    void givesWhatSqliteGives(int pageSize) throws Exception {
        Path file = Store.sql(
                folder.resolve("a.db"),
                "pragma page_size = " + pageSize,
                "pragma auto_vacuum = full",
                TABLE,
                ROWS.formatted(700),
                "delete from t where id % 5 = 0",
                "update t set s = s || s where id % 3 = 0",
                "alter table t add column late integer default 7",
                "alter table t add column later text",
                "alter table t add column last real default 3",
                "insert into t(id, i, s) values (9223372036854775807, 5, 'end'), (-9223372036854775808, 6, 'beginning')");
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ);
                Snapshot snapshot = endpoint.snapshot()) {
            List<String> asked = rows(snapshot, asked(List.of()), 1, null);
            assertThat(rows(snapshot, all(List.of()), 1, null))
                    .hasSizeGreaterThan(500)
                    .containsExactlyElementsOf(asked);
            assertThat(rows(snapshot, all(List.of()), 3, null)).containsExactlyElementsOf(asked);
            List<String> some = List.of("later", "id", "b", "twice", "late");
            assertThat(rows(snapshot, all(some), 1, null))
                    .containsExactlyElementsOf(rows(snapshot, asked(some), 1, null));
            for (String after : List.of("-38", "-37", "0", "9223372036854775806", "9223372036854775807")) {
                assertThat(rows(snapshot, all(List.of()), 1, after))
                        .containsExactlyElementsOf(rows(snapshot, asked(List.of()), 1, after));
            }
        }
    }

    @Test
    void seesWhatIsOnlyInTheLog() throws Exception {
        Path file = Store.sql(folder.resolve("a.db"), "pragma journal_mode = wal", "create table t(a integer)");
        try (Connection other = new SQLiteConfig().createConnection("jdbc:sqlite:" + file);
                Statement statement = other.createStatement()) {
            statement.execute("insert into t values (1), (2)");
            try (SqliteEndpoint endpoint = Store.open(file, Access.READ);
                    Snapshot snapshot = endpoint.snapshot()) {
                statement.execute("insert into t values (3)");
                assertThat(rows(snapshot, all(List.of()), 1, null)).hasSize(2);
            }
        }
    }

    @Test
    void keepsOthersFromWritingWhileItReads() throws Exception {
        Path file = Store.sql(folder.resolve("a.db"), "create table t(a integer)", "insert into t values (1)");
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ);
                Snapshot snapshot = endpoint.snapshot()) {
            rows(snapshot, all(List.of()), 1, null);
            // A second endpoint of the same file comes and goes, and with it its descriptors.
            Store.rows(Store.open(file, Access.READ), "t");
            Store.open(file, Access.READ).close();
            assertThat(otherProcessCanWrite(file)).isFalse();
        }
        assertThat(otherProcessCanWrite(file)).isTrue();
    }

    @Test
    void saysThatAFileIsDamaged() throws Exception {
        Path file = Store.sql(
                folder.resolve("a.db"),
                "pragma page_size = 512",
                "create table t(a text)",
                "insert into t with recursive k(x) as (select 1 union all select x + 1 from k where x < 900)"
                        + " select 'some text ' || x from k");
        try (RandomAccessFile pages = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] zeros = new byte[512];
            for (int page = 20; page < 40; page++) {
                pages.seek(page * 512L);
                pages.write(zeros);
            }
        }
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ);
                Snapshot snapshot = endpoint.snapshot()) {
            assertThatThrownBy(() -> rows(snapshot, all(List.of()), 1, null))
                    .isInstanceOfSatisfying(
                            EndpointException.class,
                            e -> assertThat(e.kind()).isEqualTo(EndpointException.Kind.CORRUPT))
                    .hasMessageContaining("a.db is damaged");
        }
    }

    private static boolean otherProcessCanWrite(Path file) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writing.class.getName(),
                        file.toString())
                .inheritIO()
                .start();
        return process.waitFor() == 0;
    }

    /** A process that writes a row, and fails when it may not. */
    static final class Writing {
        private Writing() {}

        public static void main(String[] arguments) {
            try {
                SQLiteConfig config = new SQLiteConfig();
                config.setBusyTimeout(0);
                try (Connection connection = config.createConnection("jdbc:sqlite:" + arguments[0]);
                        Statement statement = connection.createStatement()) {
                    statement.execute("insert into t values (4)");
                }
            } catch (SQLException e) {
                System.exit(1);
            }
        }
    }

    /** The same for SQLite, and nothing that pages could answer. */
    private static ReadRequest asked(List<String> columns) {
        return new ReadRequest(DatasetPath.of("t"), columns, "1", 100, ReadRequest.DEFAULT_BYTES);
    }

    private static ReadRequest all(List<String> columns) {
        return new ReadRequest(DatasetPath.of("t"), columns, null, 100, ReadRequest.DEFAULT_BYTES);
    }

    private static List<String> rows(Snapshot snapshot, ReadRequest request, int parts, @Nullable String after) {
        List<String> rows = new ArrayList<>();
        List<String> misfits = new ArrayList<>();
        for (Snapshot.Split split : snapshot.split(request, parts)) {
            try (BatchReader reader = snapshot.read(request, split, after)) {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    for (int row = 0; row < batch.rows(); row++) {
                        rows.add(Arrays.deepToString(batch.row(row).toArray()));
                    }
                    batch.misfits()
                            .forEach(misfit -> misfits.add(misfit.column() + " " + misfit.value() + misfit.reason()));
                }
            }
        }
        rows.addAll(misfits);
        return rows;
    }
}
