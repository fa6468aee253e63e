package dev.tranship.plugin.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Field;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Snapshot.Split;
import dev.tranship.spi.Type;
import dev.tranship.spi.Wanted;
import dev.tranship.testkit.Rows;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteReadTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void reportsValuesThatAreNotOfTheirColumnsType() throws Exception {
        Path file = Store.sql(
                folder.resolve("a.db"),
                "create table t(i int, f real, b boolean, d decimal(6,2), v varchar(3), x blob, day date, at datetime)",
                "insert into t values (1, 1, 1, 1.25, 'abc', x'00', '2024-02-29', '2024-01-01 10:00:00')",
                "insert into t values ('one', 'two', 2, 1.255, 'abcd', 'text', '2023-02-29', 1700000000)",
                "insert into t values (1.5, x'00', 'true', 12345.67, x'41', 7, 20240101, '2024-01-01 25:00:00')",
                "insert into t values (null, null, null, null, null, null, null, null)",
                "insert into t values (9e18, 2.5, 0, 7, '😀😀😀', x'', '2024-01-01 00:00:00', '2024-01-01T10:00')");
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ)) {
            assertThat(Store.misfits(endpoint, "t"))
                    .extracting(m -> m.row() + " " + m.column() + ": " + m.value() + ", " + m.reason())
                    .containsExactly(
                            "1 i: one, text in an int64 column",
                            "1 f: two, text in a float64 column",
                            "1 b: 2, integer in a boolean column",
                            "1 d: 1.255, real in a decimal(6,2) column: not exact in decimal(6,2)",
                            "1 v: abcd, text of 4 characters in a string(3) column",
                            "1 x: text, text in a bytes column",
                            "1 day: 2023-02-29, text in a date column: not a date",
                            "1 at: 1700000000, integer in a timestamp(6) column",
                            "2 i: 1.5, real in an int64 column",
                            "2 f: 00, blob in a float64 column",
                            "2 b: true, text in a boolean column",
                            "2 d: 12345.67, real in a decimal(6,2) column: not exact in decimal(6,2)",
                            "2 v: 41, blob in a string(3) column",
                            "2 x: 7, integer in a bytes column",
                            "2 day: 20240101, integer in a date column",
                            "2 at: 2024-01-01 25:00:00, text in a timestamp(6) column: not a timestamp(6)");
            try (Snapshot snapshot = endpoint.snapshot()) {
                assertThat(snapshot.misfits(
                                Store.all("t"),
                                Wanted.of(snapshot.rowType(Store.all("t")).fields())))
                        .extracting(Misfit::column)
                        .containsExactly("i", "f", "b", "d", "v", "x", "day", "at");
            }
        }
    }

    @Test
    void readsWhatOtherProgramsWrite() throws Exception {
        Path file = Store.sql(folder.resolve("a.db"), """
                create table t(u uuid, z timestamp with time zone, n numeric, d decimal(20,4), big unsigned big int,
                  s string, at datetime, day date)""", """
                insert into t values (x'00112233445566778899aabbccddeeff', '2024-01-01 02:00:00.5+02:00', 0.1, 12.3456, 7,
                  42, '2024-01-01', '1999-12-31')""", """
                insert into t values ('00112233-4455-6677-8899-aabbccddeeff', '2024-01-01T00:00:00Z', 5, 9007199254740993,
                  9223372036854775807, 'x', '2024-01-01T23:59:59.123456', null)""");
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ)) {
            UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
            assertThat(Store.rows(endpoint, "t"))
                    .containsExactly(
                            Rows.row(
                                    uuid,
                                    Instant.parse("2024-01-01T00:00:00.5Z"),
                                    0.1,
                                    new BigDecimal("12.3456"),
                                    BigInteger.valueOf(7),
                                    "42",
                                    LocalDateTime.of(2024, 1, 1, 0, 0),
                                    LocalDate.of(1999, 12, 31)),
                            Rows.row(
                                    uuid,
                                    Instant.parse("2024-01-01T00:00:00Z"),
                                    5.0,
                                    new BigDecimal("9007199254740993.0000"),
                                    BigInteger.valueOf(Long.MAX_VALUE),
                                    "x",
                                    LocalDateTime.of(2024, 1, 1, 23, 59, 59, 123_456_000),
                                    null));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16le", "UTF-16be"})
    void readsTextInEveryEncodingOfADatabase(String encoding) throws Exception {
        Path file = Store.sql(
                folder.resolve("a.db"),
                "pragma encoding = '" + encoding + "'",
                "create table t(a text, day date, at timestamp, v varchar(2))",
                "insert into t values ('größer 😀 \ufffd', '2024-02-29', '2024-02-29 01:02:03', '😀😀')",
                "insert into t values ('', null, '2024-02-29T01:02:03.5', null)");
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ)) {
            assertThat(Store.rows(endpoint, "t"))
                    .containsExactly(
                            Rows.row(
                                    "größer 😀 \ufffd",
                                    LocalDate.of(2024, 2, 29),
                                    LocalDateTime.of(2024, 2, 29, 1, 2, 3),
                                    "😀😀"),
                            Rows.row("", null, LocalDateTime.of(2024, 2, 29, 1, 2, 3, 500_000_000), null));
        }
    }

    @Test
    void reportsTextThatIsNoUtf8() throws Exception {
        Path file = Store.sql(
                folder.resolve("a.db"), "create table t(a text)", "insert into t values (cast(x'61ff62' as text))");
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ)) {
            assertThat(Store.misfits(endpoint, "t"))
                    .extracting(Misfit::reason)
                    .containsExactly("text that is not UTF-8 in a string column");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64})
    void partsCoverNegativeAndScatteredRowidsOnce(int parts) throws Exception {
        Path file = Store.sql(folder.resolve("a.db"), "create table t(id integer primary key)", """
                insert into t values (-9223372036854775808), (-5), (-1), (0), (1), (2), (1000), (1001), (500000),
                  (9223372036854775806), (9223372036854775807)""");
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ);
                Snapshot snapshot = endpoint.snapshot()) {
            List<Object> ids = new ArrayList<>();
            List<Split> splits = snapshot.split(Store.all("t"), parts);
            assertThat(splits).hasSizeBetween(1, parts);
            for (Split split : splits) {
                try (BatchReader reader = snapshot.read(Store.all("t"), split, null)) {
                    Rows.rest(reader).forEach(row -> ids.add(String.valueOf(row.get(0))));
                }
            }
            assertThat(ids).hasSize(11).doesNotHaveDuplicates();
        }
    }

    @Test
    void goesOnAfterAPositionAndEndsThere() throws Exception {
        Path file = Store.sql(
                folder.resolve("a.db"),
                "create table t(a text)",
                "insert into t(rowid, a) values (-3, 'a'), (10, 'b'), (20, 'c'), (31, 'd'), (900, 'e')");
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ);
                Snapshot snapshot = endpoint.snapshot()) {
            ReadRequest request = Store.portions("t", 2);
            Split split = snapshot.split(request, 1).get(0);
            String position;
            try (BatchReader reader = snapshot.read(request, split, null)) {
                Batch batch = reader.next();
                assertThat(batch).isNotNull();
                position = batch == null ? null : batch.position();
                assertThat(position).isEqualTo("10");
            }
            List<List<@Nullable Object>> rest = new ArrayList<>();
            String last = null;
            try (BatchReader reader = snapshot.read(request, split, position)) {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    rest.addAll(Rows.of(batch));
                    last = batch.position();
                }
            }
            assertThat(rest).containsExactly(Rows.row("c"), Rows.row("d"), Rows.row("e"));
            try (BatchReader reader = snapshot.read(request, split, last)) {
                assertThat(reader.next()).isNull();
            }
        }
    }

    @Test
    void readsTablesWithoutRowidAndTablesThatHideIt() throws Exception {
        Path file = Store.sql(
                folder.resolve("a.db"),
                "create table w(a text, b int, primary key(a, b)) without rowid",
                "insert into w values ('x', 2), ('x', 1)",
                "create table h(rowid text, oid text, _rowid_ text)",
                "insert into h values ('r', 'o', '_')",
                "create table s(a int, b text) strict",
                "insert into s values (1, 'x')");
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ);
                Snapshot snapshot = endpoint.snapshot()) {
            assertThat(Store.rows(endpoint, "w")).containsExactlyInAnyOrder(Rows.row("x", 1L), Rows.row("x", 2L));
            assertThat(Store.rows(endpoint, "h")).containsExactly(Rows.row("r", "o", "_"));
            assertThat(Store.rows(endpoint, "s")).containsExactly(Rows.row(1L, "x"));
            assertThat(snapshot.split(Store.all("w"), 4)).hasSize(1);
        }
    }

    @Test
    void endsABatchAtItsBytes() throws Exception {
        Path file = Store.sql(
                folder.resolve("a.db"),
                "create table t(x blob)",
                "insert into t values (zeroblob(100000)), (zeroblob(100000)), (zeroblob(100000))");
        ReadRequest request = new ReadRequest(DatasetPath.of("t"), List.of(), null, 1000, 150_000);
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ);
                Snapshot snapshot = endpoint.snapshot();
                BatchReader reader =
                        snapshot.read(request, snapshot.split(request, 1).get(0), null)) {
            Batch first = reader.next();
            assertThat(first == null ? 0 : first.rows()).isEqualTo(2);
            Batch second = reader.next();
            assertThat(second == null ? 0 : second.rows()).isEqualTo(1);
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void findsNarrowingWithoutMovingData() throws Exception {
        Path file = Store.sql(
                folder.resolve("a.db"),
                "create table t(id integer primary key, n integer, s text, d decimal(10,3), at timestamp, r real)",
                "insert into t values (1, 5, 'short', 1.5, '2024-01-01 00:00:00', 0.5)",
                "insert into t values (2, 9007199254740993, '" + "é".repeat(300)
                        + "', 1.255, '2024-01-01 00:00:00.123', 0.1)",
                "insert into t values (3, null, null, null, null, null)");
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ);
                Snapshot snapshot = endpoint.snapshot()) {
            assertThat(snapshot.misfits(
                            Store.all("t"),
                            Wanted.of(List.of(
                                    new Field("n", Type.FLOAT64, true),
                                    new Field("s", new Type.Text(255), true),
                                    new Field("d", new Type.Decimal(10, 2), true),
                                    new Field("at", new Type.Timestamp(0, false), true),
                                    new Field("r", Type.FLOAT32, true)))))
                    .extracting(m -> m.row() + " " + m.column() + " " + m.reason())
                    .containsExactly(
                            "-1 n does not fit float64 exactly",
                            "-1 s text of 300 characters does not fit string(255)",
                            "-1 d does not fit decimal(10,2) exactly",
                            "-1 at does not fit timestamp(0) exactly",
                            "-1 r does not fit float32 exactly");
            assertThat(snapshot.misfits(
                            Store.all("t"),
                            Wanted.of(List.of(
                                    new Field("id", new Type.Int(8, true), false),
                                    new Field("n", new Type.Decimal(18, 2), true),
                                    new Field("s", new Type.Text(300), true),
                                    new Field("d", new Type.Decimal(12, 4), true),
                                    new Field("at", new Type.Timestamp(3, false), true),
                                    new Field("r", Type.FLOAT64, true)))))
                    .isEmpty();
            ReadRequest some = new ReadRequest(DatasetPath.of("t"), List.of(), "id = 1 -- only", 10, 1000);
            assertThat(snapshot.misfits(some, Wanted.of(List.of(new Field("n", new Type.Int(8, true), true)))))
                    .isEmpty();
            assertThat(snapshot.count(some)).isEqualTo(1);
        }
    }
}
