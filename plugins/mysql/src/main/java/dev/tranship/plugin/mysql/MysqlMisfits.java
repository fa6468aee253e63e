package dev.tranship.plugin.mysql;

import static dev.tranship.plugin.mysql.MysqlDatabase.SQL;

import dev.tranship.spi.Misfit;
import dev.tranship.spi.Special;
import dev.tranship.spi.Type;
import dev.tranship.spi.Wanted;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds, where the data is, the values that a type cannot hold exactly. */
final class MysqlMisfits {
    private static final int SHOWN = 199;

    private final Connection connection;
    private final MysqlRelation relation;

    MysqlMisfits(Connection connection, MysqlRelation relation) {
        this.connection = connection;
        this.relation = relation;
    }

    /**
     * @param condition true for the values that do not fit
     * @param misfit what to say then; its value is the one that is found when it is empty
     */
    private record Question(MysqlColumn column, String condition, Misfit misfit) {
        Question(MysqlColumn column, String condition, String reason) {
            this(column, condition, new Misfit(-1, column.name(), "", reason));
        }

        /** {@return one of the values as text, cut; NULL when all fit} */
        String aggregate() {
            String x = MysqlText.quote(column.name());
            String value = column.type() instanceof Type.Bytes
                    ? "HEX(LEFT(" + x + ", 100))"
                    : "CAST(" + column.select("") + " AS CHAR)";
            String cut = "CASE WHEN CHAR_LENGTH(" + value + ") > " + (SHOWN + 1) + " THEN CONCAT(LEFT(" + value + ", "
                    + SHOWN + "), '…') ELSE " + value + " END";
            return "MIN(CASE WHEN " + condition + " THEN " + cut + " END)";
        }

        Misfit misfit(String value) {
            return misfit.value().isEmpty() ? new Misfit(-1, column.name(), value, misfit.reason()) : misfit;
        }
    }

    /** {@return at most one misfit a column} @param source what follows FROM, with its condition */
    List<Misfit> find(List<Wanted> wanted, String source) {
        List<Question> questions = wanted.stream()
                .flatMap(one -> questions(relation.column(one.name()), one).stream())
                .toList();
        if (questions.isEmpty()) {
            return List.of();
        }
        String sql = questions.stream().map(Question::aggregate).collect(Collectors.joining(", "));
        return SQL.list(
                        connection,
                        "looking for misfits in " + relation.path(),
                        "SELECT " + sql + " FROM " + source,
                        row -> misfits(questions, row))
                .get(0);
    }

    private static List<Misfit> misfits(List<Question> questions, ResultSet row) throws SQLException {
        Map<String, Misfit> misfits = new LinkedHashMap<>();
        for (int i = 0; i < questions.size(); i++) {
            String value = row.getString(i + 1);
            if (value != null) {
                Misfit misfit = questions.get(i).misfit(value);
                misfits.putIfAbsent(misfit.column(), misfit);
            }
        }
        return List.copyOf(misfits.values());
    }

    private static List<Question> questions(MysqlColumn column, Wanted wanted) {
        List<Question> questions = new ArrayList<>();
        question(column, wanted.type()).ifPresent(questions::add);
        for (Special special : wanted.except()) {
            special(MysqlText.quote(column.name()), special)
                    .ifPresent(condition -> questions.add(new Question(column, condition, special.in(column.name()))));
        }
        return questions;
    }

    private static Optional<String> special(String x, Special special) {
        return switch (special) {
            // Bytes are compared in half the time of characters.
            case NUL -> Optional.of("LOCATE(X'00', CAST(CONVERT(" + x + " USING utf8mb4) AS BINARY)) > 0");
            // MySQL itself holds none of these.
            case NAN -> Optional.empty();
            case INFINITY -> Optional.empty();
        };
    }

    private static Optional<Question> question(MysqlColumn column, Type target) {
        String x = MysqlText.quote(column.name());
        Optional<String> own = own(column, x);
        if (own.isPresent()) {
            Optional<String> narrower = narrowing(column.type(), target, x);
            String reason = reason(column.type());
            return Optional.of(
                    narrower.isEmpty()
                            ? new Question(column, own.get(), reason)
                            : new Question(
                                    column,
                                    "((" + own.get() + ") OR (" + narrower.get() + "))",
                                    reason + ", or does not fit " + target));
        }
        return narrowing(column.type(), target, x).map(c -> new Question(column, c, "does not fit " + target));
    }

