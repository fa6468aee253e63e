package dev.tranship.shell.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ThemeTest {
    @Test
    void colorsOnATerminalOnly() {
        assertThat(automatic(Map.of(), true)).isTrue();
        assertThat(automatic(Map.of(), false)).isFalse();
        assertThat(automatic(Map.of("TERM", "dumb"), true)).isFalse();
    }

    @Test
    void heedsNoColorBeforeForcedColor() {
        assertThat(automatic(Map.of("NO_COLOR", "1"), true)).isFalse();
        assertThat(automatic(Map.of("NO_COLOR", ""), true)).isTrue();
        assertThat(automatic(Map.of("CLICOLOR_FORCE", "1"), false)).isTrue();
        assertThat(automatic(Map.of("CLICOLOR_FORCE", "0"), false)).isFalse();
        assertThat(automatic(Map.of("NO_COLOR", "1", "CLICOLOR_FORCE", "1"), true))
                .isFalse();
    }

    @Test
    void theUsersWordGoesFirst() {
        assertThat(Theme.of(Theme.Choice.ALWAYS, Map.of("NO_COLOR", "1"), false).colored())
                .isTrue();
        assertThat(Theme.of(Theme.Choice.NEVER, Map.of("CLICOLOR_FORCE", "1"), true)
                        .colored())
                .isFalse();
    }

    private static boolean automatic(Map<String, String> environment, boolean terminal) {
        return Theme.of(Theme.Choice.AUTO, environment, terminal).colored();
    }
}
