package dev.tranship.dsl.step.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.verify.Hash;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashesTest {
    /** In memory, and in many segments of a file. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 18, 100})
    void findsWhatIsThereTwiceAndWhatIsMissing(int inMemory) {
        try (Hashes children = new Hashes(inMemory);
                Hashes parents = new Hashes(inMemory)) {
            for (long i = 0; i < 5_000; i++) {
                children.add(-i, i);
                if (i % 1_000 != 7) {
                    parents.add(-i, i);
                }
            }
            children.add(-42, 42);
            children.add(-42, 42);
            children.add(1, 42);

            assertThat(children.repeated().hashes()).containsExactly(new Hash(-42, 42));
            assertThat(children.repeated().rows()).isEqualTo(2);
            assertThat(children.without(parents).hashes())
                    .containsExactlyInAnyOrder(
                            new Hash(-7, 7),
                            new Hash(-1_007, 1_007),
                            new Hash(-2_007, 2_007),
                            new Hash(-3_007, 3_007),
                            new Hash(-4_007, 4_007),
                            new Hash(1, 42));
            assertThat(parents.without(children).rows()).isZero();
        }
    }
}
