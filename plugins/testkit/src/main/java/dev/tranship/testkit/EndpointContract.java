package dev.tranship.testkit;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.SchemaPlan;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Endpoint.Capability;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.Monitored;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Snapshot.Split;
import dev.tranship.spi.Special;
import dev.tranship.spi.StreamingRowWriter;
import dev.tranship.spi.Swappable;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.Default;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Type;
import dev.tranship.spi.VersionHistory;
import dev.tranship.spi.VersionHistory.Noted;
import dev.tranship.spi.View;
import dev.tranship.spi.Wanted;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The specification of an endpoint. A plugin extends this class, says how to {@linkplain #open open} a fresh store, and
 * names what the store {@linkplain #lacks() lacks}; every other behaviour is expected. A test of a behaviour that is lacking
 * is skipped, and the refusal is tested instead.
 *
 * <p>The tests speak the SPI only. They are in the order in which a reader wants to know: opening, types, names, reading,
 * finding misfits, writing, writing by key, the ledger, definition, archive, closing.
 */
public abstract class EndpointContract {
    private static final DatasetPath T = DatasetPath.of("t");
    private static final RowType ID = RowType.of(new Field("id", Type.INT64, false));
    private static final RowType ID_NAME =
            RowType.of(new Field("id", Type.INT64, false), new Field("name", Type.TEXT, true));

    private final List<Endpoint> opened = new ArrayList<>();
    private Set<Thread> threadsBefore = Set.of();
    private Path folder = Path.of("");

    /**
     * {@return the store in the folder, opened} With {@link Access#WRITE} it comes into being when it is not there. Two
     * endpoints of one folder see the same data.
     */
    protected abstract Endpoint open(Path folder, Access access);

    /** {@return what the endpoint cannot do} */
    protected Set<Behaviour> lacks() {
        return Set.of();
    }

    /**
     * {@return whether the store can hold a value of a type that it holds} Where it cannot, the writer must refuse the value;
     * storing another one in its place is never right.
     */
    protected boolean holds(Type held, Object value) {
        return true;
    }

    /** {@return whether the store can have a table and a column of that name} Where it cannot, the plan must refuse it by name. */
    protected boolean mayBeNamed(String name) {
        return true;
    }

    /** {@return a condition in the language of the store that a column of numbers is not negative} */
    protected String notNegative(String column) {
        return Identifiers.quote(column) + " >= 0";
    }

    /** {@return a query in the language of the store for columns of a table} */
    protected String query(DatasetPath table, String... columns) {
        return "select " + Identifiers.quoteAll(List.of(columns)) + " from "
                + table.segments().stream().map(Identifiers::quote).collect(joining("."));
    }

    /** {@return a session that waits for a lock on a table of the store} To be said by who is {@link Monitored}. */
    protected LockWait waitForLock(DatasetPath table) {
        throw new AssertionError("a test of an endpoint that is monitored says how a session comes to wait for a lock");
    }

    protected final boolean has(Behaviour behaviour) {
        return !lacks().contains(behaviour);
    }

    /** Skips a test unless the endpoint has all of these. */
    protected final void needs(Behaviour... behaviours) {
        for (Behaviour behaviour : behaviours) {
            assumeTrue(has(behaviour), () -> "lacks " + behaviour);
        }
    }

    /** {@return the store of this test, opened for writing; it is closed after the test} */
    protected final Workbench bench() {
        return bench(folder, Access.WRITE);
    }

    /** {@return a store, opened; it is closed after the test} */
    protected final Workbench bench(Path where, Access access) {
        Endpoint endpoint = open(where, access);
        opened.add(endpoint);
        return new Workbench(endpoint);
    }

    /** {@return the folder of this test, which holds the store and nothing else} */
    protected final Path folder() {
        return folder;
    }

    private int executed;

    @BeforeEach
    final void prepare(@TempDir Path temporary) throws IOException {
        folder = Files.createDirectory(temporary.resolve("store"));
        threadsBefore = Leaks.threads();
    }

    @AfterEach
    final void leavesNothingOpen() throws IOException, InterruptedException {
        opened.forEach(Endpoint::close);
        assertThat(Leaks.openFiles(folder)).as("open files after close").isEmpty();
        Set<Thread> left = Leaks.threads();
        left.removeAll(threadsBefore);
        for (Thread thread : left) {
            thread.join(2_000);
            assertThat(thread.isAlive()).as("%s lives after close", thread).isFalse();
        }
    }

    // ------------------------------------------------------------------------------------------------------- opening

    @Test
    void saysWhatAndWhereItIs() {
        Endpoint endpoint = bench().endpoint();
        assertThat(endpoint.product()).isNotBlank();
        assertThat(endpoint.location()).isNotBlank();
    }

    @Test
    void declaresExactlyWhatItHas() {
        Endpoint endpoint = bench().endpoint();
        for (Behaviour behaviour : Behaviour.values()) {
            Class<?> ability = behaviour.ability();
            if (ability != null) {
                assertThat(endpoint.ability(ability).isPresent())
                        .as("%s", ability.getSimpleName())
                        .isEqualTo(has(behaviour));
            }
        }
        Set<Capability> expected = EnumSet.noneOf(Capability.class);
        for (Behaviour behaviour : Behaviour.values()) {
            Capability capability = behaviour.capability();
            if (capability != null && has(behaviour)) {
                expected.add(capability);
            }
        }
        assertThat(endpoint.capabilities()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void refusesToReadAStoreThatIsNotThereAndMakesNone() throws IOException {
        Path missing = folder.resolve("missing");
        assertRefuses(Kind.CONNECT, () -> bench(missing, Access.READ).catalog());
        assertThat(missing).doesNotExist();
    }

    @Test
    void aPreviewSeesAStoreThatIsNotThereAsAnEmptyOne() throws IOException {
        needs(Behaviour.DESCRIBES, Behaviour.DEFINES);
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Workbench bench = bench(empty, Access.PREVIEW);
        assertThat(bench.catalog().tables()).isEmpty();
        assertThat(bench.plan(Mode.CREATE, List.of(table("t")), List.of()).tables())
                .hasSize(1);
        assertThatThrownBy(() -> bench.create(table("t"))).isInstanceOf(EndpointException.class);
        bench.endpoint().close();
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void writesNothingThroughAReadConnection() throws IOException {
        needs(Behaviour.DEFINES, Behaviour.WRITES, Behaviour.REMEMBERS);
        try (Endpoint first = open(folder, Access.WRITE)) {
            new Workbench(first).load(Mode.CREATE, table("t"), numbered(0, 3));
        }
        Workbench reading = bench(folder, Access.READ);
        Table stored = reading.table("t");
        assertThatThrownBy(() -> reading.insert(stored, numbered(3, 6))).isInstanceOf(EndpointException.class);
        assertThatThrownBy(() -> reading.create(table("u"))).isInstanceOf(EndpointException.class);
        assertThat(reading.rows(stored.path())).hasSize(3);
        assertThat(reading.catalog().tables()).hasSize(1);
    }

    @Test
    void anEmptyStoreHasAnEmptyCatalog() {
        needs(Behaviour.DESCRIBES);
        Catalog catalog = bench().catalog();
        assertThat(catalog.tables()).isEmpty();
        assertThat(catalog.views()).isEmpty();
    }

    // --------------------------------------------------------------------------------------------------------- types

    static List<Type> types() {
        return SampleValues.types();
    }

    @ParameterizedTest
    @MethodSource("types")
    void aTypeIsHeldOrRefusedByName(Type type) {
        Endpoint endpoint = bench().endpoint();
        Type held;
        try {
            held = endpoint.nativeType(type).held();
        } catch (EndpointException refusal) {
            assertThat(refusal.kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(refusal).hasMessageContaining(type.toString());
            return;
        }
        assertThat(endpoint.nativeType(held).held())
                .as("what is held is held as itself")
                .isEqualTo(held);
        assertThat(endpoint.nativeType(type).sql()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("types")
    void edgeValuesAndNullComeBackAsTheyWere(Type type) {
        needs(Behaviour.DEFINES, Behaviour.READS, Behaviour.WRITES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        Type held = held(bench.endpoint(), type);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        rows.add(Rows.row(0L, null));
        for (Object value : SampleValues.of(held)) {
            if (holds(held, value)) {
                rows.add(Rows.row((long) rows.size(), value));
            }
        }
        Table stored = bench.load(Mode.CREATE, table("t", Column.of("value", type, true)), rows);
        assertThat(stored.rowType().type(1)).as("the type in the plan").isEqualTo(held);
        assertThat(bench.table("t").rowType()).as("the types in the catalog").isEqualTo(stored.rowType());
        assertRows(bench, stored, rows);
    }

    @ParameterizedTest
    @MethodSource("types")
    void aValueThatTheStoreCannotHoldIsRefusedAndNeverChanged(Type type) {
        needs(Behaviour.DEFINES, Behaviour.READS, Behaviour.WRITES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        Type held = held(bench.endpoint(), type);
        List<Object> impossible = SampleValues.of(held).stream()
                .filter(value -> !holds(held, value))
                .toList();
        assumeTrue(!impossible.isEmpty(), "holds every sample");
        Table stored = bench.create(table("t", Column.of("value", type, true)));
        for (Object value : impossible) {
            assertThatThrownBy(() -> bench.insert(stored, List.of(Rows.row(1L, value))))
                    .as("%s", value)
                    .isInstanceOf(EndpointException.class);
        }
        assertThat(bench.rows(stored.path())).isEmpty();
    }

    // --------------------------------------------------------------------------------------------------------- names

    static List<String> oddNames() {
        return List.of(
                "with space",
                " edges ",
                "quo\"te",
                "it's",
                "back`tick",
                "brack]et[",
                "semi;colon -- comment",
                "dot.ted",
                "slash/ed",
                "back\\slash",
                "..",
                "per%cent_and:colon?",
                "Ünïcödé 表 😀",
                "select",
                "table",
                "order",
                "1leading",
                "MixedCase",
                "_underscore",
                "x".repeat(60));
    }

    @ParameterizedTest
    @MethodSource("oddNames")
    void oddNamesOfTablesAndColumnsAreKept(String name) {
        needs(Behaviour.DEFINES, Behaviour.READS, Behaviour.WRITES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        Table wanted = Table.of(
                DatasetPath.of(name),
                List.of(Column.of("id", Type.INT64, false), Column.of(name, Type.TEXT, true)),
                new Key(null, List.of("id")));
        if (!mayBeNamed(name)) {
            assertRefuses(Kind.UNSUPPORTED, () -> bench.create(wanted)).hasMessageContaining(name);
            return;
        }
        Table stored = bench.load(Mode.CREATE, wanted, List.of(Rows.row(1L, name)));
        assertThat(stored.path().name()).isEqualTo(name);
        Table found = bench.table(name);
        assertThat(found.path()).isEqualTo(stored.path());
        assertThat(found.rowType().names()).containsExactly("id", name);
        assertRows(bench, stored, List.of(Rows.row(1L, name)));
        assertThat(count(bench, stored)).isEqualTo(1);
    }

    @Test
    void aNameIsResolvedToTheFullPath() {
        needs(Behaviour.DEFINES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        Table stored = bench.create(table("t"));
        DatasetPath full = bench.describable().resolve(T);
        assertThat(stored.path()).isEqualTo(full);
        assertThat(bench.describable().resolve(full)).isEqualTo(full);
        assertThat(bench.describable().datasets()).containsExactly(full);
        DatasetPath notThere = bench.describable().resolve(DatasetPath.of("nobody"));
        assertThat(notThere.name()).isEqualTo("nobody");
    }

    @Test
    void tablesAreInTheOrderOfTheirNames() {
        needs(Behaviour.DEFINES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        for (String name : List.of("b", "d", "a", "c")) {
            bench.create(table(name));
        }
        assertThat(bench.catalog().tables())
                .extracting(e -> e.table().path().name())
                .containsExactly("a", "b", "c", "d");
    }

    // ------------------------------------------------------------------------------------------------------- reading

    @Test
    void anEmptyDatasetHasColumnsAndNoRows() {
        needs(Behaviour.DEFINES, Behaviour.READS, Behaviour.REMEMBERS);
        Workbench bench = bench();
        Table stored = bench.create(table("t", Column.of("name", Type.TEXT, true)));
        ReadRequest request = ReadRequest.all(stored.path());
        try (Snapshot snapshot = bench.readable().snapshot()) {
            assertThat(snapshot.rowType(request)).isEqualTo(stored.rowType());
            assertThat(snapshot.count(request)).isZero();
            for (int parts : new int[] {1, 4}) {
                for (Split split : snapshot.split(request, parts)) {
                    try (BatchReader reader = snapshot.read(request, split, null)) {
                        assertThat(reader.next()).isNull();
                        assertThat(reader.next()).isNull();
                    }
                }
            }
            assertThat(snapshot.misfits(request, Wanted.of(List.of(new Field("name", new Type.Text(1), true)))))
                    .isEmpty();
        }
    }

    @Test
    void columnsComeAsAskedFor() {
        Workbench bench = filled(3);
        ReadRequest request = new ReadRequest(bench.table("t").path(), List.of("name", "id"), null, 10, 1 << 20);
        try (Snapshot snapshot = bench.readable().snapshot()) {
            assertThat(snapshot.rowType(request).names()).containsExactly("name", "id");
            assertThat(Rows.all(snapshot, request))
                    .containsExactlyInAnyOrder(Rows.row("name 0", 0L), Rows.row("name 1", 1L), Rows.row("name 2", 2L));
        }
    }

    @Test
    void whatIsNotThereIsNamed() {
        Workbench bench = filled(1);
        DatasetPath nobody = bench.describable().resolve(DatasetPath.of("nobody"));
        try (Snapshot snapshot = bench.readable().snapshot()) {
            assertRefuses(Kind.NOT_FOUND, () -> snapshot.rowType(ReadRequest.all(nobody)))
                    .hasMessageContaining("nobody");
            assertRefuses(Kind.NOT_FOUND, () -> snapshot.count(ReadRequest.all(nobody)))
                    .hasMessageContaining("nobody");
            ReadRequest column = new ReadRequest(bench.table("t").path(), List.of("nothing"), null, 10, 1 << 20);
            assertRefuses(Kind.NOT_FOUND, () -> snapshot.rowType(column)).hasMessageContaining("nothing");
        }
        assertRefuses(Kind.NOT_FOUND, () -> bench.insert(nobody, ID, List.of(List.of(1L))))
                .hasMessageContaining("nobody");
    }

    @Test
    void aBatchHasNoMoreRowsThanAskedFor() {
        Workbench bench = filled(1_000);
        ReadRequest request = new ReadRequest(bench.table("t").path(), List.of(), null, 64, 1L << 30);
        List<Batch> batches = batches(bench, request);
        assertThat(batches).allSatisfy(batch -> assertThat(batch.rows()).isBetween(1, 64));
        assertThat(batches.stream().mapToInt(Batch::rows).sum()).isEqualTo(1_000);
    }

    @Test
    void aBatchEndsWhenItIsHeavyEnough() {
        needs(Behaviour.DEFINES, Behaviour.READS, Behaviour.WRITES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        List<List<Object>> rows = new ArrayList<>();
        for (long id = 0; id < 40; id++) {
            rows.add(List.of(id, "x".repeat(100_000)));
        }
        Table stored = bench.load(Mode.CREATE, table("t", Column.of("name", Type.TEXT, true)), rows);
        long limit = 300_000;
        List<Batch> batches = batches(bench, new ReadRequest(stored.path(), List.of(), null, 10_000, limit));
        assertThat(batches.stream().mapToInt(Batch::rows).sum()).isEqualTo(40);
        assertThat(batches)
                .allSatisfy(batch -> assertThat(batch.slice(0, batch.rows() - 1).bytes())
                        .as("bytes before the last row of a batch")
                        .isLessThan(limit + limit / 4));
        assertThat(batches.size()).as("batches are filled").isLessThan(40);
    }

    @Test
    void wideRowsAndHugeValuesPass() {
        needs(Behaviour.DEFINES, Behaviour.READS, Behaviour.WRITES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        Column[] columns = IntStream.range(0, 199)
                .mapToObj(i -> Column.of("column " + i, i % 2 == 0 ? Type.TEXT : Type.INT64, true))
                .toArray(Column[]::new);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (long id = 0; id < 20; id++) {
            List<@Nullable Object> row = new ArrayList<>(List.of(id));
            for (int i = 0; i < columns.length; i++) {
                row.add(i % 7 == 3 ? null : i % 2 == 0 ? (Object) ("r" + id + "c" + i) : (Object) (id * i));
            }
            rows.add(row);
        }
        String huge = "0123456789abcdef".repeat(4 << 16);
        rows.get(5).set(1, huge);
        rows.get(6).set(1, huge);
        Table stored = bench.load(Mode.CREATE, table("t", columns), rows);
        ReadRequest request = new ReadRequest(stored.path(), List.of(), null, 10_000, 1 << 20);
        List<Batch> batches = batches(bench, request);
        assertThat(batches.size()).as("a huge row fills a batch").isGreaterThanOrEqualTo(2);
        List<List<@Nullable Object>> found = new ArrayList<>();
        batches.forEach(batch -> found.addAll(Rows.of(batch)));
        found.sort((a, b) -> Long.compare(id(a), id(b)));
        assertThat(found.equals(rows)).as("200 columns and 4 MB came back").isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void partsTogetherAreEverythingOnce(int parts) {
        Workbench bench = filled(5_000);
        ReadRequest request = new ReadRequest(bench.table("t").path(), List.of("id"), null, 500, 1 << 20);
        List<Split> splits;
        List<Long> found = new ArrayList<>();
        try (Snapshot snapshot = bench.readable().snapshot()) {
            splits = snapshot.split(request, parts);
            assertThat(splits).hasSizeBetween(1, has(Behaviour.SPLITS) ? parts : 1);
            assertThat(splits).extracting(Split::number).doesNotHaveDuplicates().allMatch(n -> n >= 0);
            for (Split split : splits) {
                try (BatchReader reader = snapshot.read(request, split, null)) {
                    Rows.rest(reader).forEach(row -> found.add(id(row)));
                }
            }
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(ids(0, 5_000));
        try (Snapshot later = bench.readable().snapshot()) {
            assertThat(later.split(request, parts)).as("parts are stable").isEqualTo(splits);
        }
    }

    @Test
    void aLargeDatasetIsReallyDivided() {
        needs(Behaviour.SPLITS);
        Workbench bench = filled(20_000);
        ReadRequest request = ReadRequest.all(bench.table("t").path());
        try (Snapshot snapshot = bench.readable().snapshot()) {
            List<Split> splits = snapshot.split(request, 4);
            assertThat(splits).hasSize(4);
            for (Split split : splits) {
                try (BatchReader reader = snapshot.read(request, split, null)) {
                    assertThat(Rows.rest(reader)).as("rows of one of 4 parts").hasSizeLessThan(15_000);
                }
            }
        }
    }

    @Test
    void partsAreReadByManyThreads() throws InterruptedException {
        needs(Behaviour.SPLITS);
        Workbench bench = filled(5_000);
        ReadRequest request = new ReadRequest(bench.table("t").path(), List.of("id"), null, 100, 1 << 20);
        List<Long> found = Collections.synchronizedList(new ArrayList<>());
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        try (Snapshot snapshot = bench.readable().snapshot()) {
            List<Thread> threads = snapshot.split(request, 4).stream()
                    .map(split -> new Thread(() -> {
                        try (BatchReader reader = snapshot.read(request, split, null)) {
                            Rows.rest(reader).forEach(row -> found.add(id(row)));
                        } catch (Throwable e) {
                            failures.add(e);
                        }
                    }))
                    .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(failures).isEmpty();
        assertThat(found).containsExactlyInAnyOrderElementsOf(ids(0, 5_000));
    }

    @Test
    void aReaderGoesOnWhereAnotherStopped() {
        Workbench bench = filled(1_000);
        ReadRequest request = new ReadRequest(bench.table("t").path(), List.of("name", "id"), null, 100, 1 << 20);
        List<Long> found = new ArrayList<>();
        try (Snapshot snapshot = bench.readable().snapshot()) {
            for (Split split : snapshot.split(request, 3)) {
                String position = null;
                while (true) {
                    // A new reader for every batch: this is what resume does after each possible crash.
                    try (BatchReader reader = snapshot.read(request, split, position)) {
                        Batch batch = reader.next();
                        if (batch == null) {
                            break;
                        }
                        Rows.of(batch).forEach(row -> found.add((Long) row.get(1)));
                        position = batch.position();
                    }
                    if (!has(Behaviour.RESUMABLE_READS)) {
                        assertThat(position)
                                .as("the position of a reader that cannot resume")
                                .isNull();
                        return;
                    }
                    assertThat(position).isNotNull();
                }
            }
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(ids(0, 1_000));
    }

    @Test
    void aSnapshotDoesNotSeeWhatCameLater() {
        needs(Behaviour.CONSISTENT_SNAPSHOT);
        Workbench bench = filled(100);
        Table stored = bench.table("t");
        ReadRequest request = ReadRequest.all(stored.path());
        try (Snapshot before = bench.readable().snapshot()) {
            bench.insert(stored, named(100, 150));
            assertThat(before.count(request)).isEqualTo(100);
            assertThat(Rows.all(before, request)).hasSize(100);
            assertThat(before.description()).isNotBlank();
        }
        assertThat(bench.rows(stored.path())).hasSize(150);
    }

    @Test
    void readsOneDatasetWhileItWritesAnother() {
        needs(Behaviour.DEFINES, Behaviour.READS, Behaviour.WRITES, Behaviour.REMEMBERS);
        Workbench bench = filled(500);
        Table copy = bench.create(table("copy", Column.of("name", Type.TEXT, true)));
        ReadRequest request = new ReadRequest(bench.table("t").path(), List.of(), null, 50, 1 << 20);
        try (Snapshot snapshot = bench.readable().snapshot();
                RowWriter writer = bench.writer("c", copy.path(), ID_NAME, List.of())) {
            for (Split split : snapshot.split(request, 1)) {
                try (BatchReader reader = snapshot.read(request, split, null)) {
                    for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                        writer.insert(batch);
                        writer.commit(new Checkpoint("c", 0, batch.position(), ""));
                    }
                }
            }
        }
        assertRows(bench, copy, named(0, 500));
    }

    @Test
    void aQueryGivesRows() {
        needs(Behaviour.QUERIES);
        Workbench bench = filled(10);
        try (BatchReader reader = bench.queryable().query(query(bench.table("t").path(), "id", "name"))) {
            assertThat(reader.rowType().names()).containsExactly("id", "name");
            assertThat(Rows.rest(reader)).containsExactlyInAnyOrderElementsOf(named(0, 10));
        }
        assertRefuses(
                Kind.STATEMENT,
                () -> bench.queryable().query("this is no query").close());
    }

    // ------------------------------------------------------------------------------------------------ finding misfits

    /**
     * @param stored the type of the column
     * @param fits a value that also fits the narrower type
     * @param tooMuch a value that does not
     */
    record Narrowing(Type stored, Type narrower, Object fits, Object tooMuch) {}

    static List<Narrowing> narrowings() {
        return List.of(
                new Narrowing(Type.INT64, Type.INT32, 2147483647L, 2147483648L),
                new Narrowing(Type.INT64, new Type.Int(8, false), 255L, -1L),
                new Narrowing(Type.INT64, Type.UINT64, Long.MAX_VALUE, -1L),
                new Narrowing(Type.INT64, Type.FLOAT64, 9007199254740992L, 9007199254740993L),
                new Narrowing(Type.INT64, new Type.Decimal(4, 2), 99L, 100L),
                new Narrowing(Type.FLOAT64, Type.FLOAT32, 0.5, 0.1),
                new Narrowing(Type.FLOAT64, Type.INT64, 2.0, 2.5),
                new Narrowing(Type.TEXT, new Type.Text(3), "😀äx", "four"),
                new Narrowing(Type.TEXT, new Type.Text(255), "x".repeat(255), "x".repeat(300)),
                new Narrowing(
                        new Type.Decimal(18, 6),
                        new Type.Decimal(10, 2),
                        new BigDecimal("1.500000"),
                        new BigDecimal("1.505000")),
                new Narrowing(
                        new Type.Decimal(18, 2),
                        new Type.Decimal(4, 2),
                        new BigDecimal("99.99"),
                        new BigDecimal("100.00")),
                new Narrowing(
                        new Type.Decimal(18, 2),
                        Type.FLOAT64,
                        new BigDecimal("0.50"),
                        new BigDecimal("9007199254740993.00")),
                new Narrowing(
                        Type.TIMESTAMP,
                        new Type.Timestamp(3, false),
                        LocalDateTime.parse("2026-01-02T03:04:05.123"),
                        LocalDateTime.parse("2026-01-02T03:04:05.123456")),
                new Narrowing(
                        Type.TIMESTAMPTZ,
                        new Type.Timestamp(0, true),
                        Instant.parse("2026-01-02T03:04:05Z"),
                        Instant.parse("2026-01-02T03:04:05.5Z")),
                new Narrowing(Type.BYTES, new Type.Bytes(2), new byte[] {1, 2}, new byte[] {1, 2, 3}));
    }

    @ParameterizedTest
    @MethodSource("narrowings")
    void aValueThatWouldNarrowIsFoundBeforehand(Narrowing narrowing) {
        needs(Behaviour.DEFINES, Behaviour.READS, Behaviour.WRITES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        assumeTrue(
                held(bench.endpoint(), narrowing.stored()).equals(narrowing.stored()),
                () -> narrowing.stored() + " is held as another type");
        Table stored = bench.load(
                Mode.CREATE,
                table("t", Column.of("a value", narrowing.stored(), true)),
                List.of(Rows.row(1L, narrowing.fits()), Rows.row(2L, null)));
        ReadRequest request = ReadRequest.all(stored.path());
        List<Field> narrower = List.of(new Field("a value", narrowing.narrower(), true));
        List<Field> same = List.of(new Field("a value", narrowing.stored(), true));
        try (Snapshot snapshot = bench.readable().snapshot()) {
            assertThat(snapshot.misfits(request, Wanted.of(narrower)))
                    .as("all fit")
                    .isEmpty();
        }
        bench.insert(stored, List.of(Rows.row(3L, narrowing.tooMuch()), Rows.row(4L, narrowing.tooMuch())));
        try (Snapshot snapshot = bench.readable().snapshot()) {
            assertThat(snapshot.misfits(request, Wanted.of(same)))
                    .as("its own type fits")
                    .isEmpty();
            List<Misfit> misfits = snapshot.misfits(request, Wanted.of(narrower));
            assertThat(misfits).as("one example").hasSize(1);
            assertThat(misfits.get(0).row()).isEqualTo(-1);
            assertThat(misfits.get(0).column()).isEqualTo("a value");
            assertThat(misfits.get(0).value()).isNotBlank().hasSizeLessThanOrEqualTo(201);
            assertThat(misfits.get(0).reason()).isNotBlank();
            if (narrowing.tooMuch() instanceof Long) {
                assertThat(misfits.get(0).value()).contains(narrowing.tooMuch().toString());
            }
        }
    }

    private static Stream<Arguments> specials() {
        return Stream.of(
                Arguments.of(Special.NUL, Type.TEXT, "Größe", "a\0b"),
                Arguments.of(Special.NAN, Type.FLOAT64, 1.5, Double.NaN),
                Arguments.of(Special.INFINITY, Type.FLOAT64, 1.5, Double.NEGATIVE_INFINITY));
    }

    @ParameterizedTest
    @MethodSource("specials")
    void whatTheTargetIsKnownNotToHoldIsFoundBeforehand(Special special, Type type, Object plain, Object odd) {
        needs(Behaviour.DEFINES, Behaviour.READS, Behaviour.WRITES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        assumeTrue(
                held(bench.endpoint(), type).equals(type)
                        && !bench.endpoint().unholdable(type).contains(special),
                () -> special + " is not held here either");
        Table stored = bench.load(
                Mode.CREATE,
                table("t", Column.of("a value", type, true)),
                List.of(Rows.row(1L, plain), Rows.row(2L, null)));
        ReadRequest request = ReadRequest.all(stored.path());
        List<Wanted> without = List.of(new Wanted(new Field("a value", type, true), Set.of(special)));
        try (Snapshot snapshot = bench.readable().snapshot()) {
            assertThat(snapshot.misfits(request, without)).isEmpty();
        }
        bench.insert(stored, List.of(Rows.row(3L, odd), Rows.row(4L, plain)));
        try (Snapshot snapshot = bench.readable().snapshot()) {
            assertThat(snapshot.misfits(request, without)).containsExactly(special.in("a value"));
        }
    }

    // ------------------------------------------------------------------------------------------------------- writing

    @Test
    void batchesOfOneStatementAreTakenAllOrNone() {
        Workbench bench = filled(10);
        Table stored = bench.table("t");
        try (RowWriter writer = bench.writer("load", stored.path(), ID_NAME, List.of())) {
            assumeTrue(writer instanceof StreamingRowWriter, "takes one batch after another");
            StreamingRowWriter streaming = (StreamingRowWriter) writer;
            assertThatThrownBy(() -> streaming.insertAll(batches(named(10, 3_000), named(9, 10))))
                    .isInstanceOfSatisfying(
                            EndpointException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONSTRAINT));
            streaming.rollback();
            streaming.insertAll(batches());
            streaming.insertAll(batches(named(10, 3_000), List.of(), named(3_000, 3_001), named(3_001, 9_000)));
            streaming.insert(Batch.of(ID_NAME, named(9_000, 9_100)));
            streaming.commit(new Checkpoint("load", 0, "at 9100", ""));
        }
        assertRows(bench, stored, named(0, 9_100));
    }

    @SafeVarargs
    private static Supplier<@Nullable Batch> batches(List<List<@Nullable Object>>... rows) {
        Iterator<List<List<@Nullable Object>>> left = List.of(rows).iterator();
        return () -> {
            synchronized (left) {
                return left.hasNext() ? Batch.of(ID_NAME, left.next()) : null;
            }
        };
    }

    @Test
    void rowsAndTheirCheckpointCommitTogether() {
        Workbench bench = filled(0);
        Table stored = bench.table("t");
        try (RowWriter writer = bench.writer("load", stored.path(), ID_NAME, List.of())) {
            writer.insert(Batch.of(ID_NAME, named(0, 10)));
            writer.insert(Batch.of(ID_NAME, named(10, 20)));
            writer.commit(new Checkpoint("load", 0, "at 20", "{\"rows\":20}"));
            writer.insert(Batch.of(ID_NAME, named(20, 30)));
            writer.commit(new Checkpoint("load", 1, null, "ä"));
            writer.insert(Batch.of(ID_NAME, named(30, 40)));
            writer.commit(new Checkpoint("load", 0, "at 40", "{\"rows\":40}"));
        }
        assertRows(bench, stored, named(0, 40));
        assertThat(count(bench, stored)).isEqualTo(40);
        assertThat(bench.transactional().checkpoints("load"))
                .containsExactly(
                        new Checkpoint("load", 0, "at 40", "{\"rows\":40}"), new Checkpoint("load", 1, null, "ä"));
        assertThat(bench.transactional().checkpoints("another")).isEmpty();
        assertThat(bench(folder, Access.READ).transactional().checkpoints("load"))
                .as("the ledger is durable")
                .hasSize(2);
    }

    @Test
    void writersAddRowsAtTheSameTime() throws Exception {
        needs(Behaviour.WRITES);
        Workbench bench = filled(0);
        Table stored = bench.table("t");
        assumeTrue(bench.writable().parallelWrites(stored.path()), "takes rows from one writer at a time");
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (RowWriter first = bench.writer("load", stored.path(), ID_NAME, List.of());
                RowWriter second = bench.writer("load", stored.path(), ID_NAME, List.of())) {
            first.insert(Batch.of(ID_NAME, named(0, 10)));
            second.insert(Batch.of(ID_NAME, named(10, 20)));
            first.insert(Batch.of(ID_NAME, named(20, 30)));
            Future<?> committing = threads.submit(() -> first.commit(new Checkpoint("load", 0, null, "first")));
            second.commit(new Checkpoint("load", 1, null, "second"));
            committing.get(1, TimeUnit.MINUTES);
        } finally {
            threads.shutdownNow();
        }
        assertRows(bench, stored, named(0, 30));
        assertThat(bench.transactional().checkpoints("load"))
                .containsExactly(new Checkpoint("load", 0, null, "first"), new Checkpoint("load", 1, null, "second"));
    }

    @Test
    void whatWasNotCommittedIsNotThere() {
        Workbench bench = filled(5);
        Table stored = bench.table("t");
        try (RowWriter writer = bench.writer("load", stored.path(), ID_NAME, List.of())) {
            writer.insert(Batch.of(ID_NAME, named(5, 10)));
            writer.commit(new Checkpoint("load", 0, "ten", ""));
            writer.insert(Batch.of(ID_NAME, named(10, 20)));
        }
        assertRows(bench, stored, named(0, 10));
        assertThat(bench.transactional().checkpoints("load")).containsExactly(new Checkpoint("load", 0, "ten", ""));
        assertRows(bench(folder, Access.READ), stored, named(0, 10));
    }

    @Test
    void aWriterGoesOnAfterRollback() {
        Workbench bench = filled(0);
        Table stored = bench.table("t");
        try (RowWriter writer = bench.writer("load", stored.path(), ID_NAME, List.of())) {
            writer.insert(Batch.of(ID_NAME, named(0, 5)));
            writer.rollback();
            writer.insert(Batch.of(ID_NAME, named(5, 10)));
            writer.commit(new Checkpoint("load", 0, null, ""));
            writer.rollback();
        }
        assertRows(bench, stored, named(5, 10));
    }

    @Test
    void aLaterWriterAppends() {
        Workbench bench = filled(5);
        Table stored = bench.table("t");
        bench.insert(stored, named(5, 10));
        assertRows(bench, stored, named(0, 10));
    }

    @Test
    void columnsMayBeWrittenInAnotherOrderAndLeftOut() {
        Workbench bench = filled(0);
        Table stored = bench.table("t");
        RowType turned = RowType.of(ID_NAME.field(1), ID_NAME.field(0));
        bench.insert(stored.path(), turned, List.of(Rows.row("one", 1L)));
        bench.insert(stored.path(), ID, List.of(Rows.row(2L)));
        assertRows(bench, stored, List.of(Rows.row(1L, "one"), Rows.row(2L, null)));
    }

    @Test
    void aRowWithoutARequiredValueIsRefused() {
        needs(Behaviour.NOT_NULL);
        Workbench bench = filled(1);
        Table required = bench.create(table("u", Column.of("name", Type.TEXT, false)));
        assertRefuses(Kind.CONSTRAINT, () -> bench.insert(required, List.of(Rows.row(1L, null))));
        assertThat(bench.rows(required.path())).isEmpty();
    }

    @Test
    void aRowThatBreaksACheckIsRefused() {
        needs(Behaviour.CHECKS);
        Workbench bench = bench();
        Table stored = bench.create(checked());
        bench.insert(stored, List.of(Rows.row(1L, 0L)));
        assertRefuses(Kind.CONSTRAINT, () -> bench.insert(stored, List.of(Rows.row(2L, -1L))));
        assertRows(bench, stored, List.of(Rows.row(1L, 0L)));
    }

    // ------------------------------------------------------------------------------------------------ writing by key

    @Test
    void aKeyThatIsAlreadyThereIsRefusedAndTheWriterGoesOn() {
        needs(Behaviour.KEYS);
        Workbench bench = filled(5);
        Table stored = bench.table("t");
        try (RowWriter writer = bench.writer("load", stored.path(), ID_NAME, List.of("id"))) {
            assertRefuses(Kind.CONSTRAINT, () -> {
                writer.insert(Batch.of(ID_NAME, named(4, 8)));
                // Some stores notice only now.
                writer.commit(new Checkpoint("load", 0, null, ""));
            });
            writer.rollback();
            assertThat(bench.transactional().checkpoints("load")).isEmpty();
            writer.insert(Batch.of(ID_NAME, named(5, 8)));
            writer.commit(new Checkpoint("load", 0, null, ""));
        }
        assertRows(bench, stored, named(0, 8));
    }

    @Test
    void upsertReplacesAndAdds() {
        needs(Behaviour.KEYED_WRITES);
        Workbench bench = filled(5);
        Table stored = bench.table("t");
        List<List<@Nullable Object>> changed =
                List.of(Rows.row(3L, "changed"), Rows.row(4L, null), Rows.row(5L, "added"));
        try (RowWriter writer = bench.writer("load", stored.path(), ID_NAME, List.of("id"))) {
            writer.upsert(Batch.of(ID_NAME, changed));
            writer.commit(new Checkpoint("load", 0, null, ""));
        }
        List<List<@Nullable Object>> expected = new ArrayList<>(named(0, 3));
        expected.addAll(changed);
        assertRows(bench, stored, expected);
        assertThat(bench.transactional().checkpoints("load")).hasSize(1);
    }

    @Test
    void upsertCanBeRolledBack() {
        needs(Behaviour.KEYED_WRITES, Behaviour.TRANSACTIONS);
        Workbench bench = filled(5);
        Table stored = bench.table("t");
        try (RowWriter writer = bench.writer("load", stored.path(), ID_NAME, List.of("id"))) {
            writer.upsert(Batch.of(ID_NAME, List.of(Rows.row(3L, "changed"), Rows.row(9L, "added"))));
            writer.delete(Batch.of(ID, List.of(Rows.row(0L))));
            writer.rollback();
        }
        assertRows(bench, stored, named(0, 5));
    }

    @Test
    void rowsAreLookedUpByKey() {
        needs(Behaviour.KEYED_WRITES);
        Workbench bench = filled(10);
        Table stored = bench.table("t");
        try (RowWriter writer = bench.writer("load", stored.path(), ID_NAME, List.of("id"))) {
            Batch found = writer.lookup(Batch.of(ID, List.of(Rows.row(7L), Rows.row(99L), Rows.row(2L))));
            assertThat(found.rowType()).isEqualTo(ID_NAME);
            assertThat(Rows.of(found)).containsExactlyInAnyOrder(Rows.row(7L, "name 7"), Rows.row(2L, "name 2"));
            assertThat(writer.lookup(Batch.of(ID, List.of(Rows.row(99L)))).rows())
                    .isZero();
            assertThat(writer.lookup(Batch.of(ID, List.of())).rows()).isZero();
            writer.insert(Batch.of(ID_NAME, named(99, 100)));
            assertThat(writer.lookup(Batch.of(ID, List.of(Rows.row(99L)))).rows())
                    .as("sees what it wrote itself")
                    .isEqualTo(1);
        }
    }

    @Test
    void rowsAreDeletedByKey() {
        needs(Behaviour.KEYED_WRITES);
        Workbench bench = filled(10);
        Table stored = bench.table("t");
        try (RowWriter writer = bench.writer("load", stored.path(), ID_NAME, List.of("id"))) {
            List<List<Object>> keys =
                    LongStream.range(3, 12).mapToObj(n -> List.<Object>of(n)).toList();
            assertThat(writer.delete(Batch.of(ID, keys))).isEqualTo(7);
            assertThat(writer.delete(Batch.of(ID, List.of()))).isZero();
            writer.commit(Workbench.whole("load"));
        }
        assertRows(bench, stored, named(0, 3));
    }

    @Test
    void keysOfManyColumnsAreTakenTogether() {
        needs(Behaviour.KEYED_WRITES);
        Workbench bench = bench();
        Table stored = bench.load(
                Mode.CREATE,
                Table.of(
                        T,
                        List.of(
                                Column.of("value", Type.TEXT, true),
                                Column.of("Part Two", Type.INT64, false),
                                Column.of("order", Type.TEXT, false)),
                        new Key(null, List.of("order", "Part Two"))),
                List.of(
                        Rows.row("a1", 1L, "a"),
                        Rows.row("a2", 2L, "a"),
                        Rows.row("b1", 1L, "b"),
                        Rows.row("b2", 2L, "b")));
        assertThat(bench.table("t").rowKey()).containsExactly("order", "Part Two");
        RowType all = stored.rowType();
        RowType keys = RowType.of(all.field(2), all.field(1));
        try (RowWriter writer = bench.writer("load", stored.path(), all, List.of("order", "Part Two"))) {
            writer.upsert(Batch.of(all, List.of(Rows.row("A2", 2L, "a"), Rows.row("c1", 1L, "c"))));
            assertThat(Rows.of(writer.lookup(Batch.of(keys, List.of(Rows.row("a", 2L), Rows.row("c", 2L))))))
                    .containsExactly(Rows.row("A2", 2L, "a"));
            assertThat(writer.delete(Batch.of(keys, List.of(Rows.row("b", 1L), Rows.row("c", 2L)))))
                    .isEqualTo(1);
            writer.commit(Workbench.whole("load"));
        }
        assertRows(
                bench,
                stored,
                List.of(
                        Rows.row("a1", 1L, "a"),
                        Rows.row("A2", 2L, "a"),
                        Rows.row("b2", 2L, "b"),
                        Rows.row("c1", 1L, "c")));
    }

    @Test
    void refusesToWriteByKeyWhenItCannot() {
        needs(Behaviour.WRITES);
        assumeTrue(!has(Behaviour.KEYED_WRITES), "writes by key");
        Workbench bench = filled(3);
        Table stored = bench.table("t");
        assertRefuses(Kind.UNSUPPORTED, () -> {
            try (RowWriter writer = bench.writer("load", stored.path(), ID_NAME, List.of("id"))) {
                writer.upsert(Batch.of(ID_NAME, named(0, 1)));
            }
        });
        try (RowWriter writer = bench.writer("load", stored.path(), ID_NAME, List.of())) {
            assertRefuses(Kind.UNSUPPORTED, () -> writer.lookup(Batch.of(ID, List.of(Rows.row(1L)))));
            assertRefuses(Kind.UNSUPPORTED, () -> writer.delete(Batch.of(ID, List.of(Rows.row(1L)))));
        }
        assertRows(bench, stored, named(0, 3));
    }

    // ---------------------------------------------------------------------------------------------------- the ledger

    @Test
    void statementsAndTheirCheckpointAreOneThing() {
        needs(Behaviour.DEFINES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        List<String> create = statements(bench.plan(Mode.CREATE, List.of(table("t")), List.of()));
        bench.transactional().execute(create, new Checkpoint("create", Checkpoint.WHOLE, null, "done"));
        assertThat(bench.table("t").path().name()).isEqualTo("t");
        assertThat(bench.transactional().checkpoints("create"))
                .containsExactly(new Checkpoint("create", Checkpoint.WHOLE, null, "done"));
    }

    @Test
    void noStatementsAtAllStillLeaveTheCheckpoint() {
        needs(Behaviour.REMEMBERS);
        Workbench bench = bench();
        bench.transactional().execute(List.of(), new Checkpoint("nothing", 3, "p", "s"));
        assertThat(bench.transactional().checkpoints("nothing"))
                .containsExactly(new Checkpoint("nothing", 3, "p", "s"));
        bench.transactional().execute(List.of(), new Checkpoint("nothing", 3, null, "later"));
        assertThat(bench.transactional().checkpoints("nothing"))
                .containsExactly(new Checkpoint("nothing", 3, null, "later"));
    }

    @Test
    void aStatementThatFailsLeavesNothingOfItsGroup() {
        needs(Behaviour.DEFINES, Behaviour.REMEMBERS, Behaviour.TRANSACTIONAL_DDL);
        Workbench bench = bench();
        List<String> statements = new ArrayList<>(statements(bench.plan(Mode.CREATE, List.of(table("t")), List.of())));
        statements.add("this is no statement");
        assertRefuses(Kind.STATEMENT, () -> bench.transactional().execute(statements, Workbench.whole("create")))
                .hasMessageContaining("this is no statement");
        assertThat(bench.catalog().tables()).isEmpty();
        assertThat(bench.transactional().checkpoints("create")).isEmpty();
    }

    @Test
    void theLedgerIsNoPartOfTheCatalogAndCanBeForgotten() {
        needs(Behaviour.DEFINES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        bench.transactional().execute(List.of(), Workbench.whole("one"));
        bench.transactional().execute(List.of(), Workbench.whole("two"));
        bench.transactional().execute(List.of(), new Checkpoint("two", 1, null, ""));
        assertThat(bench.catalog().tables()).isEmpty();
        assertThat(bench.catalog().others()).isEmpty();
        bench.transactional().forget(List.of("two", "never was"));
        assertThat(bench.transactional().checkpoints("two")).isEmpty();
        assertThat(bench.transactional().checkpoints("one")).hasSize(1);
        bench.transactional().forget(List.of("one"));
        assertThat(bench.transactional().checkpoints("one")).isEmpty();
        assertThatCode(() -> bench.transactional().forget(List.of("one"))).doesNotThrowAnyException();
        bench.transactional().execute(List.of(), Workbench.whole("three"));
        assertThat(bench.transactional().checkpoints("three")).hasSize(1);
    }

    // ------------------------------------------------------------------------------------------------------ versions

    private static final Noted FIRST =
            new Noted(1, "1.0.0", "the 'first' \\ one", "c0ffee", "2026-01-31T07:08:09.120Z", "Tranship");
    private static final Noted SECOND = new Noted(2, "1.1.0", "", "", "2026-02-01T00:00:00Z", "Flyway");

    @Test
    void aHistoryIsNotThereThenEmptyThenHoldsWhatIsNoted() {
        needs(Behaviour.VERSIONED, Behaviour.REMEMBERS);
        Workbench bench = bench();
        VersionHistory history = bench.versioned().versions("history");
        assertThat(history.read()).isEmpty();
        assertThat(history.inherited()).isEmpty();
        execute(bench, history.create());
        assertThat(history.read()).hasValue(List.of());
        execute(bench, List.of(history.note(FIRST), history.note(SECOND)));
        assertThat(history.read()).hasValue(List.of(FIRST, SECOND));
        assertThat(bench.versioned().versions("another").read()).isEmpty();
        execute(bench, history.drop());
        assertThat(history.read()).isEmpty();
    }

    @Test
    void aNotedVersionIsAmendedAndForgotten() {
        needs(Behaviour.VERSIONED, Behaviour.REMEMBERS);
        Workbench bench = bench();
        VersionHistory history = bench.versioned().versions("history");
        execute(bench, history.create());
        execute(bench, List.of(history.note(FIRST), history.note(SECOND)));
        execute(bench, List.of(history.amend("1.1.0", "beef"), history.erase("1.0.0")));
        assertThat(history.read())
                .hasValue(List.of(new Noted(2, "1.1.0", "", "beef", "2026-02-01T00:00:00Z", "Flyway")));
    }

    @Test
    void aVersionIsNotedOnceAndNotAtAllWhenWhatItDoesFails() {
        needs(Behaviour.VERSIONED, Behaviour.REMEMBERS);
        Workbench bench = bench();
        VersionHistory history = bench.versioned().versions("history");
        execute(bench, history.create());
        execute(bench, List.of(history.note(FIRST)));
        assertRefuses(Kind.CONSTRAINT, () -> execute(bench, List.of(history.note(SECOND), history.note(FIRST))));
        assertThat(history.read().orElseThrow()).contains(FIRST);
        if (has(Behaviour.TRANSACTIONS)) {
            assertThat(history.read()).hasValue(List.of(FIRST));
        }
    }

    private void execute(Workbench bench, List<String> statements) {
        bench.transactional().execute(statements, Workbench.whole("step-" + ++executed));
    }

    // ---------------------------------------------------------------------------------------------------- definition

    @Test
    void aTableKeepsItsKeysColumnsAndDefaults() {
        needs(Behaviour.DEFINES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        SchemaPlan plan = bench.plan(Mode.CREATE, shop(bench), List.of());
        applyAll(bench, plan);
        Table product = bench.table("product");
        assertThat(product.rowType()).isEqualTo(stored(plan, "product").rowType());
        if (has(Behaviour.KEYS)) {
            assertThat(product.primaryKey()).isNotNull();
            assertThat(product.rowKey()).containsExactly("id");
            assertThat(product.uniqueKeys()).extracting(Key::columns).contains(List.of("code"));
        } else {
            assertNotice(plan, "key");
        }
        if (has(Behaviour.NOT_NULL)) {
            assertThat(product.columns()).extracting(Column::nullable).containsExactly(false, false, true, true);
        }
        if (has(Behaviour.DEFAULTS)) {
            assertThat(product.column("stock").orElseThrow().defaultValue()).isEqualTo(new Default.Constant(5L));
            assertThat(product.column("label").orElseThrow().defaultValue())
                    .isEqualTo(new Default.Constant("it's new"));
        } else {
            assertNotice(plan, "default");
        }
        if (has(Behaviour.COMMENTS)) {
            assertThat(product.comment()).isEqualTo("what's sold");
            assertThat(product.column("code").orElseThrow().comment()).isEqualTo("as \"printed\"");
        } else {
            assertNotice(plan, "comment");
        }
        if (has(Behaviour.CHECKS)) {
            assertThat(product.checks()).hasSize(1);
        } else {
            assertNotice(plan, "check");
        }
        if (has(Behaviour.INDEXES)) {
            assertThat(product.indexes())
                    .filteredOn(i -> i.name().equals("by label"))
                    .singleElement()
                    .satisfies(index -> {
                        assertThat(index.unique()).isFalse();
                        assertThat(index.parts()).extracting(Index.Part::text).containsExactly("label", "stock");
                        if (has(Behaviour.DESCENDING_INDEXES)) {
                            assertThat(index.parts())
                                    .extracting(Index.Part::descending)
                                    .containsExactly(false, true);
                        }
                    });
        } else {
            assertNotice(plan, "index");
        }
        if (has(Behaviour.FOREIGN_KEYS)) {
            assertThat(bench.table("sale").foreignKeys()).singleElement().satisfies(key -> {
                assertThat(key.columns()).containsExactly("product");
                assertThat(key.references()).isEqualTo(product.path());
                assertThat(key.referencedColumns()).containsExactly("id");
            });
        } else {
            assertNotice(plan, "foreign key");
        }
    }

    @Test
    void aTableIsLoadedAfterThoseItRefersTo() {
        needs(Behaviour.DEFINES, Behaviour.FOREIGN_KEYS);
        Workbench bench = bench();
        List<Table> childFirst = new ArrayList<>(shop(bench));
        Collections.reverse(childFirst);
        assertThat(bench.plan(Mode.CREATE, childFirst, List.of()).tables())
                .extracting(p -> p.stored().path().name())
                .containsExactly("product", "sale");
    }

    @Test
    void whatACatalogSaysCanBeMadeAgain(@TempDir Path another) throws IOException {
        needs(Behaviour.DEFINES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        applyAll(bench, bench.plan(Mode.CREATE, shop(bench), views(bench)));
        Catalog first = bench.catalog();
        Workbench twin = bench(Files.createDirectory(another.resolve("store")), Access.WRITE);
        List<Table> tables = first.tables().stream().map(Catalog.Entry::table).toList();
        applyAll(twin, twin.definable().plan(tables, first.views(), Mode.CREATE, twin.catalog()));
        Catalog second = twin.catalog();
        assertThat(second.tables().stream().map(Catalog.Entry::table)).containsExactlyElementsOf(tables);
        assertThat(second.views()).isEqualTo(first.views());
    }

    @Test
    void aViewIsKept() {
        needs(Behaviour.DEFINES, Behaviour.REMEMBERS, Behaviour.VIEWS);
        Workbench bench = bench();
        applyAll(bench, bench.plan(Mode.CREATE, shop(bench), views(bench)));
        bench.insert(bench.table("product"), List.of(Rows.row(1L, "P1", "one", 3L)));
        DatasetPath view = bench.describable().resolve(DatasetPath.of("codes"));
        assertThat(bench.catalog().views()).extracting(View::path).containsExactly(view);
        assertThat(bench.catalog().tables())
                .extracting(e -> e.table().path().name())
                .containsExactly("product", "sale");
        assertThat(bench.rows(view)).containsExactly(Rows.row("P1"));
    }

    @Test
    void saysThatViewsCannotBeCarriedOver() {
        needs(Behaviour.DEFINES);
        assumeTrue(!has(Behaviour.VIEWS), "has views");
        Workbench bench = bench();
        assertNotice(bench.plan(Mode.CREATE, shop(bench), views(bench)), "codes");
    }

    @Test
    void creatingIsTakenBackWithoutTrace() {
        needs(Behaviour.DEFINES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        SchemaPlan plan = bench.plan(Mode.CREATE, shop(bench), views(bench));
        List<Ddl> done = applyAll(bench, plan);
        if (has(Behaviour.WRITES)) {
            bench.insert(bench.table("product"), List.of(Rows.row(1L, "P1", "one", 3L)));
        }
        bench.revert(done);
        assertThat(bench.catalog().tables()).isEmpty();
        assertThat(bench.catalog().views()).isEmpty();
        assertThat(bench.catalog().others()).isEmpty();
    }

    @Test
    void refusesToCreateWhatIsThere() {
        needs(Behaviour.DEFINES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        bench.create(table("t"));
        assertThatThrownBy(() -> bench.create(table("t")))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("t");
    }

    @Test
    void replacingKeepsTheOldContentUntilItIsTakenBack() {
        needs(Behaviour.DEFINES, Behaviour.READS, Behaviour.WRITES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        applyAll(bench, bench.plan(Mode.CREATE, List.of(product(bench)), List.of()));
        List<List<@Nullable Object>> old = List.of(Rows.row(1L, "P1", "one", 3L), Rows.row(2L, "P2", null, null));
        bench.insert(bench.table("product"), old);
        Catalog before = bench.catalog();

        Table wanted = Table.of(
                DatasetPath.of("product"),
                List.of(Column.of("id", Type.INT64, false), Column.of("another", Type.TEXT, true)),
                new Key(null, List.of("id")));
        TablePlan plan =
                bench.plan(Mode.REPLACE, List.of(wanted), List.of()).tables().get(0);
        bench.apply(plan.beforeAnyRows());
        bench.insert(plan.loadInto(), plan.stored().rowType(), List.of(Rows.row(7L, "new")));
        assertThat(bench.rows(before.tables().get(0).table().path()))
                .as("the old table is there until the new one is complete")
                .containsExactlyInAnyOrderElementsOf(old);
        bench.apply(plan.after());
        Table replaced = bench.table("product");
        assertThat(replaced.rowType().names()).containsExactly("id", "another");
        assertThat(bench.rows(replaced.path())).containsExactly(Rows.row(7L, "new"));

        bench.revert(plan.after());
        bench.revert(plan.beforeAnyRows());
        assertThat(tables(bench.catalog())).isEqualTo(tables(before));
        assertThat(bench.rows(bench.table("product").path())).containsExactlyInAnyOrderElementsOf(old);
    }

    @Test
    void replacedTableIsKeptWhereThePlanSaysAndCanBeDropped() {
        needs(Behaviour.DEFINES, Behaviour.READS, Behaviour.WRITES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        bench.create(table("t"));
        bench.insert(bench.table("t"), List.of(Rows.row(5L)));
        Catalog before = bench.catalog();
        TablePlan plan = bench.plan(Mode.REPLACE, List.of(table("t")), List.of())
                .tables()
                .get(0);
        bench.apply(plan.beforeAnyRows());
        bench.apply(plan.after());

        Definable.Kept kept = requireNonNull(plan.kept(), "what was replaced is not kept");
        assertThat(bench.rows(kept.path())).containsExactly(Rows.row(5L));
        bench.apply(List.of(new Ddl("drop", kept.drop(), null)));
        assertThat(tables(bench.catalog())).isEqualTo(tables(before));
        assertThat(bench.rows(bench.table("t").path())).isEmpty();
        assertThatThrownBy(() -> bench.rows(kept.path())).isInstanceOf(EndpointException.class);
    }

    @Test
    void replacingWhatIsNotThereCreatesIt() {
        needs(Behaviour.DEFINES, Behaviour.READS, Behaviour.WRITES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        SchemaPlan plan = bench.plan(Mode.REPLACE, List.of(table("t")), List.of());
        TablePlan table = plan.tables().get(0);
        bench.apply(table.beforeAnyRows());
        bench.insert(table.loadInto(), table.stored().rowType(), List.of(Rows.row(1L)));
        bench.apply(table.after());
        assertThat(bench.rows(bench.table("t").path())).containsExactly(Rows.row(1L));
        bench.revert(table.after());
        bench.revert(table.beforeAnyRows());
        assertThat(bench.catalog().tables()).isEmpty();
    }

    @Test
    void newTablesTakeThePlacesOfOldOnesTogetherAndGiveThemBack() {
        needs(Behaviour.DEFINES, Behaviour.READS, Behaviour.WRITES, Behaviour.REMEMBERS, Behaviour.INDEXES);
        Workbench bench = bench();
        Optional<Swappable> ability = bench.endpoint().ability(Swappable.class);
        assumeTrue(ability.isPresent(), "tables are not swapped here");
        Swappable swappable = ability.orElseThrow();
        List<Swappable.Pair> pairs = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            Table place = indexed(name, name + "_name");
            Table fresh = indexed(name + "__new", name + "_new_name");
            applyAll(bench, bench.plan(Mode.CREATE, List.of(place, fresh), List.of()));
            bench.insert(bench.table(name), List.of(Rows.row(1L, "old")));
            bench.insert(bench.table(name + "__new"), List.of(Rows.row(1L, "new"), Rows.row(2L, "new")));
            pairs.add(new Swappable.Pair(
                    bench.table(name + "__new").path(), bench.table(name).path()));
        }
        Catalog before = bench.catalog();

        Swappable.SwapPlan plan = swappable.swap(pairs, Duration.ofSeconds(5), null, before);
        bench.apply(plan.statements());
        assertThat(bench.rows(bench.table("one").path()))
                .containsExactlyInAnyOrder(Rows.row(1L, "new"), Rows.row(2L, "new"));
        assertThat(bench.table("two").indexes()).hasSize(1);
        assertThat(plan.kept())
                .allSatisfy(kept -> assertThat(bench.rows(kept.path())).containsExactly(Rows.row(1L, "old")));
        bench.revert(plan.statements());
        assertThat(tables(bench.catalog())).isEqualTo(tables(before));
        assertThat(bench.rows(bench.table("two").path())).containsExactly(Rows.row(1L, "old"));

        bench.apply(plan.statements());
        plan.kept().forEach(kept -> bench.apply(List.of(new Ddl("drop", kept.drop(), null))));
        assertThat(bench.catalog().tables()).hasSize(2);
        assertThat(bench.rows(bench.table("two").path())).hasSize(2);
    }

    private static Table indexed(String name, String index) {
        return new Table(
                DatasetPath.of(name),
                List.of(Column.of("id", Type.INT64, false), Column.of("name", Type.TEXT, true)),
                new Key(null, List.of("id")),
                List.of(),
                List.of(),
                List.of(),
                List.of(new Index(index, List.of(new Index.Part("id", false, false)), false, null)),
                null);
    }

    // ----------------------------------------------------------------------------------------------------- monitoring

    @Test
    void countsWhoWaitsForLocks() throws InterruptedException {
        needs(Behaviour.DEFINES, Behaviour.WRITES);
        Workbench bench = bench();
        Monitored monitored = monitored(bench);
        bench.create(table("t"));
        bench.insert(bench.table("t"), List.of(Rows.row(1L)));
        long before = monitored.lockWaits();
        try (LockWait wait = waitForLock(bench.table("t").path())) {
            assertThat(wait).isNotNull();
            awaitLockWaits(monitored, before + 1);
        }
        awaitLockWaits(monitored, before);
    }

    @Test
    void aServerThatNobodyReplicatesIsNotBehind() {
        assertThat(monitored(bench()).replicationLag()).isEmpty();
    }

    private static Monitored monitored(Workbench bench) {
        Optional<Monitored> ability = bench.endpoint().ability(Monitored.class);
        assumeTrue(ability.isPresent(), "does not say how it is doing");
        return ability.orElseThrow();
    }

    /** What a server says of its sessions may be a moment old; InnoDB looks anew only when nobody asked for 0.1 s. */
    private static void awaitLockWaits(Monitored monitored, long expected) throws InterruptedException {
        for (int i = 0; i < 50 && monitored.lockWaits() != expected; i++) {
            Thread.sleep(200);
        }
        assertThat(monitored.lockWaits()).isEqualTo(expected);
    }

    // ------------------------------------------------------------------------------------------------------- archive

    @Test
    void anArchivePutsEverythingBack(@TempDir Path archives) {
        needs(Behaviour.ARCHIVES, Behaviour.WRITES);
        Workbench bench = filled(100);
        Catalog before = bench.catalog();
        Path archive = archives.resolve("backup." + bench.archivable().extension());
        bench.archivable().archive(archive);
        if (Files.isDirectory(archive)) {
            assertThat(archive).isNotEmptyDirectory();
        } else {
            assertThat(archive).isNotEmptyFile();
        }
        Table stored = bench.table("t");
        bench.insert(stored, named(100, 120));
        bench.create(table("later"));
        bench.archivable().restore(archive);
        assertThat(tables(bench.catalog())).isEqualTo(tables(before));
        assertRows(bench, stored, named(0, 100));
        bench.insert(stored, named(100, 110));
        assertRows(bench(folder, Access.READ), stored, named(0, 110));
    }

    @Test
    void anArchiveIsNeverOverwritten(@TempDir Path archives) throws IOException {
        needs(Behaviour.ARCHIVES);
        Workbench bench = bench();
        Path archive = Files.writeString(archives.resolve("precious"), "keep me");
        assertThatThrownBy(() -> bench.archivable().archive(archive)).isInstanceOf(EndpointException.class);
        assertThat(archive).hasContent("keep me");
    }

    // ------------------------------------------------------------------------------------------------------- closing

    @Test
    void readersAndWritersEndWithTheirEndpoint() {
        Workbench bench = filled(100);
        Table stored = bench.table("t");
        ReadRequest request = new ReadRequest(stored.path(), List.of(), null, 10, 1 << 20);
        Snapshot snapshot = bench.readable().snapshot();
        BatchReader reader = snapshot.read(request, snapshot.split(request, 1).get(0), null);
        assertThat(reader.next()).isNotNull();
        RowWriter writer = bench.writer("load", stored.path(), ID_NAME, List.of());
        writer.insert(Batch.of(ID_NAME, named(100, 110)));
        bench.endpoint().close();
        assertThatThrownBy(reader::next).isInstanceOf(EndpointException.class);
        assertThatThrownBy(() -> writer.commit(Workbench.whole("load"))).isInstanceOf(EndpointException.class);
        assertThatCode(() -> {
                    reader.close();
                    writer.close();
                    snapshot.close();
                    bench.endpoint().close();
                })
                .as("closing once more")
                .doesNotThrowAnyException();
        assertRows(bench(folder, Access.READ), stored, named(0, 100));
    }

    // --------------------------------------------------------------------------------------------------------- tools

    /** {@return a table with an id, which is its key, and more columns} */
    protected static Table table(String name, Column... more) {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of("id", Type.INT64, false));
        columns.addAll(Arrays.asList(more));
        return Table.of(DatasetPath.of(name), columns, new Key(null, List.of("id")));
    }

    /** {@return a store with a table {@code t (id, name)} of that many rows, written in portions} */
    protected final Workbench filled(int rows) {
        needs(Behaviour.DEFINES, Behaviour.READS, Behaviour.WRITES, Behaviour.REMEMBERS);
        Workbench bench = bench();
        Table stored = bench.create(table("t", Column.of("name", Type.TEXT, true)));
        if (rows > 0) {
            bench.insert(stored, named(0, rows));
        }
        return bench;
    }

    /** {@return rows of {@code (id, name)}} */
    protected static List<List<@Nullable Object>> named(long from, long to) {
        return LongStream.range(from, to)
                .mapToObj(n -> Rows.row(n, "name " + n))
                .toList();
    }

    private static List<List<@Nullable Object>> numbered(long from, long to) {
        return LongStream.range(from, to).mapToObj(n -> Rows.row(n)).toList();
    }

    private static List<Long> ids(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    private static long id(List<@Nullable Object> row) {
        Object id = row.get(0);
        return id instanceof Long number ? number : -1;
    }

    /** {@return a failure of that kind, for more to be said about it} */
    protected static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefuses(
            Kind kind, ThrowingCallable action) {
        EndpointException refusal = catchThrowableOfType(EndpointException.class, action);
        assertThat(refusal).as("a refusal").isNotNull();
        assertThat(refusal.kind()).as(refusal.getMessage()).isEqualTo(kind);
        return assertThat(refusal);
    }

    /** The dataset holds exactly these boxed rows, in any order, and says so to a reader. */
    protected static void assertRows(
            Workbench bench, Table stored, List<? extends List<? extends @Nullable Object>> expected) {
        assertThat(bench.rows(stored.path()))
                .containsExactlyInAnyOrderElementsOf(Rows.of(Batch.of(stored.rowType(), expected)));
    }

    private static void assertNotice(SchemaPlan plan, String word) {
        assertThat(plan.notices())
                .as("what cannot be carried over is said")
                .anySatisfy(notice -> assertThat(notice).containsIgnoringCase(word));
    }

    private static Type held(Endpoint endpoint, Type type) {
        try {
            return endpoint.nativeType(type).held();
        } catch (EndpointException refusal) {
            assertThat(refusal.kind()).isEqualTo(Kind.UNSUPPORTED);
            assumeTrue(false, refusal.getMessage());
            throw refusal;
        }
    }

    private static long count(Workbench bench, Table table) {
        try (Snapshot snapshot = bench.readable().snapshot()) {
            return snapshot.count(ReadRequest.all(table.path()));
        }
    }

    private static List<Batch> batches(Workbench bench, ReadRequest request) {
        List<Batch> batches = new ArrayList<>();
        try (Snapshot snapshot = bench.readable().snapshot()) {
            for (Split split : snapshot.split(request, 1)) {
                try (BatchReader reader = snapshot.read(request, split, null)) {
                    for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                        batches.add(batch);
                    }
                }
            }
        }
        return batches;
    }

    private static List<Table> tables(Catalog catalog) {
        return catalog.tables().stream().map(Catalog.Entry::table).toList();
    }

    private static Table stored(SchemaPlan plan, String name) {
        return plan.tables().stream()
                .map(TablePlan::stored)
                .filter(t -> t.path().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> statements(SchemaPlan plan) {
        return plan.tables().stream()
                .flatMap(p -> Stream.concat(p.beforeAnyRows().stream(), p.after().stream()))
                .flatMap(d -> d.apply().stream())
                .collect(Collectors.toList());
    }

    /** Does all of a plan without loading anything, and {@return what was done, in order}. */
    private static List<Ddl> applyAll(Workbench bench, SchemaPlan plan) {
        List<Ddl> done = new ArrayList<>();
        plan.tables().forEach(table -> done.addAll(table.beforeAnyRows()));
        plan.tables().forEach(table -> done.addAll(table.after()));
        done.addAll(plan.after());
        bench.apply(done);
        return done;
    }

    private Table checked() {
        return new Table(
                T,
                List.of(Column.of("id", Type.INT64, false), Column.of("stock", Type.INT64, true)),
                new Key(null, List.of("id")),
                List.of(),
                List.of(),
                List.of(new Table.Check(null, notNegative("stock"))),
                List.of(),
                null);
    }

    private Table product(Workbench bench) {
        return new Table(
                bench.describable().resolve(DatasetPath.of("product")),
                List.of(
                        Column.of("id", Type.INT64, false),
                        new Column("code", Type.TEXT, false, null, false, null, "as \"printed\""),
                        new Column("label", Type.TEXT, true, new Default.Constant("it's new"), false, null, null),
                        new Column("stock", Type.INT64, true, new Default.Constant(5L), false, null, null)),
                new Key(null, List.of("id")),
                List.of(new Key(null, List.of("code"))),
                List.of(),
                List.of(new Table.Check(null, notNegative("stock"))),
                List.of(new Index(
                        "by label",
                        List.of(new Index.Part("label", false, false), new Index.Part("stock", false, true)),
                        false,
                        null)),
                "what's sold");
    }

    private List<Table> shop(Workbench bench) {
        Table product = product(bench);
        Table sale = new Table(
                bench.describable().resolve(DatasetPath.of("sale")),
                List.of(Column.of("id", Type.INT64, false), Column.of("product", Type.INT64, true)),
                new Key(null, List.of("id")),
                List.of(),
                List.of(new ForeignKey(
                        null, List.of("product"), product.path(), List.of("id"), "NO ACTION", "NO ACTION")),
                List.of(),
                List.of(),
                null);
        return List.of(product, sale);
    }

    private List<View> views(Workbench bench) {
        DatasetPath product = bench.describable().resolve(DatasetPath.of("product"));
        DatasetPath path = bench.describable().resolve(DatasetPath.of("codes"));
        return List.of(new View(path, query(product, "code"), null));
    }
}