    /** {@return why the reader finds a value of such a column odd} */
    static String reason(Type type) {
        if (type instanceof Type.Bool) {
            return "a TINYINT(1) that is neither 0 nor 1; the connection option tinyint1: integer reads such columns as numbers";
        } else if (type instanceof Type.Date || type instanceof Type.Timestamp) {
            return "no day of the calendar; the connection option zero_dates: null reads 0000-00-00 as NULL";
        } else if (type instanceof Type.Time) {
            return "no time of a day, but a duration";
        } else if (type instanceof Type.Enum) {
            return "none of the enum's values";
        }
        return "out of the range of " + type;
    }

    private static Optional<String> own(MysqlColumn column, String x) {
        Type type = column.type();
        if (type instanceof Type.Bool) {
            return Optional.of(x + " NOT IN (0, 1)");
        } else if (type instanceof Type.Date || type instanceof Type.Timestamp) {
            String incomplete = "MONTH(" + x + ") = 0 OR DAYOFMONTH(" + x + ") = 0";
            return Optional.of(column.zeroIsNull() ? "(" + incomplete + ") AND " + x + " <> 0" : incomplete);
        } else if (type instanceof Type.Time) {
            return Optional.of(
                    "TIME_TO_SEC(" + x + ") < 0 OR " + x + " < '00:00:00' OR TIME_TO_SEC(" + x + ") >= 86400");
        } else if (type instanceof Type.Enum) {
            return Optional.of(x + " + 0 = 0");
        }
        return Optional.empty();
    }

    private static Optional<String> narrowing(Type stored, Type target, String x) {
        if (stored.equals(target)) {
            return Optional.empty();
        }
        if (target instanceof Type.Text text && text.length() > 0) {
            return stored instanceof Type.Text || stored instanceof Type.Json || stored instanceof Type.Enum
                    ? limit(stored, text.length()).map(n -> "CHAR_LENGTH(" + x + ") > " + n)
                    : Optional.empty();
        } else if (target instanceof Type.Bytes bytes && bytes.length() > 0 && stored instanceof Type.Bytes from) {
            return from.length() > 0 && from.length() <= bytes.length()
                    ? Optional.empty()
                    : Optional.of("OCTET_LENGTH(" + x + ") > " + bytes.length());
        } else if (target instanceof Type.Timestamp to && stored instanceof Type.Timestamp from) {
            return precision(x, from.precision(), to.precision())
                    .or(() -> to.precision() > 6
                            ? Optional.of("YEAR(" + x + ") <= 1677 OR YEAR(" + x + ") >= 2262")
                            : Optional.empty());
        } else if (target instanceof Type.Time to && stored instanceof Type.Time from) {
            return precision(x, from.precision(), to.precision());
        } else if (target instanceof Type.Date && stored instanceof Type.Timestamp) {
            return Optional.of("TIME(" + x + ") <> '00:00:00'");
        } else if (target instanceof Type.Enum members) {
            return Optional.of("CAST(" + x + " AS CHAR) COLLATE utf8mb4_bin NOT IN ("
                    + members.values().stream().map(MysqlText::literal).collect(Collectors.joining(", ")) + ")");
        } else if (target instanceof Type.Int to) {
            return integer(stored, to, x);
        } else if (target instanceof Type.Decimal to) {
            return decimal(stored, to, x);
        } else if (target instanceof Type.Float to) {
            return floating(stored, to, x);
        } else if (stored instanceof Type.Text) {
            return spelling(target).map(pattern -> x + " NOT REGEXP " + MysqlText.literal(pattern));
        }
        return Optional.empty();
    }

    private static Optional<Integer> limit(Type stored, int length) {
        return stored instanceof Type.Text text && text.length() > 0 && text.length() <= length
                ? Optional.empty()
                : Optional.of(length);
    }

    private static Optional<String> precision(String x, int from, int to) {
        if (to >= from) {
            return Optional.empty();
        }
        return Optional.of("MICROSECOND(" + x + ") % " + BigInteger.TEN.pow(6 - to) + " <> 0");
    }

