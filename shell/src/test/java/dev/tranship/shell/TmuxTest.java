package dev.tranship.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution in a real pseudo-terminal, by tmux: what somebody types, and what is on the screen then. */
class TmuxTest {
    private static final Path LAUNCHER =
            Path.of("target", "tranship", "bin", "tranship").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PLAN = """
            tranship: 1
            name: shop
            connections:
              shop: sqlite:shop.db
              copy: sqlite:copy.db
            steps:
              - id: move
                copy: shop.item -> copy.main.item
                throttle: 5000
                batch: 500
                js: |
                  row => ({ ...row, name: row.name.toUpperCase() })
              - id: note
                sql: copy
                run: create table note (text text)
                undo: drop table note
            """;

    @TempDir
    private Path folder;

    @AfterEach
    void endTheServer() throws Exception {
        if (Files.exists(folder.resolve("socket"))) {
            tmux("kill-server");
        }
    }

    @Test
    void walksAPlanOnARealTerminal() throws Exception {
        assumeTrue(thereIsTmux(), "there is no tmux");
        makeShop();

        open();
        expect("0 of 2 steps done", "next: move", "tranship shop>");
        type("peek");
        expect("item 1 → ITEM 1", "tranship shop>");
        type("break move when row.id == 42");
        expect("breakpoint 1");
        type("run");
        expect("halted in move: row 42 of shop.item", "item 42 → ITEM 42", "tranship move halted>");
        type("batch 2");
        expect("2 shown of", "item 43 → ITEM 43");
        type("continue");
        expect("rows/s");
        keys("C-c");
        expect("stopped at a safe point", "tranship shop>");
        tmux("resize-window", "-t", "shell", "-x", "60", "-y", "20");
        type("run");
        expect("all 2 steps are done", "tranship shop>");
        assertThat(screen().lines()).allMatch(line -> line.length() <= 60);
        tmux("resize-window", "-t", "shell", "-x", "120", "-y", "36");
        type("undo");
        expect("take back: drop table note", "take it back? [y/N]");
        type("y");
        expect("1 step undone", "tranship shop>");
        type("quit");
        expect("left with 0");

        open();
        expect("run r1 open, 1 of 2 steps done", "next: note", "tranship shop>");
        type("count copy.item");
        expect("20,000");
        keys("C-d");
        expect("left with 0");
    }

    private void open() throws Exception {
        boolean first = !Files.exists(folder.resolve("socket"));
        String line = "'" + LAUNCHER + "' .; echo left with $?";
        if (first) {
            tmux(
                    "-f",
                    "/dev/null",
                    "new-session",
                    "-d",
                    "-s",
                    "shell",
                    "-x",
                    "120",
                    "-y",
                    "36",
                    "-c",
                    folder.toString(),
                    "sh");
        }
        type("clear; " + line);
    }

    private void type(String line) throws Exception {
        keys("C-l");
        tmux("send-keys", "-t", "shell", "-l", line);
        keys("Enter");
    }

    private void keys(String key) throws Exception {
        tmux("send-keys", "-t", "shell", key);
    }

    /** Waits until all of this is on the screen, one below the other. */
    private void expect(String... texts) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!holds(screen(), texts)) {
            if (System.nanoTime() > until) {
                throw new AssertionError(List.of(texts) + " is not on the screen:\n" + screen());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static boolean holds(String screen, String... texts) {
        int at = 0;
        for (String text : texts) {
            int found = screen.indexOf(text, at);
            if (found < 0) {
                return false;
            }
            at = found + text.length();
        }
        return true;
    }

    private String screen() throws Exception {
        return tmux("capture-pane", "-p", "-t", "shell");
    }

    private String tmux(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("tmux", "-S", folder.resolve("socket").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("TMUX");
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TRANSHIP_ARCHIVE", "0");
        builder.environment().put("TRANSHIP_JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        return output;
    }

    private static boolean thereIsTmux() throws InterruptedException {
        try {
            return new ProcessBuilder("tmux", "-V").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void makeShop() throws Exception {
        Files.writeString(folder.resolve("plan.yaml"), PLAN);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("create table item (id integer primary key, name text not null)");
            statement.execute("with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)"
                    + " insert into item select i, 'item ' || i from n");
        }
    }
}
