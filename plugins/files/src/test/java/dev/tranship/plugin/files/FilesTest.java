package dev.tranship.plugin.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Field;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.Plugin;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.RowWriter;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Type;
import dev.tranship.testkit.Rows;
import dev.tranship.testkit.Workbench;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to files; what every endpoint does is in the contract tests. */
class FilesTest {
    private static final RowType ID_NAME =
            RowType.of(new Field("id", Type.INT64, false), new Field("name", Type.TEXT, true));

    private final List<Endpoint> opened = new ArrayList<>();
    private Path folder = Path.of("");

    @BeforeEach
    void prepare(@TempDir Path temporary) {
        folder = temporary;
    }

    @AfterEach
    void close() {
        opened.forEach(Endpoint::close);
    }

    @Test
    void isFoundByItsScheme() {
        List<String> schemes = ServiceLoader.load(Plugin.class).stream()
                .flatMap(p -> p.get().endpoints().stream())
                .map(f -> f.scheme())
                .toList();
        assertThat(schemes).contains("csv", "jsonl");
    }

    // What the types of foreign files are

    @ParameterizedTest
    @CsvSource({
        "1|-5|0, int64",
        "007|008, string",
        "1|+2, string",
        "9223372036854775807, int64",
        "'9223372036854775808', 'decimal(38,0)'",
        "1.10|2.25, 'decimal(38,2)'",
        "1.10|1.9, string",
        "1|2.5, string",
        "1e5, string",
        "true|false, boolean",
        "True, string",
        "1|yes, string",
        "2026-01-31|1999-12-01, date",
        "2026-02-30, string",
        "31.01.2026, string",
        "2010-01-01 00:00:00, timestamp(0)",
        "2010-01-01T00:00:00.125, timestamp(3)",
        "2010-01-01T00:00:00Z, timestamptz(0)",
        "2010-01-01T00:00:00+02:00, string",
        "018f3e9a-91c4-7b4c-9f31-5d0c1e2a3b4c, uuid",
        "018F3E9A-91C4-7B4C-9F31-5D0C1E2A3B4C, string",
        "' 1', string",
        "'', string"
    })
    void infersOnlyWhatIsCertain(String values, String type) throws IOException {
        Files.writeString(folder.resolve("t.csv"), "v,x\n" + values.replace("|", ",\n") + ",\n");
        assertThat(csv().table("t").rowType().type(0)).hasToString(type);
    }

