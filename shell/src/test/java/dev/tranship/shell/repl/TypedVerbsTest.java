package dev.tranship.shell.repl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.plan.Vocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verbs that are typed, and what looks at what came of them. */
class TypedVerbsTest {
    private static final String CONNECT = "connect shop sqlite:shop.db\nconnect copy sqlite:copy.db\n";

    @TempDir
    private Path folder;

    private Shop shop;

    @BeforeEach
    void items() throws Exception {
        shop = Shop.make(folder, 20);
    }

    private Pipe shell(String input) {
        return Pipe.through(folder, input);
    }

    private Pipe well(String input) {
        Pipe ended = shell(input);
        assertThat(ended.exit()).as(ended.err()).isZero();
        return ended;
    }

    @Test
    void typedVerbIsDoneListedAndTakenBack() throws Exception {
        Pipe done = well(CONNECT + "copy shop.item -> copy.main.thing where=id <= 5\nlist\nshow\n");
        assertThat(done.out()).contains("checksum equal", "copy-item");
        assertThat(shop.inCopy("select count(*) from thing")).isEqualTo("5");

        Pipe undone = well("undo --yes\n");

        assertThat(undone.err()).contains("1 step undone");
        assertThat(shop.inCopy("select count(*) from sqlite_master where name = 'thing'"))
                .isEqualTo("0");
        well("redo\n");
        assertThat(shop.inCopy("select count(*) from thing")).isEqualTo("5");
    }

    @Test
    void whatWasTypedIsSavedAsPlanThatRuns() throws Exception {
        well(CONNECT + "copy shop.item -> copy.main.item js=row => ({...row, name: row.name.toUpperCase()})\n"
                + "copy shop.item -> copy.main.gone\nundo --yes\n"
                + "sql copy create view loud as select name from item undo=drop view loud\n"
                + "save typed.yaml\nundo all --yes\n");
        assertThat(Files.readString(folder.resolve("typed.yaml"))).doesNotContain("gone");

        well("open typed.yaml\nrun\n");

        assertThat(shop.inCopy("select count(*) || max(name) from loud")).isEqualTo("20ITEM 9");
    }

    @Test
    void aFileThatIsThereIsNotReplacedUnasked() throws Exception {
        Pipe refused = shell(CONNECT + "copy shop.item -> copy.main.item\nsave plan.yaml\n");

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("CLI-624");
        assertThat(Files.readString(folder.resolve("plan.yaml"))).isEqualTo(Shop.PLAN);
        well("save plan.yaml --yes\n");
        assertThat(Files.readString(folder.resolve("plan.yaml"))).isNotEqualTo(Shop.PLAN);
    }

    @Test
    void besideAPlanTheStepThatWasDoneLastIsTakenBack() throws Exception {
        Pipe ended = well("open .\nnext\ncopy shop.item -> copy.main.more\nundo --yes\nundo --yes\n");

        assertThat(ended.err()).containsSubsequence("↶ 1 copy-item", "↶ 1 move");
        assertThat(shop.inCopy("select count(*) from sqlite_master where name in ('item', 'more')"))
                .isEqualTo("0");
    }

    @Test
    void statementThatChangesAStoreIsAgreedToOrHasAnUndo() throws Exception {
        well("open .\nnext\n");

        Pipe refused = shell("open .\nsql copy delete from item where id=1\n");
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.err()).contains("there is no way back over it", "add --yes");
        assertThat(shop.inCopy("select count(*) from item")).isEqualTo("20");

        well("open .\nsql copy delete from item where id=1 --yes\n");
        assertThat(shop.inCopy("select count(*) from item")).isEqualTo("19");
        well("open .\nsql copy create table extra (x int) undo=drop table extra\nundo --yes\n");
        assertThat(shop.inCopy("select count(*) from sqlite_master where name = 'extra'"))
                .isEqualTo("0");
    }

    @Test
    void mistakesInATypedVerbAreShownInTheirPlace() {
        Pipe ended = shell(CONNECT + "copy shop.item -> copy.main.item mod=append\n");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("did you mean 'mode'", "^");
        assertThat(shell("copy nowhere.item -> there\n").err()).contains("nowhere");
    }

    @Test
    void differencesAreShownByRowAndColumn() {
        well("open .\nnext\n"
                + "sql copy update item set name='other' where id=3 --yes\n"
                + "sql copy delete from item where id=4 --yes\n"
                + "sql copy insert into item values (99, 'new') --yes\n"
                + "copy shop.item -> copy.main.same\n");

        Pipe same = well("open .\ndiff shop.item copy.main.same\n");
        Pipe different = shell("open .\ncopy copy.main.item -> copy.main.old\n"
                + "sql copy update old set name='x' where id=3 --yes\nsql copy delete from old where id=5 --yes\n"
                + "sql copy alter table old add column more text --yes\ndiff copy.main.item copy.main.old\n");

        assertThat(same.out()).contains("checksum equal");
        assertThat(same.err()).contains("the schemas are the same");
        assertThat(different.exit()).isEqualTo(4);
        assertThat(different.out())
                .contains("item.more", "1 missing, 0 extra, 1 changed", "other → x")
                .containsPattern("missing │ 5 ");
        assertThat(different.err()).doesNotContain("error");
    }

    @Test
    void reportsARun() throws Exception {
        well("open .\nnext\nreport\nreport r1 one.json\n");

        assertThat(Files.readString(folder.resolve("report-r1.html"))).contains("move", "checksum equal");
        assertThat(Files.readString(folder.resolve("one.json"))).contains("\"move\"");
        assertThat(shell("open .\nreport friday\n").exit()).isEqualTo(2);
    }

    @Test
    void whatFillsAScreenIsOneLineAmongTheStepsOfAPlan() throws Exception {
        shop.plan(Shop.PLAN.replace("steps:\n", "steps:\n  - assess: shop -> copy\n"));

        assertThat(well("open .\nrun\n").out())
                .containsPattern("assess\\S*  score \\d+, complexity low, \\d+ risks?; `show` has all of it\n")
                .doesNotContain("recommendations");
        assertThat(well("open .\nassess shop\n").out()).contains("recommendations");
    }

    @Test
    void everyVerbCanBeTyped() {
        String help = well("help\n").out();

        assertThat(Vocabulary.verbs())
                .filteredOn(verb -> !verb.name().equals("approve"))
                .allSatisfy(verb -> assertThat(help).containsPattern("(?m)^  " + verb.name() + " "));
    }
}
