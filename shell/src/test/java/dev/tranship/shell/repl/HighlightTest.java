package dev.tranship.shell.repl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.render.Theme;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HighlightTest {
    private static final String BOLD = "\u001b[1m";
    private static final String RED = "\u001b[31m";
    private static final String MAGENTA = "\u001b[35m";
    private static final String GREEN = "\u001b[32m";
    private static final String ANY = "\u001b\\[[0-9;]*m";

    @TempDir
    private Path folder;

    private String colored(String line) throws Exception {
        try (Keyboard keyboard = new Keyboard(folder, Theme.Choice.ALWAYS)) {
            return keyboard.colored(line);
        }
    }

    @Test
    void commandsAreBoldAndMistypedOnesRed() throws Exception {
        assertThat(colored("describe shop.item")).startsWith(BOLD + "describe");
        assertThat(colored("descibe shop.item")).startsWith(RED + "descibe");
    }

    @Test
    void languagesHaveTheirColors() throws Exception {
        assertThat(colored("const a = 'x' // y")).contains(MAGENTA + "const").contains(GREEN + "'x'");
        assertThat(colored("sql shop select 'x' from item"))
                .startsWith(BOLD + "sql")
                .contains(MAGENTA + "select")
                .contains(GREEN + "'x'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  describe   shop.item ",
                "let s = `a\n  ${b}\n` /* c\n d */",
                "sql shop select 'a''b' -- c\n from x",
                "漢字 = '😀'",
                "`open",
                "\\d",
                "\tx"
            })
    void nothingThatWasTypedIsLost(String line) throws Exception {
        assertThat(colored(line).replaceAll(ANY, "")).isEqualTo(line);
    }

    @Test
    void withoutColorsNothingIsColored() throws Exception {
        try (Keyboard keyboard = new Keyboard(folder, Theme.Choice.NEVER)) {
            assertThat(keyboard.colored("describe x")).isEqualTo("describe x");
        }
    }
}
