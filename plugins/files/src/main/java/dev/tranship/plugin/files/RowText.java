package dev.tranship.plugin.files;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tranship.plugin.text.JsonSpelling;
import dev.tranship.plugin.text.Spelling;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Spells rows as lines of a file, so that reading them gives the same values. */
final class RowText {
    private static final Pattern PLAIN =
            Pattern.compile("[\\p{L}\\p{N}+*/=._:-]([\\p{L}\\p{N}+*/=._: -]*[\\p{L}\\p{N}+*/=._:-])?");

    private final Format format;
    private final CsvOptions options;
    private final RowType columns;

    /** @param columns the columns of the file, in its order */
    RowText(Format format, CsvOptions options, RowType columns) {
        this.format = format;
        this.options = options;
        this.columns = columns;
    }

    /** {@return what a file without rows begins with} */
    byte[] head() throws IOException {
        if (format == Format.JSONL || !options.header()) {
            return new byte[0];
        }
        StringBuilder line = new StringBuilder();
        for (String name : columns.names()) {
            line.append(line.length() == 0 ? "" : options.delimiter()).append(quoted(name));
        }
        return bytes(line.append('\n'));
    }

    /** Writes a row of boxed values in the order of the columns. */
    void write(OutputStream out, List<? extends @Nullable Object> row) throws IOException {
        switch (format) {
            case CSV -> out.write(bytes(csv(row)));
            case JSONL -> json(out, row);
        }
    }

    private StringBuilder csv(List<? extends @Nullable Object> row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) {
                line.append(options.delimiter());
            }
            Object value = row.get(i);
            line.append(value == null ? options.nullText() : quoted(Spelling.encode(columns.type(i), value)));
        }
        return line.append('\n');
    }

    private String quoted(String text) {
        boolean plain = !text.equals(options.nullText())
                && text.indexOf(options.delimiter()) < 0
                && text.length() < 256
                && PLAIN.matcher(text).matches();
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private byte[] bytes(CharSequence text) throws IOException {
        try {
            ByteBuffer bytes = options.encoding()
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new EndpointException(
                    Kind.CONSTRAINT,
                    "A row has a character that " + options.encoding() + " does not have: "
                            + RawRows.shown(text.toString().strip()),
                    "Use the encoding utf-8.",
                    e);
        }
    }

    private void json(OutputStream out, List<? extends @Nullable Object> row) throws IOException {
        try (JsonGenerator json = JsonSpelling.MAPPER.getFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setRootValueSeparator(new SerializedString(""));
            json.writeStartObject();
            for (int i = 0; i < columns.size(); i++) {
                Field field = columns.field(i);
                Object value = row.get(i);
                if (field.type() instanceof Type.Json) {
                    // JSON has a null of its own, so NULL is the field that is not there.
                    if (value != null) {
                        json.writeFieldName(field.name());
                        JsonNode node = JsonSpelling.read((String) value);
                        JsonSpelling.MAPPER.writeTree(json, node);
                    }
                } else {
                    json.writeFieldName(field.name());
                    JsonSpelling.write(json, field.type(), value);
                }
            }
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IllegalArgumentException | com.fasterxml.jackson.core.JacksonException e) {
            throw new EndpointException(Kind.CONSTRAINT, "A row cannot be written as JSON: " + e.getMessage(), null, e);
        }
    }
}
