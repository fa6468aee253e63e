package dev.tranship.shell.repl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell on a terminal of JLine's own, with real stores. */
class TerminalTest {
    private static final String PASTE = "\u001b[200~%s\u001b[201~";
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";

    @TempDir
    private Path folder;

    @Test
    void walksAPlanForwardsAndBackwards() throws Exception {
        Shop shop = Shop.make(folder, 30);
        try (Screen screen = Screen.in(folder)) {
            screen.type("open .").expect("next: move");
            screen.type("peek").expect("item 1 → ITEM 1").expect("tranship shop>");
            assertThat(folder.resolve("copy.db")).doesNotExist();
            screen.type("next").expect("checksum equal").expect("next: note");
            assertThat(shop.inCopy("select name from item where id = 30")).isEqualTo("ITEM 30");
            screen.type("run").expect("all 2 steps are done");
            screen.type("undo 2")
                    .expect("take back: drop table note")
                    .expect("type shop to go on:")
                    .type("shop")
                    .expect("2 steps undone");
            assertThat(shop.inCopy("select count(*) from sqlite_master where name in ('item', 'note')"))
                    .isEqualTo("0");
            screen.type("redo").expect("checksum equal").expect("next: note");
            screen.type("list").expect("│ done").expect("│ undone");
        }
    }

    @Test
    void asksBeforeItTakesBack() throws Exception {
        Shop shop = Shop.make(folder, 3);
        try (Screen screen = Screen.in(folder, ".")) {
            screen.type("next").expect("next: note");
            screen.type("undo").expect("it costs:").expect("take it back? [y/N]");
            screen.type("n").expect("nothing was taken back");
            assertThat(shop.inCopy("select count(*) from item")).isEqualTo("3");
            screen.type("undo --yes").expect("1 step undone");
        }
    }

    @Test
    void isWhereOneWasAfterLeaving() throws Exception {
        Shop.make(folder, 3);
        try (Screen screen = Screen.in(folder, ".")) {
            screen.type("break note").expect("breakpoint 1: before note");
            screen.type("next").expect("next: note");
            screen.leaveBy(CTRL_D);
        }
        try (Screen screen = Screen.in(folder)) {
            screen.type("open .").expect("run r1 open, 1 of 2 steps done").expect("next: note");
            screen.type("breaks").expect("before note");
            // Three lines up is what was typed before the shell was left.
            screen.type("\u0010\u0010\u0010").expect("next").expect("all 2 steps are done");
        }
    }

    @Test
    void doesEveryLineThatIsPasted() throws Exception {
        Shop.make(folder, 10);
        String lines = IntStream.rangeClosed(1, 10)
                .mapToObj(i -> "sql shop select 'line ' || " + i + " as line")
                .collect(Collectors.joining("\n"));
        try (Screen screen = Screen.in(folder, ".")) {
            screen.type(String.format(PASTE, lines)).expect("line 10\n");
            assertThat(screen.fresh().lines().map(String::strip).filter(line -> line.matches("line \\d+")))
                    .hasSize(10);
        }
    }

    @Test
    void ctrlCStopsACopyAndRunGoesOn() throws Exception {
        Shop shop = Shop.make(folder, 5000);
        shop.plan(Shop.PLAN.replace("    js: |", "    throttle: 2000\n    batch: 200\n    js: |"));
        try (Screen screen = Screen.in(folder, ".")) {
            screen.type("run").expect("rows/s");
            screen.press(CTRL_C).expect("stopping at the next safe point… press Ctrl-C again to break off");
            screen.expect("stopped at a safe point").expect("tranship shop>");
            assertThat(Integer.parseInt(shop.inCopy("select count(*) from item")))
                    .isBetween(1, 4999);
            screen.type("run").expect("all 2 steps are done");
            assertThat(shop.inCopy("select count(*) from item")).isEqualTo("5000");
        }
    }

    @Test
    void ctrlCAtThePromptClearsIt() throws Exception {
        try (Screen screen = Screen.in(folder)) {
            screen.press("no such thing").expect("thing").press(CTRL_C);
            screen.type("set rows").expect("10");
            assertThat(screen.fresh()).doesNotContain("error");
        }
    }

    @Test
    void completesNames() throws Exception {
        Shop.make(folder, 3);
        try (Screen screen = Screen.in(folder, ".")) {
            screen.press("expl\t")
                    .expect("explain ")
                    .press("no\t")
                    .expect("note ")
                    .press("\r")
                    .expect("drop table note");
        }
    }

    @Test
    void fitsTheWindowAsItIsNow() throws Exception {
        Shop.make(folder, 3);
        try (Screen screen = Screen.in(folder, ".")) {
            String wide = "sql shop select '" + "x".repeat(60) + "' as text";
            screen.type("mode table").type(wide).expect("\n" + "x".repeat(60) + "\n");
            screen.resize(40, 500);
            screen.type(wide).expect("x".repeat(39) + "…\n");
        }
    }

    @Test
    void neverKeepsASecretOrWhatBeginsWithABlank() throws Exception {
        try (Screen screen = Screen.in(folder)) {
            screen.type("connect pg postgresql://me:hunter22@localhost/db").expect("holds a password");
            screen.type(" set rows 77").expect("tranship>");
            screen.type("set rows 78").expect("tranship>");
        }
        assertThat(Files.readString(folder.resolve(".local/state/tranship/history")))
                .contains("set rows 78")
                .doesNotContain("hunter22")
                .doesNotContain("rows 77");
    }

    @Test
    void readsThePlanAgainWhenItsFileHasChanged() throws Exception {
        Shop shop = Shop.make(folder, 3);
        try (Screen screen = Screen.in(folder, ".")) {
            shop.plan(Shop.PLAN.replace("toUpperCase", "toLowerCase"));
            Files.setLastModifiedTime(
                    folder.resolve("plan.yaml"),
                    java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 5000));
            screen.type("explain move")
                    .expect("plan.yaml has changed and was read again")
                    .expect("toLowerCase");
        }
    }

    @Test
    void mistakesAreOneReadableErrorAndTheShellGoesOn() throws Exception {
        Shop.make(folder, 3);
        try (Screen screen = Screen.in(folder, ".")) {
            screen.type("opne plan.yaml")
                    .expect("error CLI-620: there is no command 'opne'")
                    .expect("did you mean 'open'?");
            screen.type("sql shop selec 1").expect("error ");
            screen.type("explain moev").expect("did you mean 'move'?");
            screen.type("sample shop.itm").expect("did you mean 'shop.item'?");
            screen.type("set rows none").expect("'none' is no value of rows");
            screen.type("open nowhere.yaml").expect("there is no plan nowhere.yaml");
            screen.type("where").expect("next: move");
            assertThat(screen.fresh()).doesNotContain("Exception");
        }
    }

    @Test
    void showsRowsInEveryMode() throws Exception {
        Shop.make(folder, 1);
        try (Screen screen = Screen.in(folder, ".")) {
            screen.type("mode csv").type("sample shop.item").expect("id,name\n1,item 1\n");
            screen.type("mode json").type("sample shop.item").expect("{\"id\":1,\"name\":\"item 1\"}\n");
            screen.type("mode markdown")
                    .type("sample shop.item")
                    .expect("| id | name |\n| --- | --- |\n| 1 | item 1 |\n");
            screen.type("mode table").type("sample shop.item").expect("id │ name");
            screen.type("\\x").type("sample shop.item").expect("id   │ 1\nname │ item 1");
            screen.type("\\dt").expect("shop.item");
            screen.type("\\d shop.item").expect("primary key");
        }
    }
}
