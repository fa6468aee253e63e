package dev.tranship.shell.repl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.render.Theme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tab key offers, over real stores. */
class CompletionTest {
    private static final String PLAN = """
            tranship: 1
            name: shop
            connections:
              shop: sqlite:shop.db
              wh: duckdb:wh.duckdb
            steps:
              - id: copy-customers
                copy: shop.Customer -> wh.main.customer
              - id: note
                sql: wh
                run: create table main.note (said text)
                undo: drop table main.note
            """;

    @TempDir
    private Path folder;

    private Keyboard keyboard;

    @BeforeEach
    void open() throws Exception {
        Files.writeString(folder.resolve("plan.yaml"), PLAN);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("create table Customer (Id integer primary key, Email text, Country text)");
            statement.execute("create table Invoice (Id integer primary key, Total numeric(10,2))");
            statement.execute("insert into Customer values (1, 'a@b', 'Brazil'), (2, 'c@d', 'Norway')");
        }
        keyboard = new Keyboard(folder, Theme.Choice.NEVER);
        keyboard.run("open plan.yaml");
        keyboard.know("shop", "Customer");
    }

    @AfterEach
    void close() throws Exception {
        keyboard.close();
    }

    @Test
    void offersCommandsAndVariablesAtTheBeginning() throws Exception {
        assertThat(keyboard.offered("des")).containsExactly("describe");
        assertThat(keyboard.offered("sho")).contains("show", "shop");
        assertThat(keyboard.offered("\\d")).contains("\\d", "\\dt");
    }

    @Test
    void offersOnlyDatasetsWhereADatasetIsMeant() throws Exception {
        assertThat(keyboard.offered("sample ")).containsExactly("shop.", "wh.");
        assertThat(keyboard.offered("sample shop.")).containsExactly("shop.Customer", "shop.Invoice");
        assertThat(keyboard.offered("describe shop.Inv")).containsExactly("shop.Invoice");
    }

    @Test
    void offersStepsConnectionsSettingsAndOptions() throws Exception {
        assertThat(keyboard.offered("peek c")).containsExactly("copy-customers");
        assertThat(keyboard.offered("run to ")).contains("copy-customers", "note");
        assertThat(keyboard.offered("tables ")).containsExactly("shop", "wh");
        assertThat(keyboard.offered("set mo")).containsExactly("mode");
        assertThat(keyboard.offered("set mode v")).containsExactly("vertical");
        assertThat(keyboard.offered("undo --f")).containsExactly("--force");
        assertThat(keyboard.offered("undo a")).containsExactly("all");
        assertThat(keyboard.offered("help des")).containsExactly("describe");
        assertThat(keyboard.offered("open pl")).containsExactly("plan.yaml");
        assertThat(keyboard.offered("connect more sq")).containsExactly("sqlite:");
    }

    @Test
    void offersTablesAndColumnsInStatements() throws Exception {
        assertThat(keyboard.offered("sql shop select * from Cu")).containsExactly("Customer");
        assertThat(keyboard.offered("sql shop select * from Customer where Em")).containsExactly("Email");
        assertThat(keyboard.offered("sql shop select Customer.")).contains("Customer.Email", "Customer.Country");
        assertThat(keyboard.offered("sql shop sel")).containsExactly("select");
    }

    @Test
    void offersMembersOfScripts() throws Exception {
        assertThat(keyboard.offered("shop.Cu")).containsExactly("shop.Customer");
        assertThat(keyboard.offered("shop.Customer.co"))
                .containsExactly("shop.Customer.columns", "shop.Customer.count(", "shop.Customer.copyTo(");
        assertThat(keyboard.offered("log(shop.In")).containsExactly("log(shop.Invoice");
        assertThat(keyboard.offered("run.steps['copy")).containsExactly("run.steps['copy-customers']");
        assertThat(keyboard.offered("run.steps.no")).containsExactly("run.steps.note");
        assertThat(keyboard.offered("let x = Math.flo")).containsExactly("Math.floor(");
        assertThat(keyboard.offered("shop.Customer.rows(2).le")).isEmpty();
        keyboard.run("let mine = { inner: { deep: 1 } }");
        assertThat(keyboard.offered("mine.inner.")).containsExactly("mine.inner.deep");
    }

    @Test
    void knowsWhatStepsHaveMade() throws Exception {
        assertThat(keyboard.offered("sample wh.")).isEmpty();
        keyboard.run("next");
        keyboard.know("wh", "main.customer");
        assertThat(keyboard.offered("sample wh.")).containsExactly("wh.main.customer");
        assertThat(keyboard.offered("wh.main.")).contains("wh.main.customer", "wh.main.count(");
    }

    @Test
    void knowsConnectionsThatAreTyped() throws Exception {
        keyboard.run("connect again sqlite:shop.db");
        keyboard.know("again", "Invoice");
        assertThat(keyboard.offered("count again.I")).containsExactly("again.Invoice");
        assertThat(keyboard.offered("agai")).containsExactly("again");
    }

    @Test
    void javaScriptSeesTheStoresAndTheRun() {
        assertThat(keyboard.run("shop.Customer.count()")).isEqualTo("2\n");
        assertThat(keyboard.run("shop.Customer.where(\"Country = 'Norway'\").rows(5)"))
                .contains("Email")
                .contains("c@d")
                .doesNotContain("a@b");
        assertThat(keyboard.run("run.steps['copy-customers'].state")).isEqualTo("planned\n");
        keyboard.run("next");
        assertThat(keyboard.run("run.steps['copy-customers'].rows")).isEqualTo("2\n");
        assertThat(keyboard.run("({ rows: _, total: new Decimal('1.10') })"))
                .isEqualTo("{\"rows\":2,\"total\":\"1.10\"}\n");
        assertThat(keyboard.run("wh.main.customer.columns")).contains("Email").contains("string");
    }

    @Test
    void whatJavaScriptDoesIsJournaledAndTakenBack() {
        assertThat(keyboard.run(
                        "shop.Customer.where('Id = 2').copyTo(wh.main, { js: row => ({ ...row, Email: 'x' }) })"))
                .contains("{\"rows\":1,\"rejected\":0}");
        assertThat(keyboard.run("wh.main.Customer.rows(5)"))
                .contains("Norway")
                .contains("x")
                .doesNotContain("Brazil");
        assertThat(keyboard.run("shop.Customer.copyTo(wh.main)")).contains("error");
        assertThat(keyboard.run("undo --yes")).contains("1 step undone");
        assertThat(keyboard.run("wh.tables()")).doesNotContain("Customer");
    }

    @Test
    void aNameIsTheConnectionOfThePlanThatIsOpen() throws Exception {
        assertThat(keyboard.run("shop.tables().length")).isEqualTo("2\n");
        Files.createDirectory(folder.resolve("other"));
        Files.writeString(folder.resolve("other/plan.yaml"), PLAN);
        keyboard.run("open other");
        assertThat(keyboard.run("shop.tables().length")).isEqualTo("0\n");
    }

    @Test
    void errorsOfJavaScriptAreReadable() {
        assertThat(keyboard.run("nothing.here"))
                .contains("JS-301")
                .contains("nothing is not defined")
                .doesNotContain("at ");
        assertThat(keyboard.run("shop.Nowhere.count()")).contains("Nowhere").doesNotContain("JS-301");
        assertThat(keyboard.run("let = 5 5")).contains("JS-101");
        assertThat(keyboard.run("step('x', () => {})")).contains("belongs in a script");
    }

    @Test
    void nothingIsLeftOpen() throws Exception {
        keyboard.run("shop.Customer.count()");
        keyboard.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("metadata", "script-limits");
        keyboard = new Keyboard(folder, Theme.Choice.NEVER);
    }
}
