package dev.tranship.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void makeShop() throws SQLException, IOException {
        try (Connection connection = connect("shop.db");
                Statement statement = connection.createStatement()) {
            statement.execute("create table customer (id integer primary key, email text not null)");
            statement.execute("insert into customer values (1, 'ANN@X.org'), (2, 'bob@x.org'), (3, 'none')");
        }
        plan("row => ({ ...row, email: row.email.toLowerCase() })");
    }

    @Test
    void walksThereAndBack() throws Exception {
        Invocation peek = Invocation.of(folder, "peek", ".");
        assertThat(peek.exit()).isZero();
        assertThat(peek.out()).contains("ANN@X.org → ann@x.org").contains("undo: ");
        assertThat(folder.resolve("target.db")).doesNotExist();

        Invocation run = Invocation.of(folder, "run", ".");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("source → target")
                .contains("shop.customer → target.customer │    3 │       3 │")
                .contains("checksum equal")
                .doesNotContain("\u001b");
        assertThat(run.err())
                .matches(
                        "(?s)run r1 of move\n✓ 1/1 customers  1 dataset, 3 rows, .*\ntake it back: tranship undo \\. all\n");
        assertThat(emails()).containsExactly("ann@x.org", "bob@x.org", "none");

        assertThat(Invocation.of(folder, "status", ".").exit()).isZero();
        assertThat(Invocation.of(folder, "runs", ".").out()).contains("r1  │ move │ done");
        assertThat(Invocation.of(folder, "show", "latest").out()).contains("applied  create table");

        Invocation undo = Invocation.of(folder, "undo", ".", "all");
        assertThat(undo.exit()).as(undo.err()).isZero();
        assertThat(undo.err()).contains("undone; the targets are what they were");
        assertThat(tables()).isEmpty();
        assertThat(Invocation.of(folder, "status", ".").exit()).isEqualTo(ExitCode.PENDING.code());
        assertThat(Invocation.of(folder, "undo", ".").exit()).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void aDryRunWritesNothing() {
        Invocation rehearsal = Invocation.of(folder, "run", ".", "--dry-run");

        assertThat(rehearsal.exit()).isZero();
        assertThat(rehearsal.out()).startsWith("1/1 customers  ").contains("ANN@X.org → ann@x.org");
        assertThat(folder.resolve("target.db")).doesNotExist();
        assertThat(Invocation.of(folder, "runs", ".").err()).contains("there are no runs");
    }

    @Test
    void tellsProgramsEventsLineByLine() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line :
                Invocation.of(folder, "run", ".", "--json").out().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }

        assertThat(lines.get(0).path("type").asText()).isEqualTo("version");
        assertThat(lines)
                .extracting(line -> line.path("type").asText())
                .contains("run-started", "step-started", "step-done", "run-done");
        JsonNode last = lines.get(lines.size() - 1);
        assertThat(last.path("type").asText()).isEqualTo("summary");
        assertThat(last.path("exit").asInt()).isZero();
        assertThat(last.path("state").asText()).isEqualTo("done");
        JsonNode dataset = last.at("/details/0/datasets/0");
        assertThat(dataset.path("written").asLong()).isEqualTo(3);
        assertThat(dataset.path("proof").asText()).isEqualTo("checksum equal");
    }

    @Test
    void aFailedRunSaysHowToGoOn() throws Exception {
        plan("row => { if (row.id === 2) throw new Error('no'); return row }");

        Invocation failed = Invocation.of(folder, "run", ".");

        assertThat(failed.exit()).isEqualTo(ExitCode.FAILED.code());
        assertThat(failed.err())
                .contains("✗ 1/1 customers", "error ", "more: tranship help ")
                .contains("go on: tranship resume .\ntake it back: tranship undo . all\n")
                .doesNotContain("\tat ");
        Invocation other = Invocation.of(folder, "undo", ".", "other");
        assertThat(other.err())
                .contains("error UNDO-304: ", "was not begun", "what can be undone, last first: customers");
        assertThat(Invocation.of(folder, "undo", ".", "all").exit()).isZero();
        assertThat(tables()).isEmpty();
    }

    @Test
    void rejectedRowsExitWith3AndAreReplayed() throws Exception {
        plan("row => { if (row.id === 2) throw new Error('no'); return row }", "on_error: skip");

        Invocation run = Invocation.of(folder, "run", ".");

        assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.REJECTS.code());
        assertThat(run.out()).contains("rejected customers: 1 row, in ");
        assertThat(run.err()).contains("after the fix: tranship reject replay . customers\n");
        assertThat(Invocation.of(folder, "reject", "list").out()).contains("customers │    1 │");
        plan("row => row", "on_error: skip");
        assertThat(Invocation.of(folder, "reject", "replay", ".", "customers").exit())
                .isZero();
        assertThat(emails()).containsExactly("ANN@X.org", "bob@x.org", "none");
    }

    @Test
    void aMissingSourceExitsWith5AndOneMessage() throws IOException {
        Files.delete(folder.resolve("shop.db"));

        Invocation run = Invocation.of(folder, "run", ".");

        assertThat(run.exit()).isEqualTo(ExitCode.CONNECT.code());
        assertThat(run.err()).startsWith("error CONN-401: ").contains("help: ").doesNotContain("\tat ");
        assertThat(folder.resolve("shop.db")).doesNotExist();
    }

    @Test
    void verifyTellsEqualFromDifferent() throws Exception {
        plan("row => row");
        assertThat(Invocation.of(folder, "run", ".").exit()).isZero();
        assertThat(Invocation.of(folder, "verify", "sqlite:shop.db", "sqlite:target.db")
                        .exit())
                .isZero();
        try (Connection connection = connect("target.db");
                Statement statement = connection.createStatement()) {
            statement.execute("update customer set email = 'changed' where id = 2");
        }

        Invocation verified = Invocation.of(folder, "verify", "sqlite:shop.db", "sqlite:target.db");

        assertThat(verified.exit()).isEqualTo(ExitCode.DIFFERENT.code());
        assertThat(verified.out()).contains("rows of ", "bob@x.org", "changed");
        assertThat(Invocation.of(folder, "status", ".").exit()).isEqualTo(ExitCode.DIFFERENT.code());
    }

    private void plan(String js, String... settings) throws IOException {
        String more = settings.length == 0 ? "" : "    " + String.join("\n    ", settings) + "\n";
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                name: move
                connections:
                  shop: sqlite:shop.db
                  target: sqlite:target.db
                steps:
                  - id: customers
                    copy: shop.customer -> target.main.customer
                """ + more + "    js: \"" + js + "\"\n");
    }

    private List<String> emails() throws SQLException {
        return column("select email from customer order by id");
    }

    private List<String> tables() throws SQLException {
        return column("select name from sqlite_master where type = 'table' and name not like '%tranship%'");
    }

    private List<String> column(String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = connect("target.db");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private Connection connect(String file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(file));
    }
}
