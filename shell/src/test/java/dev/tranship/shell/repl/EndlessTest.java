package dev.tranship.shell.repl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.testkit.Leaks;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does not end by itself, and what must not be left behind. */
class EndlessTest {
    private static final String CTRL_C = "\u0003";
    private static final String ENDLESS = "js: row => { console.log('begun'); while (true) {} }";

    @TempDir
    private Path folder;

    @Test
    void ctrlCEndsJavaScriptAtThePrompt() throws Exception {
        try (Screen screen = Screen.in(folder)) {
            screen.type("let kept = 41").expect("tranship>");
            screen.type("console.log('be' + 'gun'); while (true) {}").expect("begun\n");
            screen.press(CTRL_C).expect("tranship>");
            screen.type("kept + 1").expect("42");
        }
    }

    @Test
    void ctrlCTwiceEndsATransformWhileItsStepIsPrepared() throws Exception {
        Shop shop = Shop.make(folder, 3);
        shop.plan(Shop.PLAN.replaceAll("js: \\|\n.*\n", ENDLESS + "\n"));
        try (Screen screen = Screen.in(folder, ".")) {
            for (String command : new String[] {"peek", "run"}) {
                screen.type(command).expect("begun");
                screen.press(CTRL_C).expect("press Ctrl-C again to break off");
                screen.press(CTRL_C).expect("breaking off…").expect("tranship shop>");
            }
            screen.type("count shop.item").expect("3");
            shop.plan(Shop.PLAN);
            screen.type("run").expect("all 2 steps are done");
        }
        assertThat(shop.inCopy("select count(*) from item")).isEqualTo("3");
    }

    @Test
    void aHundredCommandsLeaveNothingBehind() throws Exception {
        Shop.make(folder, 50);
        Set<String> before = threads();
        try (Screen screen = Screen.in(folder, ".")) {
            for (int round = 0; round < 7; round++) {
                screen.type("peek").expect("ITEM 1").expect("> ");
                screen.type("run").expect("all 2 steps are done");
                screen.type("list").expect("done").expect("> ");
                screen.type("sample shop.item 1").expect("item 1").expect("> ");
                screen.type("count copy.item").expect("50").expect("> ");
                screen.type("describe copy.item").expect("primary key").expect("> ");
                screen.type("tables").expect("shop.item").expect("> ");
                screen.type("copy shop.item -> copy.main.more")
                        .expect("checksum equal")
                        .expect("> ");
                screen.type("diff shop.item copy.main.more")
                        .expect("checksum equal")
                        .expect("> ");
                screen.type("sql shop select 40 + 2 as sum").expect("42").expect("> ");
                screen.type("shop.item.count() + " + round)
                        .expect(String.valueOf(50 + round))
                        .expect("> ");
                screen.type("no such thing").expect("CLI-620").expect("> ");
                screen.type("undo --yes").expect("1 step undone");
                screen.type("status").expect("as it was left").expect("> ");
                screen.type("undo all --yes").expect("2 steps undone");
            }
        }
        assertThat(Leaks.openFiles(folder)).isEmpty();
        for (int wait = 0; wait < 50 && !before.containsAll(threads()); wait++) {
            Thread.sleep(100);
        }
        assertThat(threads()).isSubsetOf(before);
        try (Screen again = Screen.in(folder, ".")) {
            again.type("where").expect("not begun");
        }
    }

    /** {@return the threads that are alive, but for those that the runtimes keep for everybody} */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.matches("(?:tranship-|script-limits|metadata|warming|shell).*"))
                .collect(Collectors.toSet());
    }
}
