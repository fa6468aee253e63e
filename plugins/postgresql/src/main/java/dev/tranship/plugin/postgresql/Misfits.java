package dev.tranship.plugin.postgresql;

import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.Special;
import dev.tranship.spi.Type;
import dev.tranship.spi.Wanted;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Conditions in SQL that find the values a type cannot hold exactly. */
final class Misfits {
    /** A float beyond these is no float32, with or without rounding. */
    private static final String FLOAT32_MAX = "3.4028234663852886e38";

    private static final String FLOAT32_MIN = "1.401298464324817e-45";

    private final PostgresqlDatabase database;

    Misfits(PostgresqlDatabase database) {
        this.database = database;
    }

    /**
     * @param condition true for the values that do not fit
     * @param misfit what to say then; its value is the one that is found when it is empty
     */
    record Question(String column, String condition, Misfit misfit) {
        Question(String column, String condition, String reason) {
            this(column, condition, new Misfit(-1, column, "", reason));
        }

        /** {@return one of the values as text, cut; NULL when all fit} */
        String aggregate() {
            String text = Identifiers.quote(column) + "::text";
            return "min(CASE WHEN " + condition + " THEN CASE WHEN length(" + text + ") > 200 THEN left(" + text
                    + ", 200) || '…' ELSE " + text + " END END)";
        }

        Misfit misfit(String value) {
            return misfit.value().isEmpty() ? new Misfit(-1, column, value, misfit.reason()) : misfit;
        }
    }

    /**
     * {@return what to ask about a column: first about values that cannot be read as what the column is taken for, then about those
     * that do not fit what is wanted; empty when there are no such values}
     */
    List<Question> questions(PostgresqlRelation.Column column, Wanted wanted) {
        Type target = wanted.type();
        Type type = column.codec().type();
        boolean withoutDigits =
                column.stored().name().equals("numeric") && column.stored().typmod() < 0;
        String reason = withoutDigits
                ? "does not fit " + type + ", which a numeric without digits is read as; the connection's option"
                        + " numeric names another, e.g. numeric: decimal(60,20)"
                : "does not fit " + type;
        List<Question> questions = new ArrayList<>();
        own(column.stored(), type, Identifiers.quote(column.name()), 0)
                .ifPresent(condition -> questions.add(new Question(column.name(), condition, reason)));
        narrowing(type, target, column.selected())
                .ifPresent(
                        condition -> questions.add(new Question(column.name(), condition, "does not fit " + target)));
        for (Special special : wanted.except()) {
            special(column.selected(), special)
                    .ifPresent(condition ->
                            questions.add(new Question(column.name(), condition, special.in(column.name()))));
        }
        return questions;
    }

    private static Optional<String> special(String x, Special special) {
        return switch (special) {
            // PostgreSQL itself holds none.
            case NUL -> Optional.empty();
            case NAN -> Optional.of(x + " = 'NaN'");
            case INFINITY -> Optional.of(x + " IN ('Infinity', '-Infinity')");
        };
    }

    private static String any(List<String> conditions) {
        return conditions.stream().map(c -> "(" + c + ")").collect(Collectors.joining(" OR "));
    }

    /** What the reader itself would find odd. */
    private Optional<String> own(PgType stored, Type type, String x, int depth) {
        if (stored.element() != null && type instanceof Type.Array) {
            return array(stored, type, x, depth);
        } else if (type instanceof Type.Decimal decimal && stored.name().equals("numeric")) {
            return Optional.of(stored.typmod() < 0 ? outside(x, decimal) : x + " = 'NaN'");
        } else if (type instanceof Type.Date) {
            return Optional.of("NOT isfinite(" + x + ")");
        } else if (type instanceof Type.Timestamp) {
            return Optional.of("NOT isfinite(" + x + ") OR " + x + " >= '294247-01-01'");
        } else if (type instanceof Type.Time) {
            return Optional.of(x + " >= '24:00:00'");
        } else if (type instanceof Type.Interval) {
            // More hours than nanoseconds fit into 64 bits.
            return Optional.of("abs(extract(hour FROM " + x + ")) > 2562046"
                    + (database.atLeast(17) ? " OR NOT isfinite(" + x + ")" : ""));
        }
        return Optional.empty();
    }

    private Optional<String> array(PgType stored, Type type, String x, int depth) {
        int dimensions = 0;
        Type inner = type;
        while (inner instanceof Type.Array array) {
            inner = array.element();
            dimensions++;
        }
        List<String> conditions = new ArrayList<>(List.of("array_ndims(" + x + ") <> " + dimensions));
        for (int i = 1; i <= dimensions; i++) {
            conditions.add("array_lower(" + x + ", " + i + ") <> 1");
        }
        String element = "e" + depth;
        if (stored.element() != null) {
            own(stored.element(), inner, element, depth + 1)
                    .ifPresent(c -> conditions.add(
                            "EXISTS (SELECT 1 FROM unnest(" + x + ") AS u(" + element + ") WHERE " + c + ")"));
        }
        return Optional.of(any(conditions));
    }

    private static String outside(String x, Type.Decimal to) {
        return x + " <> round(" + x + ", " + to.scale() + ") OR abs(" + x + ") >= "
                + BigInteger.TEN.pow(to.precision() - to.scale()) + "::numeric";
    }

