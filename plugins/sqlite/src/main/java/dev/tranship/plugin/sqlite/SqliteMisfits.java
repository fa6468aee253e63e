package dev.tranship.plugin.sqlite;

import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Special;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import dev.tranship.spi.Wanted;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks for values that a type cannot hold. One pass, in parts side by side, tells whether there may be any: by a condition
 * that SQLite evaluates, and dates and timestamps by reading them, which is cheaper than SQLite's functions of dates. Only
 * where it finds something are columns looked at one by one.
 */
final class SqliteMisfits {
    private static final String ANY = "1";

    private final SqliteShape shape;
    private final ReadRequest request;
    private final Pages pages;

    SqliteMisfits(SqliteShape shape, ReadRequest request, Pages pages) {
        this.shape = shape;
        this.request = request;
        this.pages = pages;
    }

    /** @param condition holds for every value that may not fit, and for few others */
    private record Candidate(SqliteColumn column, Wanted wanted, String condition) {
        boolean undecided() {
            return condition.equals(ANY);
        }

        /** Whether a value that can be read fits. */
        boolean readable() {
            return !undecided() && dated(column.field().type());
        }
    }

    /** Runs something on a connection that sees the snapshot; by several threads at once. */
    interface Connections {
        <T> T on(SqliteSnapshot.Work<T> work);
    }

    /** @param parts what together is everything */
    List<Misfit> find(Connections connections, List<Wanted> columns, List<SqliteSnapshot.Range> parts) {
        List<Candidate> candidates = new ArrayList<>();
        for (Wanted wanted : columns) {
            SqliteColumn column = shape.column(wanted.name());
            String condition = condition(column, wanted);
            if (!condition.isEmpty()) {
                candidates.add(new Candidate(column, wanted, condition));
            }
        }
        List<Candidate> decided =
                candidates.stream().filter(c -> !c.undecided()).toList();
        // What is stored says it of every candidate, SQLite only of some.
        List<Candidate> looked = pages.hold(request, shape) ? candidates : decided;
        boolean suspicious = !looked.isEmpty()
                && parts.parallelStream()
                        .map(part -> connections.on(connection -> suspicious(connection, looked, part)))
                        .reduce(false, Boolean::logicalOr);
        return connections.on(connection -> {
            List<Misfit> misfits = new ArrayList<>();
            List<Candidate> clear = !suspicious ? looked : decided.isEmpty() ? decided : clear(connection, decided);
            for (Candidate candidate : candidates) {
                Misfit misfit = clear.contains(candidate) ? null : first(connection, candidate);
                if (misfit != null) {
                    misfits.add(misfit);
                }
            }
            return misfits;
        });
    }

    /** {@return whether a part of the rows may have a value that does not fit} */
    private boolean suspicious(Connection connection, List<Candidate> candidates, SqliteSnapshot.Range part)
            throws SQLException {
        if (pages.hold(request, shape)) {
            SqliteShape looked = shape.select(
                    candidates.stream().map(c -> c.column().field().name()).toList());
            try (SqliteRows rows = pages.rows(connection, looked, part)) {
                return Boolean.TRUE.equals(rows.with(cells -> unclear(cells, candidates)));
            }
        }
        List<SqliteColumn> read = new ArrayList<>();
        List<String> conditions = new ArrayList<>(List.of("0"));
        for (Candidate candidate : candidates) {
            if (candidate.readable()) {
                read.add(candidate.column());
            }
            String condition = candidate.readable() ? candidate.column().suspicion() : candidate.condition();
            if (condition != null) {
                conditions.add("(" + condition + ")");
            }
        }
        String any = String.join(" OR ", conditions);
        String columns = read.isEmpty()
                ? "max(" + any + ")"
                : any + ", "
                        + Identifiers.quoteAll(
                                read.stream().map(c -> c.field().name()).toList());
        try (SqliteRows rows = StatementRows.of(
                connection,
                "SELECT " + columns + " FROM " + shape.quoted()
                        + SqliteSnapshot.where(request, part.conditions(shape.rowid())))) {
            return Boolean.TRUE.equals(rows.with(cells -> suspicious(cells, read)));
        }
    }

