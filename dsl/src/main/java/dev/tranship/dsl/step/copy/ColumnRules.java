package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.convert.TextForm;
import dev.tranship.dsl.plan.Step.Copy.Mask;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** The declarative rules for single columns, applied to whole vectors: a value in place of NULL, and masks. */
final class ColumnRules {
    private ColumnRules() {}

    /** {@return the vector with the value that the plan names in place of every NULL} */
    static Vector fillNulls(Vector in, int rows, Object planned) {
        Object value = in.type() instanceof Type.Text || planned instanceof String
                ? TextForm.parse(in.type(), planned.toString())
                : TextForm.parse(in.type(), String.valueOf(planned));
        Vector out = new Vector(in.type(), rows);
        for (int row = 0; row < rows; row++) {
            if (in.isNull(row)) {
                out.set(row, value);
            } else {
                out.copy(row, in, row);
            }
        }
        return out;
    }

    /** {@return the vector with every value made unreadable} */
    static Vector mask(Vector in, int rows, Mask mask) {
        Vector out = new Vector(in.type(), rows);
        for (int row = 0; row < rows; row++) {
            if (in.isNull(row) || mask instanceof Mask.Nothing) {
                out.setNull(row);
            } else {
                out.setObject(row, masked(in.getString(row), mask));
            }
        }
        return out;
    }

    /** {@return why the rules cannot be applied to these columns; empty when they can} */
    static java.util.Optional<String> refusal(RowType rowType, Map<String, Mask> masks, Map<String, Object> defaults) {
        for (Map.Entry<String, Mask> entry : masks.entrySet()) {
            int column = rowType.indexOf(entry.getKey());
            if (column < 0) {
                return java.util.Optional.of("mask names the column " + entry.getKey() + ", which is not there");
            }
            boolean text = rowType.type(column) instanceof Type.Text;
            if (!text && !(entry.getValue() instanceof Mask.Nothing)) {
                return java.util.Optional.of(
                        "mask works on text, and " + entry.getKey() + " is " + rowType.type(column));
            }
        }
        for (Map.Entry<String, Object> entry : defaults.entrySet()) {
            int column = rowType.indexOf(entry.getKey());
            if (column < 0) {
                return java.util.Optional.of("default names the column " + entry.getKey() + ", which is not there");
            }
            try {
                TextForm.parse(rowType.type(column), String.valueOf(entry.getValue()));
            } catch (RuntimeException e) {
                return java.util.Optional.of(
                        "default for " + entry.getKey() + ": '" + entry.getValue() + "' is no " + rowType.type(column));
            }
        }
        return java.util.Optional.empty();
    }

    private static String masked(String text, Mask mask) {
        if (mask instanceof Mask.Hash) {
            return hash(text);
        }
        int[] characters = text.codePoints().toArray();
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < characters.length; i++) {
            int c = characters[i];
            if (mask instanceof Mask.Keep keep) {
                boolean kept = keep.last() ? i >= characters.length - keep.characters() : i < keep.characters();
                out.appendCodePoint(kept ? c : '*');
            } else {
                out.appendCodePoint(Character.isLetter(c) ? 'x' : Character.isDigit(c) ? '0' : c);
            }
        }
        return out.toString();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
