package dev.tranship.dsl.step.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.plan.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvEditTest {
    private static final Map<String, String> PARTS = ordered(
            "host", "DB_HOST", "port", "DB_PORT", "user", "DB_USER", "password", "DB_PASSWORD", "database", "DB_NAME");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A=1",
                "A=1\n",
                "# only a comment",
                "\r\nA = 1 # note\r\n\r\nexport B='two words'\r\n",
                "A=\"two\nlines\" # note\nB=2\n",
                "A='it''s'\nB=\"never closed\nC=3\n",
                "no assignment\n=\n1A=2\n  A=\n",
                "\uFEFFA=1\nÄ=2\nB=Ω🚀\n",
            })
    void keepsEveryCharacterThatNoRuleConcerns(String text) {
        assertThat(EnvFile.parse(text).text()).isEqualTo(text);
        EnvEdit edit = EnvEdit.of(comment("NOT_THERE"), text);
        assertThat(edit.text()).isEqualTo(text);
        assertThat(edit.diff()).isEmpty();
    }

    @Test
    void renamesInPlaceWithAllThatRefersToIt() {
        String text = """
                # database
                export PG_HOST="db.internal"   # the old one
                URL=postgres://${PG_HOST}/x?h=$PG_HOST&p=$PG_HOSTS
                LITERAL='${PG_HOST}'
                ESCAPED="\\${PG_HOST}"
                """;

        assertThat(EnvEdit.of(rename("PG_HOST", "DB_HOST"), text).text()).isEqualTo("""
                # database
                export DB_HOST="db.internal"   # the old one
                URL=postgres://${DB_HOST}/x?h=$DB_HOST&p=$PG_HOSTS
                LITERAL='${PG_HOST}'
                ESCAPED="\\${PG_HOST}"
                """);
    }

    @Test
    void refusesToRenameOverAnotherValue() {
        EnvEdit edit = EnvEdit.of(rename("A", "B"), "A=secret-a\nB=secret-b\n");

        assertThat(edit.problems()).containsExactly("A cannot be renamed: B is there already, with another value");
    }

    @Test
    void commentsOutAnOldNameWhoseNewOneSaysTheSame() {
        assertThat(EnvEdit.of(rename("A", "B"), "A=1\nB='1'\n").text()).isEqualTo("# A=1\nB='1'\n");
    }

    @Test
    void dividesAUrlWithAPasswordOfEveryKind() {
        String text =
                "# cache\nDATABASE_URL=postgresql://app:p=a@ss:w/rd%21@db.internal:5433/shop%20one # main\nNEXT=1\n";

        EnvEdit edit = EnvEdit.of(split("DATABASE_URL"), text);

        assertThat(edit.problems()).isEmpty();
        assertThat(edit.text()).isEqualTo("""
                # cache
                # DATABASE_URL=postgresql://app:p=a@ss:w/rd%21@db.internal:5433/shop%20one # main
                DB_HOST=db.internal
                DB_PORT=5433
                DB_USER=app
                DB_PASSWORD=p=a@ss:w/rd!
                DB_NAME='shop one'
                NEXT=1
                """);
        assertThat(EnvEdit.of(split("DATABASE_URL"), edit.text()).text()).isEqualTo(edit.text());
        assertThat(String.join("\n", edit.diff())).doesNotContain("ss:w").contains("•••");
    }

    @Test
    void dividesAUrlAtTheEndOfTheFileAndKeepsItsLineEnds() {
        assertThat(EnvEdit.of(split("U"), "A=1\r\nU=mysql://[2001:db8::1]/shop").text())
                .isEqualTo(
                        "A=1\r\n# U=mysql://[2001:db8::1]/shop\r\nDB_HOST=2001:db8::1\r\nDB_PORT=3306\r\nDB_NAME=shop\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "U=localhost:5432",
                "U=postgres://${HOST}/shop",
                "U=postgres://h:p0rt/x",
                "U=postgres://u:p@h/d?name=a@b",
                "U=postgres://u:p@h/d\nDB_HOST=other",
                "U=postgres://u:p@h/d\nV=$U",
            })
    void refusesToDivideWhatCanBeReadInAnotherWay(String text) {
        assertThat(EnvEdit.of(split("U"), text).problems()).isNotEmpty();
    }

    @Test
    void saysWhichPartIsNotThere() {
        EnvEdit edit = EnvEdit.of(split("U"), "U=redis://cache/0\n");

        assertThat(edit.notices())
                .containsExactly(
                        "U has no user: DB_USER is not written", "U has no password: DB_PASSWORD is not written");
    }

    @Test
    void setsAndCompletesWithQuotesWhereTheyAreNeeded() {
        Step.Env rules = new Step.Env(
                ".env",
                Map.of(),
                Map.of(),
                ordered("A", "two words", "B", "it's $5", "C", "a\nb"),
                ordered("D", "1", "A", "other"),
                List.of("OLD"));

        EnvEdit edit = EnvEdit.of(rules, "A=1 # note\nOLD=\"x\ny\"");

        assertThat(edit.text())
                .isEqualTo("A='two words' # note\n# OLD=\"x\n# y\"\nB=\"it's \\$5\"\nC=\"a\\nb\"\nD=1\n");
        assertThat(EnvEdit.of(rules, edit.text()).diff()).isEmpty();
        EnvFile.parse(edit.text()).parts().stream()
                .filter(p -> p instanceof EnvFile.Assignment a && a.name().equals("C"))
                .forEach(p -> assertThat(((EnvFile.Assignment) p).value()).isEqualTo("a\nb"));
    }

    @Test
    void showsLinesWithTheirNumbersAndNoSecret() {
        String text = "A=\"1\n2\"\nCACHE_PASSWORD=hunter2\nURL=redis://u:hunter2@h\n";

        List<String> diff = EnvEdit.of(
                        new Step.Env(
                                ".env",
                                ordered("CACHE_PASSWORD", "REDIS_PASSWORD", "URL", "REDIS_URL"),
                                Map.of(),
                                Map.of("B", "2"),
                                Map.of(),
                                List.of()),
                        text)
                .diff();

        assertThat(diff)
                .containsExactly(
                        "3 - CACHE_PASSWORD=•••",
                        "3 + REDIS_PASSWORD=•••",
                        "4 - URL=redis://u:•••@h",
                        "4 + REDIS_URL=redis://u:•••@h",
                        " + B=2");
    }

    private static Step.Env rename(String from, String to) {
        return new Step.Env(".env", Map.of(from, to), Map.of(), Map.of(), Map.of(), List.of());
    }

    private static Step.Env split(String name) {
        return new Step.Env(".env", Map.of(), Map.of(name, PARTS), Map.of(), Map.of(), List.of());
    }

    private static Step.Env comment(String name) {
        return new Step.Env(".env", Map.of(), Map.of(), Map.of(), Map.of(), List.of(name));
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
