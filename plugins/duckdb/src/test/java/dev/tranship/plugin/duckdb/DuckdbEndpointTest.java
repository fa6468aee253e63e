package dev.tranship.plugin.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.SchemaPlan;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.StreamingRowWriter;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Check;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.Default;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is DuckDB's own; what all endpoints do is in the contract. */
class DuckdbEndpointTest {
    private static final DatasetPath STAFF = DatasetPath.of("main", "staff");
    private static final DatasetPath PARENT = DatasetPath.of("main", "parent");
    private static final DatasetPath CHILD = DatasetPath.of("main", "child");

    @TempDir
    private Path folder = Path.of("");

    private Workbench bench = open(Map.of());

    private Workbench open(Map<String, String> options) {
        return new Workbench(new DuckdbEndpointFactory()
                .open(new ConnectionSpec("test", "duckdb", "", options, Path.of(""), Access.WRITE)));
    }

    private void run(String... statements) {
        bench.transactional().execute(List.of(statements), Workbench.whole("test"));
    }

    private List<List<@Nullable Object>> query(String sql) {
        try (BatchReader reader = bench.queryable().query(sql)) {
            return Rows.rest(reader);
        }
    }

    @BeforeEach
    void bench() {
        bench.endpoint().close();
        bench = open(Map.of());
    }

    @AfterEach
    void close() {
        bench.endpoint().close();
    }

    // ------------------------------------------------------------------------------------------------------- opening

