package dev.tranship.plugin.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Expressions as {@code pg_get_expr} writes them. */
class PortableSqlTest {
    @Test
    void takesOutCastsThatChangeNothing() {
        Map<String, String> spellings = new TreeMap<>(Map.of(
                "(price >= (0)::numeric)", "(price >= 0.0)",
                "((a / (2)::bigint) > 1)", "((a / 2) > 1)",
                "((kind)::text <> ''::text)", "(kind <> '')",
                "((c.\"Kind of\")::text = 'it''s::text'::character varying)", "(c.\"Kind of\" = 'it''s::text')"));
        spellings.forEach((given, expected) -> assertThat(PortableSql.of(given)).isEqualTo(expected));
    }

    @Test
    void spellsListsAsTheStandardDoes() {
        assertThat(PortableSql.of(
                        "((kind)::text = ANY ((ARRAY['home'::character varying, 'a]b'::character varying])::text[]))"))
                .isEqualTo("(kind IN ('home', 'a]b'))");
        assertThat(PortableSql.of("(n <> ALL (ARRAY[1, 2, 3]))")).isEqualTo("(n NOT IN (1, 2, 3))");
    }

    @Test
    void leavesWhatWouldMeanSomethingElse() {
        for (String kept : new String[] {
            "((a)::integer > 1)",
            "((kind)::character varying(3) = 'abc')",
            "(lower(kind)::text = 'a')",
            "(d > ('2020-01-01'::date + 1))",
            "(n = ANY (ARRAY[f(1), 2]))",
            "(tags = ANY (labels))",
            "'a::text'"
        }) {
            assertThat(PortableSql.of(kept)).isEqualTo(kept);
        }
    }
}
