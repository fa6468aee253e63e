package dev.tranship.shell.repl.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.dsl.plan.Place;
import dev.tranship.shell.cli.CliException;
import org.junit.jupiter.api.Test;

class TransformTextTest {
    @Test
    void replacesABlockAndNothingElse() {
        String plan = "steps:\n  - copy: a -> b\n    js: |\n      row => {\n        return row\n      }\n  # the end\n";

        assertThat(TransformText.replaced(
                        plan, new Place("plan.yaml", 4, 7), "row => {\n  return row\n}\n", "row =>\n\n  null"))
                .isEqualTo("steps:\n  - copy: a -> b\n    js: |\n      row =>\n\n        null\n  # the end\n");
    }

    @Test
    void replacesOneLineWithinItsQuotes() {
        String plan = "  js: \"row => row\"  # as it is\n";

        assertThat(TransformText.replaced(plan, new Place("plan.yaml", 1, 8), "row => row", "row => null"))
                .isEqualTo("  js: \"row => null\"  # as it is\n");
        assertThatThrownBy(
                        () -> TransformText.replaced(plan, new Place("plan.yaml", 1, 8), "row => row", "row => \"x\""))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("cannot be written back");
    }

    @Test
    void replacesAFileOfItsOwn() {
        assertThat(TransformText.replaced("row => row\n", new Place("t.js", 1, 1), "row => row\n", "row => null"))
                .isEqualTo("row => null\n");
    }

    @Test
    void refusesWhenAnotherTextStandsThere() {
        assertThatThrownBy(() -> TransformText.replaced("a: b\n", new Place("plan.yaml", 1, 1), "row => row", "x"))
                .isInstanceOf(CliException.class);
    }
}
