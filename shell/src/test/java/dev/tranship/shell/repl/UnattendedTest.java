package dev.tranship.shell.repl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell where nobody types: a pipe, a job, {@code -e}. */
class UnattendedTest {
    @TempDir
    private Path folder;

    private Pipe shell(String input, String... arguments) {
        return Pipe.through(folder, input, arguments);
    }

    @Test
    void onlyDataIsOnStdout() throws Exception {
        Shop.make(folder, 2);

        Pipe ended = shell("# a comment\nopen .\n\nmode csv\nsample shop.item\n");

        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(ended.out()).isEqualTo("id,name\n1,item 1\n2,item 2\n");
        assertThat(ended.err()).contains("next: move").doesNotContain("\u001b", "tranship>");
    }

    @Test
    void doesTheLinesOfTheCommandLine() throws Exception {
        Shop.make(folder, 2);

        Pipe ended = shell("never read\n", ".", "-e", "mode csv", "-e", "count shop.item");

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).isEqualTo("dataset,rows\nshop.item,2\n");
    }

    @Test
    void stopsAtTheFirstFailureWithItsExitCode() throws Exception {
        Shop.make(folder, 2);

        Pipe stopped = shell("open .\nexplain moev\ncount shop.item\n");
        Pipe kept = shell("set keep-going on\nopen .\nexplain moev\ncount shop.item\n");

        assertThat(stopped.exit()).isEqualTo(2);
        assertThat(stopped.out()).isEmpty();
        assertThat(kept.exit()).isEqualTo(2);
        assertThat(kept.out()).contains("shop.item");
    }

    @Test
    void saysWhatWasMeant() throws Exception {
        Shop.make(folder, 2);

        assertThat(shell("tabels\n").err()).contains("tabels is not defined", "did you mean the command 'tables'?");
        assertThat(shell("print(1)\n").err()).contains("print is not defined", "console.log");
        assertThat(shell("open .\nshop.item.coutn()\n").err())
                .contains("TypeError: shop.item.coutn() calls what is no function")
                .doesNotContain("Proxy");
    }

    @Test
    void refusesWhatItWouldHaveToAsk() throws Exception {
        Shop shop = Shop.make(folder, 2);
        assertThat(shell("open .\nnext\n").exit()).isZero();

        Pipe refused = shell("open .\nundo\n");

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .contains(
                        "error CLI-624: 1 step would be taken back, and there is nobody to ask",
                        "`undo … --yes` agrees beforehand");
        assertThat(shop.inCopy("select count(*) from item")).isEqualTo("2");
        assertThat(shell("open .\nundo --yes\n").exit()).isZero();
    }

    @Test
    void aStepThatHaltsAtTheEndOfTheInputIsTakenBack() throws Exception {
        Shop shop = Shop.make(folder, 20);

        Pipe ended = shell("open .\nbreak move when row.id == 5\nrun\nbatch 1\n");

        assertThat(ended.out()).contains("item 5 → ITEM 5");
        assertThat(ended.exit()).isEqualTo(130);
        assertThat(shop.inCopy("select count(*) from sqlite_master where name = 'item'"))
                .isEqualTo("0");
    }

    @Test
    void sourcesAFile() throws Exception {
        Shop.make(folder, 2);
        Files.writeString(folder.resolve("setup"), "open .\nmode csv\n");
        Files.writeString(folder.resolve("circle"), "source circle\n");

        assertThat(shell("source setup\ncount shop.item\n").out()).endsWith("shop.item,2\n");
        assertThat(shell("source circle\n").err()).contains("error CLI-627");
        assertThat(shell("source none\n").exit()).isEqualTo(2);
    }

    @Test
    void everyCommandHasAnExampleThatIsItself() {
        String overview = shell("help\n").out();

        overview.lines().filter(line -> line.startsWith("  ")).forEach(line -> {
            String name = line.strip().split(" ")[0];
            Pipe help = shell("help " + name + "\n");
            assertThat(help.exit()).as(name).isZero();
            assertThat(help.out()).contains("for example: " + name);
        });
        assertThat(overview).contains("walking a plan", "looking around", "the shell itself");
    }
}