    @Test
    void readsTypedValuesOfAForeignFile() throws IOException {
        Files.writeString(
                folder.resolve("people.csv"),
                "\ufeffid,name,born,seen,price\r\n1,\"Ann, \"\"A\"\"\",1990-02-01,2026-01-02 03:04:05,1.50\r\n"
                        + "2,\"two\nlines\",,,\r\n\r\n3,\"\",2000-01-01,2026-01-02 03:04:06,20.25");
        assertThat(csv().rows(DatasetPath.of("people")))
                .containsExactly(
                        Rows.row(
                                1L,
                                "Ann, \"A\"",
                                LocalDate.of(1990, 2, 1),
                                LocalDateTime.of(2026, 1, 2, 3, 4, 5),
                                new BigDecimal("1.50")),
                        Rows.row(2L, "two\nlines", null, null, null),
                        Rows.row(
                                3L,
                                "",
                                LocalDate.of(2000, 1, 1),
                                LocalDateTime.of(2026, 1, 2, 3, 4, 6),
                                new BigDecimal("20.25")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "007", "1.0", " 8", "99999999999999999999"})
    void aLaterValueThatDoesNotFitIsReportedAndNotBent(String late) throws IOException {
        StringBuilder text = new StringBuilder("id,n\n");
        for (int i = 0; i < 1_500; i++) {
            text.append(i).append(',').append(i).append('\n');
        }
        Files.writeString(
                folder.resolve("t.csv"), text.append("1500,").append(late).append('\n'));
        List<Misfit> misfits = misfits(csv(), "t");
        assertThat(misfits).singleElement().satisfies(m -> {
            assertThat(m.column()).isEqualTo("n");
            assertThat(m.value()).isEqualTo(late);
        });
    }

    @Test
    void aRowWithAnotherNumberOfValuesIsReported() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "a,b\nx,y\nonly\nx,y,z\n");
        assertThat(misfits(csv(), "t"))
                .extracting(Misfit::row, Misfit::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, "row 2 has 1 values instead of 2"),
                        org.assertj.core.groups.Tuple.tuple(2, "row 3 has 3 values instead of 2"));
    }

    @Test
    void jsonNumbersAreExact() throws IOException {
        Files.writeString(folder.resolve("t.jsonl"), """
                {"big":9007199254740993,"u":18446744073709551615,"d":0.1,"mixed":1,"text":"1","at":"2026-01-02T03:04:05Z"}
                {"big":1,"u":0,"d":2,"mixed":"one","text":"x","nested":{"a":[1.10,null]}}

                {"big":null}
                """);
        Workbench bench = jsonl();
        assertThat(bench.table("t").rowType())
                .hasToString(
                        "(big int64, u uint64, d float64, mixed json, text string, at timestamptz(0), nested json)");
        assertThat(bench.rows(DatasetPath.of("t")))
                .containsExactly(
                        Rows.row(
                                9007199254740993L,
                                new java.math.BigInteger("18446744073709551615"),
                                0.1,
                                "1",
                                "1",
                                Instant.parse("2026-01-02T03:04:05Z"),
                                null),
                        Rows.row(1L, java.math.BigInteger.ZERO, 2.0, "\"one\"", "x", null, "{\"a\":[1.1,null]}"),
                        Rows.row(null, null, null, null, null, null, null));
    }

    @Test
    void aFieldThatComesLateIsReported() throws IOException {
        Files.writeString(folder.resolve("t.jsonl"), "{\"a\":1}\n".repeat(1_000) + "{\"a\":1,\"b\":\"lost?\"}\n");
        assertThat(misfits(jsonl(), "t"))
                .containsExactly(new Misfit(1_000, "b", "\"lost?\"", "a field that is not among the columns"));
    }

    @Test
    void aLineThatIsNoObjectIsNamed() throws IOException {
        Files.writeString(folder.resolve("t.jsonl"), "{\"a\":1}\n{\"a\":\n");
        assertRefuses(EndpointException.Kind.CORRUPT, () -> jsonl().catalog())
                .hasMessageContaining("The line at byte 8");
    }

    @Test
    void compressedFilesAreReadOnly() throws IOException {
        for (String name : List.of("t.csv.gz", "t.jsonl.gz")) {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
                out.write((name.contains("csv") ? "id\n1\n2\n" : "{\"id\":1}\n{\"id\":2}\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        for (Workbench bench : List.of(csv(), jsonl())) {
            Table table = bench.table("t");
            assertThat(bench.rows(table.path())).containsExactly(Rows.row(1L), Rows.row(2L));
            ReadRequest request = new ReadRequest(table.path(), List.of(), null, 1, 1 << 20);
            try (Snapshot snapshot = bench.readable().snapshot()) {
                Snapshot.Split split = snapshot.split(request, 4).get(0);
                String position;
                try (BatchReader reader = snapshot.read(request, split, null)) {
                    position = java.util.Objects.requireNonNull(reader.next()).position();
                }
                try (BatchReader reader = snapshot.read(request, split, position)) {
                    assertThat(Rows.rest(reader)).containsExactly(Rows.row(2L));
                }
            }
            assertRefuses(EndpointException.Kind.UNSUPPORTED, () -> bench.insert(table, List.of(Rows.row(3L))));
        }
    }

    // Options

    @Test
    void optionsSayHowTheFileIsSpelled() throws IOException {
        Files.write(folder.resolve("t.csv"), "1;größe;\\N\n2;\"\\N\";x\n".getBytes(Charset.forName("windows-1252")));
        Map<String, String> options =
                Map.of("header", "false", "delimiter", ";", "null", "\\N", "encoding", "windows-1252");
        Workbench bench = bench(Format.CSV, folder.toString(), Access.WRITE, options);
        Table table = bench.table("t");
        assertThat(table.rowType().names()).containsExactly("column_1", "column_2", "column_3");
        bench.insert(table, List.of(Rows.row(3L, "\\N", null)));
        assertThat(bench.rows(table.path()))
                .containsExactly(Rows.row(1L, "größe", null), Rows.row(2L, "\\N", "x"), Rows.row(3L, "\\N", null));
        assertRefuses(EndpointException.Kind.CONSTRAINT, () -> bench.insert(table, List.of(Rows.row(4L, "表", null))));
    }

    @Test
    void bytesOfAnotherEncodingAreRefused() throws IOException {
        Files.write(folder.resolve("t.csv"), "v\ngröße\n".getBytes(StandardCharsets.ISO_8859_1));
        assertRefuses(EndpointException.Kind.CORRUPT, () -> csv().catalog())
                .hasMessageContaining("t.csv")
                .satisfies(e -> assertThat(((EndpointException) e).hint()).contains("encoding"));
        Files.write(folder.resolve("t.jsonl"), "{\"v\":\"größe\"}\n".getBytes(StandardCharsets.ISO_8859_1));
        assertRefuses(EndpointException.Kind.CORRUPT, () -> jsonl().catalog()).hasMessageContaining("t.jsonl");
    }

    @ParameterizedTest
    @CsvSource({"header,maybe", "delimiter,;;", "encoding,utf-99", "null,'a\"b'"})
    void anOptionThatMeansNothingIsRefused(String option, String value) {
        assertRefuses(
                        EndpointException.Kind.CONNECT,
                        () -> bench(Format.CSV, folder.toString(), Access.READ, Map.of(option, value)))
                .hasMessageContaining(option);
    }

    @Test
    void aConnectionCanBeOneFile() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "id\n1\n");
        Files.writeString(folder.resolve("b.csv"), "id\n2\n");
        Files.writeString(folder.resolve("list.txt"), "id\n3\n");
        Workbench one = bench(Format.CSV, "a.csv", Access.WRITE, Map.of());
        assertThat(one.catalog().tables()).extracting(e -> e.table().path()).containsExactly(DatasetPath.of("a"));
        assertRefuses(EndpointException.Kind.UNSUPPORTED, () -> one.create(table("c")));
        one.load(Mode.REPLACE, table("a"), List.of(Rows.row(7L, "new")));
        assertThat(folder.resolve("a.csv")).hasContent("id,name\n7,new\n");
        Workbench text = bench(Format.CSV, "list.txt", Access.READ, Map.of());
        assertThat(text.rows(DatasetPath.of("list"))).containsExactly(Rows.row(3L));
        assertRefuses(EndpointException.Kind.CONNECT, () -> bench(Format.CSV, "list.txt", Access.WRITE, Map.of()));
    }

    // What a written file looks like

    @Test
    void nullAndTheEmptyTextDiffer() throws IOException {
        Workbench bench = csv();
        bench.load(
                Mode.CREATE,
                Table.of(DatasetPath.of("t"), List.of(Column.of("v", Type.TEXT, true)), null),
                List.of(Rows.row("x"), Rows.row((Object) null), Rows.row("")));
        assertThat(folder.resolve("t.csv")).hasContent("v\nx\n\n\"\"\n");
        assertThat(bench.rows(DatasetPath.of("t")))
                .containsExactly(Rows.row("x"), Rows.row((Object) null), Rows.row(""));
    }

    @Test
    void jsonLinesAreForPeopleAndOtherPrograms() throws IOException {
        jsonl().load(
                        Mode.CREATE,
                        Table.of(
                                DatasetPath.of("t"),
                                List.of(
                                        Column.of("id", Type.INT64, true),
                                        Column.of("price", new Type.Decimal(30, 2), true),
                                        Column.of("ratio", Type.FLOAT64, true),
                                        Column.of("data", Type.JSON, true),
                                        Column.of("bytes", Type.BYTES, true)),
                                null),
                        List.of(
                                Rows.row(
                                        9007199254740993L,
                                        new BigDecimal("12345678901234567890.10"),
                                        Double.NaN,
                                        "null",
                                        new byte[] {1}),
                                Rows.row(null, null, 1e300, null, null)));
        assertThat(folder.resolve("t.jsonl")).hasContent("""
                {"id":9007199254740993,"price":12345678901234567890.10,"ratio":"NaN","data":null,"bytes":"AQ=="}
                {"id":null,"price":null,"ratio":1.0E300,"bytes":null}
                """);
    }

    @Test
    void appendsToAForeignFileWithoutALastLineEnd() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "id,name\n1,one");
        Workbench bench = csv();
        bench.insert(bench.table("t"), List.of(Rows.row(2L, "two")));
        assertThat(folder.resolve("t.csv")).hasContent("id,name\n1,one\n2,two\n");
    }

    @Test
    void manyUncommittedBytesWaitOutsideMemory() throws IOException {
        Workbench bench = jsonl();
        Table stored = bench.create(table("t"));
        try (RowWriter writer = bench.writer("load", stored.path(), ID_NAME, List.of())) {
            for (long id = 0; id < 10; id++) {
                writer.insert(Batch.of(ID_NAME, List.of(Rows.row(id, "x".repeat(3 << 20)))));
            }
            assertThat(folder.resolve("t.jsonl")).isEmptyFile();
            writer.commit(Workbench.whole("load"));
        }
        assertThat(bench.rows(stored.path())).hasSize(10);
    }

    @Test
    void twoWritersMayAppendToOneFile() {
        Workbench bench = jsonl();
        Table stored = bench.create(table("t"));
        try (RowWriter first = bench.writer("c", stored.path(), ID_NAME, List.of());
                RowWriter second = bench.writer("c", stored.path(), ID_NAME, List.of())) {
            first.insert(Batch.of(ID_NAME, List.of(Rows.row(1L, "first"))));
            second.insert(Batch.of(ID_NAME, List.of(Rows.row(2L, "second"))));
            second.commit(new Checkpoint("c", 1, "b", ""));
            first.commit(new Checkpoint("c", 0, "a", ""));
            second.insert(Batch.of(ID_NAME, List.of(Rows.row(3L, "lost"))));
        }
        assertThat(bench.rows(stored.path())).containsExactly(Rows.row(2L, "second"), Rows.row(1L, "first"));
        assertThat(bench.transactional().checkpoints("c")).hasSize(2);
    }

    // Crashes: the folder of a killed process is a copy of the folder while a writer is open

    @Test
    void whatACrashLeftBehindIsNotReadAndIsCut(@TempDir Path crashed) throws IOException {
        Workbench bench = csv();
        Table stored = bench.create(table("t"));
        try (RowWriter writer = bench.writer("c", stored.path(), ID_NAME, List.of())) {
            writer.insert(Batch.of(ID_NAME, List.of(Rows.row(1L, "one"))));
            writer.commit(new Checkpoint("c", 0, "1", ""));
            copy(folder, crashed);
        }
        Path file = crashed.resolve("t.csv");
        Files.writeString(file, Files.readString(file) + "2,two\n3,half of a li");
        folder = crashed;
        Workbench reading = bench(Format.CSV, crashed.toString(), Access.READ, Map.of());
        assertThat(reading.rows(stored.path())).containsExactly(Rows.row(1L, "one"));
        Workbench resumed = csv();
        assertThat(resumed.transactional().checkpoints("c")).containsExactly(new Checkpoint("c", 0, "1", ""));
        resumed.insert(stored, List.of(Rows.row(2L, "again")));
        assertThat(file).hasContent("id,name\n1,one\n2,again\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void aSwapThatACrashInterruptedIsFinished(int half) throws IOException {
        // Four renames, and after each an entry in the ledger: a crash can come before or after each of the eight.
        List<Ledger.Move> moves = List.of(
                new Ledger.Move("t.csv.schema.json", "old.csv.schema.json"),
                new Ledger.Move("t.csv", "old.csv"),
                new Ledger.Move("new.csv.schema.json", "t.csv.schema.json"),
                new Ledger.Move("new.csv", "t.csv"));
        Workbench before = csv();
        before.load(Mode.CREATE, table("t"), List.of(Rows.row(1L, "old")));
        before.load(Mode.CREATE, table("new"), List.of(Rows.row(2L, "new")));
        before.endpoint().close();
        for (int i = 0; i < (half + 1) / 2; i++) {
            Files.move(
                    folder.resolve(moves.get(i).from()),
                    folder.resolve(moves.get(i).to()));
        }
        Ledger ledger = Ledger.read(Folder.ofAll(Format.CSV, folder));
        ledger.setMoves(new Ledger.Moves(moves, half / 2, List.of(), Workbench.whole("swap")));
        ledger.write();

        Workbench after = csv();
        assertThat(after.rows(DatasetPath.of("t"))).containsExactly(Rows.row(2L, "new"));
        assertThat(after.rows(DatasetPath.of("old"))).containsExactly(Rows.row(1L, "old"));
        assertThat(after.catalog().tables()).hasSize(2);
        assertThat(after.transactional().checkpoints("swap")).hasSize(1);
    }

    @Test
    void whatWasPreparedBeforeACrashIsCleanedUp() throws IOException {
        Files.writeString(folder.resolve("_tranship_staged_1.csv"), "id\n");
        Files.writeString(folder.resolve("_tranship_staged_1.csv.schema.json"), "{}");
        csv();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theLedgerIsThereOnlyWhileItHoldsSomething() {
        Workbench bench = csv();
        Table stored = bench.load(Mode.CREATE, table("t"), List.of(Rows.row(1L, "one")));
        assertThat(folder.resolve(Ledger.FILE)).exists();
        bench.transactional().forget(List.of("change-1", "change-2"));
        assertThat(folder.resolve(Ledger.FILE)).doesNotExist();
        assertThat(bench.rows(stored.path())).hasSize(1);
    }

    @Test
    void aFileThatIsBeingWrittenStays() {
        Workbench bench = csv();
        Table stored = bench.create(table("t"));
        try (RowWriter writer = bench.writer("load", stored.path(), ID_NAME, List.of())) {
            assertRefuses(
                    EndpointException.Kind.TRANSIENT,
                    () -> bench.transactional().execute(List.of("remove file \"t\""), Workbench.whole("x")));
            writer.insert(Batch.of(ID_NAME, List.of(Rows.row(1L, "one"))));
            writer.commit(Workbench.whole("load"));
        }
        assertThat(bench.rows(stored.path())).hasSize(1);
    }

    @Test
    void aDamagedSchemaFileIsNamed() throws IOException {
        Workbench bench = csv();
        bench.create(table("t"));
        Files.writeString(folder.resolve("t.csv.schema.json"), "{\"columns\":[{\"name\":\"id\",\"type\":\"int63\"}]}");
        assertRefuses(EndpointException.Kind.CORRUPT, bench::catalog).hasMessageContaining("t.csv.schema.json");
        Files.writeString(folder.resolve("t.csv.schema.json"), "{\"columns\":[{\"name\":\"nr\",\"type\":\"int64\"}]}");
        assertRefuses(EndpointException.Kind.CORRUPT, bench::catalog).hasMessageContaining("[id, name]");
    }

    @Test
    void aConditionIsRefused() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "id\n1\n");
        try (Snapshot snapshot = csv().readable().snapshot()) {
            ReadRequest request = new ReadRequest(DatasetPath.of("t"), List.of(), "id > 1", 10, 1 << 20);
            assertThatThrownBy(() -> snapshot.count(request)).hasMessageContaining("id > 1");
        }
    }

    // Tools

    private static Table table(String name) {
        return Table.of(
                DatasetPath.of(name),
                List.of(Column.of("id", Type.INT64, false), Column.of("name", Type.TEXT, true)),
                null);
    }

    private Workbench csv() {
        return bench(Format.CSV, folder.toString(), Access.WRITE, Map.of());
    }

    private Workbench jsonl() {
        return bench(Format.JSONL, folder.toString(), Access.WRITE, Map.of());
    }

    private Workbench bench(Format format, String location, Access access, Map<String, String> options) {
        Endpoint endpoint = new FilesFactory(format)
                .open(new ConnectionSpec("files", format.word(), location, options, folder, access));
        opened.add(endpoint);
        return new Workbench(endpoint);
    }

    private static List<Misfit> misfits(Workbench bench, String name) {
        List<Misfit> misfits = new ArrayList<>();
        ReadRequest request = ReadRequest.all(DatasetPath.of(name));
        try (Snapshot snapshot = bench.readable().snapshot();
                BatchReader reader =
                        snapshot.read(request, snapshot.split(request, 1).get(0), null)) {
            for (@Nullable Batch batch = reader.next(); batch != null; batch = reader.next()) {
                for (Misfit misfit : batch.misfits()) {
                    if (batch.rowType().indexOf(misfit.column()) >= 0
                            && misfit.reason().startsWith("no ")) {
                        assertThat(batch.vector(batch.rowType().indexOf(misfit.column()))
                                        .get(misfit.row()))
                                .isNull();
                    }
                    misfits.add(misfit);
                }
            }
        }
        return misfits;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(String.valueOf(file.getFileName())));
            }
        }
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefuses(
            EndpointException.Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
        EndpointException refusal = catchThrowableOfType(EndpointException.class, action);
        assertThat(refusal).as("a refusal").isNotNull();
        assertThat(refusal.kind()).as(refusal.getMessage()).isEqualTo(kind);
        return assertThat(refusal);
    }
}
