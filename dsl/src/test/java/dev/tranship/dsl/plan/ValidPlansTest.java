package dev.tranship.dsl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValidPlansTest {
    static final Path FOLDER = Path.of("src/test/resources/plans/valid");

    static Stream<Path> plans() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> plans =
                    files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
            return plans.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("plans")
    void printsPlanThatReadsAsTheSame(Path file) {
        Plan plan = PlanReader.read(file, Map.of());
        String printed = EffectivePlan.yaml(plan);
        Plan again = PlanReader.read(printed, "printed.yaml", plan.folder(), Map.of());
        assertThat(EffectivePlan.yaml(again)).isEqualTo(printed);
        assertThat(EffectivePlan.meaning(again)).isEqualTo(EffectivePlan.meaning(plan));
        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFieldsOfTypes(Place.class)
                .ignoringFields("file", "warnings")
                .ignoringFieldsMatchingRegexes("connections.*\\.sourceLine")
                .isEqualTo(plan);
    }

    @ParameterizedTest
    @MethodSource("plans")
    void followsTheSchemaAsWrittenAndAsPrinted(Path file) throws IOException {
        JsonNode schema = new ObjectMapper().readTree(PlanSchema.generate());
        YAMLMapper yaml = new YAMLMapper();
        // Jackson resolves no merge keys.
        if (!file.endsWith("anchors.yaml")) {
            assertThat(new SchemaCheck(schema).problems(yaml.readTree(Files.readString(file))))
                    .isEmpty();
        }
        String printed = EffectivePlan.yaml(PlanReader.read(file, Map.of()));
        assertThat(new SchemaCheck(schema).problems(yaml.readTree(printed))).isEmpty();
    }

    @Test
    void schemaRefusesWhatTheReaderRefuses() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(PlanSchema.generate());
        for (String name : List.of("unknown-settings", "verbs", "version", "no-version", "list", "loops")) {
            JsonNode plan =
                    new YAMLMapper().readTree(Files.readString(InvalidPlansTest.FOLDER.resolve(name + ".yaml")));
            assertThat(new SchemaCheck(schema).problems(plan)).as(name).isNotEmpty();
        }
    }
}
