package dev.tranship.plugin.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.SchemaPlan;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Type;
import dev.tranship.spi.Wanted;
import dev.tranship.testkit.MariadbServer;
import dev.tranship.testkit.Rows;
import dev.tranship.testkit.SampleValues;
import dev.tranship.testkit.Workbench;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is MySQL's own. */
class MysqlEndpointTest {
    private static final String SHOP = "endpoint_test";
    private static final DatasetPath T = DatasetPath.of("t");

    private final List<Endpoint> opened = new ArrayList<>();

    @BeforeEach
    void begin() {
        Server.execute(SHOP, "SET NAMES utf8mb4");
        Server.drop(SHOP);
        Server.execute(SHOP, "SET NAMES utf8mb4");
    }

    @AfterEach
    void end() {
        opened.forEach(Endpoint::close);
        Server.drop(SHOP);
    }

    private Workbench bench(Map<String, String> options) {
        Endpoint endpoint = Server.open(SHOP, Access.WRITE, options);
        opened.add(endpoint);
        return new Workbench(endpoint);
    }

    private Workbench bench() {
        return bench(Map.of());
    }

    // --------------------------------------------------------------------------------------------------- connecting

    @Test
    void tellsWrongCredentialsFromAServerThatIsNotThereAndNoSecret() {
        EndpointException refused = catchThrowableOfType(
                EndpointException.class, () -> Server.open(SHOP, Access.READ, Map.of("password", "hush-hush")));
        assertThat(refused.kind()).isEqualTo(Kind.AUTHENTICATE);
        assertThat(refused).hasMessageContaining(SHOP).message().doesNotContain("hush");

        ConnectionSpec nowhere = new ConnectionSpec(
                "n",
                "mysql",
                "//somebody:hush-hush@127.0.0.1:1/shop",
                Map.of("connect_timeout", "2000"),
                Path.of(""),
                Access.READ);
        EndpointException missing =
                catchThrowableOfType(EndpointException.class, () -> new MysqlEndpointFactory("mysql").open(nowhere));
        assertThat(missing.kind()).isEqualTo(Kind.CONNECT);
        assertThat(missing).hasMessageContaining("127.0.0.1:1/shop").message().doesNotContain("hush");
    }

    @Test
    void aUrlNamesADatabase() {
        ConnectionSpec spec = new ConnectionSpec("c", "mysql", "//u:hush@db:1", Map.of(), Path.of(""), Access.READ);
        assertThatThrownBy(() -> new MysqlEndpointFactory("mysql").open(spec))
                .hasMessageContaining("no database")
                .message()
                .doesNotContain("hush");
    }

    // ------------------------------------------------------------------------------------------------------- reading

