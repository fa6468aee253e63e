package dev.tranship.plugin.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tranship.plugin.text.JsonSpelling;
import dev.tranship.spi.Misfit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of a JSON Lines file, from one byte offset up to another. The position is the offset after the last row. */
final class JsonRows implements RawRows {
    private final InputStream stream;
    private final byte[] buffer = new byte[1 << 16];
    private final Map<String, Integer> columns = new HashMap<>();
    private final long to;
    private int at;
    private int filled;
    private long offset;

    /**
     * @param stream stands at {@code from}, at the beginning of a line
     * @param to lines that begin here or later are not read
     */
    JsonRows(InputStream stream, List<String> columns, long from, long to) {
        this.stream = stream;
        this.offset = from;
        this.to = to;
        for (String column : columns) {
            this.columns.put(column, this.columns.size());
        }
    }

    /** {@return the next object; null at the end} */
    @Nullable
    JsonNode node() throws IOException {
        while (offset < to) {
            long start = offset;
            byte[] line = line();
            if (line == null) {
                return null;
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(line))
                    .toString();
            if (start == 0 && text.startsWith("\ufeff")) {
                text = text.substring(1);
            }
            if (!text.isBlank()) {
                return parse(text, start);
            }
        }
        return null;
    }

    private static JsonNode parse(String text, long start) {
        try {
            JsonNode node = JsonSpelling.read(text);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw Failures.corrupt("The line at byte " + start + " is no JSON: " + e.getOriginalMessage() + ".");
        }
        throw Failures.corrupt("The line at byte " + start + " is no JSON object: " + RawRows.shown(text));
    }

    @Override
    public @Nullable RawRow next() throws IOException {
        JsonNode node = node();
        if (node == null) {
            return null;
        }
        @Nullable Object[] cells = new Object[columns.size()];
        Misfit odd = null;
        for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            Integer column = columns.get(field.getKey());
            if (column == null) {
                odd = new Misfit(
                        -1,
                        field.getKey(),
                        RawRows.shown(field.getValue().toString()),
                        "a field that is not among the columns");
            } else {
                cells[column] = field.getValue();
            }
        }
        return new RawRow(cells, odd);
    }

    private byte @Nullable [] line() throws IOException {
        ByteArrayOutputStream line = null;
        while (true) {
            if (at == filled) {
                filled = stream.read(buffer, 0, buffer.length);
                at = 0;
                if (filled <= 0) {
                    filled = 0;
                    return line == null ? null : line.toByteArray();
                }
            }
            int end = at;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            boolean complete = end < filled;
            if (line == null) {
                line = new ByteArrayOutputStream(end - at);
            }
            line.write(buffer, at, end - at);
            offset += end - at + (complete ? 1 : 0);
            at = complete ? end + 1 : end;
            if (complete) {
                return line.toByteArray();
            }
        }
    }

    /** Moves on to the next beginning of a line. */
    void skipLine() throws IOException {
        line();
    }

    @Override
    public String position() {
        return Long.toString(offset);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
