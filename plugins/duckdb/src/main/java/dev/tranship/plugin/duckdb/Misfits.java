package dev.tranship.plugin.duckdb;

import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.Special;
import dev.tranship.spi.Type;
import dev.tranship.spi.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Conditions in SQL that find the values a type cannot hold exactly. */
final class Misfits {
    private Misfits() {}

    /**
     * @param condition true for the values that do not fit
     * @param misfit what to say then; its value is the one that is found when it is empty
     */
    record Question(String column, String condition, Misfit misfit) {
        /** {@return one of the values as text, cut; NULL when all fit} */
        String aggregate() {
            String x = Identifiers.quote(column);
            String text = "CAST(" + x + " AS VARCHAR)";
            return "min(CASE WHEN length(" + text + ") > 200 THEN left(" + text + ", 199) || '…' ELSE " + text
                    + " END) FILTER (" + condition + ")";
        }

        Misfit misfit(String value) {
            return misfit.value().isEmpty() ? new Misfit(-1, column, value, misfit.reason()) : misfit;
        }
    }

    /** {@return what to ask about a column; empty when its type has no value that does not fit} */
    static List<Question> questions(DuckdbRelation.Column column, Wanted wanted) {
        String x = Identifiers.quote(column.name());
        List<String> conditions = new ArrayList<>();
        own(column, x).ifPresent(conditions::add);
        narrowing(column.type(), wanted.type(), x).ifPresent(conditions::add);
        List<Question> questions = new ArrayList<>();
        if (!conditions.isEmpty()) {
            questions.add(new Question(
                    column.name(),
                    conditions.stream().map(c -> "(" + c + ")").collect(Collectors.joining(" OR ")),
                    new Misfit(-1, column.name(), "", "does not fit " + wanted.type())));
        }
        for (Special special : wanted.except()) {
            questions.add(new Question(column.name(), special(x, special), special.in(column.name())));
        }
        return questions;
    }

    private static String special(String x, Special special) {
        return switch (special) {
            case NUL -> "contains(CAST(" + x + " AS VARCHAR), chr(0))";
            case NAN -> "isnan(" + x + ")";
            case INFINITY -> "isinf(" + x + ")";
        };
    }

    /** What the reader itself would find odd. */
    private static Optional<String> own(DuckdbRelation.Column column, String x) {
        Type type = column.type();
        if (type instanceof Type.Timestamp || type instanceof Type.Date) {
            return Optional.of("NOT isfinite(" + x + ")");
        } else if (type instanceof Type.Time) {
            return Optional.of(x + " >= '24:00:00'");
        } else if (type instanceof Type.Decimal && column.codec().huge()) {
            return Optional.of(x + " IS NOT NULL AND TRY_CAST(" + x + " AS DECIMAL(38,0)) IS NULL");
        } else if (type instanceof Type.Interval) {
            return Optional.of("abs(CAST(date_part('hour', " + x + ") AS BIGINT)) > 2562046");
        }
        return Optional.empty();
    }

    private static Optional<String> narrowing(Type stored, Type target, String x) {
        if (stored.equals(target)) {
            return Optional.empty();
        }
        if (target instanceof Type.Text text && text.length() > 0 && stored instanceof Type.Text) {
            return Optional.of("length(" + x + ") > " + text.length());
        } else if (target instanceof Type.Bytes bytes && bytes.length() > 0 && stored instanceof Type.Bytes) {
            return Optional.of("octet_length(" + x + ") > " + bytes.length());
        } else if (target instanceof Type.BitString bits && bits.length() > 0 && stored instanceof Type.BitString) {
            return Optional.of("bit_length(" + x + ") > " + bits.length());
        } else if (target instanceof Type.Timestamp to && stored instanceof Type.Timestamp from) {
            return precision(from.precision(), to.precision(), from.precision() > 6 ? 9 : 6, LeafText.number(from, x))
                    .or(() -> from.precision() <= 6 && to.precision() > 6
                            ? Optional.of("year(" + x + ") <= 1677 OR year(" + x + ") >= 2262")
                            : Optional.empty());
        } else if (target instanceof Type.Time to && stored instanceof Type.Time from) {
            return precision(from.precision(), to.precision(), 9, LeafText.number(from, x));
        } else if (target instanceof Type.Date && stored instanceof Type.Timestamp) {
            return Optional.of(x + " <> date_trunc('day', " + x + ")");
        } else if (target instanceof Type.Enum enumeration
                && !(stored instanceof Type.Array || stored instanceof Type.Struct)) {
            return Optional.of("CAST(" + x + " AS VARCHAR) NOT IN ("
                    + enumeration.values().stream().map(DuckdbTypes::literal).collect(Collectors.joining(", ")) + ")");
        } else if (number(target) && (number(stored) || stored instanceof Type.Bool)) {
            return roundTrip(stored, target, x);
        } else if (stored instanceof Type.Text
                && (number(target)
                        || target instanceof Type.Bool
                        || target instanceof Type.Date
                        || target instanceof Type.Time
                        || target instanceof Type.Timestamp
                        || target instanceof Type.Uuid)) {
            return sqlOf(target).map(sql -> x + " IS NOT NULL AND TRY_CAST(" + x + " AS " + sql + ") IS NULL");
        }
        return Optional.empty();
    }

    /** A value fits when it comes back from the other type as it was. */
    private static Optional<String> roundTrip(Type stored, Type target, String x) {
        return sqlOf(target)
                .map(sql -> x + " IS NOT NULL AND TRY_CAST(TRY_CAST(" + x + " AS " + sql + ") AS "
                        + DuckdbTypes.sql(stored) + ") IS DISTINCT FROM " + x);
    }

    private static Optional<String> precision(int from, int to, int unit, String number) {
        if (to >= from) {
            return Optional.empty();
        }
        long divisor = 1;
        for (int i = to; i < unit; i++) {
            divisor *= 10;
        }
        return Optional.of("(" + number + ") % " + divisor + " <> 0");
    }

    private static boolean number(Type type) {
        return type instanceof Type.Int || type instanceof Type.Decimal || type instanceof Type.Float;
    }

    /** A decimal wider than DuckDB's holds everything that DuckDB has. */
    private static Optional<String> sqlOf(Type type) {
        return type instanceof Type.Decimal decimal && decimal.precision() > DuckdbTypes.DIGITS
                ? Optional.empty()
                : Optional.of(DuckdbTypes.sql(type));
    }
}