    private Optional<String> narrowing(Type stored, Type target, String x) {
        if (stored.equals(target)) {
            return Optional.empty();
        }
        if (target instanceof Type.Text text && text.length() > 0) {
            return stored instanceof Type.Text || stored instanceof Type.Enum
                    ? Optional.of("length(" + x + "::text) > " + text.length())
                    : Optional.empty();
        } else if (target instanceof Type.Bytes bytes && bytes.length() > 0 && stored instanceof Type.Bytes) {
            return Optional.of("octet_length(" + x + ") > " + bytes.length());
        } else if (target instanceof Type.BitString bits && bits.length() > 0 && stored instanceof Type.BitString) {
            return Optional.of("length(" + x + ") > " + bits.length());
        } else if (target instanceof Type.Timestamp to && stored instanceof Type.Timestamp from) {
            return to.precision() > 6
                    ? Optional.of(x + " < '1677-09-22' OR " + x + " > '2262-04-11'")
                    : finer(from.precision(), to.precision(), x);
        } else if (target instanceof Type.Time to && stored instanceof Type.Time from) {
            return finer(from.precision(), to.precision(), x);
        } else if (target instanceof Type.Date && stored instanceof Type.Timestamp) {
            return Optional.of(x + " <> date_trunc('day', " + x + ")");
        } else if (target instanceof Type.Enum enumeration
                && (stored instanceof Type.Text || stored instanceof Type.Enum)) {
            return Optional.of(
                    enumeration.values().isEmpty()
                            ? x + " IS NOT NULL"
                            : x + "::text NOT IN ("
                                    + enumeration.values().stream()
                                            .map(Quoted::literal)
                                            .collect(Collectors.joining(", "))
                                    + ")");
        } else if (stored instanceof Type.Text) {
            return text(target, x);
        }
        return number(stored, target, x);
    }

    private static Optional<String> finer(int from, int to, String x) {
        long unit = 1;
        for (int i = to; i < 6; i++) {
            unit *= 10;
        }
        return to >= from
                ? Optional.empty()
                : Optional.of("extract(microseconds FROM " + x + ")::bigint % " + unit + " <> 0");
    }

    private Optional<String> number(Type stored, Type target, String x) {
        if (target instanceof Type.Int to) {
            BigInteger most = to.bits() == 64 && !to.signed()
                    ? BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE)
                    : BigInteger.valueOf(to.max());
            if (stored instanceof Type.Int || stored instanceof Type.Decimal) {
                return Optional.of(x + " < " + to.min() + " OR " + x + " > " + most
                        + (stored instanceof Type.Decimal ? " OR " + x + " <> trunc(" + x + ")" : ""));
            } else if (stored instanceof Type.Float) {
                // The largest integer is no float, the one after it is.
                return Optional.of(x + " < '" + to.min() + "'::float8 OR " + x + " >= '" + most.add(BigInteger.ONE)
                        + "'::float8 OR " + x + " <> trunc(" + x + ")");
            }
        } else if (target instanceof Type.Decimal to) {
            if (stored instanceof Type.Int || stored instanceof Type.Decimal) {
                return Optional.of(outside(x + "::numeric", to));
            } else if (stored instanceof Type.Float) {
                return Optional.of("CASE WHEN " + x + " IN ('NaN', 'Infinity', '-Infinity') THEN true ELSE "
                        + outside(x + "::text::numeric", to) + " END");
            }
        } else if (target instanceof Type.Float to) {
            return floating(stored, to, x);
        } else if (target instanceof Type.Bool && (stored instanceof Type.Int || stored instanceof Type.Decimal)) {
            return Optional.of(x + " NOT IN (0, 1)");
        }
        return Optional.empty();
    }

    /** A number fits when it comes back from the float as it was. */
    private Optional<String> floating(Type stored, Type.Float to, String x) {
        String type = "float" + to.bits() / 8;
        if (stored instanceof Type.Int) {
            // What rounds up to 2^63 does not come back at all.
            return Optional.of("CASE WHEN " + x + " > 9223371487098961920 THEN "
                    + (to.bits() == 32 || !(stored instanceof Type.Int integer && integer.bits() == 64)
                            ? "true"
                            : x + " > 9223372036854774784 OR " + x + "::float8::bigint <> " + x)
                    + " ELSE " + x + "::" + type + "::float8::bigint <> " + x + " END");
        } else if (stored instanceof Type.Decimal) {
            // From 12 on the text of a float is the shortest that gives it back; before, a cast rounds to 15 digits.
            return Optional.of(x + "::" + type + (database.atLeast(12) ? "::text" : "") + "::numeric <> " + x);
        } else if (stored instanceof Type.Float from && from.bits() > to.bits()) {
            return Optional.of("CASE WHEN " + x + " IN ('NaN', 'Infinity', '-Infinity', 0) THEN false WHEN abs(" + x
                    + ") > " + FLOAT32_MAX + " OR abs(" + x + ") < " + FLOAT32_MIN + " THEN true ELSE " + x
                    + "::float4::float8 <> " + x + " END");
        }
        return Optional.empty();
    }

    private Optional<String> text(Type target, String x) {
        String type = target instanceof Type.Int integer
                ? integer.signed() ? PostgresqlTypes.sql(PostgresqlTypes.held(integer), Type::toString) : "numeric"
                : target instanceof Type.Decimal
                        ? "numeric"
                        : target instanceof Type.Float
                                ? "float8"
                                : target instanceof Type.Bool
                                                || target instanceof Type.Date
                                                || target instanceof Type.Time
                                                || target instanceof Type.Timestamp
                                                || target instanceof Type.Uuid
                                                || target instanceof Type.Json
                                        ? PostgresqlTypes.sql(PostgresqlTypes.held(target), Type::toString)
                                        : "";
        if (type.isEmpty()) {
            return Optional.empty();
        }
        if (database.atLeast(16)) {
            return Optional.of("NOT pg_input_is_valid(" + x + ", '" + type + "')");
        }
        // Without a way to ask, at least what is no number is found; every value is looked at again on its way.
        return target instanceof Type.Int || target instanceof Type.Decimal
                ? Optional.of(x + " !~ '^\\s*[-+]?[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]+)?\\s*$'")
                : Optional.empty();
    }
}
