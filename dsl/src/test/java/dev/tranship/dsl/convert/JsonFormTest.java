package dev.tranship.dsl.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonFormTest {
    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void readsBackEveryValueThroughText() throws Exception {
        RowType rowType = Samples.rowType();
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            List<Object> row = Samples.row(random);

            JsonNode read = mapper.readTree(mapper.writeValueAsString(JsonForm.write(rowType, row)));

            List<Object> back = JsonForm.read(rowType, read);
            for (int column = 0; column < row.size(); column++) {
                assertThat(Samples.same(back.get(column), row.get(column)))
                        .as("%s of %s", row.get(column), rowType.type(column))
                        .isTrue();
            }
        }
    }

    @Test
    void refusesAValueOfAnotherType() throws Exception {
        JsonNode text = mapper.readTree("\"abc\"");

        assertThatThrownBy(() -> JsonForm.read(Type.INT64, text)).hasMessage("'abc' is not an int64");
        assertThatThrownBy(() -> JsonForm.read(Type.BOOL, mapper.readTree("[1]")))
                .hasMessage("'[1]' is not a boolean");
        assertThatThrownBy(() -> JsonForm.read(Type.INT8, mapper.readTree("300")))
                .hasMessageContaining("out of range");
    }

    @Test
    void saysWhatKeepsATextFromBeingJson() {
        assertThat(JsonForm.problem("{\"a\":[1,2.5e7,null,\"\\u00e9\"]}")).isNull();
        assertThat(JsonForm.problem("12")).isNull();
        assertThat(JsonForm.problem("")).isEqualTo("it is empty");
        assertThat(JsonForm.problem("1 2")).isEqualTo("more follows after the value");
        assertThat(JsonForm.problem("{\"a\":1")).isNotNull();
        assertThat(JsonForm.problem("NaN")).isNotNull();
    }
}
