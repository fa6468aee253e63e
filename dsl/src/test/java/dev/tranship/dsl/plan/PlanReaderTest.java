package dev.tranship.dsl.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanReaderTest {
    private static final String HEAD = """
            tranship: 1
            connections:
              shop: sqlite:shop.db
              wh: duckdb:wh.duckdb
            """;

    @TempDir
    Path folder;

    private Plan read(String rest) {
        return PlanReader.read(HEAD + rest, "plan.yaml", folder, Map.of());
    }

    private Step.Copy copy(String rest) {
        return (Step.Copy) read(rest).steps().get(0).verb();
    }

    private List<Diagnostic> refused(String text, Map<String, String> variables) {
        return catchThrowableOfType(PlanException.class, () -> PlanReader.read(text, "plan.yaml", folder, variables))
                .diagnostics();
    }

    @Test
    void fillsInWhatIsNotSaid() {
        Step step = read("steps:\n  - copy: shop.* -> wh.main\n").steps().get(0);
        assertThat(step.id()).isEqualTo("copy-wh-main");
        assertThat(step.place()).isEqualTo(new Place("plan.yaml", 6, 5));
        assertThat(step.common())
                .isEqualTo(new Step.Common(
                        null,
                        null,
                        new Step.OnError.Stop(),
                        new Step.Retry(3, Duration.ofSeconds(1)),
                        new Step.Undo.Auto(),
                        Step.Verify.CHECKSUM,
                        false,
                        null,
                        null,
                        Step.OnFailure.STOP));
        assertThat(step.verb())
                .isEqualTo(new Step.Copy(
                        new Address("shop", "*"),
                        new Address("wh", "main"),
                        List.of(),
                        Step.Copy.Mode.CREATE,
                        10_000,
                        2,
                        true,
                        true,
                        true,
                        Duration.ofDays(7),
                        Step.Copy.Dataset.PLAIN,
                        Map.of()));
    }

    @Test
    void defaultsOfTheTableAreThoseOfTheModel() {
        // What the schema and the guide promise is what a plan gets that says it.
        for (Setting<?> setting : VerbWord.COPY.settings().values()) {
            if (setting.standardText() != null) {
                assertThat(copy("steps:\n  - copy: shop.* -> wh.main\n    " + setting.name() + ": "
                                + setting.standardText() + "\n"))
                        .isEqualTo(copy("steps:\n  - copy: shop.* -> wh.main\n"));
            }
        }
        for (Setting<?> setting : CommonSettings.TABLE.values()) {
            if (setting.standardText() != null) {
                Plan said = read("steps:\n  - copy: shop.* -> wh.main\n    " + setting.name() + ": "
                        + setting.standardText() + "\n");
                assertThat(said.steps())
                        .isEqualTo(read("steps:\n  - copy: shop.* -> wh.main\n").steps());
            }
        }
    }

    @Test
    void knowsTheFirstCharacterOfCode() {
        Step.Copy copy = copy("""
                steps:
                  - copy: shop.* -> wh
                    tables:
                      a: { js: "row => row" }
                      b: { js: row => row }
                      c:
                        js: |

                          row =>
                            row
                      d:
                        js: >-
                            row => row
                """);
        assertThat(copy.tables().get("a").js()).isEqualTo(new Step.Code("row => row", new Place("plan.yaml", 8, 17)));
        assertThat(copy.tables().get("b").js()).isEqualTo(new Step.Code("row => row", new Place("plan.yaml", 9, 16)));
        assertThat(copy.tables().get("c").js())
                .isEqualTo(new Step.Code("\nrow =>\n  row\n", new Place("plan.yaml", 12, 11)));
        assertThat(copy.tables().get("d").js()).isEqualTo(new Step.Code("row => row", new Place("plan.yaml", 17, 13)));
    }

    @Test
    void takesCodeFromFile() throws IOException {
        Files.writeString(folder.resolve("clean.js"), "row => row\n");
        assertThat(copy("steps:\n  - copy: shop.* -> wh\n    js: clean.js\n")
                        .defaults()
                        .js())
                .isEqualTo(new Step.Code("row => row\n", new Place("clean.js", 1, 1)));
    }

    @Test
    void stepsWinOverDefaultsAndMappingsAreJoined() {
        Step.Copy copy = copy("""
                defaults:
                  batch: 5
                  parallel: 9
                  mask: { a: hash, b: hash }
                  tables:
                    "*": { where: a }
                    x: { where: b, key: [id] }
                steps:
                  - copy: shop.* -> wh
                    batch: 6
                    mask: { b: redact }
                    tables:
                      x: { where: c }
                      y: { where: d }
                      "*": { key: [k] }
                """);
        assertThat(copy.batch()).isEqualTo(6);
        assertThat(copy.parallel()).isEqualTo(9);
        assertThat(copy.defaults().mask())
                .isEqualTo(Map.of("a", new Step.Copy.Mask.Hash(), "b", new Step.Copy.Mask.Redact()));
        assertThat(copy.tables().keySet()).containsExactly("x", "y", "*");
        assertThat(copy.tables().get("x").where()).isEqualTo("c");
        assertThat(copy.tables().get("x").key()).containsExactly("id");
        assertThat(copy.tables().get("*").where()).isEqualTo("a");
    }

    @Test
    void limitOfTheStepReplacesOnErrorOfTheDefaults() {
        Plan plan = read("""
                defaults: { on_error: skip }
                steps:
                  - copy: shop.a -> wh
                    max_errors: 1%
                  - copy: shop.b -> wh
                  - copy: shop.c -> wh
                    on_error: quarantine( 7 )
                """);
        assertThat(plan.steps().stream().map(s -> s.common().onError()))
                .containsExactly(
                        new Step.OnError.Quarantine(null, 0.01),
                        new Step.OnError.Skip(),
                        new Step.OnError.Quarantine(7L, null));
    }

    @Test
    void makesIdsThatAreUnique() {
        Plan plan = read("""
                steps:
                  - copy: shop.OrderDetails -> wh
                  - copy: shop.OrderDetails -> wh
                  - id: copy-order-details-3
                    approve: go?
                  - copy: shop.OrderDetails -> wh
                  - verify: shop -> wh.main
                  - approve: go?
                """);
        assertThat(plan.steps().stream().map(Step::id))
                .containsExactly(
                        "copy-order-details",
                        "copy-order-details-2",
                        "copy-order-details-3",
                        "copy-order-details-4",
                        "verify-wh-main",
                        "approve");
    }

    @Test
    void repeatsStepsForEachValue() {
        Plan plan = read("""
                vars: { names: [Album, Artist] }
                steps:
                  - for_each: { t: "${var:names}", n: [1, 2] }
                    id: load
                    copy: shop.${each:t} -> wh.main.${each:t}_${each:n}
                """);
        assertThat(plan.steps().stream().map(Step::id))
                .containsExactly("load-album-1", "load-album-2", "load-artist-1", "load-artist-2");
        assertThat(((Step.Copy) plan.steps().get(3).verb()).target()).isEqualTo(new Address("wh", "main.Artist_2"));
    }

    @Test
    void expandsTenThousandRoundsAndRefusesMore() {
        String list = String.join(", ", Collections.nCopies(100, "x"));
        String loop = "steps:\n  - for_each: { a: [%s], b: [%s%s] }\n    approve: go?\n";
        assertThat(read(loop.formatted(list, list, "")).steps()).hasSize(10_000);
        assertThat(refused(HEAD + loop.formatted(list, list, ", x"), Map.of()))
                .singleElement()
                .satisfies(d -> assertThat(d.code()).isEqualTo(PlanCodes.LOOP));
    }

    @Test
    void variablesFromOutsideTakeTheTypeOfTheDeclaredOnes() {
        String text = HEAD + """
                vars: { size: 100, share: 0.5, dry: false, name: a, code: "007", list: [a], region: }
                steps:
                  - copy: shop.* -> wh.${var:region}
                    batch: ${var:size}
                """;
        Map<String, String> given = Map.of(
                "size", "7", "share", "1", "dry", "true", "name", "5", "code", "8", "list", "x, y", "region", "eu");
        Plan plan = PlanReader.read(text, "plan.yaml", folder, given);
        assertThat(plan.variables())
                .containsEntry("size", 7L)
                .containsEntry("share", 1L)
                .containsEntry("dry", true)
                .containsEntry("name", "5")
                .containsEntry("code", "8")
                .containsEntry("list", List.of("x", "y"))
                .containsEntry("region", "eu");
        assertThat(((Step.Copy) plan.steps().get(0).verb()).batch()).isEqualTo(7);
        assertThat(((Step.Copy) plan.steps().get(0).verb()).target()).isEqualTo(new Address("wh", "eu"));
        assertThat(PlanReader.read(text, "plan.yaml", folder, Map.of("region", "x"))
                        .variables())
                .containsEntry("share", new BigDecimal("0.5"))
                .containsEntry("code", "007");
    }

    @Test
    void refusesVariablesFromOutsideThatDoNotFit() {
        List<Diagnostic> said = refused(
                HEAD + "vars: { size: 100, dry: true }\nsteps:\n  - approve: go?\n",
                Map.of("size", "many", "dry", "1", "sise", "5"));
        assertThat(said.stream().map(Diagnostic::message))
                .containsExactly(
                        "the plan has no variable 'sise' to give a value to",
                        "the value given for 'size' is no whole number",
                        "the value given for 'dry' is no true or false");
        assertThat(said.get(0).help()).isEqualTo("did you mean 'size'?");
    }

    @Test
    void includesStepsConnectionsAndVariables() {
        Plan plan = PlanReader.read(ValidPlansTest.FOLDER.resolve("include.yaml"), Map.of());
        assertThat(plan.connections()).containsOnlyKeys("shop", "wh");
        assertThat(plan.variables()).isEqualTo(Map.of("region", "eu", "only_there", 5L));
        Step.Copy copy = (Step.Copy) plan.steps().get(0).verb();
        assertThat(copy.target()).isEqualTo(new Address("wh", "eu"));
        assertThat(copy.batch()).isEqualTo(8);
        assertThat(copy.parallel()).isEqualTo(3);
        assertThat(plan.steps().get(0).place().file()).endsWith("parts/load.yaml");
        assertThat(copy.defaults().js())
                .satisfies(js -> assertThat(js.place().file()).endsWith("parts/clean.js"));
    }

    @Test
    void keepsReferencesToSecrets() {
        Plan plan = PlanReader.read(ValidPlansTest.FOLDER.resolve("everything.yaml"), Map.of());
        assertThat(plan.connections().get("wh").url()).isEqualTo("postgresql://app:${env:PW}@db/eu");
        assertThat(plan.connections().get("wh").options())
                .containsEntry("password", "${file:secret.txt}")
                .containsEntry("ssl", "true")
                .containsEntry("port", "5432");
        assertThat(plan.name()).isEqualTo("every setting, ${literally}");
    }

    @Test
    void warnsOfConnectionThatNoStepUses() {
        assertThat(read("steps:\n  - assess: shop\n").warnings())
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.severity()).isEqualTo(Diagnostic.Severity.WARNING);
                    assertThat(d.code()).isEqualTo(PlanCodes.UNUSED_CONNECTION);
                    assertThat(d.place()).isEqualTo(new Place("plan.yaml", 4, 3));
                });
    }

    @Test
    void saysWhereTextIsNotUtf8() throws IOException {
        Path file = folder.resolve("latin.yaml");
        Files.write(file, "tranship: 1\nname: grün\n".getBytes(StandardCharsets.ISO_8859_1));
        PlanException refused = catchThrowableOfType(PlanException.class, () -> PlanReader.read(file, Map.of()));
        assertThat(refused.diagnostics()).singleElement().satisfies(d -> {
            assertThat(d.code()).isEqualTo(PlanCodes.UNREADABLE);
            assertThat(d.place()).isEqualTo(new Place(file.toString(), 2, 9));
        });
    }

    @Test
    void saysThatFileIsNotThere() {
        PlanException refused =
                catchThrowableOfType(PlanException.class, () -> PlanReader.read(folder.resolve("no.yaml"), Map.of()));
        assertThat(refused.diagnostics())
                .singleElement()
                .satisfies(d -> assertThat(d.code()).isEqualTo(PlanCodes.UNREADABLE));
    }

    @Test
    void ignoresByteOrderMark() {
        assertThat(PlanReader.read("\ufeff" + HEAD + "steps:\n  - approve: go?\n", "plan.yaml", folder, Map.of())
                        .steps())
                .hasSize(1);
    }

    @Test
    void refusesAliasesThatGrowWithoutEnd() {
        StringBuilder text = new StringBuilder("tranship: 1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            String alias = "*a" + (i - 1);
            text.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", Collections.nCopies(10, alias))));
        }
        assertThat(refused(text.toString(), Map.of()).get(0).message()).contains("1000000");
    }

    @Test
    void refusesDocumentsTooDeep() {
        assertThat(refused("a: " + "[".repeat(300), Map.of()).get(0).message()).contains("levels deep");
    }

    @Test
    void cypherIsDividedByItsOwnRulesAndKnowsWhereItStands() throws IOException {
        Files.writeString(folder.resolve("more.cypher"), "// first\n\nMATCH (a)-->(b) DELETE a;\nRETURN 2");
        Step step = read("""
                steps:
                  - cypher: wh
                    run:
                      - |
                        MATCH (a)-->(b)
                        SET a.t = 'one; \\'two';
                        RETURN 1
                      - more.cypher
                    undo: MATCH (a)-->(b) REMOVE a.t
                """).steps().get(0);
        Step.Sql cypher = (Step.Sql) step.verb();
        assertThat(cypher.word()).isEqualTo("cypher");
        assertThat(cypher.run())
                .containsExactly(
                        "MATCH (a)-->(b)\nSET a.t = 'one; \\'two'",
                        "RETURN 1",
                        "// first\n\nMATCH (a)-->(b) DELETE a",
                        "RETURN 2");
        assertThat(cypher.statements().stream()
                        .map(s -> s.place().file() + ":" + s.place().line()))
                .containsExactly("plan.yaml:9", "plan.yaml:11", "more.cypher:1", "more.cypher:4");
        assertThat(step.common().undo()).isEqualTo(new Step.Undo.Statements(List.of("MATCH (a)-->(b) REMOVE a.t")));
    }
}
