package dev.tranship.dsl.change;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.tranship.dsl.verify.Fingerprint;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.TypeParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The JSON of the journal: records by their components; paths, types and fingerprints as their canonical text. */
public final class ChangeJson {
    private static final ObjectMapper MAPPER = new ObjectMapper().registerModule(module());

    private ChangeJson() {}

    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a change with its kind. */
    public static String write(Change change) {
        try {
            return MAPPER.writerFor(Change.class).writeValueAsString(change);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw new UncheckedIOException("the journal holds what this version cannot read: " + json, e);
        }
    }

    public static <T> T read(String json, TypeReference<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw new UncheckedIOException("the journal holds what this version cannot read: " + json, e);
        }
    }

    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    private static SimpleModule module() {
        SimpleModule module = new SimpleModule();
        text(module, DatasetPath.class, DatasetPath::toString, DatasetPath::parse);
        text(module, Fingerprint.class, Fingerprint::toString, Fingerprint::parse);
        text(module, Duration.class, Duration::toString, Duration::parse);
        module.addSerializer(new StdSerializer<>(RowType.class) {
            @Override
            public void serialize(RowType rowType, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeStartArray();
                for (Field field : rowType.fields()) {
                    json.writeStartArray();
                    json.writeString(field.name());
                    json.writeString(field.type().toString());
                    json.writeBoolean(field.nullable());
                    json.writeEndArray();
                }
                json.writeEndArray();
            }
        });
        module.addDeserializer(RowType.class, new StdDeserializer<>(RowType.class) {
            @Override
            public RowType deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                List<Field> fields = new ArrayList<>();
                for (JsonNode field : (JsonNode) parser.readValueAsTree()) {
                    fields.add(new Field(
                            field.get(0).asText(),
                            TypeParser.parse(field.get(1).asText()),
                            field.get(2).asBoolean()));
                }
                return new RowType(fields);
            }
        });
        return module;
    }

    private static <T> void text(
            SimpleModule module, Class<T> type, Function<T, String> write, Function<String, T> read) {
        module.addSerializer(new StdSerializer<>(type) {
            @Override
            public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeString(write.apply(value));
            }
        });
        module.addDeserializer(type, new StdDeserializer<>(type) {
            @Override
            public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                return read.apply(parser.getText());
            }
        });
    }
}