    /** {@return whether there may be a value that does not fit, looking at what is stored} */
    private static boolean unclear(Cells cells, List<Candidate> candidates) throws SQLException {
        SqliteColumn[] columns = candidates.stream().map(Candidate::column).toArray(SqliteColumn[]::new);
        Type[] narrowed = candidates.stream()
                .map(c -> c.wanted().type().equals(c.column().field().type())
                        ? null
                        : c.wanted().type())
                .toArray(Type[]::new);
        List<Set<Special>> except =
                candidates.stream().map(c -> c.wanted().except()).toList();
        // A text of ASCII that is short enough is told without making a text of it.
        int[] limits = candidates.stream()
                .mapToInt(c -> limit(c.column().field().type(), c.wanted()))
                .toArray();
        Vector[] vectors = candidates.stream()
                .map(c -> new Vector(c.column().field().type(), 1))
                .toArray(Vector[]::new);
        while (cells.next()) {
            for (int i = 0; i < columns.length; i++) {
                if (limits[i] > 0 && cells.plainAscii(i, limits[i])) {
                    continue;
                }
                boolean excepted = !except.get(i).isEmpty();
                if (cells.odd(i, columns[i]) || !columns[i].settled() || narrowed[i] != null || excepted) {
                    boolean read =
                            !cells.odd(i, columns[i]) && columns[i].fast().read(cells, i, vectors[i], 0) >= 0;
                    if (!read && columns[i].decode(cells, i, vectors[i], 0) != null
                            || narrowed[i] != null
                                    && unfit(
                                                    vectors[i].get(0),
                                                    columns[i].field().type(),
                                                    narrowed[i])
                                            != null
                            || excepted
                                    && special(vectors[i].get(0), except.get(i)).isPresent()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** {@return how many characters of ASCII without NUL fit for sure; 0 when the values need no such look} */
    private static int limit(Type stored, Wanted wanted) {
        if (!(stored instanceof Type.Text from) || !(wanted.type() instanceof Type.Text to)) {
            return 0;
        }
        if (from.length() == 0 && to.length() == 0) {
            return wanted.except().contains(Special.NUL) ? Integer.MAX_VALUE : 0;
        }
        return from.length() == 0 || to.length() == 0
                ? Math.max(from.length(), to.length())
                : Math.min(from.length(), to.length());
    }

    private static Optional<Special> special(@Nullable Object value, Set<Special> except) {
        return value == null ? Optional.empty() : Special.of(except, value);
    }

    private static boolean suspicious(Cells cells, List<SqliteColumn> read) throws SQLException {
        Vector[] vectors =
                read.stream().map(c -> new Vector(c.field().type(), 1)).toArray(Vector[]::new);
        while (cells.next()) {
            if (cells.getLong(0) != 0) {
                return true;
            }
            for (int i = 0; i < vectors.length; i++) {
                SqliteColumn column = read.get(i);
                if (column.fast().read(cells, 1 + i, vectors[i], 0) < 0
                        && column.decode(cells, 1 + i, vectors[i], 0) != null) {
                    return true;
                }
            }
        }
        return false;
    }

    /** {@return the columns that have no value for which their condition holds} */
    private List<Candidate> clear(Connection connection, List<Candidate> candidates) throws SQLException {
        String flags =
                candidates.stream().map(c -> "max(" + c.condition() + ")").collect(Collectors.joining(", "));
        List<Candidate> clear = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT " + flags + " FROM " + shape.quoted() + SqliteSnapshot.where(request, List.of()))) {
            for (int i = 0; i < candidates.size(); i++) {
                if (rows.getInt(i + 1) == 0) {
                    clear.add(candidates.get(i));
                }
            }
        }
        return clear;
    }

    private @Nullable Misfit first(Connection connection, Candidate candidate) throws SQLException {
        SqliteColumn column = candidate.column();
        String name = column.field().name();
        List<String> conditions = List.of(Identifiers.quote(name) + " IS NOT NULL", "(" + candidate.condition() + ")");
        try (SqliteRows rows = StatementRows.of(
                connection,
                "SELECT " + Identifiers.quote(name) + " FROM " + shape.quoted()
                        + SqliteSnapshot.where(request, conditions))) {
            return rows.with(cells -> first(cells, column, candidate.wanted()));
        }
    }

    private static @Nullable Misfit first(Cells cells, SqliteColumn column, Wanted wanted) throws SQLException {
        Type type = column.field().type();
        Vector vector = new Vector(type, 1);
        while (cells.next()) {
            String reason = column.decode(cells, 0, vector, 0);
            if (reason == null) {
                reason = unfit(vector.get(0), type, wanted.type());
            }
            if (reason != null) {
                return new Misfit(-1, wanted.name(), SqliteBatchReader.shown(cells.getObject(0)), reason);
            }
            Optional<Special> special = special(vector.get(0), wanted.except());
            if (special.isPresent()) {
                return special.get().in(wanted.name());
            }
        }
        return null;
    }

    /** Whether values are read by a parser of ours. */
    private static boolean dated(Type type) {
        return type instanceof Type.Date || type instanceof Type.Timestamp timestamp && !timestamp.zoned();
    }

    /** {@return an SQL condition that holds for every value that may not fit; empty when all fit} */
    private static String condition(SqliteColumn column, Wanted wanted) {
        Set<String> conditions = new LinkedHashSet<>(List.of(stored(column), narrowed(column, wanted.type())));
        for (Special special : wanted.except()) {
            conditions.add(special(Identifiers.quote(column.field().name()), special));
        }
        conditions.remove("");
        return conditions.contains(ANY) ? ANY : String.join(" OR ", conditions);
    }

    private static String special(String c, Special special) {
        return switch (special) {
            case NUL -> "instr(" + c + ", char(0)) > 0";
            // SQLite itself keeps NULL in its place.
            case NAN -> "";
            case INFINITY -> c + " IN (9e999, -9e999)";
        };
    }

    /** {@return when a value may not be of its own column's type} */
    private static String stored(SqliteColumn column) {
        String c = Identifiers.quote(column.field().name());
        String suspicion = column.suspicion() == null ? "" : column.suspicion();
        Type type = column.field().type();
        if (type instanceof Type.Text text) {
            return text.length() == 0 ? suspicion : suspicion + " OR " + longer(c, text.length());
        } else if (type instanceof Type.Bytes bytes) {
            return bytes.length() == 0 ? suspicion : suspicion + " OR octet_length(" + c + ") > " + bytes.length();
        } else if (type instanceof Type.Decimal decimal) {
            return decimal.precision() <= SqliteTypes.REAL_DIGITS && column.affinity() != SqliteTypes.Affinity.TEXT
                    ? suspicion + " OR " + outside(c, decimal)
                    : ANY;
        } else if (type instanceof Type.Date) {
            return suspicion + " OR date(" + c + ") IS NOT " + c;
        } else if (type instanceof Type.Timestamp timestamp && !timestamp.zoned()) {
            return suspicion + " OR length(" + c + ") > "
                    + (timestamp.precision() == 0 ? 19 : 20 + timestamp.precision()) + " OR datetime(substr(" + c
                    + ", 1, 19)) IS NOT substr(" + c + ", 1, 19)";
        } else if (type instanceof Type.Int
                || type instanceof Type.Bool
                || type.equals(Type.FLOAT64)
                || type instanceof Type.Json) {
            return suspicion;
        }
        return ANY;
    }

    /** {@return when a value of the column's type may not fit the wanted one} */
    private static String narrowed(SqliteColumn column, Type wanted) {
        Type source = column.field().type();
        String c = Identifiers.quote(column.field().name());
        if (wanted.equals(source)) {
            return "";
        } else if (source instanceof Type.Int && wanted instanceof Type.Int integer) {
            return integer.equals(Type.UINT64)
                    ? c + " < 0"
                    : source.equals(Type.UINT64)
                            ? ANY
                            : integer.bits() == 64 ? "" : c + " NOT BETWEEN " + integer.min() + " AND " + integer.max();
        } else if (source instanceof Type.Int && wanted instanceof Type.Float real) {
            long exact = 1L << (real.bits() == 64 ? 53 : 24);
            return source.equals(Type.UINT64) ? ANY : c + " NOT BETWEEN -" + exact + " AND " + exact;
        } else if (source instanceof Type.Int && wanted instanceof Type.Decimal decimal) {
            int digits = decimal.precision() - decimal.scale();
            String bound = digits > 18
                    ? ""
                    : BigInteger.TEN.pow(digits).subtract(BigInteger.ONE).toString();
            return source.equals(Type.UINT64) ? ANY : digits > 18 ? "" : c + " NOT BETWEEN -" + bound + " AND " + bound;
        } else if (source instanceof Type.Text && wanted instanceof Type.Text text) {
            return text.length() == 0 ? "" : longer(c, text.length());
        } else if (source instanceof Type.Bytes && wanted instanceof Type.Bytes bytes) {
            return bytes.length() == 0 ? "" : "octet_length(" + c + ") > " + bytes.length();
        } else if (source instanceof Type.Decimal from && wanted instanceof Type.Decimal to) {
            return to.scale() >= from.scale() && to.precision() - to.scale() >= from.precision() - from.scale()
                    ? ""
                    : ANY;
        } else if (source instanceof Type.Timestamp from && wanted instanceof Type.Timestamp to) {
            return from.zoned() == to.zoned() && to.precision() >= from.precision() ? "" : ANY;
        } else if (wanted instanceof Type.Text text && text.length() == 0 && !(source instanceof Type.Bytes)) {
            return "";
        }
        return ANY;
    }

    /** A text has at most as many characters as bytes, and the number of bytes is known without reading it. */
    private static String longer(String c, int limit) {
        return "octet_length(" + c + ") > " + limit;
    }

    private static String outside(String c, Type.Decimal type) {
        String power = "1e" + type.scale();
        String limit = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE) + ".5";
        // Adding and taking away 1.5 * 2^52 rounds a number of up to 15 digits to a whole one, without a call of a
        // function.
        return "(" + c + " * " + power + " + 6755399441055744.0 - 6755399441055744.0) / " + power + " <> " + c + " OR "
                + c + " * " + power + " NOT BETWEEN -" + limit + " AND " + limit;
    }

    private static @Nullable String unfit(@Nullable Object value, Type source, Type wanted) {
        if (value == null || wanted.equals(source)) {
            return null;
        }
        try {
            return fits(value, source, wanted) ? null : reason(value, wanted);
        } catch (IllegalArgumentException | ArithmeticException e) {
            return reason(value, wanted);
        }
    }

    private static String reason(Object value, Type wanted) {
        if (value instanceof String text && wanted instanceof Type.Text) {
            return "text of " + text.codePointCount(0, text.length()) + " characters does not fit " + wanted;
        } else if (value instanceof byte[] bytes && wanted instanceof Type.Bytes) {
            return bytes.length + " bytes do not fit " + wanted;
        }
        return "does not fit " + wanted + " exactly";
    }

    private static boolean fits(Object value, Type source, Type wanted) {
        if (wanted instanceof Type.Text text) {
            String spelled = SqliteText.format(source, value);
            return !(value instanceof byte[])
                    && (text.length() == 0 || spelled.codePointCount(0, spelled.length()) <= text.length());
        } else if (wanted instanceof Type.Bytes bytes) {
            return value instanceof byte[] array && (bytes.length() == 0 || array.length <= bytes.length());
        } else if (wanted instanceof Type.Bool) {
            return value instanceof Boolean || value.equals(0L) || value.equals(1L);
        } else if (wanted instanceof Type.Float real) {
            return exact(value, real);
        } else if (wanted instanceof Type.Int integer) {
            BigInteger whole = number(value).toBigIntegerExact();
            BigInteger max = integer.equals(Type.UINT64)
                    ? BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE)
                    : BigInteger.valueOf(integer.max());
            return whole.compareTo(BigInteger.valueOf(integer.min())) >= 0 && whole.compareTo(max) <= 0;
        } else if (wanted instanceof Type.Decimal decimal) {
            SqliteText.fitting(decimal, number(value));
            return true;
        } else if (value instanceof String text) {
            SqliteText.parse(wanted, text);
            return true;
        }
        return fitsTime(value, wanted);
    }

    private static boolean fitsTime(Object value, Type wanted) {
        if (wanted instanceof Type.Date) {
            return value instanceof LocalDate
                    || (value instanceof LocalDateTime local
                            && local.toLocalTime().equals(LocalTime.MIDNIGHT));
        } else if (wanted instanceof Type.Time time) {
            return value instanceof LocalTime local && !SqliteText.finer(local.getNano(), time.precision());
        } else if (wanted instanceof Type.Timestamp timestamp) {
            if (timestamp.zoned()) {
                return value instanceof Instant instant && !SqliteText.finer(instant.getNano(), timestamp.precision());
            }
            return value instanceof LocalDate
                    || (value instanceof LocalDateTime local
                            && !SqliteText.finer(local.getNano(), timestamp.precision()));
        }
        return false;
    }

    private static boolean exact(Object value, Type.Float real) {
        if (value instanceof Double number) {
            return real.bits() == 64 || number.isNaN() || (double) number.floatValue() == number;
        }
        BigDecimal number = number(value);
        double nearest = real.bits() == 64 ? number.doubleValue() : number.floatValue();
        // a decimal is held when its shortest spelling comes back, an integer when its value does
        return value instanceof BigDecimal
                ? new BigDecimal(real.bits() == 64 ? Double.toString(nearest) : Float.toString((float) nearest))
                                .compareTo(number)
                        == 0
                : new BigDecimal(nearest).compareTo(number) == 0;
    }

    private static BigDecimal number(Object value) {
        if (value instanceof Boolean truth) {
            return truth ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        return value instanceof BigDecimal decimal ? decimal : new BigDecimal(value.toString());
    }
}
