package dev.tranship.shell.repl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step that is halted, at a terminal. */
class HaltingTest {
    @TempDir
    private Path folder;

    @Test
    void haltsAtARowAndGoesOnBatchByBatch() throws Exception {
        Shop shop = Shop.make(folder, 50);
        shop.plan(Shop.PLAN.replace("    js: |", "    batch: 10\n    js: |"));
        try (Screen screen = Screen.in(folder, ".")) {
            screen.type("break move when row.id == 25").expect("breakpoint 1");
            screen.type("run")
                    .expect("halted in move")
                    .expect("item 25 → ITEM 25")
                    .expect("move halted>");
            assertThat(shop.inCopy("select count(*) from item")).isEqualTo("24");
            screen.type("batch 1").expect("item 25 → ITEM 25");
            screen.type("next").expect("error CLI-629: `next` has to wait");
            screen.type("count shop.item").expect("50");
            screen.type("step batch").expect("halted in move");
            screen.type("continue").expect("checksum equal").expect("all 2 steps are done");
            assertThat(shop.inCopy("select count(*) from item")).isEqualTo("50");
            screen.type("batch").expect("error CLI-629: no step is halted");
        }
    }

    @Test
    void abortTakesTheHalfDoneStepBack() throws Exception {
        Shop shop = Shop.make(folder, 50);
        shop.plan(Shop.PLAN.replace("    js: |", "    batch: 10\n    js: |"));
        try (Screen screen = Screen.in(folder, ".")) {
            screen.type("break move at 20").expect("breakpoint 1");
            screen.type("run").expect("move halted>");
            screen.type("abort").expect("tranship shop>");
            assertThat(shop.inCopy("select count(*) from sqlite_master where name = 'item'"))
                    .isEqualTo("0");
            screen.type("breaks remove all").expect("there are no breakpoints");
            screen.type("run").expect("all 2 steps are done");
        }
    }

    @Test
    void editsTheTransformAndRunsTheStepAgain() throws Exception {
        Shop shop = Shop.make(folder, 50);
        shop.plan(Shop.PLAN.replace("    js: |", "    batch: 10\n    js: |"));
        Path editor = folder.resolve("editor.sh");
        Files.writeString(
                editor,
                "#!/bin/sh\nsed 's/toUpperCase/trim/' \"$1\" > \"$1.new\" && cat \"$1.new\" > \"$1\" && rm \"$1.new\"\n");
        Files.setPosixFilePermissions(editor, PosixFilePermissions.fromString("rwx------"));
        try (Screen screen = Screen.in(folder, ".", Map.of("EDITOR", editor.toString()))) {
            screen.type("break move when row.id == 25").expect("breakpoint 1");
            screen.type("run").expect("item 25 → ITEM 25").expect("move halted>");
            screen.type("edit").expect("item 25").expect("write it to the plan and run the step again? [y/e/n]");
            screen.type("y")
                    .expect("written to plan.yaml")
                    .expect("halted in move")
                    .expect("move halted>");
            assertThat(shop.inCopy("select max(name) from item where id = 24")).isEqualTo("item 24");
            screen.type("continue").expect("all 2 steps are done");
            assertThat(shop.inCopy("select count(*) from item where name like 'item %' collate binary"))
                    .isEqualTo("50");
        }
        assertThat(folder.resolve("plan.yaml"))
                .content()
                .isEqualTo(Shop.PLAN
                        .replace("    js: |", "    batch: 10\n    js: |")
                        .replace("toUpperCase", "trim"));
    }
}
