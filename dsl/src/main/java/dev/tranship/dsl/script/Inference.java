package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Diagnostic;
import dev.tranship.dsl.plan.PlanException;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.graalvm.polyglot.Value;

/** Finds the columns that a function gives from what it gives for a sample. */
final class Inference {
    private static final int MOST_DIGITS = 38;

    private enum Family {
        STRING("strings"),
        BOOLEAN("booleans"),
        INTEGER("whole numbers"),
        FLOAT("numbers"),
        DECIMAL("decimals"),
        DATE("Dates"),
        BYTES("bytes"),
        JSON("objects or arrays");

        private final String plural;

        Family(String plural) {
            this.plural = plural;
        }
    }

    /** What was seen of one column. */
    private static final class Seen {
        private final Map<Family, Integer> families = new EnumMap<>(Family.class);
        private int scale;
        private boolean beyondInt64;
        private boolean beyondUint64;
        private boolean negative;
        private boolean fits;
        private int rows;
        private boolean nulls;
    }

    private final CodeText text;
    private final RowShape shape;
    private final RowEvents events;
    private final Map<String, Seen> columns = new LinkedHashMap<>();
    private int rows;

    Inference(CodeText text, RowShape shape, RowEvents events) {
        this.text = text;
        this.shape = shape;
        this.events = events;
    }

    RowEvents events() {
        return events;
    }

    void result(int row, Value result) {
        if (result.hasArrayElements()) {
            for (long i = 0; i < result.getArraySize(); i++) {
                row(row, result.getArrayElement(i));
            }
        } else {
            row(row, result);
        }
    }

    private void row(int row, Value result) {
        if (result.isNull() || !result.hasMembers() || result.canExecute()) {
            return;
        }
        int before = columns.values().stream().mapToInt(seen -> seen.rows).sum();
        for (String key : result.getMemberKeys()) {
            if (key.equals(shape.rowKey())) {
                for (int column = 0; column < shape.seen().length; column++) {
                    if (shape.hidden(column)) {
                        Seen seen = columns.computeIfAbsent(shape.rowType().name(column), name -> new Seen());
                        seen.fits = true;
                        seen.rows++;
                    }
                }
                continue;
            }
            if (shape.hidden(shape.rowType().indexOf(key))) {
                events.notPlain();
                return;
            }
            Value value = result.getMember(key);
            if (value.isNull() && value.toString().equals("undefined")) {
                continue;
            }
            Seen seen = columns.computeIfAbsent(key, name -> new Seen());
            seen.rows++;
            see(seen, shape.rowType().indexOf(key), value, row);
        }
        rows += columns.values().stream().mapToInt(seen -> seen.rows).sum() > before ? 1 : 0;
    }

    private void see(Seen seen, int column, Value value, int row) {
        Object natural;
        try {
            natural = events.natural(value, row);
        } catch (IllegalArgumentException e) {
            return;
        }
        if (natural == null) {
            seen.nulls = true;
            return;
        }
        if (column >= 0 && !seen.fits) {
            try {
                Fitting.fit(shape.rowType().type(column), natural);
                seen.fits = true;
            } catch (IllegalArgumentException e) {
                // One value that fits is enough; those that do not are rejects of the run.
            }
        }
        seen.families.merge(family(seen, natural), 1, Integer::sum);
    }

    private static Family family(Seen seen, Object value) {
        if (value instanceof String) {
            return Family.STRING;
        } else if (value instanceof Boolean) {
            return Family.BOOLEAN;
        } else if (value instanceof Long number) {
            seen.negative |= number < 0;
            return Family.INTEGER;
        } else if (value instanceof BigInteger number) {
            seen.beyondInt64 = true;
            seen.negative |= number.signum() < 0;
            seen.beyondUint64 |= number.bitLength() > 64;
            return Family.INTEGER;
        } else if (value instanceof Double) {
            return Family.FLOAT;
        } else if (value instanceof BigDecimal number) {
            seen.scale = Math.max(seen.scale, number.scale());
            return Family.DECIMAL;
        } else if (value instanceof Instant) {
            return Family.DATE;
        } else if (value instanceof byte[]) {
            return Family.BYTES;
        }
        return Family.JSON;
    }

    /** {@return the columns: those of the input in its order, then new ones in the order they came up} */
    RowType rowType() {
        if (rows == 0) {
            return shape.rowType();
        }
        List<Field> fields = new ArrayList<>();
        List<Diagnostic> problems = new ArrayList<>();
        for (Field field : shape.rowType().fields()) {
            Seen seen = columns.remove(field.name());
            if (seen != null) {
                boolean nullable = field.nullable() || seen.nulls || seen.rows < rows;
                boolean keeps = seen.fits || seen.families.isEmpty();
                fields.add(
                        new Field(field.name(), keeps ? field.type() : type(field.name(), seen, problems), nullable));
            }
        }
        columns.forEach((name, seen) -> fields.add(new Field(name, type(name, seen, problems), true)));
        if (!problems.isEmpty()) {
            throw new PlanException(problems);
        }
        return new RowType(fields);
    }

    private Type type(String name, Seen seen, List<Diagnostic> problems) {
        List<Family> families = new ArrayList<>(seen.families.keySet());
        if (families.isEmpty()) {
            return Type.TEXT;
        }
        if (families.contains(Family.INTEGER) && families.size() == 2) {
            if (families.contains(Family.FLOAT) && !seen.beyondInt64) {
                return Type.FLOAT64;
            } else if (families.contains(Family.DECIMAL)) {
                return new Type.Decimal(MOST_DIGITS, Math.min(seen.scale, MOST_DIGITS));
            }
        }
        if (families.size() > 1) {
            String mix = families.stream().map(f -> f.plural).collect(Collectors.joining(" and "));
            problems.add(text.diagnostic(
                    Diagnostic.Severity.ERROR,
                    "JS-103",
                    "the column '" + name + "' gets " + mix,
                    text.code().place(),
                    1,
                    "let the function give values of one type, or say the type under 'cast'"));
            return Type.TEXT;
        }
        return single(families.get(0), seen);
    }

    private static Type single(Family family, Seen seen) {
        return switch (family) {
            case STRING -> Type.TEXT;
            case BOOLEAN -> Type.BOOL;
            case INTEGER ->
                seen.beyondUint64 || seen.beyondInt64 && seen.negative
                        ? new Type.Decimal(MOST_DIGITS, 0)
                        : seen.beyondInt64 ? Type.UINT64 : Type.INT64;
            case FLOAT -> Type.FLOAT64;
            case DECIMAL -> new Type.Decimal(MOST_DIGITS, Math.min(seen.scale, MOST_DIGITS));
            case DATE -> new Type.Timestamp(3, true);
            case BYTES -> Type.BYTES;
            case JSON -> Type.JSON;
        };
    }
}