    @Test
    void refusesAFileOfAnotherKind() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "not a database, ".repeat(1000));
        EndpointException refusal = catchThrowableOfType(
                EndpointException.class,
                () -> new DuckdbEndpointFactory()
                        .open(new ConnectionSpec("x", "duckdb", "notes.txt", Map.of(), folder, Access.READ)));
        assertThat(refusal.kind()).isEqualTo(Kind.CONNECT);
        assertThat(refusal).hasMessageContaining("notes.txt").hasMessageContaining("is not a DuckDB database");
    }

    @Test
    void saysWhenAnotherProgramHoldsTheFile() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process other = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.resolve("held.duckdb").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('!');
            EndpointException refusal = catchThrowableOfType(
                    EndpointException.class,
                    () -> new DuckdbEndpointFactory()
                            .open(new ConnectionSpec("x", "duckdb", "held.duckdb", Map.of(), folder, Access.WRITE)));
            assertThat(refusal.kind()).isEqualTo(Kind.TRANSIENT);
            assertThat(refusal).hasMessageContaining("held.duckdb").hasMessageContaining("in use by another program");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    /** Holds a database until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws Exception {
            Path file = Path.of(args[0]);
            new DuckdbEndpointFactory()
                    .open(new ConnectionSpec(
                            "x", "duckdb", file.getFileName().toString(), Map.of(), file.getParent(), Access.WRITE));
            System.out.print('!');
            System.out.flush();
            Thread.sleep(60_000);
        }
    }

    @Test
    void rowsAreReadInOrderWhileOthersAreInserted() {
        run("create table source as select range as id, 'row ' || range as name from range(300000)");
        run("create table target (id bigint primary key, name varchar)");
        DatasetPath target = DatasetPath.of("main", "target");
        ReadRequest request = ReadRequest.all(DatasetPath.of("main", "source"));
        List<Long> positions = new ArrayList<>();
        try (Snapshot snapshot = bench.readable().snapshot();
                BatchReader reader =
                        snapshot.read(request, snapshot.split(request, 1).get(0), null);
                RowWriter writer = bench.writer("c", target, reader.rowType(), List.of())) {
            ((StreamingRowWriter) writer).insertAll(() -> {
                synchronized (positions) {
                    Batch batch = reader.next();
                    if (batch != null) {
                        long last = (Long) batch.row(batch.rows() - 1).get(0);
                        assertThat(batch.position()).isEqualTo(Long.toString(last));
                        positions.add(last);
                    }
                    return batch;
                }
            });
            writer.commit(Workbench.whole("c"));
        }
        assertThat(positions).hasSizeGreaterThan(10).isSorted();
        assertThat(query("select count(*), sum(id), min(name) from target"))
                .containsExactly(List.of(300_000L, new BigDecimal("44999850000"), "row 0"));
        assertThat(query("select current_setting('preserve_insertion_order')")).containsExactly(List.of(true));
    }

    @Test
    void previewOfAMissingFileIsAnEmptyStoreAndMakesNone() throws IOException {
        Workbench preview = new Workbench(new DuckdbEndpointFactory()
                .open(new ConnectionSpec("x", "duckdb", "new.duckdb", Map.of(), folder, Access.PREVIEW)));
        assertThat(preview.catalog().tables()).isEmpty();
        SchemaPlan plan = preview.plan(Mode.CREATE, List.of(staff(false)), List.of());
        assertThat(plan.tables()).hasSize(1);
        assertThatThrownBy(() -> preview.apply(plan.tables().get(0).before())).isInstanceOf(EndpointException.class);
        preview.endpoint().close();
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aFileThatIsReadCanAlsoBeWrittenByAnotherConnection() {
        DuckdbEndpointFactory factory = new DuckdbEndpointFactory();
        factory.open(new ConnectionSpec("x", "duckdb", "a.duckdb", Map.of(), folder, Access.WRITE))
                .close();
        Workbench reading = new Workbench(
                factory.open(new ConnectionSpec("x", "duckdb", "a.duckdb", Map.of(), folder, Access.READ)));
        try (Snapshot snapshot = reading.readable().snapshot()) {
            assertThat(snapshot.description()).contains("a.duckdb");
            assertThatThrownBy(() ->
                            factory.open(new ConnectionSpec("x", "duckdb", "a.duckdb", Map.of(), folder, Access.WRITE)))
                    .hasMessageContaining("is being read");
        }
        Workbench writing = new Workbench(
                factory.open(new ConnectionSpec("x", "duckdb", "a.duckdb", Map.of(), folder, Access.WRITE)));
        Table staff = writing.load(Mode.CREATE, staff(false), List.of(person(1, null)));
        assertThat(reading.rows(staff.path())).hasSize(1);
        assertThatThrownBy(() -> reading.insert(staff, List.of(person(2, null))))
                .isInstanceOf(EndpointException.class);
        writing.endpoint().close();
        assertThat(reading.rows(staff.path())).hasSize(1);
        reading.endpoint().close();
    }

    @Test
    void namesOptionsThatAreWrong() {
        assertThatThrownBy(() -> open(Map.of("self_references", "maybe"))).hasMessageContaining("leave-out");
        assertThatThrownBy(() -> open(Map.of("memory_limit", "a lot"))).isInstanceOf(EndpointException.class);
    }

    @Test
    void aQueryCannotWrite() {
        run("create table t (a integer)");
        assertThatThrownBy(() -> query("delete from t returning a")).isInstanceOf(EndpointException.class);
        assertThatThrownBy(() -> query("select 1) as q; drop table t; select (1"))
                .isInstanceOf(EndpointException.class);
        assertThat(bench.catalog().tables()).hasSize(1);
        assertThat(query("select 1 as a, 'x' as a")).containsExactly(Rows.row(1L, "x"));
        assertThat(query("show tables;")).contains(Rows.row("t"));
    }

    // ------------------------------------------------------------------------------------------------ texts of a row

    @Test
    void takesTheTextsOfARowApartWhateverTheyHold() {
        String zero = "a" + (char) 0 + "b";
        assertThat(query(
                        "SELECT 'x' AS a, NULL::VARCHAR AS b, '' AS c, 7 AS n, 'grüße 🚢' AS d, 'a' || chr(0) || 'b' AS e,"
                                + " TRUE AS f, '{\"k\":1}'::JSON AS g, NULL::UUID AS h"))
                .containsExactly(Arrays.asList("x", null, "", 7L, "grüße 🚢", zero, true, "{\"k\":1}", null));
        assertThat(query("SELECT NULL::VARCHAR AS a, NULL::VARCHAR AS b")).containsExactly(Arrays.asList(null, null));
    }

    @Test
    void asksForATextThatChangesOnce() {
        // Both its length and itself are read, so a text that were computed twice would be refused.
        assertThat(query("SELECT repeat('x', (random() * 1000)::INT) AS a, 'end' AS b FROM range(5000)"))
                .hasSize(5000)
                .allSatisfy(row -> assertThat(row.get(1)).isEqualTo("end"));
    }

    // ------------------------------------------------------------------------------------------------------- reading

    @Test
    void infinityIsAMisfitAndFoundBeforehand() {
        run(
                "create table t (d date, s timestamp, z timestamptz, h hugeint, e time)",
                "insert into t values ('infinity', '-infinity', 'infinity', 170141183460469231731687303715884105727, '24:00:00'),"
                        + " ('2020-01-01', '2020-01-01', '2020-01-01', 1, '01:02:03')");
        try (Snapshot snapshot = bench.readable().snapshot()) {
            ReadRequest all = ReadRequest.all(DatasetPath.of("main", "t"));
            try (BatchReader reader = snapshot.read(all, snapshot.split(all, 1).get(0), null)) {
                Batch batch = reader.next();
                assertThat(batch).isNotNull();
                assertThat(batch.misfits()).extracting(Misfit::column).containsExactly("d", "s", "z", "h", "e");
                assertThat(batch.misfits()).extracting(Misfit::row).containsOnly(0);
                assertThat(batch.row(0)).containsOnlyNulls();
                assertThat(batch.row(1)).doesNotContainNull();
            }
            List<Field> same = snapshot.rowType(all).fields();
            assertThat(snapshot.misfits(all, Wanted.of(same)))
                    .extracting(Misfit::column)
                    .containsExactly("d", "s", "z", "h", "e");
        }
    }

    @Test
    void typesWithoutALogicalTypeAreReadAsTheirText() {
        run(
                "create table t (a map(varchar, integer), b union(n integer, s varchar), c timetz, d integer[2], e timestamp_s,"
                        + " f timestamp_ms, g uhugeint)",
                "insert into t values (map {'k': 1}, 'x', '01:02:03+02', [1, 2], '2020-01-01 00:00:01',"
                        + " '1969-12-31 23:59:59.123', 340282366920938463463374607431768211)");
        List<@Nullable Object> row = query("select * from t").get(0);
        assertThat(row.subList(0, 3)).containsExactly("{k=1}", "x", "01:02:03+02");
        assertThat(row.get(3)).isEqualTo(List.of(1L, 2L));
        assertThat(row.subList(4, 7))
                .extracting(String::valueOf)
                .containsExactly(
                        "2020-01-01T00:00:01", "1969-12-31T23:59:59.123", "340282366920938463463374607431768211");
    }

    @Test
    void wideRowsAreReadInRangesAndFromAPosition() {
        run(
                "create table t as select range as id, repeat('x', (range % 7 * 10000)::integer) as text from range(700)",
                "delete from t where id between 100 and 299");
        try (Snapshot snapshot = bench.readable().snapshot()) {
            ReadRequest request =
                    new ReadRequest(DatasetPath.of("main", "t"), List.of("text", "id"), "id % 2 = 0", 50, 1 << 20);
            List<Object> ids = new ArrayList<>();
            for (Snapshot.Split split : snapshot.split(request, 3)) {
                String position = null;
                for (boolean more = true; more; ) {
                    try (BatchReader reader = snapshot.read(request, split, position)) {
                        Batch batch = reader.next();
                        more = batch != null;
                        if (batch != null) {
                            for (int row = 0; row < batch.rows(); row++) {
                                ids.add(batch.vector(1).getLong(row));
                                assertThat(batch.vector(0).getString(row))
                                        .hasSize((int) (batch.vector(1).getLong(row) % 7 * 10000));
                            }
                            position = batch.position();
                        }
                    }
                }
            }
            assertThat(ids)
                    .containsExactlyElementsOf(LongStream.range(0, 700)
                            .filter(id -> id % 2 == 0 && (id < 100 || id > 299))
                            .boxed()
                            .toList());
            assertThat(snapshot.count(request)).isEqualTo(ids.size());
        }
    }

    // ------------------------------------------------------------------------------------------------------- writing

    @Test
    void refusesHalfACharacter() {
        run("create table t (a varchar)");
        RowType text = RowType.of(new Field("a", Type.TEXT, true));
        assertThatThrownBy(() -> bench.insert(DatasetPath.of("main", "t"), text, List.of(List.of("x\ud83d"))))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("column a")
                .hasMessageContaining("half of a character");
        assertThat(query("select * from t")).isEmpty();
    }

    @Test
    void writesColumnsThatWereDeclaredInDuckdbsOwnTypes() {
        run("create table t (a timestamp_s, b timestamp_ms, c hugeint, d integer[2], e integer default 7)");
        Table table = bench.table("t");
        RowType four = new RowType(table.rowType().fields().subList(0, 4));
        List<@Nullable Object> row = Rows.row(
                java.time.LocalDateTime.parse("2020-01-01T00:00:01"),
                java.time.LocalDateTime.parse("1969-12-31T23:59:59.123"),
                new BigDecimal("12345678901234567890"),
                List.of(1L, 2L));
        bench.insert(table.path(), four, List.of(row));
        List<@Nullable Object> found = bench.rows(table.path()).get(0);
        assertThat(found.subList(0, 4)).isEqualTo(row);
        assertThat(found.get(4)).isEqualTo(7L);
    }

    @Test
    void upsertChangesRowsThatOthersReferTo() {
        run(
                "create table parent (id integer primary key, code varchar unique, label varchar, n integer)",
                "create table child (id integer primary key, parent integer references parent (id), code varchar)",
                "create index by_n on parent (n)",
                "create index by_code on child (code)",
                "insert into parent values (1, 'a', 'one', 1), (2, 'b', 'two', 2)",
                "insert into child values (10, 1, 'x'), (11, 1, 'y')");
        upsert(
                PARENT,
                List.of(Rows.row(1L, "a", "ONE", 1L), Rows.row(2L, "B", "TWO", 20L), Rows.row(3L, "c", null, 3L)));
        assertThat(bench.rows(PARENT))
                .containsExactlyInAnyOrder(
                        Rows.row(1L, "a", "ONE", 1L), Rows.row(2L, "B", "TWO", 20L), Rows.row(3L, "c", null, 3L));
        upsert(CHILD, List.of(Rows.row(10L, 2L, "x2"), Rows.row(12L, 3L, "z"), Rows.row(12L, 2L, "last wins")));
        assertThat(bench.rows(CHILD))
                .containsExactlyInAnyOrder(
                        Rows.row(10L, 2L, "x2"), Rows.row(11L, 1L, "y"), Rows.row(12L, 2L, "last wins"));
        assertThatThrownBy(() -> upsert(CHILD, List.of(Rows.row(13L, 99L, "nobody"))))
                .isInstanceOfSatisfying(
                        EndpointException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONSTRAINT));
    }

    private void upsert(DatasetPath path, List<List<@Nullable Object>> rows) {
        RowType rowType = bench.catalog().table(path).orElseThrow().rowType();
        try (RowWriter writer = bench.writer("upsert", path, rowType, List.of("id"))) {
            writer.upsert(Batch.of(rowType, rows));
            writer.commit(Workbench.whole("upsert"));
        }
    }

    @Test
    void rowsThatReferToEachOtherAreWrittenAndDeletedInAnyOrder() {
        Table staff = bench.create(staff(true));
        bench.insert(staff, List.of(person(3, 2), person(2, 1), person(1, null)));
        assertThatThrownBy(() -> bench.insert(staff, List.of(person(9, 99))))
                .isInstanceOfSatisfying(
                        EndpointException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONSTRAINT));
        RowType id = RowType.of(new Field("id", Type.INT64, false));
        try (RowWriter writer = bench.writer("delete", staff.path(), staff.rowType(), List.of("id"))) {
            assertThat(writer.delete(Batch.of(id, List.of(Rows.row(1L), Rows.row(2L), Rows.row(3L)))))
                    .isEqualTo(3);
            writer.commit(Workbench.whole("delete"));
        }
        assertThat(bench.rows(staff.path())).isEmpty();
    }

    // -------------------------------------------------------------------------------------------------------- schema

    @Test
    void everythingOfATableComesBack() {
        Table all = new Table(
                DatasetPath.of("sales", "every \"thing\""),
                List.of(
                        new Column("id", Type.INT64, false, null, true, null, "counts"),
                        new Column("text", Type.TEXT, true, new Default.Constant("it's"), false, null, null),
                        new Column(
                                "amount",
                                new Type.Decimal(12, 2),
                                false,
                                new Default.Constant(new BigDecimal("1.50")),
                                false,
                                null,
                                null),
                        new Column("ratio", Type.FLOAT64, true, new Default.Constant(0.5), false, null, null),
                        new Column("active", Type.BOOL, true, new Default.Constant(true), false, null, null),
                        new Column(
                                "made",
                                Type.TIMESTAMPTZ,
                                true,
                                new Default.Now(Default.Now.Part.TIMESTAMP),
                                false,
                                null,
                                null),
                        new Column("day", Type.DATE, true, new Default.Now(Default.Now.Part.DATE), false, null, null),
                        new Column("double, (amount)", new Type.Decimal(18, 2), true, null, false, "amount * 2", null),
                        Column.of("state", new Type.Enum(List.of("a", "it's")), true),
                        Column.of("tags", new Type.Array(Type.TEXT), true)),
                new Key("pk_name", List.of("id")),
                List.of(new Key(null, List.of("text", "amount"))),
                List.of(),
                List.of(new Check("positive", "amount > 0")),
                List.of(
                        new Index("by text", List.of(new Index.Part("text", false, false)), false, null),
                        new Index("by lower", List.of(new Index.Part("lower(text)", true, false)), true, null)),
                "all of it");
        SchemaPlan plan = bench.plan(Mode.CREATE, List.of(all), List.of());
        assertThat(plan.notices()).isEmpty();
        List<Ddl> done = apply(plan);
        Table found = bench.catalog().tables().get(0).table();
        assertThat(found.columns().get(0).identity()).isTrue();
        assertThat(found.columns().get(7).generated()).contains("amount").contains("2");
        assertThat(found.checks())
                .singleElement()
                .satisfies(c -> assertThat(c.expression()).contains("amount > 0"));
        assertThat(found.indexes()).hasSize(2);
        assertThat(found.indexes().get(0).parts().get(0).text()).contains("lower");
        assertThat(found.columns())
                .extracting(Column::defaultValue)
                .containsExactlyElementsOf(
                        all.columns().stream().map(Column::defaultValue).toList());
        // What was read once is a fixed point.
        Workbench twin = open(Map.of());
        SchemaPlan again = twin.definable().plan(List.of(found), List.of(), Mode.CREATE, twin.catalog());
        twin.apply(again.tables().get(0).before());
        twin.apply(again.tables().get(0).after());
        assertThat(again.notices()).isEmpty();
        assertThat(again.tables().get(0).stored()).isEqualTo(found);
        assertThat(twin.catalog().tables().get(0).table()).isEqualTo(found);
        twin.endpoint().close();
        bench.revert(done);
        assertThat(query("select count(*) from duckdb_schemas() where schema_name = 'sales'"))
                .containsExactly(Rows.row(0L));
        assertThat(query("select count(*) from duckdb_sequences()")).containsExactly(Rows.row(0L));
    }

    @Test
    void aCountingColumnGoesOnAfterTheLargestValue() {
        Table table = new Table(
                DatasetPath.of("main", "t"),
                List.of(
                        new Column("id", Type.INT64, false, null, true, null, null),
                        Column.of("name", Type.TEXT, true)),
                new Key(null, List.of("id")),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null);
        bench.load(Mode.CREATE, table, List.of(Rows.row(41L, "a")));
        RowType name = RowType.of(new Field("name", Type.TEXT, true));
        bench.insert(table.path(), name, List.of(Rows.row("b")));
        assertThat(bench.rows(table.path())).containsExactlyInAnyOrder(Rows.row(41L, "a"), Rows.row(42L, "b"));
        bench.load(Mode.REPLACE, table, List.of(Rows.row(7L, "c")));
        bench.insert(table.path(), name, List.of(Rows.row("d")));
        assertThat(bench.rows(table.path())).containsExactlyInAnyOrder(Rows.row(7L, "c"), Rows.row(8L, "d"));
    }

    @Test
    void parentsComeFirstAndAKeyThatClosesACircleIsNamed() {
        Table a = linked("a", "b");
        Table b = linked("b", "c");
        Table c = linked("c", "a");
        Table d = linked("d", "a");
        SchemaPlan plan = bench.plan(Mode.CREATE, List.of(d, a, b, c), List.of());
        assertThat(plan.notices()).hasSize(1);
        assertThat(plan.notices().get(0))
                .contains("circle")
                .contains("main.c")
                .contains("main.a")
                .contains("(other)");
        assertThat(plan.tables()).extracting(t -> t.stored().path().name()).containsExactly("c", "b", "a", "d");
        List<Ddl> done = apply(plan);
        assertThat(bench.table("c").foreignKeys()).isEmpty();
        assertThat(bench.table("d").foreignKeys()).hasSize(1);
        bench.revert(done);
        assertThat(bench.catalog().tables()).isEmpty();
    }

    private static Table linked(String name, String other) {
        return new Table(
                DatasetPath.of("main", name),
                List.of(Column.of("id", Type.INT64, false), Column.of("other", Type.INT64, true)),
                new Key(null, List.of("id")),
                List.of(),
                List.of(new ForeignKey(
                        null,
                        List.of("other"),
                        DatasetPath.of("main", other),
                        List.of("id"),
                        "NO ACTION",
                        "NO ACTION")),
                List.of(),
                List.of(new Index("by other of " + name, List.of(new Index.Part("other", false, false)), false, null)),
                null);
    }

    @Test
    void tablesOneAfterTheOtherAlsoWhenParentsHaveIndexes() {
        SchemaPlan plan = bench.plan(Mode.CREATE, List.of(linked("a", "b"), plain("b")), List.of());
        List<Ddl> done = new ArrayList<>();
        for (TablePlan table : plan.tables()) {
            done.addAll(table.before());
            done.addAll(table.after());
        }
        bench.apply(done);
        assertThat(bench.table("a").foreignKeys()).hasSize(1);
        assertThat(bench.table("b").indexes()).hasSize(1);
        bench.revert(done);
        assertThat(bench.catalog().tables()).isEmpty();
    }

    private static Table plain(String name) {
        Table linked = linked(name, name);
        return Rehearsal.with(linked, List.of(), List.of());
    }

    @Test
    void whatDuckdbDoesNotUnderstandIsLeftOutWithANotice() {
        Table table = new Table(
                DatasetPath.of("main", "t"),
                List.of(
                        Column.of("id", Type.INT64, false),
                        new Column(
                                "a",
                                Type.INT64,
                                true,
                                new Default.Expression("no_such_function(1)"),
                                false,
                                null,
                                null),
                        new Column("b", Type.INT64, true, new Default.Constant("not a number"), false, null, null),
                        new Column("c", Type.TEXT, true, null, false, "no_such_function(a)", null)),
                new Key(null, List.of("id")),
                List.of(),
                List.of(
                        new ForeignKey(
                                null,
                                List.of("a"),
                                DatasetPath.of("main", "gone"),
                                List.of("id"),
                                "NO ACTION",
                                "NO ACTION"),
                        new ForeignKey(
                                null,
                                List.of("a"),
                                DatasetPath.of("main", "p"),
                                List.of("v"),
                                "NO ACTION",
                                "NO ACTION"),
                        new ForeignKey(
                                null,
                                List.of("b"),
                                DatasetPath.of("main", "p"),
                                List.of("id"),
                                "CASCADE",
                                "NO ACTION")),
                List.of(new Check(null, "a glob_like 'x'"), new Check(null, "a > 0")),
                List.of(
                        new Index("partial", List.of(new Index.Part("a", false, false)), false, "a > 5"),
                        new Index("odd", List.of(new Index.Part("no_such_function(a)", true, false)), false, null)),
                null);
        Table parent = Table.of(
                DatasetPath.of("main", "p"),
                List.of(Column.of("id", Type.INT64, false), Column.of("v", Type.INT64, true)),
                new Key(null, List.of("id")));
        List<View> views = List.of(
                new View(DatasetPath.of("main", "second"), "select * from first", null),
                new View(DatasetPath.of("main", "first"), "select id from t", "a comment"),
                new View(DatasetPath.of("main", "broken"), "select no_such_function(id) from t", null));
        SchemaPlan plan = bench.plan(Mode.CREATE, List.of(table, parent), views);
        for (String word : List.of(
                "default of column a",
                "default of column b",
                "column c",
                "main.gone",
                "[v]",
                "ON DELETE CASCADE",
                "glob_like",
                "partial",
                "odd",
                "broken")) {
            assertThat(plan.notices()).as(word).anySatisfy(n -> assertThat(n).contains(word));
        }
        List<Ddl> done = apply(plan);
        Table found = bench.table("t");
        assertThat(found.foreignKeys()).hasSize(1);
        assertThat(found.checks()).hasSize(1);
        assertThat(found.columns().get(3).generated()).isNull();
        assertThat(bench.catalog().views()).extracting(v -> v.path().name()).containsExactly("first", "second");
        assertThat(bench.catalog().views().get(0).comment()).isEqualTo("a comment");
        bench.revert(done);
        assertThat(bench.catalog().tables()).isEmpty();
        assertThat(bench.catalog().views()).isEmpty();
    }

    @Test
    void aTableThatRefersToItselfIsFilledParentsFirst() {
        List<List<@Nullable Object>> people = new ArrayList<>();
        for (int id = 500; id > 1; id--) {
            people.add(person(id, id % 7 == 0 ? null : (Integer) (id / 2)));
        }
        people.add(person(1, null));
        TablePlan plan = bench.plan(Mode.CREATE, List.of(staff(true)), List.of())
                .tables()
                .get(0);
        assertThat(plan.loadInto()).isNotEqualTo(plan.stored().path());
        bench.apply(plan.before());
        bench.insert(plan.loadInto(), plan.stored().rowType(), people);
        bench.apply(plan.after());
        assertThat(bench.table("staff").foreignKeys()).hasSize(1);
        assertThat(bench.table("staff").indexes()).hasSize(1);
        assertThat(bench.rows(STAFF)).containsExactlyInAnyOrderElementsOf(people);
        assertThat(bench.catalog().tables()).hasSize(1);
        bench.revert(plan.after());
        assertThat(bench.rows(plan.loadInto())).containsExactlyInAnyOrderElementsOf(people);
        bench.apply(plan.after());
        bench.revert(plan.after());
        bench.revert(plan.before());
        assertThat(bench.catalog().tables()).isEmpty();
    }

    @Test
    void aRowThatRefersToItselfIsRefusedWithAWayOut() {
        TablePlan plan = bench.plan(Mode.CREATE, List.of(staff(true)), List.of())
                .tables()
                .get(0);
        bench.apply(plan.before());
        bench.insert(plan.loadInto(), plan.stored().rowType(), List.of(person(1, 1), person(2, 1)));
        assertThatThrownBy(() -> bench.apply(plan.after()))
                .isInstanceOfSatisfying(
                        EndpointException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONSTRAINT))
                .hasMessageContaining("main.staff")
                .hasMessageContaining("self_references");
        assertThat(bench.rows(plan.loadInto())).as("nothing was done").hasSize(2);

        Workbench leavingOut = open(Map.of("self_references", "leave-out"));
        SchemaPlan other = leavingOut.plan(Mode.CREATE, List.of(staff(true)), List.of());
        assertThat(other.notices()).singleElement().satisfies(n -> assertThat(n).contains("(boss)", "main.staff"));
        assertThat(other.tables().get(0).loadInto()).isEqualTo(STAFF);
        leavingOut.endpoint().close();
    }

    @Test
    void replacingTablesWithForeignKeysLeavesThemIntact() {
        run(
                "create table parent (id bigint primary key)",
                "create table staff (id bigint primary key, boss bigint references staff (id), team bigint references parent (id))",
                "create index by_team on staff (team)",
                "insert into parent values (1), (2)",
                "insert into staff values (1, null, 1)",
                "insert into staff values (2, 1, 2)");
        Catalog before = bench.catalog();
        Table wanted = before.table(STAFF).orElseThrow();
        TablePlan plan =
                bench.plan(Mode.REPLACE, List.of(wanted), List.of()).tables().get(0);
        bench.apply(plan.before());
        bench.insert(plan.loadInto(), plan.stored().rowType(), List.of(Rows.row(6L, 5L, 1L), Rows.row(5L, null, 1L)));
        bench.apply(plan.after());
        assertThat(bench.rows(STAFF)).containsExactlyInAnyOrder(Rows.row(6L, 5L, 1L), Rows.row(5L, null, 1L));
        assertThat(bench.table("staff")).isEqualTo(wanted);
        run("delete from parent where id = 2");
        assertThatThrownBy(() -> run("delete from parent where id = 1"))
                .as("the new rows count")
                .isInstanceOf(EndpointException.class);
        run("insert into parent values (2)");
        bench.revert(plan.after());
        bench.revert(plan.before());
        assertThat(tables(bench.catalog())).isEqualTo(tables(before));
        assertThat(bench.rows(STAFF)).containsExactlyInAnyOrder(Rows.row(1L, null, 1L), Rows.row(2L, 1L, 2L));
        assertThatThrownBy(() -> run("delete from parent where id = 2")).isInstanceOf(EndpointException.class);
        run("drop table staff", "drop table parent");
    }

    @Test
    void refusesToReplaceATableThatOthersReferTo() {
        run(
                "create table parent (id bigint primary key)",
                "create table child (id bigint primary key, parent bigint references parent (id))");
        Table parent = bench.table("parent");
        assertThatThrownBy(() -> bench.plan(Mode.REPLACE, List.of(parent), List.of()))
                .isInstanceOfSatisfying(EndpointException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
                    assertThat(e).hasMessageContaining("main.child");
                    assertThat(e.hint()).contains("upsert");
                });
    }

    @Test
    void twoReplacementsKeepTheirOldTablesAndIndexesApart() {
        Table table = plain("t");
        bench.load(Mode.CREATE, table, List.of(Rows.row(1L, 1L)));
        bench.load(Mode.REPLACE, table, List.of(Rows.row(2L, 2L)));
        bench.load(Mode.REPLACE, table, List.of(Rows.row(3L, 3L)));
        assertThat(bench.catalog().tables())
                .extracting(e -> e.table().path().name())
                .containsExactly("t", "t__old", "t__old_2");
        assertThat(bench.rows(DatasetPath.of("main", "t__old"))).containsExactly(Rows.row(1L, 1L));
        assertThat(bench.table("t").indexes()).hasSize(1);
    }

    @Test
    void tablesAreInTheOrderOfTheirNamesAlsoWhenOneBeginsLikeAnother() {
        run("create table invoice_line (a integer)", "create table invoice (a integer)", "create table a (a integer)");
        assertThat(bench.catalog().tables())
                .extracting(e -> e.table().path().name())
                .containsExactly("a", "invoice", "invoice_line");
        assertThat(bench.describable().datasets())
                .extracting(DatasetPath::name)
                .containsExactly("a", "invoice", "invoice_line");
    }

    // -------------------------------------------------------------------------------------------------------- ledger

    @Test
    void theLedgerIsThereOnlyWhileItHoldsSomething() {
        Table table = bench.create(staff(false));
        bench.transactional().forget(List.of("change-1", "change-2"));
        assertThat(ledgers()).isZero();
        try (RowWriter first = bench.writer("one", table.path(), table.rowType(), List.of());
                RowWriter second = bench.writer("two", table.path(), table.rowType(), List.of())) {
            first.insert(Batch.of(table.rowType(), List.of(person(1, null))));
            second.insert(Batch.of(table.rowType(), List.of(person(2, null))));
            first.commit(Workbench.whole("one"));
            bench.transactional().forget(List.of("one"));
            second.commit(Workbench.whole("two"));
        }
        assertThat(bench.rows(table.path())).hasSize(2);
        assertThat(bench.transactional().checkpoints("two")).hasSize(1);
        bench.transactional().forget(List.of("two"));
        assertThat(ledgers()).isZero();
        try (RowWriter writer = bench.writer("three", table.path(), table.rowType(), List.of())) {
            writer.insert(Batch.of(table.rowType(), List.of(person(3, null))));
        }
        assertThat(ledgers()).isZero();
    }

    private long ledgers() {
        return (Long) java.util.Objects.requireNonNull(
                query("select count(*) from duckdb_tables() where table_name = '_tranship_ledger'")
                        .get(0)
                        .get(0));
    }

    // --------------------------------------------------------------------------------------------------------- tools

    private static Table staff(boolean boss) {
        return new Table(
                STAFF,
                List.of(Column.of("id", Type.INT64, false), Column.of("boss", Type.INT64, true)),
                new Key(null, List.of("id")),
                List.of(),
                boss
                        ? List.of(new ForeignKey(null, List.of("boss"), STAFF, List.of("id"), "NO ACTION", "NO ACTION"))
                        : List.of(),
                List.of(),
                List.of(new Index("by_boss", List.of(new Index.Part("boss", false, false)), false, null)),
                null);
    }

    private static List<@Nullable Object> person(long id, @Nullable Integer boss) {
        return Arrays.asList(id, boss == null ? null : (Object) boss.longValue());
    }

    private List<Ddl> apply(SchemaPlan plan) {
        List<Ddl> done = new ArrayList<>();
        plan.tables().forEach(t -> done.addAll(t.before()));
        plan.tables().forEach(t -> done.addAll(t.after()));
        done.addAll(plan.after());
        bench.apply(done);
        return done;
    }

    private static List<Table> tables(Catalog catalog) {
        return catalog.tables().stream().map(Catalog.Entry::table).toList();
    }
}
