package dev.tranship.plugin.partitioncache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.plugin.partitioncache.EntryCodec.Undecodable;
import dev.tranship.plugin.partitioncache.EntryCodec.Unholdable;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EntryCodecTest {
    private static Partition integers(@Nullable Integer bitsize) {
        return new Partition("city_id", Datatype.INTEGER, bitsize, null);
    }

    private static void assertIs(EntryCodec codec, Partition partition, String hex, List<Object> values) {
        assertThat(codec.decode(partition, HexFormat.of().parseHex(hex))).isEqualTo(values);
        assertThat(HexFormat.of().formatHex(codec.encode(partition, values))).isEqualTo(hex);
    }

    @Test
    void spellsBitsAsCharacters() {
        assertThat(new String(Bits.TEXT.encode(integers(8), List.of(1L, 2L)), StandardCharsets.US_ASCII))
                .isEqualTo("01100000");
        assertThat(Bits.TEXT.decode(integers(8), "01100000".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(List.of(1L, 2L));
    }

    @Test
    void packsBitsWithTheMostSignificantFirst() {
        assertIs(Bits.PACKED, integers(12), "9010", List.of(0L, 3L, 11L));
    }

    @Test
    void writesPortableBitmaps() {
        assertIs(
                Roaring.PORTABLE,
                integers(null),
                "3a30000001000000000002001000000001000a006400",
                List.of(1L, 10L, 100L));
        assertIs(Roaring.PORTABLE, integers(null), "3a30000000000000", List.of());
        assertThat(Roaring.PORTABLE.decode(
                        integers(null), Roaring.PORTABLE.encode(integers(null), List.of(0L, 1L << 31, 0xffffffffL))))
                .isEqualTo(List.of(0L, 1L << 31, 0xffffffffL));
    }

    @Test
    void concatenatesNumbersOfFourBytes() {
        assertIs(Concatenated.SET, integers(null), "00000001000001f4ffffffff", List.of(1L, 500L, 0xffffffffL));
        assertThat(Concatenated.SET.decode(integers(null), HexFormat.of().parseHex("000001f400000001")))
                .isEqualTo(List.of(1L, 500L));
    }

    @Test
    void joinsTextsByCommas() {
        Partition texts = new Partition("region", Datatype.TEXT, null, null);
        assertThat(new String(Concatenated.SET.encode(texts, List.of("east", "west")), StandardCharsets.UTF_8))
                .isEqualTo("east,west");
        assertThatThrownBy(() -> Concatenated.SET.encode(texts, List.of("a,b")))
                .isInstanceOf(Unholdable.class)
                .hasMessageContaining("a,b");
        assertThatThrownBy(() -> Concatenated.SET.encode(texts, List.of())).isInstanceOf(Unholdable.class);
    }

    @Test
    void refusesWhatHasNoBit() {
        assertThatThrownBy(() -> Bits.TEXT.encode(integers(8), List.of(8L)))
                .isInstanceOf(Unholdable.class)
                .hasMessageContaining("bitsize of 9")
                .hasMessageContaining("grow partition");
        assertThatThrownBy(() -> Bits.PACKED.encode(integers(8), List.of(-1L))).isInstanceOf(Unholdable.class);
        assertThatThrownBy(() -> Roaring.PORTABLE.encode(integers(null), List.of(1L << 32)))
                .isInstanceOf(Unholdable.class);
        assertThatThrownBy(() -> Concatenated.SET.encode(integers(null), List.of(1L << 32)))
                .isInstanceOf(Unholdable.class);
    }

    @Test
    void namesWhatCannotBeRead() {
        assertThatThrownBy(() -> Bits.TEXT.decode(integers(3), "0x1".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(Undecodable.class);
        assertThatThrownBy(() -> Concatenated.SET.decode(integers(null), new byte[5]))
                .isInstanceOf(Undecodable.class);
        assertThatThrownBy(() -> Roaring.PORTABLE.decode(integers(null), new byte[5]))
                .isInstanceOf(Undecodable.class);
    }

    @Test
    void takesADecimalForAFloatOnlyWhenNoDigitIsLost() {
        assertThat(Decimals.exact(new java.math.BigDecimal("0.1"))).isEqualTo(0.1);
        assertThat(Decimals.exact(new java.math.BigDecimal("5e-324"))).isEqualTo(Double.MIN_VALUE);
        assertThat(Decimals.exact(new java.math.BigDecimal(0.1))).isEqualTo(0.1);
        assertThat(Decimals.exact(new java.math.BigDecimal("9007199254740993.0E3")))
                .isEqualTo(9007199254740993000d);
        assertThatThrownBy(() -> Decimals.exact(new java.math.BigDecimal("0.12345678901234567891")))
                .isInstanceOf(Undecodable.class);
        assertThatThrownBy(() -> Decimals.exact(new java.math.BigDecimal("1e400")))
                .isInstanceOf(Undecodable.class);
    }
}
