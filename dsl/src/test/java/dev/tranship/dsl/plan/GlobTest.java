package dev.tranship.dsl.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "*,anything,true", "tmp_*,tmp_a,true", "tmp_*,Tmp_a,false", "a?c,abc,true", "a?c,ac,false", "[a-c]x,bx,true",
        "[a-c]x,dx,false", "[!a]x,bx,true", "[!a]x,ax,false", "a.b,a.b,true", "a.b,axb,false",
                "s:{user}:*,s:{user}:5,true",
        "a\\b,a\\b,true", "[]]x,]x,true", "[a&&b],&,true"
    })
    void matches(String glob, String name, boolean matches) {
        assertThat(Glob.of(glob).matches(name)).isEqualTo(matches);
    }

    @Test
    void refusesWhatIsNoPattern() {
        assertThatThrownBy(() -> Glob.of("[a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not closed");
        assertThatThrownBy(() -> Glob.of("[z-a]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no pattern");
        assertThatThrownBy(() -> Glob.of(" ")).isInstanceOf(IllegalArgumentException.class);
    }
}
