package dev.tranship.plugin.partitioncache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.plugin.partitioncache.pickle.PickleReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives as Python writes them, and as it is to read them. */
class ArchiveTest {
    private static final String METADATA =
            "80059553000000000000007d948c165f5f504152544954494f4e5f4d455441444154415f5f945d947d94288c0d706172746974696f6e5f6b6579948c07636974795f6964948c086461746174797065948c07696e7465676572947561732e";
    /** The same as a list of tuples, the way of the generation before: {__PARTITION_METADATA__: [(city_id, integer)]}. */
    private static final String TUPLES =
            "80057d948c165f5f504152544954494f4e5f4d455441444154415f5f945d948c07636974795f6964948c07696e74656765729486"
                    + "9461732e";

    private static final String QUERIES =
            "8005953a000000000000007d948c145f5f515545524945535f4d455441444154415f5f945d948c026831948c0853454c4543542031948c07636974795f696494879461732e";
    private static final String INTEGERS =
            "8005954f000000000000007d94288c036b6579948c026831948c0576616c7565948f94288a060000000000014b014b024a701101004afbffffff4d2c01908c0d706172746974696f6e5f6b6579948c07636974795f696494752e";
    private static final String BITMAP =
            "80059566000000000000007d94288c036b6579948c026831948c0576616c7565948c097079726f6172696e67948c064269744d617094939429819443163a30000001000000000002001000000001000a00640094628c0d706172746974696f6e5f6b6579948c07636974795f696494752e";
    /** {h1: {1, 2, 300}}, the first generation. */
    private static final String FIRST = "80057d948c026831948f94284b014b024d2c0190732e";

    @TempDir
    Path folder = Path.of("");

    private Store.Archive archive(String... pickles) throws IOException {
        Store.Archive archive = new Store.Archive(folder.resolve("old.pkl"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String pickle : pickles) {
            bytes.writeBytes(HexFormat.of().parseHex(pickle));
        }
        Files.write(archive.file(), bytes.toByteArray());
        return archive;
    }

    private Map<String, List<List<@Nullable Object>>> contents(String... pickles) throws IOException {
        return new Bench(folder).contents(archive(pickles), Backend.ARCHIVE);
    }

    private static List<List<@Nullable Object>> rows(@Nullable Object... row) {
        return List.of(Arrays.asList(row));
    }

    @Test
    void readsAllGenerations() throws IOException {
        List<Long> numbers = List.of(-5L, 1L, 2L, 300L, 70000L, 1L << 40);
        Map<String, List<List<@Nullable Object>>> newest = contents(METADATA, QUERIES, INTEGERS);
        assertThat(newest.get("cache:city_id")).isEqualTo(rows("h1", numbers));
        assertThat(newest.get("partitions")).isEqualTo(rows("city_id", "integer", null));
        assertThat(newest.get("queries")).isEqualTo(rows("city_id", "h1", "SELECT 1", "ok", null));
        assertThat(contents(TUPLES, INTEGERS).get("cache:city_id")).isEqualTo(rows("h1", numbers));
        assertThat(contents(METADATA, BITMAP).get("cache:city_id")).isEqualTo(rows("h1", List.of(1L, 10L, 100L)));
        assertThat(contents(FIRST).get("cache:partition_key")).isEqualTo(rows("h1", List.of(1L, 2L, 300L)));
    }

    @Test
    void refusesAPickleThatCallsSomething() throws IOException {
        Store.Archive archive = archive(METADATA, "80048c026f738c0673797374656d938c02696485522e");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> new Bench(folder)
                        .run(Bench.plan(
                                archive.connection(Backend.ARCHIVE),
                                "'partitioncache+rocksdict:" + folder.resolve("new") + "'",
                                "  - copy: a -> b\n")))
                .satisfies(e -> assertThat(e.code()).isEqualTo("CONN-401"))
                .withMessageContaining("os.system");
        assertThat(folder.resolve("new")).doesNotExist();
    }

    private static List<String> keys(@Nullable Object dict) {
        return ((Map<?, ?>) Objects.requireNonNull(dict))
                .keySet().stream().map(String::valueOf).toList();
    }

    @Test
    void carriesEverythingAndIsReadByTheOriginal() throws IOException {
        Bench bench = new Bench(folder);
        Store source = Store.of(Backend.ROCKSDICT, folder, "source");
        Store.Archive archive = new Store.Archive(folder.resolve("new.pkl"));
        Store target = Store.of(Backend.ROCKSDICT, folder, "target");
        Fixture.SMALL.seed(Backend.ROCKSDICT, source);
        String export = Bench.plan(
                source.connection(Backend.ROCKSDICT), archive.connection(Backend.ARCHIVE), "  - copy: a -> b\n");
        bench.run(export);
        assertThat(bench.contents(archive, Backend.ARCHIVE)).isEqualTo(Fixture.SMALL.rows(Backend.ROCKSDICT));
        // What its tool looks at: partitions, queries, then entries; it passes over the rest.
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive.file()))) {
            PickleReader reader = new PickleReader(in);
            assertThat(keys(reader.next())).containsExactly("__PARTITION_METADATA__");
            assertThat(keys(reader.next())).containsExactly("__QUERIES_METADATA__");
            Object entry = reader.next();
            assertThat(keys(entry)).containsExactly("key", "value", "partition_key");
            assertThat(((Map<?, ?>) Objects.requireNonNull(entry)).get("value")).isInstanceOf(Set.class);
        }
        new Bench(folder.resolve("second"))
                .run(Bench.plan(
                        archive.connection(Backend.ARCHIVE),
                        target.connection(Backend.ROCKSDICT),
                        "  - copy: a -> b\n"));
        assertThat(target.dump()).isEqualTo(source.dump());
        bench.undoAll(export);
        assertThat(archive.file()).doesNotExist();
    }
}