    @Test
    void readsEveryTypeForWhatItIs() {
        assumeTrue(Server.ours(), "MySQL has neither UUID nor INET6");
        Server.execute(
                SHOP,
                "CREATE TABLE t (id INT PRIMARY KEY, u BIGINT UNSIGNED, m MEDIUMINT UNSIGNED, y YEAR, b BIT(10), f FLOAT, d DOUBLE,"
                        + " dec65 DECIMAL(65,30), e ENUM('a','b''c'), s SET('x','y'), c CHAR(5), l VARCHAR(10) CHARACTER SET latin1,"
                        + " u3 VARCHAR(10) CHARACTER SET utf8mb3, bin BINARY(4), bl BLOB, dt DATETIME(3), ts TIMESTAMP(6) NULL, ti TIME(2),"
                        + " j JSON, uu UUID, i6 INET6, g INT AS (id + 1) STORED, flag TINYINT(1))",
                "SET time_zone = '+02:00'",
                "INSERT INTO t VALUES (1, 18446744073709551615, 16777215, 2024, b'101', 0.1, 4.9E-324,"
                        + " 12345678901234567890123456789012345.123456789012345678901234567890, 'b''c', 'x,y', 'ab', 'é', 'ß', X'00FF',"
                        + " X'00', '2024-02-29 23:59:59.123', '2024-01-01 02:00:00.000001', '23:59:59.99', '{\"a\": 1.10}',"
                        + " '018f3e9a-91c4-7b4c-9f31-5d0c1e2a3b4c', '::1', DEFAULT, 1)");
        Workbench bench = bench();
        assertThat(bench.table("t").rowType().fields())
                .extracting(f -> f.type().toString())
                .containsExactly(
                        "int32",
                        "uint64",
                        "uint32",
                        "int16",
                        "bits(10)",
                        "float32",
                        "float64",
                        "decimal(65,30)",
                        "enum('a','b''c')",
                        "string",
                        "string(5)",
                        "string(10)",
                        "string(10)",
                        "bytes(4)",
                        "bytes",
                        "timestamp(3)",
                        "timestamptz(6)",
                        "time(2)",
                        "json",
                        "uuid",
                        "string(45)",
                        "int32",
                        "boolean");
        assertThat(bench.rows(T))
                .containsExactly(Rows.row(
                        1L,
                        BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE),
                        16777215L,
                        2024L,
                        "0000000101",
                        (double) 0.1f,
                        4.9E-324,
                        new BigDecimal("12345678901234567890123456789012345.123456789012345678901234567890"),
                        "b'c",
                        "x,y",
                        "ab",
                        "é",
                        "ß",
                        "00ff0000",
                        "00",
                        LocalDateTime.parse("2024-02-29T23:59:59.123"),
                        Instant.parse("2024-01-01T00:00:00.000001Z"),
                        LocalTime.parse("23:59:59.99"),
                        "{\"a\":1.1}",
                        UUID.fromString("018f3e9a-91c4-7b4c-9f31-5d0c1e2a3b4c"),
                        "::1",
                        2L,
                        true));
        assertThat(bench.table("t").column("g").orElseThrow().generated()).isEqualTo("\"id\" + 1");
    }

    @Test
    void valuesThatAreNoneOfTheirTypeAreMisfitsByName() {
        Server.execute(
                SHOP,
                "SET sql_mode = ''",
                "CREATE TABLE t (id INT PRIMARY KEY, d DATE, dt DATETIME, ti TIME, e ENUM('a'), flag TINYINT(1))",
                "INSERT INTO t VALUES (1, '2024-01-01', '2024-01-01', '10:00:00', 'a', 1), (2, '0000-00-00', '2024-00-10', '25:00:00',"
                        + " 'zzz', 7), (3, NULL, NULL, '-00:00:01', NULL, NULL)");
        Workbench bench = bench();
        ReadRequest request = ReadRequest.all(T);
        try (Snapshot snapshot = bench.readable().snapshot()) {
            RowType type = snapshot.rowType(request);
            assertThat(snapshot.misfits(request, Wanted.of(type.fields())))
                    .extracting(Misfit::column)
                    .containsExactly("d", "dt", "ti", "e", "flag");
            try (BatchReader reader =
                    snapshot.read(request, snapshot.split(request, 1).get(0), null)) {
                Batch batch = reader.next();
                assertThat(batch).isNotNull();
                assertThat(batch.misfits())
                        .extracting(m -> m.row() + " " + m.column() + " " + m.value())
                        .containsExactly(
                                "1 d 0000-00-00",
                                "1 dt 2024-00-10 00:00:00",
                                "1 ti 25:00:00",
                                "1 e ",
                                "1 flag 7",
                                "2 ti -00:00:01");
            }
        }
        Workbench numbers = bench(Map.of("tinyint1", "integer"));
        try (Snapshot snapshot = numbers.readable().snapshot()) {
            ReadRequest flags = new ReadRequest(T, List.of("flag"), null, 10, 1 << 20);
            assertThat(Rows.all(snapshot, flags)).containsExactly(Rows.row(1L), Rows.row(7L), Rows.row((Object) null));
        }
    }

    @Test
    void readsOnFromTheMiddleOfAKeyOfManyTypes() {
        Server.execute(
                SHOP,
                "CREATE TABLE t (a VARCHAR(10) COLLATE utf8mb4_general_ci, b VARBINARY(4), c DATETIME(6), n INT, PRIMARY KEY (a, b, c))");
        List<List<@Nullable Object>> expected = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (String a : List.of("it's", "Ä", "b\\", "&!")) {
            for (int b = 0; b < 4; b++) {
                for (int c = 0; c < 3; c++) {
                    values.add("('" + a.replace("'", "''").replace("\\", "\\\\") + "', X'0" + b + "27', '2024-01-0"
                            + (c + 1) + " 00:00:00.00000" + c + "', 1)");
                }
            }
        }
        Server.execute(SHOP, "INSERT INTO t VALUES " + String.join(", ", values));
        Workbench bench = bench();
        expected.addAll(bench.rows(T));
        assertThat(expected).hasSize(48);
        ReadRequest request = new ReadRequest(T, List.of(), null, 5, 1 << 20);
        List<List<@Nullable Object>> found = new ArrayList<>();
        try (Snapshot snapshot = bench.readable().snapshot()) {
            Snapshot.Split all = snapshot.split(request, 4).get(0);
            String position = null;
            for (Batch batch = first(snapshot, request, all, position);
                    batch != null;
                    batch = first(snapshot, request, all, position)) {
                found.addAll(Rows.of(batch));
                position = batch.position();
            }
        }
        assertThat(found).isEqualTo(expected);
    }

    private static @Nullable Batch first(
            Snapshot snapshot, ReadRequest request, Snapshot.Split split, @Nullable String after) {
        try (BatchReader reader = snapshot.read(request, split, after)) {
            return reader.next();
        }
    }

    @Test
    void aTableWithoutAKeyIsReadInOnePartAndMayBeLeftEarly() {
        Server.execute(
                SHOP,
                "CREATE TABLE t (n INT, x VARCHAR(200))",
                "INSERT INTO t WITH RECURSIVE r (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM r WHERE seq < 1000) SELECT r.seq, REPEAT('x', 200) FROM r JOIN r AS times ON times.seq <= 20");
        Workbench bench = bench();
        ReadRequest request = new ReadRequest(T, List.of(), null, 10, 1 << 20);
        try (Snapshot snapshot = bench.readable().snapshot()) {
            assertThat(snapshot.split(request, 4)).hasSize(1);
            Batch batch = first(snapshot, request, snapshot.split(request, 4).get(0), null);
            assertThat(batch).isNotNull();
            assertThat(batch.position()).isNull();
            assertThat(snapshot.count(request)).isEqualTo(20_000);
        }
        assertThat(bench.rows(T)).hasSize(20_000);
    }

    @Test
    void whoMayNotLockTheServerReadsTheSameMomentWithOneReader() {
        Server.execute(
                SHOP,
                "CREATE TABLE t (id INT PRIMARY KEY)",
                "INSERT INTO t WITH RECURSIVE r (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM r WHERE seq < 1000) SELECT seq FROM r",
                "CREATE USER IF NOT EXISTS guest@'%' IDENTIFIED BY 'guest'",
                "GRANT SELECT ON " + SHOP + ".* TO guest@'%'");
        ReadRequest request = ReadRequest.all(T);
        try (Snapshot snapshot = bench().readable().snapshot()) {
            assertThat(snapshot.split(request, 4)).hasSize(4);
            assertThat(snapshot.description()).contains("4 read transactions");
        }
        try (Endpoint guest = Server.open(SHOP, Access.READ, Map.of("user", "guest", "password", "guest"));
                Snapshot snapshot = new Workbench(guest).readable().snapshot()) {
            List<Snapshot.Split> splits = snapshot.split(request, 4);
            assertThat(splits).hasSize(4);
            assertThat(snapshot.description()).contains("one reader at a time").contains("may not lock");
            Server.execute(SHOP, "DELETE FROM t WHERE id > 10");
            int rows = 0;
            for (Snapshot.Split split : splits) {
                try (BatchReader reader = snapshot.read(request, split, null)) {
                    rows += Rows.rest(reader).size();
                }
            }
            assertThat(rows).isEqualTo(1000);
        }
    }

    @Test
    void aQueryGivesFloatsWithAllTheirDigitsAndColumnsOfTheSameName() {
        Server.execute(
                SHOP,
                "CREATE TABLE t (f FLOAT, b BIT(3), d DATE)",
                "INSERT INTO t VALUES (1e30, b'101', '2024-02-29')");
        try (BatchReader reader = bench().queryable().query("select f, f, b, d, 1.50 as n from t;")) {
            assertThat(reader.rowType().names()).containsExactly("f", "f_2", "b", "d", "n");
            assertThat(Rows.rest(reader))
                    .containsExactly(Rows.row(
                            (double) 1e30f, (double) 1e30f, "101", LocalDate.of(2024, 2, 29), new BigDecimal("1.50")));
        }
        assertThatThrownBy(() -> bench().queryable().query("delete from t").close())
                .isInstanceOf(EndpointException.class);
        assertThat(Server.query(SHOP, "select count(*) from t").get(0)).containsExactly("1");
    }

    @Test
    void whatIsNotMovedIsReported() {
        Server.execute(
                SHOP,
                "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(100), at TIMESTAMP DEFAULT CURRENT_TIMESTAMP ON UPDATE"
                        + " CURRENT_TIMESTAMP, words TEXT, KEY short (name(10)), FULLTEXT KEY words (words))",
                "CREATE TRIGGER watch BEFORE INSERT ON t FOR EACH ROW SET NEW.name = 'x'",
                "CREATE PROCEDURE nothing() SELECT 1");
        Catalog catalog = bench().catalog();
        assertThat(catalog.others())
                .extracting(o -> o.kind() + " " + o.name())
                .containsExactlyInAnyOrder("trigger t.watch", "procedure nothing");
        assertThat(bench().table("t").ownParts())
                .containsExactly(
                        "ON UPDATE CURRENT_TIMESTAMP() of column at",
                        "the prefix length of index short",
                        "fulltext index words");
    }

    @Test
    void whatOnlyMysqlHasIsTheSameInAnotherTable() {
        Server.execute(
                SHOP,
                "CREATE TABLE t (id MEDIUMINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, big BIGINT UNSIGNED, code INT(5)"
                        + " UNSIGNED ZEROFILL, name VARCHAR(100) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL DEFAULT 'x',"
                        + " fixed CHAR(5), tiny TINYTEXT, word TEXT NOT NULL, place POINT NOT NULL, flags BIT(10), mood SET('a', 'b'),"
                        + " kind ENUM('x', 'y') CHARACTER SET ascii, born YEAR, doc JSON, raw BINARY(4),"
                        + " at DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),"
                        + " twice INT GENERATED ALWAYS AS (`code` * 2) VIRTUAL, thrice INT GENERATED ALWAYS AS (`code` * 3) STORED,"
                        + " UNIQUE KEY beginnings (word(10), name), KEY short (name(10)), FULLTEXT KEY words (word),"
                        + " SPATIAL KEY places (place)) AUTO_INCREMENT = 77");
        Table t = bench().table("t");
        SchemaPlan plan = bench().plan(Mode.CREATE, List.of(t.withPath(DatasetPath.of("u"))), List.of());
        assertThat(plan.notices()).isEmpty();
        List<Ddl> statements = new ArrayList<>(plan.tables().get(0).before());
        statements.addAll(plan.tables().get(0).after());
        bench().apply(statements);

        Table copy = bench().table("u");
        assertThat(copy.withPath(T)).isEqualTo(t);
        assertThat(ownLines("u")).containsExactlyInAnyOrderElementsOf(ownLines("t"));

        bench().revert(statements);
        assertThat(bench().catalog().table(DatasetPath.of("u"))).isEmpty();
    }

    /** {@return the lines of the server's own statement; collation and engine of the table are those of every new one} */
    private static List<String> ownLines(String table) {
        return String.valueOf(
                        Server.query(SHOP, "SHOW CREATE TABLE " + table).get(0).get(1))
                .lines()
                .filter(line -> line.startsWith(" ") || line.contains("AUTO_INCREMENT"))
                .map(line -> line.replaceAll(
                        ",$| CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci|^\\).* (AUTO_INCREMENT=\\d+).*", "$1"))
                .toList();
    }

    @Test
    void theZeroDateIsNullWhenTheConnectionSaysSo() {
        Server.execute(
                SHOP,
                "SET sql_mode = ''",
                "CREATE TABLE t (id INT PRIMARY KEY, d DATE NOT NULL, dt DATETIME(3))",
                "INSERT INTO t VALUES (1, '0000-00-00', '0000-00-00'), (2, '2024-01-01', '2024-01-01 10:00:00'), (3,"
                        + " '2024-01-00', NULL)");
        Workbench bench = bench(Map.of("zero_dates", "null"));
        ReadRequest request = new ReadRequest(T, List.of(), "id < 3", 10, 1 << 20);
        try (Snapshot snapshot = bench.readable().snapshot()) {
            RowType type = snapshot.rowType(request);
            assertThat(type.field(1).nullable()).isTrue();
            assertThat(snapshot.misfits(request, Wanted.of(type.fields()))).isEmpty();
            assertThat(snapshot.misfits(ReadRequest.all(T), Wanted.of(type.fields())))
                    .extracting(Misfit::column)
                    .containsExactly("d");
            try (BatchReader reader =
                    snapshot.read(request, snapshot.split(request, 1).get(0), null)) {
                assertThat(Rows.rest(reader))
                        .containsExactly(
                                Rows.row(1L, null, null),
                                Rows.row(2L, LocalDate.parse("2024-01-01"), LocalDateTime.parse("2024-01-01T10:00")));
            }
        }
        assertThatThrownBy(() -> bench(Map.of("zero_dates", "today"))).hasMessageContaining("refuse, null");
    }

    // ------------------------------------------------------------------------------------------------------- writing

    @ParameterizedTest
    @ValueSource(strings = {"infile", "insert"})
    void everyWayToLoadWritesTheSame(String load) {
        Workbench bench = bench(Map.of("load", load));
        int number = 0;
        for (Type type : SampleValues.types()) {
            Type held;
            try {
                held = bench.endpoint().nativeType(type).held();
            } catch (EndpointException e) {
                continue;
            }
            MysqlEndpointContractTest contract = new MysqlEndpointContractTest();
            List<List<@Nullable Object>> rows = new ArrayList<>();
            rows.add(Rows.row(0L, null));
            for (Object value : SampleValues.of(held)) {
                if (contract.holds(held, value)) {
                    rows.add(Rows.row((long) rows.size(), value));
                }
            }
            Table table = Table.of(
                    DatasetPath.of("t" + ++number),
                    List.of(Column.of("id", Type.INT64, false), Column.of("value", type, true)),
                    new Key(null, List.of("id")));
            Table stored = bench.load(Mode.CREATE, table, rows);
            assertThat(bench.rows(stored.path()))
                    .as("%s", type)
                    .containsExactlyInAnyOrderElementsOf(Rows.of(Batch.of(stored.rowType(), rows)));
        }
    }

    @Test
    void aServerThatForbidsLoadDataGetsInserts() {
        Workbench bench = bench(Map.of("load", "infile"));
        Table stored = bench.create(idAndText());
        Server.execute(SHOP, "SET GLOBAL local_infile = 0");
        try {
            bench.insert(stored, List.of(Rows.row(1L, "a"), Rows.row(2L, null)));
        } finally {
            Server.execute(SHOP, "SET GLOBAL local_infile = 1");
        }
        assertThat(bench.rows(stored.path())).containsExactly(Rows.row(1L, "a"), Rows.row(2L, null));
    }

    @Test
    void aRowThatIsLargerThanAPacketGoesByLoadDataWithThoseAfterIt() {
        Server.execute(SHOP, "SET GLOBAL max_allowed_packet = 1048576");
        try {
            Workbench bench = bench();
            Table stored = bench.create(idAndText());
            List<List<@Nullable Object>> rows =
                    List.of(Rows.row(1L, "a"), Rows.row(2L, "x".repeat(1_500_000)), Rows.row(3L, "b"));
            bench.insert(stored, rows);
            assertThat(bench.rows(stored.path())).containsExactlyElementsOf(rows);
        } finally {
            Server.execute(SHOP, "SET GLOBAL max_allowed_packet = 16777216");
        }
    }

    private static Table idAndText() {
        return Table.of(
                T,
                List.of(Column.of("id", Type.INT64, false), Column.of("name", Type.TEXT, true)),
                new Key(null, List.of("id")));
    }

    @Test
    void whatAnExistingColumnWouldChangeIsRefused() {
        Server.execute(
                SHOP,
                "CREATE TABLE t (id INT PRIMARY KEY, c CHAR(5), l VARCHAR(5) CHARACTER SET latin1, b BINARY(4), e ENUM('x', 'y'),"
                        + " n TINYINT, d DECIMAL(4,2), tt TINYTEXT)");
        Workbench bench = bench();
        refuses(bench, "c", Type.TEXT, "ab ", "blanks at the end");
        refuses(bench, "l", Type.TEXT, "😀", "Incorrect string value");
        refuses(bench, "l", Type.TEXT, "sixsix", "too long");
        refuses(bench, "b", Type.BYTES, new byte[] {1}, "adds zeros");
        refuses(bench, "e", Type.TEXT, "1", "none of the enum's values");
        refuses(bench, "n", Type.INT64, 300L, "Out of range");
        refuses(bench, "d", new Type.Decimal(6, 2), new BigDecimal("123.45"), "Out of range");
        refuses(bench, "tt", Type.TEXT, "x".repeat(256), "too long");
        refuses(bench, "c", Type.TEXT, "\ud800", "surrogate");
        assertThat(bench.rows(T)).isEmpty();
    }

    private static void refuses(Workbench bench, String column, Type type, Object value, String reason) {
        RowType rowType = RowType.of(new Field("id", Type.INT64, false), new Field(column, type, true));
        EndpointException refusal = catchThrowableOfType(
                EndpointException.class, () -> bench.insert(T, rowType, List.of(Rows.row(1L, value))));
        assertThat(refusal).as("%s in %s", value, column).isNotNull();
        assertThat(refusal.kind()).isEqualTo(Kind.CONSTRAINT);
        assertThat(refusal).message().containsIgnoringCase(reason).contains(column);
    }

    @Test
    void upsertChangesNoRowThatIsTheSameInAnotherKey() {
        Server.execute(
                SHOP,
                "CREATE TABLE t (id INT PRIMARY KEY, mail VARCHAR(50) UNIQUE)",
                "INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        Workbench bench = bench();
        RowType rowType = bench.table("t").rowType();
        try (RowWriter writer = bench.writer("u", T, rowType, List.of("id"))) {
            EndpointException refusal = catchThrowableOfType(
                    EndpointException.class, () -> writer.upsert(Batch.of(rowType, List.of(Rows.row(3L, "a")))));
            assertThat(refusal.kind()).isEqualTo(Kind.CONSTRAINT);
            writer.rollback();
            writer.upsert(Batch.of(rowType, List.of(Rows.row(2L, "x"), Rows.row(4L, "d"), Rows.row(2L, "y"))));
            writer.commit(Workbench.whole("u"));
        }
        assertThat(bench.rows(T)).containsExactly(Rows.row(1L, "a"), Rows.row(2L, "y"), Rows.row(4L, "d"));
    }

    @Test
    void aTableWithoutTransactionsIsNotWritten() {
        Server.execute(SHOP, "CREATE TABLE t (id INT PRIMARY KEY) ENGINE = MyISAM");
        Workbench bench = bench();
        EndpointException refusal = catchThrowableOfType(
                EndpointException.class, () -> bench.insert(bench.table("t"), List.of(Rows.row(1L))));
        assertThat(refusal.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(refusal).hasMessageContaining("MyISAM");
    }

    @Test
    void countsOnAfterTheRowsThatWereLoaded() {
        Workbench bench = bench();
        Table counting = Table.of(
                T,
                List.of(Column.of("name", Type.TEXT, true), new Column("n", Type.INT64, false, null, true, null, null)),
                new Key(null, List.of("name")));
        Table stored = bench.load(Mode.CREATE, counting, List.of(Rows.row("zero", 0L), Rows.row("a", 41L)));
        Server.execute(SHOP, "INSERT INTO t (name) VALUES ('next')");
        assertThat(bench.rows(stored.path()))
                .containsExactlyInAnyOrder(Rows.row("zero", 0L), Rows.row("a", 41L), Rows.row("next", 42L));
        assertThat(bench.table("t").column("n").orElseThrow().identity()).isTrue();
    }

    // ---------------------------------------------------------------------------------------------------- definition

    @Test
    void whatAnotherProductMeansByADefaultOrACheckIsLeftOutWithANotice() {
        Workbench bench = bench();
        Table odd = new Table(
                T,
                List.of(
                        Column.of("id", Type.INT64, false),
                        new Column("d", Type.DATE, true, new Table.Default.Constant("now"), false, null, null),
                        new Column("n", Type.INT64, true, new Table.Default.Constant(7L), false, null, null)),
                new Key(null, List.of("id")),
                List.of(),
                List.of(),
                List.of(new Table.Check("good", "concat(\"n\",'a''b\\c') <> ''"), new Table.Check(null, "n::int > 0")),
                List.of(),
                null);
        SchemaPlan plan = bench.plan(Mode.CREATE, List.of(odd), List.of());
        assertThat(plan.notices())
                .hasSize(2)
                .anySatisfy(n -> assertThat(n).contains("the default of column d"))
                .anySatisfy(n -> assertThat(n).contains("n::int > 0"));
        bench.apply(plan.tables().get(0).before());
        Table stored = bench.table("t");
        assertThat(stored.checks()).containsExactly(new Table.Check("good", "concat(\"n\",'a''b\\c') <> ''"));
        assertThat(stored.column("n").orElseThrow().defaultValue()).isEqualTo(new Table.Default.Constant(7L));
        assertThat(stored.column("d").orElseThrow().defaultValue()).isNull();
        assertThat(tables()).containsExactly("t");
    }

    @Test
    void plansWithoutAServer() {
        for (String scheme : List.of("mysql", "mariadb")) {
            try (Endpoint empty = new MysqlEndpointFactory(scheme).openEmpty().orElseThrow()) {
                Workbench bench = new Workbench(empty);
                SchemaPlan plan = bench.plan(Mode.CREATE, List.of(idAndText(), referring("a", "t")), List.of());
                assertThat(plan.notices()).isEmpty();
                assertThat(plan.tables().get(0).before().get(0).apply().get(0)).contains("CREATE TABLE `t`", "utf8mb4");
                assertThat(empty.product()).startsWith(scheme.equals("mysql") ? "MySQL 8" : "MariaDB 11");
            }
        }
    }

    @Test
    void tablesThatReferToEachOtherInACircleKeepTheirForeignKeys() {
        Workbench bench = bench();
        SchemaPlan plan = bench.plan(
                Mode.CREATE, List.of(referring("a", "b"), referring("b", "a"), referring("c", "c")), List.of());
        assertThat(plan.notices()).isEmpty();
        for (TablePlan table : plan.tables()) {
            bench.apply(table.before());
            bench.insert(table.loadInto(), table.stored().rowType(), List.of(Rows.row(1L, 1L)));
            bench.apply(table.after());
        }
        bench.apply(plan.after());
        assertThat(bench.catalog().tables())
                .allSatisfy(e -> assertThat(e.table().foreignKeys()).hasSize(1));
        EndpointException refusal = catchThrowableOfType(
                EndpointException.class, () -> bench.insert(bench.table("a"), List.of(Rows.row(2L, 99L))));
        assertThat(refusal.kind()).isEqualTo(Kind.CONSTRAINT);
        bench.revert(plan.after());
        for (int i = plan.tables().size() - 1; i >= 0; i--) {
            bench.revert(plan.tables().get(i).after());
            bench.revert(plan.tables().get(i).before());
        }
        assertThat(bench.catalog().tables()).isEmpty();
    }

    private static Table referring(String name, String other) {
        return new Table(
                DatasetPath.of(name),
                List.of(Column.of("id", Type.INT64, false), Column.of("other", Type.INT32, true)),
                new Key(null, List.of("id")),
                List.of(),
                List.of(new ForeignKey(
                        null, List.of("other"), DatasetPath.of(other), List.of("id"), "CASCADE", "NO ACTION")),
                List.of(),
                List.of(),
                null);
    }

    @Test
    void theOldTableHoldsUpNobodyUntilItHasItsPlaceBack() {
        Server.execute(
                SHOP,
                "CREATE TABLE parent (id BIGINT PRIMARY KEY)",
                "CREATE TABLE t (id BIGINT PRIMARY KEY, name LONGTEXT, parent BIGINT, t BIGINT,"
                        + " FOREIGN KEY (parent) REFERENCES parent (id), CONSTRAINT self FOREIGN KEY (t) REFERENCES t (id))",
                "INSERT INTO parent VALUES (1)",
                "INSERT INTO t VALUES (1, 'old', 1, 1)");
        Workbench bench = bench();
        String before = definition("t");
        TablePlan plan = bench.plan(Mode.REPLACE, List.of(idAndText()), List.of())
                .tables()
                .get(0);
        bench.apply(plan.before());
        bench.apply(plan.after());
        Server.execute(SHOP, "DELETE FROM parent");

        EndpointException refusal = catchThrowableOfType(EndpointException.class, () -> bench.revert(plan.after()));
        assertThat(refusal.kind()).isEqualTo(Kind.CONSTRAINT);
        assertThat(bench.rows(T)).isEmpty();

        Server.execute(SHOP, "INSERT INTO parent VALUES (1)");
        bench.revert(plan.after());
        bench.revert(plan.before());
        assertThat(definition("t")).isEqualTo(before);
        assertThat(tables()).containsExactly("parent", "t");
    }

    @Test
    void refusesATableInThePlaceOfAnotherToWhichForeignKeysCannotFollow() {
        Server.execute(
                SHOP,
                "CREATE TABLE t (id INT PRIMARY KEY, name LONGTEXT)",
                "CREATE TABLE child (id INT PRIMARY KEY, t INT, FOREIGN KEY (t) REFERENCES t (id))");
        Workbench bench = bench();
        assertThatThrownBy(() -> bench.plan(Mode.REPLACE, List.of(idAndText()), List.of()))
                .hasMessage("the foreign key (t) of child is of type int32 and cannot refer to the new t.id,"
                        + " which is of type int64");
    }

    @Test
    void aTableThatOthersReferToIsReplacedAndTheyReferToTheNewOne() {
        Server.execute(
                SHOP,
                "CREATE TABLE t (id BIGINT PRIMARY KEY, name LONGTEXT)",
                "CREATE TABLE child (id INT PRIMARY KEY, t BIGINT, FOREIGN KEY (t) REFERENCES t (id) ON DELETE CASCADE)",
                "INSERT INTO t VALUES (1, 'old')",
                "INSERT INTO child VALUES (1, 1)");
        Workbench bench = bench();
        String before = definition("child");
        TablePlan plan = bench.plan(Mode.REPLACE, List.of(idAndText()), List.of())
                .tables()
                .get(0);
        bench.apply(plan.before());
        bench.insert(plan.loadInto(), plan.stored().rowType(), List.of(Rows.row(1L, "new"), Rows.row(2L, "more")));
        bench.apply(plan.after());
        Server.execute(SHOP, "INSERT INTO child VALUES (2, 2)", "DELETE FROM child WHERE id = 2");
        assertThat(bench.table("child").foreignKeys().get(0).references()).isEqualTo(T);
        assertThat(bench.rows(T)).containsExactly(Rows.row(1L, "new"), Rows.row(2L, "more"));

        bench.revert(plan.after());
        bench.revert(plan.before());
        assertThat(bench.rows(T)).containsExactly(Rows.row(1L, "old"));
        assertThat(definition("child")).isEqualTo(before);
        assertThat(tables()).containsExactly("child", "t");
    }

    /** {@return the statement that makes the table} */
    private static String definition(String table) {
        return String.valueOf(
                Server.query(SHOP, "show create table " + table).get(0).get(1));
    }

    /** {@return the names of all tables but the ledger} */
    private static List<String> tables() {
        return Server.query(SHOP, "show tables").stream()
                .map(row -> String.valueOf(row.get(0)))
                .filter(name -> !name.equals("_tranship_ledger"))
                .toList();
    }

    @Test
    void wideRowsAndLongKeysGetTypesThatFit() {
        Workbench bench = bench();
        List<Column> columns =
                new ArrayList<>(List.of(Column.of("a", Type.TEXT, false), Column.of("b", Type.TEXT, false)));
        IntStream.range(0, 100).forEach(i -> columns.add(Column.of("c" + i, new Type.Text(500), true)));
        Table stored = bench.create(new Table(
                DatasetPath.of("x".repeat(64)),
                columns,
                new Key(null, List.of("a", "b")),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null));
        assertThat(stored.column("a").orElseThrow().type()).isEqualTo(new Type.Text(384));
        assertThat(stored.columns()).extracting(Column::type).contains(Type.TEXT, new Type.Text(500));
        assertThat(bench.table("x".repeat(64)).rowType()).isEqualTo(stored.rowType());
        TablePlan replacing =
                bench.plan(Mode.REPLACE, List.of(stored), List.of()).tables().get(0);
        bench.apply(replacing.before());
        bench.apply(replacing.after());
        bench.revert(replacing.after());
        bench.revert(replacing.before());
        assertThat(bench.catalog().tables()).hasSize(1);
    }

    // ------------------------------------------------------------------------------------------- statements and
    // crashes

    @Test
    void aStatementOfWhichNobodyKnowsWhetherItWasDoneIsDoneOnce() {
        Workbench bench = bench();
        Checkpoint done = new Checkpoint("c", Checkpoint.WHOLE, null, "applied");
        List<String> statements =
                List.of("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)", "CREATE INDEX i ON t (id)");
        begun("applied at statement 1", "CREATE TABLE t (id INT PRIMARY KEY)");
        bench.transactional().execute(statements, done);
        assertThat(bench.transactional().checkpoints("c")).containsExactly(done);
        assertThat(bench.rows(T)).hasSize(1);

        begun("applied at statement 3", "SELECT 1");
        bench.transactional().execute(statements, done);
        assertThat(bench.transactional().checkpoints("c")).containsExactly(done);
        assertThat(bench.rows(T)).as("what was done is not done again").hasSize(1);

        begun("applied after statement 2", "DROP INDEX i ON t");
        bench.transactional()
                .execute(
                        List.of("DROP INDEX i ON t", "DROP TABLE t"),
                        new Checkpoint("c", Checkpoint.WHOLE, null, "reverted"));
        assertThat(bench.catalog().tables()).isEmpty();
    }

    private static void begun(String state, String statement) {
        Server.execute(
                SHOP,
                "CREATE TABLE IF NOT EXISTS _tranship_ledger (change_id VARCHAR(200) NOT NULL, split_number INTEGER NOT NULL,"
                        + " read_position LONGTEXT, state LONGTEXT NOT NULL, PRIMARY KEY (change_id, split_number))",
                "REPLACE INTO _tranship_ledger VALUES ('c', -1, NULL, '" + state + "')",
                statement);
    }

    @Test
    void aTableOfSomebodyElseIsNeverTakenForOurs() {
        Server.execute(SHOP, "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        Workbench bench = bench();
        Ddl create = new Ddl(
                "create table t", List.of("CREATE TABLE t (id INT PRIMARY KEY)"), List.of("DROP TABLE IF EXISTS t"));
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> bench.transactional()
                            .execute(create.apply(), new Checkpoint("c", Checkpoint.WHOLE, null, "applied")))
                    .isInstanceOf(EndpointException.class)
                    .hasMessageContaining("already exists");
            assertThat(bench.transactional().checkpoints("c")).isEmpty();
        }
        assertThat(tables()).containsExactly("t");
    }

    @Test
    void statementsAboutRowsGoAllOrNone() {
        Server.execute(SHOP, "CREATE TABLE t (id INT PRIMARY KEY)");
        Workbench bench = bench();
        assertThatThrownBy(() -> bench.transactional()
                        .execute(
                                List.of("INSERT INTO t VALUES (1)", "/* again */ insert into t values (1)"),
                                Workbench.whole("c")))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("again");
        assertThat(bench.rows(T)).isEmpty();
        assertThat(bench.transactional().checkpoints("c")).isEmpty();
    }

    @Test
    void tellsStatementsThatEndATransaction() {
        assertThat(List.of(
                        "create table t (i int)",
                        "-- a word\nALTER TABLE t ADD COLUMN x INT",
                        "/* a */ drop table t",
                        "RENAME TABLE a TO b",
                        "create or replace view v as select 1",
                        "truncate t"))
                .allMatch(MysqlExecution::ends);
        assertThat(List.of(
                        "insert into t values (1)",
                        "  WITH x AS (SELECT 1) SELECT * FROM x",
                        "create temporary table t (i int)",
                        "CREATE OR REPLACE TEMPORARY TABLE t (i INT)",
                        "(select 1) union (select 2)",
                        "update t set i = 1"))
                .noneMatch(MysqlExecution::ends);
    }

    @Test
    void goesOnWhenTheServerCameBack() {
        assumeTrue(Server.ours(), "nobody else's server is crashed");
        Workbench bench = bench();
        Table stored = bench.create(idAndText());
        RowType rowType = stored.rowType();
        RowWriter writer = bench.writer("load", T, rowType, List.of());
        writer.insert(Batch.of(rowType, List.of(Rows.row(1L, "kept"))));
        writer.commit(new Checkpoint("load", 0, "1", ""));
        writer.insert(Batch.of(rowType, List.of(Rows.row(2L, "lost"))));
        Server.get().crash();
        EndpointException lost =
                catchThrowableOfType(EndpointException.class, () -> writer.commit(new Checkpoint("load", 0, "2", "")));
        assertThat(lost.kind()).isEqualTo(Kind.TRANSIENT);
        writer.close();
        assertThat(bench.rows(T)).containsExactly(Rows.row(1L, "kept"));
        assertThat(bench.transactional().checkpoints("load")).containsExactly(new Checkpoint("load", 0, "1", ""));
    }

    @Test
    void saysWhatAndWhereItIsWithoutASecret() {
        int port = Server.get().port();
        assertThat(bench().endpoint().product()).isEqualTo("MariaDB 11.4.5");
        assertThat(bench().endpoint().location())
                .isEqualTo("127.0.0.1:" + port + "/" + SHOP)
                .doesNotContain(MariadbServer.PASSWORD);
    }
}