    private static Optional<String> integer(Type stored, Type.Int to, String x) {
        BigInteger min = BigInteger.valueOf(to.min());
        BigInteger max = to.signed() || to.bits() < 64
                ? BigInteger.valueOf(to.max())
                : BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
        if (stored instanceof Type.Int from) {
            boolean holds = from.signed() == to.signed() && from.bits() <= to.bits()
                    || !from.signed() && from.bits() < to.bits();
            return holds ? Optional.empty() : Optional.of(x + " < " + min + " OR " + x + " > " + max);
        } else if (stored instanceof Type.Decimal) {
            return Optional.of(x + " < " + min + " OR " + x + " > " + max + " OR " + x + " <> TRUNCATE(" + x + ", 0)");
        } else if (stored instanceof Type.Float) {
            return Optional.of(x + " < " + min + " OR " + x + " >= " + max.add(BigInteger.ONE) + "e0 OR " + x
                    + " <> TRUNCATE(" + x + ", 0)");
        }
        return stored instanceof Type.Text
                ? Optional.of(x + " NOT REGEXP '^[+-]?[0-9]+$' OR CAST(" + x + " AS DECIMAL(65,0)) < " + min
                        + " OR CAST(" + x + " AS DECIMAL(65,0)) > " + max)
                : Optional.empty();
    }

    private static Optional<String> decimal(Type stored, Type.Decimal to, String x) {
        String bound = BigInteger.TEN.pow(to.precision() - to.scale()).toString();
        if (to.precision() - to.scale() > MysqlTypes.DIGITS - 1) {
            return Optional.empty();
        }
        String large = "ABS(CAST(" + x + " AS DECIMAL(65,0))) >= " + bound;
        if (stored instanceof Type.Int) {
            return Optional.of(large);
        } else if (stored instanceof Type.Decimal from) {
            boolean holds =
                    from.scale() <= to.scale() && from.precision() - from.scale() <= to.precision() - to.scale();
            return holds
                    ? Optional.empty()
                    : Optional.of(
                            "ABS(" + x + ") >= " + bound + " OR " + x + " <> TRUNCATE(" + x + ", " + to.scale() + ")");
        } else if (stored instanceof Type.Float) {
            return Optional.of(
                    "ABS(" + x + ") >= " + bound + " OR " + x + " <> TRUNCATE(" + x + ", " + to.scale() + ")");
        }
        return stored instanceof Type.Text
                ? Optional.of(x + " NOT REGEXP '^[+-]?[0-9]+([.][0-9]+)?$' OR " + large)
                : Optional.empty();
    }

    private static Optional<String> floating(Type stored, Type.Float to, String x) {
        if (stored instanceof Type.Float from) {
            // What a FLOAT holds exactly has at most 24 binary digits.
            return from.bits() <= to.bits()
                    ? Optional.empty()
                    : Optional.of(x + " <> 0 AND (ABS(" + x + ") > 3.4028234663852886e38 OR ABS(" + x
                            + ") < 1.401298464324817e-45 OR " + binary(x, 24) + ")");
        } else if (stored instanceof Type.Int || stored instanceof Type.Decimal) {
            int digits = to.bits() == 32 ? 24 : 53;
            if (stored instanceof Type.Int from && from.bits() <= (to.bits() == 32 ? 16 : 32)) {
                return Optional.empty();
            }
            String scale = stored instanceof Type.Decimal from ? Integer.toString(Math.min(30, from.scale())) : "0";
            String back = "CAST((" + x + " + 0e0) AS DECIMAL(65," + scale + "))";
            String inexact = back + " <> " + x;
            return Optional.of(
                    to.bits() == 64
                            ? inexact
                            : inexact + " OR " + x + " <> 0 AND " + binary("(" + x + " + 0e0)", digits));
        }
        return stored instanceof Type.Text
                ? Optional.of(x + " NOT REGEXP '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?$'")
                : Optional.empty();
    }

    /** {@return whether a double has more binary digits than that} Scaled to one more, it would have a fraction. */
    private static String binary(String x, int digits) {
        String exponent = "FLOOR(LOG2(ABS(" + x + ")))";
        String scaled = "(" + x + " * POW(2, " + (digits - 1) + " - " + exponent + "))";
        return scaled + " <> TRUNCATE(" + scaled + ", 0)";
    }

    private static Optional<String> spelling(Type target) {
        if (target instanceof Type.Bool) {
            return Optional.of("^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[01])$");
        } else if (target instanceof Type.Date) {
            return Optional.of("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
        } else if (target instanceof Type.Time) {
            return Optional.of("^[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?$");
        } else if (target instanceof Type.Timestamp) {
            return Optional.of("^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].+$");
        } else if (target instanceof Type.Uuid) {
            return Optional.of("^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$");
        }
        return Optional.empty();
    }
}
