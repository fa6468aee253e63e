package dev.tranship.dsl.step.copy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.convert.TextForm;
import dev.tranship.dsl.step.copy.RowPipeline.Reject;
import java.util.Map;

/** A refused row as a message shows it: enough to know it again. The whole row is in the reject file. */
final class RefusedRow {
    private static final int COLUMNS = 8;
    private static final int CHARACTERS = 60;
    private static final int REASON = 400;

    private RefusedRow() {}

    /** {@return the first columns of the row and the one at fault, long values cut, as JSON; then how many are not shown} */
    static String shown(ObjectNode line) {
        JsonNode row = line.path("row");
        String fault = line.path("column").asText();
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> column : row.properties()) {
            if (shown.size() < COLUMNS || column.getKey().equals(fault)) {
                shown.set(column.getKey(), cut(column.getValue()));
            }
        }
        int left = row.size() - shown.size();
        return shown + (left == 0 ? "" : left == 1 ? " and 1 more column" : " and " + left + " more columns");
    }

    private static JsonNode cut(JsonNode value) {
        String text = value.isTextual() ? value.asText() : value.toString();
        return text.length() <= CHARACTERS ? value : JsonNodeFactory.instance.textNode(TextForm.cut(text, CHARACTERS));
    }

    static String why(Reject reject) {
        return (reject.column() == null ? "" : reject.column() + ": ") + TextForm.cut(reject.reason(), REASON);
    }
}
