package dev.tranship.shell.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class ResultRendererTest {
    @Test
    void listsInTablesAreShownWhileTheyAreShortAndElseCounted() throws Exception {
        String result = """
                {"datasets": [
                  {"name": "a", "keys": ["id", "day"]},
                  {"name": "b", "keys": ["a sentence that says what is the matter", "and another one"]}]}
                """;
        assertThat(render(result)).isEqualTo("""
                datasets:
                  name │ keys
                  ─────┼────────
                  a    │ id, day
                  b    │ 2
                """);
    }

    @Test
    void namedValuesInTablesAreShownAsWords() throws Exception {
        String result = """
                {"datasets": [{"name": "a", "coverage": {"note": 0.667, "since": 28.867513459481287}}]}
                """;
        assertThat(render(result)).isEqualTo("""
                datasets:
                  name │ coverage
                  ─────┼──────────────────────────
                  a    │ note 0.667, since 28.8675
                """);
    }

    @Test
    void whatIsUnknownIsSaidToBe() throws Exception {
        assertThat(render("{\"bytes\": null, \"blocking\": []}")).isEqualTo("bytes: –\nblocking: none\n");
    }

    private static String render(String result) throws Exception {
        return new ResultRenderer(Theme.PLAIN, new TableRenderer(Theme.PLAIN, TableRenderer.UNLIMITED))
                .render(new ObjectMapper().readTree(result));
    }
}
