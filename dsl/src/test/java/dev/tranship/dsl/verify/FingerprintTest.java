package dev.tranship.dsl.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(128);

    @Test
    void addsAndSubtractsModulo2To128() {
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            Fingerprint one = random(random);
            Fingerprint other = random(random);

            assertThat(number(one.plus(other)))
                    .isEqualTo(number(one).add(number(other)).mod(MODULUS));
            assertThat(number(one.minus(other)))
                    .isEqualTo(number(one).subtract(number(other)).mod(MODULUS));
            assertThat(one.plus(other).minus(other)).isEqualTo(one);
            assertThat(one.plus(other).rows()).isEqualTo(one.rows() + other.rows());
            assertThat(Fingerprint.parse(one.toString())).isEqualTo(one);
        }
    }

    /** Half of the words are at the edges, where carries happen. */
    private static Fingerprint random(Random random) {
        long low = random.nextBoolean() ? random.nextLong() : -random.nextInt(3);
        long high = random.nextBoolean() ? random.nextLong() : -random.nextInt(3);
        return new Fingerprint(random.nextInt(1000), high, low);
    }

    private static BigInteger number(Fingerprint fingerprint) {
        return new BigInteger(Long.toUnsignedString(fingerprint.high()))
                .shiftLeft(64)
                .add(new BigInteger(Long.toUnsignedString(fingerprint.low())));
    }

    @Test
    void isSpelledAsRowsAndHex() {
        assertThat(new Fingerprint(3, 1, -1)).hasToString("3:0000000000000001ffffffffffffffff");
        assertThat(Fingerprint.EMPTY).hasToString("0:" + "0".repeat(32));
    }

    @Test
    void refusesAnotherSpelling() {
        assertThatThrownBy(() -> Fingerprint.parse("3:abc"))
                .hasMessage("not a fingerprint (rows:32 hex digits): 3:abc");
    }
}
