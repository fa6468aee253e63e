package dev.tranship.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    @TempDir
    private Path folder;

    @Test
    void saysItsVersion() {
        Invocation said = Invocation.of(folder, "--version");

        assertThat(said.exit()).isZero();
        assertThat(said.out()).matches("(?s)tranship \\d+\\.\\d+\\.\\d+.*\\nJava .*\\n");
    }

    @Test
    void helpListsCommandsAndExitCodes() {
        Invocation said = Invocation.of(folder, "--help");

        assertThat(said.exit()).isZero();
        assertThat(said.err()).isEmpty();
        assertThat(said.out())
                .contains("  peek ", "  undo ", "  resume ")
                .contains("  3     finished, with rejected rows or objects that need a person")
                .contains("  130   interrupted")
                .doesNotContain("make-archive");
        assertThat(Invocation.of(folder, "help").out()).isEqualTo(said.out());
        assertThat(Invocation.of(folder, "help", "run").out())
                .isEqualTo(Invocation.of(folder, "run", "--help").out())
                .contains("--dry-run");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chek           | error CLI-601: there is no command 'chek'                    | did you mean 'check'?",
                "run p --dryrun | error CLI-601: `tranship run` has no option --dryrun         | did you mean '--dry-run'?",
                "help rum       | error CLI-601: there is no command 'rum'                     | did you mean 'run'?",
                "plugins x      | error CLI-601: `tranship plugins` takes no further argument 'x' | `tranship plugins --help` shows what there is",
                "rnu plan.yaml  | error CLI-601: there is no command 'rnu'                     | did you mean 'run'?",
                "run            | error CLI-601: Missing required parameter: 'PLAN'            | `tranship run --help` shows how it is used",
                "run nope       | error CLI-602: there is no plan nope                         | `tranship init` writes one to begin with",
                "schema x --to duckdb | error CLI-611: 'x' is no connection URL | write it like sqlite:shop.db; `tranship plugins` lists what there is",
            })
    void mistakesExitWith2AndAWayOut(String line, String error, String help) {
        Invocation said = Invocation.of(folder, line.split(" "));

        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).startsWith(error + "\n  help: " + help + "\n  more: tranship help CLI-6");
    }

    @Test
    void helpKnowsCommandsAndErrors() {
        assertThat(Invocation.of(folder, "help", "undo").out()).startsWith("Usage: tranship undo");
        assertThat(Invocation.of(folder, "help", "run-216").out()).startsWith("# RUN-216: ");
        assertThat(Invocation.of(folder, "help", "RUN-999").err()).startsWith("error CLI-601: there is no command");
    }

    @Test
    void aPlanWithMistakesShowsAllOfThem() throws IOException {
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                connections:
                  shop: sqlite:shop.db
                  wh: duckdb:wh.duckdb
                steps:
                  - copy: shop.* -> wh.main
                    bach: 10
                  - copy: shp.* -> wh.main
                """);

        Invocation said = Invocation.of(folder, "check", ".");

        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.err())
                .contains(
                        "plan.yaml:7:5: error PLAN-", "    7 |     bach: 10", "      |     ^^^^ did you mean 'batch'?")
                .contains("plan.yaml:8:", "did you mean 'shop'?")
                .endsWith("2 errors; more: tranship help CODE\n");
        assertThat(Invocation.of(folder, "check", ".", "--json").out().lines())
                .hasSize(3)
                .element(1)
                .asString()
                .startsWith("{\"type\":\"error\",\"code\":\"PLAN-")
                .contains("\"line\":7,\"column\":5}");
    }

    @Test
    void thePlanThatInitWritesIsRight() throws IOException {
        assertThat(Invocation.of(folder, "init", "new").exit()).isZero();

        Invocation checked = Invocation.of(folder, "check", "new");

        assertThat(checked.out()).isEqualTo("ok: plan, 1 step\n");
        assertThat(checked.err()).isEmpty();
        assertThat(folder.resolve("new/plan.schema.json")).exists();
        assertThat(Files.readAllLines(folder.resolve("new/plan.yaml"))).hasSizeBetween(8, 12);
        Invocation again = Invocation.of(folder, "init", "new");
        assertThat(again.exit()).isEqualTo(2);
        assertThat(again.err()).startsWith("error CLI-607: there is a plan already");
    }

    @Test
    void colorsOnlyWhereSomebodyLooks() {
        assertThat(Invocation.of(folder, "chek").err()).doesNotContain("\u001b");
        assertThat(Invocation.of(folder, "chek", "--color=always").err()).contains("\u001b[1;31merror CLI-601");
        assertThat(Invocation.of(folder, Map.of("CLICOLOR_FORCE", "1"), "chek").err())
                .contains("\u001b");
    }

    @Test
    void listsPluginsForPeopleAndPrograms() {
        assertThat(Invocation.of(folder, "plugins").out())
                .containsPattern("sqlite +│ sqlite:shop.db")
                .containsPattern("duckdb +│ duckdb:");
        assertThat(Invocation.of(folder, "plugins", "--json").out().lines())
                .first()
                .asString()
                .matches("\\{\"type\":\"version\",\"tranship\":\"[^\"]+\",\"format\":1}");
    }

    @Test
    void aMistakeOfOursIsOneSentenceAndATraceWithoutSecrets() throws IOException {
        Context context = new Context(
                new Surroundings(
                        System.in,
                        System.out,
                        new java.io.PrintStream(java.io.OutputStream.nullOutputStream()),
                        Map.of("DB_PASSWORD", "hunter22"),
                        Surroundings.Terminals.NONE,
                        80,
                        folder,
                        null,
                        null),
                dev.tranship.shell.render.Theme.Choice.NEVER);
        context.use(folder.resolve(".tranship"));

        ExitCode exit = new FailureReport(context)
                .report(new IllegalStateException("no hunter22 at pg://me:tiger@host?password=lion"));

        assertThat(exit).isEqualTo(ExitCode.INTERNAL);
        try (var files = Files.list(folder.resolve(".tranship"))) {
            assertThat(files.toList())
                    .singleElement()
                    .satisfies(file -> assertThat(Files.readString(file))
                            .contains("IllegalStateException", "\tat ")
                            .doesNotContain("hunter22", "tiger", "lion"));
        }
    }
}
