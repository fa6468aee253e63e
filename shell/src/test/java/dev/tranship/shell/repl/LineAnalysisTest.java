package dev.tranship.shell.repl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.repl.Command.Group;
import dev.tranship.shell.repl.Command.Kind;
import dev.tranship.shell.repl.JavaScript.Completeness;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineAnalysisTest {
    private final LineAnalysis analysis = new LineAnalysis(commands(), Optional.of(new Brackets()));

    private static Commands commands() {
        Commands commands = new Commands();
        commands.add(List.of(
                command("count").takes(Kind.DATASET).alias("\\n"),
                command("run").takes(Kind.TO, Kind.STEP),
                command("sql").takes(Kind.CONNECTION, Kind.STATEMENT)));
        return commands;
    }

    private static Command command(String name) {
        return Command.of(Group.SHELL, name, "", "", "", words -> ExitCode.OK);
    }

    /** JavaScript whose brackets are all that matters. */
    private static final class Brackets implements JavaScript {
        @Override
        public void warm() {}

        @Override
        public Completeness analyze(String text) {
            long open = text.chars().filter(c -> "([{".indexOf(c) >= 0).count();
            long closed = text.chars().filter(c -> ")]}".indexOf(c) >= 0).count();
            return open > closed ? Completeness.INCOMPLETE : Completeness.COMPLETE;
        }

        @Override
        public Optional<dev.tranship.dsl.script.JsConsole.Members> members(List<String> path) {
            return Optional.empty();
        }

        @Override
        public ExitCode run(String text) {
            return ExitCode.OK;
        }

        @Override
        public void interrupt() {}

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "count shop.item|shop.item",
                "run|''",
                "run to move;|to move",
                "\\n shop.item|shop.item",
                "sql shop select 1;|shop select 1;"
            })
    void aCommandIsItsNameAndTheRest(String text, String rest) {
        assertThat(analysis.statement(text))
                .isInstanceOfSatisfying(
                        Statement.Call.class, call -> assertThat(call.rest()).isEqualTo(rest));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "count = 3",
                "run.steps.move.rows",
                "count(1)",
                "const a = 1",
                "x in y",
                "a.b",
                "typeof x",
                "item => item",
                "1 + 2"
            })
    void anythingElseIsJavaScript(String text) {
        assertThat(analysis.statement(text)).isEqualTo(new Statement.Script(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"coutn shop.item|coutn", "\\z|\\z", "copi shop -> wh|copi"})
    void aWordBeforeWordsShouldBeACommand(String text, String word) {
        assertThat(analysis.statement(text)).isEqualTo(new Statement.Unknown(word));
    }

    @Test
    void whatIsPastedIsTakenApart() {
        assertThat(analysis.statements("""
                # begin
                count shop.item

                const f = row => {
                  return row.id
                }
                shop.item
                  .count()
                run to move
                """))
                .containsExactly(
                        "count shop.item",
                        "const f = row => {\n  return row.id\n}",
                        "shop.item\n  .count()",
                        "run to move");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "count shop.item|COMPLETE",
                "count \"shop|INCOMPLETE",
                "sql shop select (|INCOMPLETE",
                "sql shop select 'it''s'|COMPLETE",
                "f({|INCOMPLETE",
                "''|COMPLETE"
            })
    void knowsWhereAStatementEnds(String text, Completeness completeness) {
        assertThat(analysis.completeness(text)).isEqualTo(completeness);
    }
}
