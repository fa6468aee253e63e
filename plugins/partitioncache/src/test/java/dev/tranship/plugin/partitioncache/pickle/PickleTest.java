package dev.tranship.plugin.partitioncache.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

/** Bytes that Python wrote. */
class PickleTest {
    private static final String METADATA =
            "80059553000000000000007d948c165f5f504152544954494f4e5f4d455441444154415f5f945d947d94288c0d706172746974696f6e5f6b6579948c07636974795f6964948c086461746174797065948c07696e7465676572947561732e";
    private static final String QUERIES =
            "8005953a000000000000007d948c145f5f515545524945535f4d455441444154415f5f945d948c026831948c0853454c4543542031948c07636974795f696494879461732e";
    private static final String INTEGERS =
            "8005954f000000000000007d94288c036b6579948c026831948c0576616c7565948f94288a060000000000014b014b024a701101004afbffffff4d2c01908c0d706172746974696f6e5f6b6579948c07636974795f696494752e";
    private static final String TIMES =
            "80059559000000000000007d94288c036b6579948c026834948c0576616c7565948f94288c086461746574696d65948c086461746574696d65949394430a07e801020304050002a69485945294908c0d706172746974696f6e5f6b6579948c017494752e";
    private static final String BITMAP =
            "80059566000000000000007d94288c036b6579948c026831948c0576616c7565948c097079726f6172696e67948c064269744d617094939429819443163a30000001000000000002001000000001000a00640094628c0d706172746974696f6e5f6b6579948c07636974795f696494752e";
    private static final String SMALL_SET = "8004950c000000000000008f94284b014b024d2c01902e";

    private static @Nullable Object read(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return PickleReader.read(bytes, 0, bytes.length);
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private static void assertIs(String hex, int protocol, Object value) {
        assertThat(read(hex)).isEqualTo(value);
        assertThat(HexFormat.of().formatHex(PickleWriter.write(protocol, value)))
                .isEqualTo(hex);
    }

    @Test
    void readsAndWritesWhatPythonWrites() {
        assertIs(SMALL_SET, 4, new LinkedHashSet<>(List.of(1L, 2L, 300L)));
        assertIs(
                METADATA,
                5,
                map("__PARTITION_METADATA__", List.of(map("partition_key", "city_id", "datatype", "integer"))));
        assertIs(QUERIES, 5, map("__QUERIES_METADATA__", List.of(new Tuple(List.of("h1", "SELECT 1", "city_id")))));
        assertIs(
                INTEGERS,
                5,
                map(
                        "key",
                        "h1",
                        "value",
                        new LinkedHashSet<>(List.of(1L << 40, 1L, 2L, 70000L, -5L, 300L)),
                        "partition_key",
                        "city_id"));
        assertIs(
                TIMES,
                5,
                map(
                        "key",
                        "h4",
                        "value",
                        new LinkedHashSet<>(List.of(LocalDateTime.of(2024, 1, 2, 3, 4, 5, 678_000))),
                        "partition_key",
                        "t"));
        assertIs(BITMAP, 5, map("key", "h1", "value", RoaringBitmap.bitmapOf(1, 10, 100), "partition_key", "city_id"));
    }

    @Test
    void readsTheSetsOfOlderProtocols() {
        // pickle.dumps({1, 2}, 2) and pickle.dumps({1, 2}, 3)
        assertThat(read("8002635f5f6275696c74696e5f5f0a7365740a71005d7101284b014b0265857102527103" + "2e"))
                .isEqualTo(new LinkedHashSet<>(List.of(1L, 2L)));
        assertThat(read("8003636275696c74696e730a7365740a71005d7101284b014b0265857102527103" + "2e"))
                .isEqualTo(new LinkedHashSet<>(List.of(1L, 2L)));
    }

    @Test
    void keepsTheZoneOfATimeThatHasOne() {
        // datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2))), protocol 4
        assertThat(read(
                        "80048c086461746574696d65948c086461746574696d65949394430a07e801020304050000009468008c0874696d657a6f6e65"
                                + "94939468008c0974696d6564656c7461949394" + "4b004d201c4b0087945294" + "85945294"
                                + "8694" + "52942e"))
                .isEqualTo(new Aware(LocalDateTime.of(2024, 1, 2, 3, 4, 5), Duration.ofHours(2)));
    }

    @Test
    void comesBackWhateverItsSize() {
        List<Object> values = new ArrayList<>(Arrays.asList(
                null,
                true,
                false,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                255L,
                256L,
                65535L,
                65536L,
                -1L,
                BigInteger.ONE.shiftLeft(100),
                -0.5,
                Double.NaN,
                "",
                "ä€😀",
                "x".repeat(70_000),
                new BigDecimal("12.340"),
                LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
                new LinkedHashSet<>(LongStream.range(0, 25_000).boxed().toList()),
                new Tuple(List.of(1L, 2L, 3L, 4L))));
        assertThat(PickleReader.read(PickleWriter.write(5, values), 0, PickleWriter.write(5, values).length))
                .isEqualTo(values);
    }

    /** Each of them calls something when Python reads it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // os.system("id"), protocol 4 and protocol 2
                "80048c026f738c0673797374656d938c02696485522e",
                "8002636f730a73797374656d0a55026964710085710152" + "2e",
                "8003636f730a73797374656d0a5802000000696485522e",
                // builtins.eval("1"), builtins.getattr
                "80048c086275696c74696e738c046576616c938c013185522e",
                "80048c086275696c74696e738c0767657461747472938c013185522e",
                // an instance by opcode i (INST) and o (OBJ)
                "800428696f730a73797374656d0a2e",
                "800428636f730a73797374656d0a8c026964" + "6f2e",
                // persistent id, extension registry
                "80044e512e",
                "800482012e",
            })
    void refusesWhatIsNotPlainData(String hex) {
        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(() -> read(hex))
                .satisfies(e -> assertThat(e.forbidden()).isTrue());
    }

    @Test
    void namesWhatWasAskedFor() {
        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(() -> read("80048c026f738c0673797374656d938c02696485522e"))
                .withMessageContaining("os.system");
    }

    @Test
    void isNeverAtALossForBytesThatAreCutOrChanged() {
        for (String hex : List.of(METADATA, QUERIES, INTEGERS, TIMES, BITMAP)) {
            byte[] whole = HexFormat.of().parseHex(hex);
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatExceptionOfType(PickleException.class)
                        .isThrownBy(() -> PickleReader.read(cut, 0, cut.length));
            }
            for (int at = 0; at < whole.length; at++) {
                byte[] changed = whole.clone();
                changed[at] ^= 0x55;
                try {
                    PickleReader.read(changed, 0, changed.length);
                } catch (PickleException e) {
                    assertThat(e).hasMessageNotContaining("null");
                }
            }
        }
    }

    @Test
    void readsOneAfterTheOther() throws IOException {
        byte[] both = HexFormat.of().parseHex(SMALL_SET + METADATA);
        PickleReader reader = new PickleReader(new ByteArrayInputStream(both));
        assertThat(reader.next()).isInstanceOf(LinkedHashSet.class);
        assertThat(reader.hasNext()).isTrue();
        assertThat(reader.next()).isInstanceOf(Map.class);
        assertThat(reader.hasNext()).isFalse();
    }
}
