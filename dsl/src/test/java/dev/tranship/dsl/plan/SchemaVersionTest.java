package dev.tranship.dsl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchemaVersionTest {
    @Test
    void ordersNumbersPartByPart() {
        assertThat(Stream.of("1.10", "1.2.1", "1_2", "20260131120000", "0.9")
                        .map(t -> VersionNumber.of(t).orElseThrow())
                        .sorted()
                        .map(VersionNumber::toString))
                .containsExactly("0.9", "1.2", "1.2.1", "1.10", "20260131120000");
        assertThat(VersionNumber.of("1.0").orElseThrow())
                .isEqualByComparingTo(VersionNumber.of("1.0.0").orElseThrow());
        assertThat(VersionNumber.of("1.x")).isEmpty();
    }

    @Test
    void checksumIsOfTheMeaningOfTheWayUp() {
        String checksum = version("create table t (id integer)").checksum();
        assertThat(version("create  table t\n(id integer) -- why").checksum()).isEqualTo(checksum);
        assertThat(version("create table t (id bigint)").checksum()).isNotEqualTo(checksum);
        assertThat(version("create table", "t (id integer)").checksum()).isNotEqualTo(checksum);
    }

    @Test
    void readsCypherByItsOwnRules() {
        Plan plan = PlanReader.read(
                "tranship: 1\nconnections: { g: 'sqlite:g.db' }\nsteps: [{ upgrade: g, versions: graph }]",
                "plan.yaml",
                ValidPlansTest.FOLDER,
                Map.of());
        Step.Upgrade upgrade = (Step.Upgrade) plan.steps().get(0).verb();
        assertThat(upgrade.folder().versions()).singleElement().satisfies(v -> {
            assertThat(v.up())
                    .containsExactly(
                            "CREATE (a:Person {name: \"Ada;\"})-->(:Town)", "MATCH (a:Person)--(t) SET t.seen = true");
            assertThat(v.down()).containsExactly("MATCH (n) DETACH DELETE n");
        });
    }

    private static SchemaVersion version(String... up) {
        return new SchemaVersion(
                VersionNumber.of("1").orElseThrow(),
                "",
                Language.SQL,
                List.of(up),
                null,
                List.of(),
                null,
                null,
                null,
                "V1.sql");
    }
}
