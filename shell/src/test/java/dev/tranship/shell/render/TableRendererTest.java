package dev.tranship.shell.render;

import static dev.tranship.shell.render.TableRenderer.Column.left;
import static dev.tranship.shell.render.TableRenderer.Column.right;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableRendererTest {
    private final TableRenderer plain = new TableRenderer(Theme.PLAIN, TableRenderer.UNLIMITED);

    @Test
    void alignsNumbersRightAndDrawsLightLines() {
        String table = plain.texts(
                List.of(left("name"), right("rows")), List.of(List.of("Album", "347"), List.of("Artist", "1,275")));

        assertThat(table).isEqualTo("""
                        name   │  rows
                        ───────┼──────
                        Album  │   347
                        Artist │ 1,275
                        """);
    }

    @Test
    void givesWideLettersTwoCellsAndCombiningMarksNone() {
        String table = plain.texts(
                List.of(left("a"), left("b")),
                List.of(List.of("日本", "x"), List.of("e\u0301", "y"), List.of("1234", "z")));

        assertThat(table.lines().skip(2)).containsExactly("日本 │ x", "e\u0301    │ y", "1234 │ z");
    }

    @Test
    void cutsTheWidestColumnToKeepWithinTheWidth() {
        TableRenderer narrow = new TableRenderer(Theme.PLAIN, 20);

        String table = narrow.texts(
                List.of(left("id"), left("text")), List.of(List.of("1", "a text that is far too long for it")));

        assertThat(table.lines())
                .allSatisfy(line -> assertThat(TextWidth.of(line)).isLessThanOrEqualTo(20));
        assertThat(table.lines().skip(2)).containsExactly("1  │ a text that is…");
    }

    @Test
    void cutsTextsBeforeNumbers() {
        TableRenderer narrow = new TableRenderer(Theme.PLAIN, 22);

        String table = narrow.texts(
                List.of(left("table"), right("rows"), right("bytes")),
                List.of(List.of("warehouse", "200,000", "11.2")));

        assertThat(table.lines().skip(2)).containsExactly("war… │ 200,000 │  11.2");
    }

    @Test
    void cutsNoWideLetterInHalf() {
        assertThat(TextWidth.cut("日本語", 4)).isEqualTo("日…");
        assertThat(TextWidth.cut("日本語", 6)).isEqualTo("日本語");
    }

    @ParameterizedTest
    @ValueSource(strings = {"👍🏽", "👨‍👩‍👧", "🇩🇪", "❤️", "日"})
    void whatIsDrawnAsOneTakesTwoCellsAndIsNotCutApart(String one) {
        assertThat(TextWidth.of("a" + one + "b")).isEqualTo(4);
        assertThat(TextWidth.cut("a" + one + "b", 3)).isEqualTo("a…");
        assertThat(TextWidth.cut(one + one + one, 5)).isEqualTo(one + one + "…");
    }

    @Test
    void colorsDoNotMoveColumns() {
        TableRenderer colored = new TableRenderer(new Theme(true), TableRenderer.UNLIMITED);
        List<TableRenderer.Column> columns = List.of(left("a"), left("b"));
        List<List<String>> rows = List.of(List.of("x", "yy"), List.of("xxx", "y"));

        String bare = colored.texts(columns, rows).replaceAll("\u001b\\[[0-9;]*m", "");

        assertThat(bare).isEqualTo(plain.texts(columns, rows));
    }

    @Test
    void aChangeIsSeenHoweverNarrowTheColumnIs() {
        assertThat(TextWidth.cut("abc", " → ", "ABC", 9)).isEqualTo("abc → ABC");
        assertThat(TextWidth.cut("Customer.42@Example.com", " → ", "customer.42@example.com", 21))
                .isEqualTo("Customer… → customer…");
        assertThat(TextWidth.cut("Customer.42@Example.com", " → ", "***", 15)).isEqualTo("Customer… → ***");
        assertThat(TextWidth.cut("NULL", " → ", "customer.42@example.com", 15)).isEqualTo("NULL → custome…");
    }
}
