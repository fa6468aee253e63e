package dev.tranship.plugin.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Type;
import dev.tranship.testkit.Rows;
import dev.tranship.testkit.Workbench;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.AbstractComparator;
import org.rocksdb.BuiltinComparator;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.ComparatorOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.StringAppendOperator;

class RocksdbEndpointTest {
    private static final byte[] BINARY = {0, (byte) 0xff, 10, ':', (byte) 0x80};

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    private Endpoint endpoint(Access access, Map<String, String> options) {
        Endpoint endpoint = new RocksdbEndpointFactory()
                .open(new ConnectionSpec("test", "rocksdb", folder.toString(), options, Path.of(""), access));
        open.add(endpoint);
        return endpoint;
    }

    private Workbench bench(String... datasets) {
        return new Workbench(endpoint(Access.WRITE, Map.of("datasets", String.join("\n", datasets), "sst_rows", "4")));
    }

    private Workbench reading() {
        return new Workbench(endpoint(Access.READ, Map.of()));
    }

    private interface Work {
        void run(RocksDB database, Map<String, ColumnFamilyHandle> families) throws RocksDBException;
    }

    /** Does something as another program would, past Tranship. */
    private void natively(Map<String, ColumnFamilyOptions> families, Work work) throws RocksDBException {
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        families.forEach((name, options) -> descriptors.add(new ColumnFamilyDescriptor(name.getBytes(UTF_8), options)));
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions().setCreateIfMissing(true).setCreateMissingColumnFamilies(true);
                RocksDB database = RocksDB.open(options, folder.toString(), descriptors, handles)) {
            Map<String, ColumnFamilyHandle> byName = new TreeMap<>();
            for (int i = 0; i < handles.size(); i++) {
                byName.put(new String(descriptors.get(i).getName(), UTF_8), handles.get(i));
            }
            work.run(database, byName);
            handles.forEach(ColumnFamilyHandle::close);
        }
    }

    private void fill(String... keysAndValues) throws RocksDBException {
        natively(Map.of("default", new ColumnFamilyOptions()), (database, families) -> {
            for (int i = 0; i < keysAndValues.length; i += 2) {
                database.put(keysAndValues[i].getBytes(UTF_8), keysAndValues[i + 1].getBytes(UTF_8));
            }
        });
    }

    /** {@return every key and value of every family} */
    private Map<String, String> scan() throws RocksDBException {
        Map<String, String> all = new TreeMap<>();
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        try (Options any = new Options()) {
            for (byte[] name : RocksDB.listColumnFamilies(any, folder.toString())) {
                descriptors.add(new ColumnFamilyDescriptor(name));
            }
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions();
                RocksDB database = RocksDB.openReadOnly(options, folder.toString(), descriptors, handles)) {
            for (int i = 0; i < handles.size(); i++) {
                String family = new String(descriptors.get(i).getName(), UTF_8);
                all.put(family, "");
                try (RocksIterator keys = database.newIterator(handles.get(i))) {
                    for (keys.seekToFirst(); keys.isValid(); keys.next()) {
                        all.put(
                                family + " " + HexFormat.of().formatHex(keys.key()),
                                HexFormat.of().formatHex(keys.value()));
                    }
                }
                handles.get(i).close();
            }
        }
        return all;
    }

    private static void assertRefuses(Kind kind, ThrowingCallable action, String... words) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        EndpointException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContainingAll(words);
    }

    // ---- datasets

    @Test
    void aFamilyIsKeysAndValuesAsBytesAndStaysSoWhenItIsCopied() throws Exception {
        natively(
                Map.of("default", new ColumnFamilyOptions(), "cache", new ColumnFamilyOptions()),
                (database, families) -> database.put(families.get("cache"), BINARY, new byte[0]));
        Workbench bench = bench();
        Table cache = bench.table("cache");
        assertThat(cache.rowKey()).containsExactly("key");
        assertThat(bench.catalog().tables()).hasSize(1);
        assertThat(bench.rows(cache.path()))
                .containsExactly(Rows.of(Batch.of(cache.rowType(), List.of(List.of(BINARY, new byte[0]))))
                        .get(0));
        bench.load(Mode.CREATE, cache.withPath(DatasetPath.of("twin")), List.of(List.of(BINARY, new byte[0])));
        bench.transactional().forget(List.of("change-1", "change-2", "change-3"));
        bench.endpoint().close();
        String key = HexFormat.of().formatHex(BINARY);
        assertThat(scan())
                .isEqualTo(Map.of("default", "", "cache", "", "cache " + key, "", "twin", "", "twin " + key, ""));
    }

    @Test
    void keysOfATemplateAreRowsOfTheirParts() throws Exception {
        fill("session:1", "{\"a\":1}", "session:2", "[]", "session:x:y", "{}", "other", "text");
        Workbench bench = bench("session:{id:int64}#string(value:json)");
        Catalog catalog = bench.catalog();
        assertThat(catalog.tables()).hasSize(1);
        assertThat(catalog.tables().get(0).rows()).isEqualTo(2);
        assertThat(catalog.others())
                .extracting(Catalog.Other::definition)
                .singleElement()
                .asString()
                .contains("other");
        assertThat(bench.rows(DatasetPath.of("session:{id:int64}#string(value:json)")))
                .containsExactly(List.of(1L, "{\"a\":1}"), List.of(2L, "[]"));
        assertThat(bench.rows(DatasetPath.of("default", "other#string"))).containsExactly(List.of("text"));
        assertThat(bench.rows(DatasetPath.of("**#string(key:bytes)"))).hasSize(4);
        assertRefuses(
                Kind.UNSUPPORTED, () -> bench.rows(DatasetPath.of("session:*#list")), "session:*#list", "#string");
    }

    @Test
    void numbersAsBytesAreReadAndWrittenTheHighestFirst() throws Exception {
        Workbench bench = bench();
        Table table = bench.load(
                Mode.CREATE,
                Table.of(
                        DatasetPath.of("counts", "n:{id...:int32}#binary"),
                        List.of(Column.of("id", new Type.Int(32, true), false), Column.of("value", Type.INT64, false)),
                        new Key(null, List.of("id"))),
                List.of(List.of(-1L, 258L), List.of(7L, Long.MIN_VALUE)));
        assertThat(bench.rows(table.path())).containsExactlyInAnyOrder(List.of(-1L, 258L), List.of(7L, Long.MIN_VALUE));
        bench.endpoint().close();
        assertThat(scan())
                .containsEntry("counts 6e3affffffff", "0000000000000102")
                .containsEntry("counts 6e3a00000007", "8000000000000000");
    }

    @Test
    void keysOfATableSortAsItsKeyDoes() {
        Workbench bench = bench();
        List<Column> columns = List.of(
                Column.of("name", Type.TEXT, false),
                Column.of("amount", new Type.Decimal(30, 2), false),
                Column.of("score", Type.FLOAT64, false),
                Column.of("id", Type.INT16, false));
        Table table = Table.of(DatasetPath.of("t"), columns, new Key(null, List.of("name", "amount", "score", "id")));
        List<List<Object>> sorted = List.of(
                List.of("", new BigDecimal("-1.00"), 0.0, 1L),
                List.of("a", new BigDecimal("-99999999999999999999.99"), 0.0, 1L),
                List.of("a", new BigDecimal("0.00"), Double.NEGATIVE_INFINITY, 1L),
                List.of("a", new BigDecimal("0.00"), -1.5, 1L),
                List.of("a", new BigDecimal("0.00"), 0.25, -3L),
                List.of("a", new BigDecimal("0.00"), 0.25, 2L),
                List.of("a", new BigDecimal("12345678901234567890.00"), 0.0, 1L),
                List.of("a\u0000", new BigDecimal("0.00"), 0.0, 1L),
                List.of("a\u0000b", new BigDecimal("0.00"), 0.0, 1L),
                List.of("ab", new BigDecimal("0.00"), 0.0, 1L));
        List<List<Object>> turned = new ArrayList<>(sorted);
        java.util.Collections.reverse(turned);
        bench.load(Mode.CREATE, table, turned);
        assertThat(bench.rows(table.path())).isEqualTo(sorted);
    }

    @Test
    void aValueThatIsNotOfItsTypeIsAMisfitWithItsKey() throws Exception {
        fill("n:1", "12", "n:2", "twelve");
        try (Snapshot snapshot = bench().readable().snapshot()) {
            ReadRequest request = ReadRequest.all(DatasetPath.of("n:*#string(value:int64)"));
            try (BatchReader reader =
                    snapshot.read(request, snapshot.split(request, 1).get(0), null)) {
                Batch batch = reader.next();
                assertThat(batch).isNotNull();
                assertThat(batch.row(0)).containsExactly("n:1", 12L);
                assertThat(batch.misfits()).singleElement().satisfies(misfit -> {
                    assertThat(misfit.row()).isEqualTo(1);
                    assertThat(misfit.value()).isEqualTo("twelve");
                });
            }
        }
    }

    @Test
    void aFamilyThatIsNotThereIsNamedWithThoseThatAre() throws Exception {
        fill("a", "b");
        Workbench bench = bench();
        assertRefuses(Kind.NOT_FOUND, () -> bench.rows(DatasetPath.of("users")), "users");
        assertRefuses(Kind.NOT_FOUND, () -> bench.rows(DatasetPath.of("users", "x:*#string")), "users");
    }

    @Test
    void anEmptyFamilyIsADatasetWithoutRows() throws Exception {
        natively(
                Map.of("default", new ColumnFamilyOptions(), "nothing", new ColumnFamilyOptions()),
                (database, families) -> {});
        Workbench bench = bench();
        assertThat(bench.catalog().tables()).singleElement().satisfies(entry -> {
            assertThat(entry.table().path()).isEqualTo(DatasetPath.of("nothing"));
            assertThat(entry.rows()).isZero();
        });
        assertThat(bench.rows(DatasetPath.of("nothing"))).isEmpty();
    }

    @Test
    void aLargeFamilyIsDividedByWhatItsFilesSay() {
        Workbench bench = bench();
        Table table = Table.of(
                DatasetPath.of("t"), List.of(Column.of("id", Type.INT64, false)), new Key(null, List.of("id")));
        Table stored = bench.create(table);
        for (int from = 0; from < 80_000; from += 20_000) {
            bench.insert(
                    stored,
                    LongStream.range(from, from + 20_000).mapToObj(List::of).toList());
        }
        ReadRequest request = ReadRequest.all(stored.path());
        try (Snapshot snapshot = bench.readable().snapshot()) {
            List<Snapshot.Split> splits = snapshot.split(request, 3);
            assertThat(splits).hasSize(3).isEqualTo(snapshot.split(request, 3));
            long all = 0;
            for (Snapshot.Split split : splits) {
                try (BatchReader reader = snapshot.read(request, split, null)) {
                    int rows = Rows.rest(reader).size();
                    assertThat(rows).isLessThan(50_000);
                    all += rows;
                }
            }
            assertThat(all).isEqualTo(80_000);
        }
    }

    // ---- writing

    @Test
    void whatWasOverwrittenIsPutBackByteForByte() throws Exception {
        fill("n:1", "007", "n:2", "8", "bystander", "stays");
        Map<String, String> before = scan();
        Workbench bench = bench();
        DatasetPath path = DatasetPath.of("n:{id:int64}#string");
        RowType rows = RowType.of(
                CellLayout.parse(path).rowType().field(0),
                CellLayout.parse(path).rowType().field(1));
        Batch batch = Batch.of(rows, List.of(List.of(1L, "seven"), List.of(3L, "three")));
        Batch images;
        try (RowWriter writer = bench.writer("change", path, rows, List.of("id"))) {
            Batch keys = batch.project(List.of("id"));
            images = writer.before(keys, writer.lookup(keys));
            writer.upsert(batch);
            writer.commit(new Checkpoint("change", 0, null, "done"));
        }
        assertThat(bench.rows(path)).contains(List.of(1L, "seven"), List.of(3L, "three"));
        try (RowWriter writer = bench.writer("back", path, rows, List.of("id"))) {
            assertThat(writer.delete(batch.project(List.of("id")).slice(1, 2))).isEqualTo(1);
            writer.upsert(images);
            writer.commit(new Checkpoint("back", 0, null, "done"));
        }
        bench.transactional().forget(List.of("change", "back"));
        bench.endpoint().close();
        assertThat(scan()).isEqualTo(before);
    }

    @Test
    void keysOfATemplateAreReplacedAndGivenBack() throws Exception {
        fill("n:1", "one", "n:2", "two", "m:1", "stays");
        Map<String, String> before = scan();
        Workbench bench = bench("n:{id:int64}#string");
        Table table = bench.table("n:{id:int64}#string");
        TablePlan plan =
                bench.plan(Mode.REPLACE, List.of(table), List.of()).tables().get(0);
        bench.apply(plan.before());
        bench.insert(plan.loadInto(), table.rowType(), List.of(List.of(2L, "zwei"), List.of(5L, "fünf")));
        assertThat(bench.rows(table.path())).hasSize(2).contains(List.of(1L, "one"));
        bench.apply(plan.after());
        assertThat(bench.rows(table.path())).containsExactly(List.of(2L, "zwei"), List.of(5L, "fünf"));
        bench.revert(plan.after());
        bench.revert(plan.before());
        bench.transactional()
                .forget(Stream.iterate(1, i -> i + 1)
                        .limit(9)
                        .map(i -> "change-" + i)
                        .toList());
        bench.endpoint().close();
        assertThat(scan()).isEqualTo(before);
    }

    @Test
    void refusesKeysInTheWayOfANewDataset() throws Exception {
        fill("n:1", "one");
        Workbench bench = bench();
        Table table = CellLayout.parse(DatasetPath.of("n:{id}")).table();
        assertRefuses(Kind.STATEMENT, () -> bench.create(table), "n:1");
    }

    @Test
    void refusesATableThatAValueCannotHold() {
        Table table = Table.of(
                DatasetPath.of("n:{id}"),
                List.of(
                        Column.of("id", Type.TEXT, false),
                        Column.of("value", Type.TEXT, false),
                        Column.of("more", Type.TEXT, true)),
                new Key(null, List.of("id")));
        assertRefuses(Kind.UNSUPPORTED, () -> bench().create(table), "more");
    }

    @Test
    void refusesARowWhoseKeyIsTranshipsOwn() {
        Workbench bench = bench();
        Table table = bench.create(Table.of(
                DatasetPath.of("t"), List.of(Column.of("id", Type.TEXT, false)), new Key(null, List.of("id"))));
        assertRefuses(Kind.CONSTRAINT, () -> bench.insert(table, List.of(List.of("_tranship_x"))), "_tranship_x");
    }

    @Test
    void aRenamingThatWasCutOffGoesOnAndGoesBack() throws Exception {
        Workbench bench = bench();
        Table table = Table.of(
                DatasetPath.of("a"), List.of(Column.of("id", Type.INT64, false)), new Key(null, List.of("id")));
        bench.load(Mode.CREATE, table, List.of(List.of(1L), List.of(2L)));
        Folder folder = Folder.write(this.folder);
        folder.create("b");
        execute(bench, "rename family \"a\" to \"b\"", "there");
        assertThat(folder.families()).contains("b").doesNotContain("a");
        folder.link("b", "a");
        execute(bench, "rename family \"b\" to \"a\"", "back");
        assertThat(folder.families()).contains("a").doesNotContain("b");
        folder.create("b");
        execute(bench, "rename family \"b\" to \"a\"", "once more");
        assertThat(folder.families()).contains("a").doesNotContain("b");
        folder.release();
        assertThat(bench.rows(DatasetPath.of("a"))).hasSize(2);
    }

    private static void execute(Workbench bench, String statement, String change) {
        bench.transactional().execute(List.of(statement), new Checkpoint(change, Checkpoint.WHOLE, null, "done"));
    }

    // ---- other programs

    @Test
    void readsBesideAProgramThatWritesAndWritesNothingItself() throws Exception {
        fill("a", "b");
        natively(Map.of("default", new ColumnFamilyOptions()), (database, families) -> {
            database.put("c".getBytes(UTF_8), "d".getBytes(UTF_8));
            assertRefuses(Kind.TRANSIENT, this::bench, "another program", folder.toString());
            List<Path> files = files();
            Workbench reading = reading();
            DatasetPath all = DatasetPath.of("**#string");
            assertThat(reading.rows(all)).containsExactly(List.of("a", "b"), List.of("c", "d"));
            database.put("e".getBytes(UTF_8), "f".getBytes(UTF_8));
            assertThat(reading.rows(all)).hasSize(3);
            assertThat(files()).isEqualTo(files);
        });
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void mergeOperatorsThatRocksdbHasWorkAndOthersAreNamed() throws Exception {
        Map<String, ColumnFamilyOptions> families = Map.of(
                "default",
                new ColumnFamilyOptions(),
                "log",
                new ColumnFamilyOptions().setMergeOperator(new StringAppendOperator()));
        natively(families, (database, handles) -> {
            database.put("k".getBytes(UTF_8), "v".getBytes(UTF_8));
            database.merge(handles.get("log"), "k".getBytes(UTF_8), "one".getBytes(UTF_8));
            database.merge(handles.get("log"), "k".getBytes(UTF_8), "two".getBytes(UTF_8));
        });
        DatasetPath log = DatasetPath.of("log", "**#string");
        assertThat(reading().rows(log)).containsExactly(List.of("k", "one,two"));

        for (Path file : files()) {
            if (file.getFileName().toString().startsWith("OPTIONS")) {
                String options = Files.readString(file);
                Files.writeString(
                        file, options.replaceAll("merge_operator=\\{id=StringAppend[^\\n]*", "merge_operator=our.Log"));
            }
        }
        assertRefuses(Kind.UNSUPPORTED, this::bench, "log", "our.Log");
        Workbench reading = reading();
        assertThat(reading.rows(DatasetPath.of("**#string"))).containsExactly(List.of("k", "v"));
        assertRefuses(Kind.UNSUPPORTED, () -> reading.rows(log), "log", "our.Log");
        assertThat(reading.catalog().others()).extracting(Catalog.Other::name).contains("log");
    }

    @Test
    void comparatorsOfOtherProgramsAreNamed() throws Exception {
        try (ComparatorOptions comparing = new ComparatorOptions();
                AbstractComparator backwards = new Backwards(comparing)) {
            natively(
                    Map.of(
                            "default",
                            new ColumnFamilyOptions(),
                            "odd",
                            new ColumnFamilyOptions().setComparator(backwards),
                            "turned",
                            new ColumnFamilyOptions().setComparator(BuiltinComparator.REVERSE_BYTEWISE_COMPARATOR)),
                    (database, families) -> {
                        database.put("k".getBytes(UTF_8), "v".getBytes(UTF_8));
                        database.put(families.get("odd"), "k".getBytes(UTF_8), "v".getBytes(UTF_8));
                        database.put(families.get("turned"), "k".getBytes(UTF_8), "v".getBytes(UTF_8));
                    });
        }
        assertRefuses(Kind.UNSUPPORTED, this::bench, "odd", "our.Backwards");
        Workbench reading = reading();
        assertThat(reading.rows(DatasetPath.of("**#string"))).containsExactly(List.of("k", "v"));
        assertRefuses(Kind.UNSUPPORTED, () -> reading.rows(DatasetPath.of("odd")), "our.Backwards");
        assertRefuses(Kind.UNSUPPORTED, () -> reading.rows(DatasetPath.of("turned")), "backwards");
    }

    private static final class Backwards extends AbstractComparator {
        Backwards(ComparatorOptions options) {
            super(options);
        }

        @Override
        public String name() {
            return "our.Backwards";
        }

        @Override
        public int compare(ByteBuffer a, ByteBuffer b) {
            return b.compareTo(a);
        }
    }

    @Test
    void aBrokenDatabaseIsRefusedAndStaysAsItIs() throws Exception {
        fill("a", "b");
        Files.writeString(folder.resolve("CURRENT"), "MANIFEST-999999\n");
        List<Path> files = files();
        assertThatThrownBy(() -> reading().catalog()).isInstanceOf(EndpointException.class);
        assertThat(files()).isEqualTo(files);
    }

    @Test
    void aHugeValueComesBackAsItWas() {
        byte[] huge = new byte[16 << 20];
        Arrays.fill(huge, 1_000, 9_000_000, (byte) 7);
        Workbench bench = bench();
        Table stored = bench.load(
                Mode.CREATE,
                Table.of(
                        DatasetPath.of("t"),
                        List.of(Column.of("id", Type.INT64, false), Column.of("data", Type.BYTES, true)),
                        new Key(null, List.of("id"))),
                List.of(List.of(1L, huge), List.of(2L, new byte[] {1})));
        try (Snapshot snapshot = bench.readable().snapshot()) {
            ReadRequest request = ReadRequest.all(stored.path());
            try (BatchReader reader =
                    snapshot.read(request, snapshot.split(request, 1).get(0), null)) {
                Batch batch = reader.next();
                assertThat(batch).isNotNull();
                assertThat(Arrays.equals((byte[]) batch.vector(1).getObject(0), huge))
                        .isTrue();
            }
        }
    }
}
