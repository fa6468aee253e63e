package dev.tranship.plugin.partitioncache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

class IntegerSetTest {
    private static final byte[] KEY = "made".getBytes(StandardCharsets.UTF_8);

    private static Jedis redis() {
        Jedis jedis = new Jedis("127.0.0.1", Servers.redisPort());
        jedis.select(Servers.newDatabase());
        return jedis;
    }

    private static String[] spelled(long... members) {
        return Arrays.stream(members).mapToObj(Long::toString).toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                32_767,
                32_768,
                -32_768,
                -32_769,
                1L << 31,
                -(1L << 31),
                -(1L << 31) - 1,
                Long.MAX_VALUE,
                Long.MIN_VALUE
            })
    void isByteForByteWhatTheServerMakesOfItsMembers(long member) {
        try (Jedis jedis = redis()) {
            jedis.sadd("added", spelled(7, member));
            jedis.restore(KEY, 0, IntegerSet.payload(Numbers.of(new long[] {7, member})));
            assertThat(jedis.dump(KEY)).isEqualTo(jedis.dump("added"));
            assertThat(IntegerSet.read(jedis.dump(KEY))).isEqualTo(Numbers.of(new long[] {7, member}));
        }
    }

    @Test
    void isReadThoughTheServerCompressesIt() {
        long[] members = LongStream.range(0, 500).map(i -> (1L << 40) + i).toArray();
        try (Jedis jedis = redis()) {
            jedis.sadd("added", spelled(members));
            assertThat(jedis.dump("added")).hasSizeLessThan(members.length * Long.BYTES);
            assertThat(IntegerSet.read(jedis.dump("added"))).isEqualTo(Numbers.of(members));
        }
    }

    @Test
    void mayHaveMoreMembersThanTheServerPacks() {
        long[] members = LongStream.range(0, 10_000).map(i -> i * i).toArray();
        try (Jedis jedis = redis()) {
            jedis.restore(KEY, 0, IntegerSet.payload(Numbers.of(members)));
            assertThat(jedis.smembers("made")).containsExactlyInAnyOrder(spelled(members));
            assertThat(jedis.objectEncoding("made")).isEqualTo("hashtable");
        }
    }
}
