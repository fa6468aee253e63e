package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Partitionable.Every;
import dev.tranship.spi.Partitionable.Partitioning;
import java.sql.Connection;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How a table shall be divided.
 *
 * @param key what stands behind PARTITION BY
 * @param columns whether the key is a column itself, so that a key of the table may hold for all partitions
 */
record Partitions(String key, boolean columns, List<Part> parts) {
    private static final int MOST = 1000;

    /** The types whose text never depends on a setting, so that the hash of it may decide. */
    private static final Set<String> TEXTS = Set.of("text", "character varying", "character");

    private static final Set<String> LIKE_TEXT = Set.of("uuid", "smallint", "integer", "bigint", "boolean");

    private static final Set<String> TIMES = Set.of("date", "timestamp without time zone", "timestamp with time zone");

    /**
     * @param ending what follows the name of the table and {@code _part_}
     * @param bound which rows it holds, as PostgreSQL prints it
     */
    record Part(String ending, String bound) {}

    Partitions {
        parts = List.copyOf(parts);
    }

    static Partitions of(Connection connection, TableFacts table, Partitioning by, Instant now) {
        TableFacts.Column column = table.column(by.column());
        if (column.generated()) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    table.path() + "." + column.name()
                            + " is computed, and PostgreSQL does not divide a table by such a column",
                    "divide it by what it is computed of",
                    null);
        }
        if (by instanceof Partitioning.Hash hash) {
            if (hash.partitions() > MOST) {
                throw tooMany(hash.partitions());
            }
            return hash.list() ? list(table, column, hash.partitions()) : hash(column, hash.partitions());
        } else if (by instanceof Partitioning.Range range) {
            return range(connection, table, column, range.every(), now);
        }
        throw new IllegalStateException("no partitions for " + by);
    }

    private static EndpointException tooMany(long partitions) {
        return new EndpointException(
                Kind.UNSUPPORTED,
                partitions + " partitions are more than the " + MOST + " that PostgreSQL copes with well",
                "take fewer, or longer ranges",
                null);
    }

    /** {@return whether the table is divided like this} */
    boolean are(TableFacts table) {
        String there = table.partitioned();
        if (there == null) {
            return false;
        }
        boolean key = columns
                ? there.equals(this.key)
                // The server prints an expression in words of its own.
                : squeezed(there).equals(squeezed(this.key));
        return key
                && (this.key.startsWith("RANGE")
                        ? parts.stream()
                                .anyMatch(p -> table.bounds().contains(p.bound())
                                        && !p.ending().equals("other"))
                        : table.bounds().size() == parts.size());
    }

    private static String squeezed(String expression) {
        return expression.replaceAll("::(bigint|text)|[\\s()]", "");
    }

    private static Partitions hash(TableFacts.Column column, int partitions) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            parts.add(new Part(
                    number(i, partitions), "FOR VALUES WITH (modulus " + partitions + ", remainder " + i + ")"));
        }
        return new Partitions("HASH (" + ident(column.name()) + ")", true, parts);
    }

    /** The absolute value is taken of a wider number, because that of the least one is none. */
    private static Partitions list(TableFacts table, TableFacts.Column column, int partitions) {
        String type = column.type().replaceAll("\\(.*\\)", "");
        String text = ident(column.name());
        if (LIKE_TEXT.contains(type)) {
            text = "(" + text + "::text)";
        } else if (!TEXTS.contains(type)) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    table.path() + "." + column.name() + " is of type " + column.type()
                            + ", whose text may depend on settings, so its hash cannot number partitions",
                    "say method: hash",
                    null);
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            boolean alsoNull = i == 0 && !column.notNull();
            parts.add(new Part(number(i, partitions), "FOR VALUES IN ('" + i + "'" + (alsoNull ? ", NULL" : "") + ")"));
        }
        return new Partitions("LIST ((abs(hashtext(" + text + ")::bigint) % " + partitions + "))", false, parts);
    }

    private static String number(int number, int partitions) {
        int digits = Math.max(2, String.valueOf(partitions - 1).length());
        return String.format(Locale.ROOT, "%0" + digits + "d", number);
    }

    private static Partitions range(
            Connection connection, TableFacts table, TableFacts.Column column, Every every, Instant now) {
        String type = column.type().replaceAll("\\(\\d+\\)", "");
        if (!TIMES.contains(type)) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    table.path() + "." + column.name() + " is of type " + column.type()
                            + ", and a range is one of dates or timestamps",
                    "divide by another column, or by {hash: " + column.name() + "}",
                    null);
        }
        String quoted = Identifiers.quote(column.name());
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        record Ends(LocalDate first, LocalDate last) {}
        Ends ends = SQL.list(
                        connection,
                        "looking for the ranges of " + table.path(),
                        "SELECT min(" + quoted + ")::date, max(" + quoted + ")::date FROM " + Quoted.path(table.path())
                                + " WHERE isfinite(" + quoted + ")",
                        row -> new Ends(day(row.getString(1), today), day(row.getString(2), today)))
                .get(0);
        LocalDate end = next(floor(ends.last().isAfter(today) ? ends.last() : today, every), every);
        List<Part> parts = new ArrayList<>();
        for (LocalDate from = floor(ends.first(), every); !from.isAfter(end); from = next(from, every)) {
            if (parts.size() > MOST) {
                throw tooMany(parts.size());
            }
            parts.add(new Part(
                    ending(from, every),
                    "FOR VALUES FROM (" + bound(from, type) + ") TO (" + bound(next(from, every), type) + ")"));
        }
        parts.add(new Part("other", "DEFAULT"));
        return new Partitions("RANGE (" + ident(column.name()) + ")", true, parts);
    }

    private static LocalDate day(@org.jspecify.annotations.Nullable String date, LocalDate otherwise) {
        return date == null ? otherwise : LocalDate.parse(date);
    }

    private static String bound(LocalDate day, String type) {
        return "'" + day
                + switch (type) {
                    case "date" -> "";
                    case "timestamp without time zone" -> " 00:00:00";
                    default -> " 00:00:00+00";
                }
                + "'";
    }

    private static LocalDate floor(LocalDate day, Every every) {
        return switch (every) {
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
            case QUARTER -> day.withDayOfMonth(1).withMonth((day.getMonthValue() - 1) / 3 * 3 + 1);
            case YEAR -> day.withDayOfYear(1);
        };
    }

    private static LocalDate next(LocalDate from, Every every) {
        return switch (every) {
            case DAY -> from.plusDays(1);
            case WEEK -> from.plusWeeks(1);
            case MONTH -> from.plusMonths(1);
            case QUARTER -> from.plusMonths(3);
            case YEAR -> from.plusYears(1);
        };
    }

    private static String ending(LocalDate from, Every every) {
        return switch (every) {
            case DAY -> from.toString().replace('-', '_');
            case WEEK ->
                String.format(
                        Locale.ROOT,
                        "%d_w%02d",
                        from.get(IsoFields.WEEK_BASED_YEAR),
                        from.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case MONTH -> String.format(Locale.ROOT, "%d_%02d", from.getYear(), from.getMonthValue());
            case QUARTER -> from.getYear() + "_q" + ((from.getMonthValue() - 1) / 3 + 1);
            case YEAR -> String.valueOf(from.getYear());
        };
    }

    /** As PostgreSQL prints a name, so that what it says of a key can be compared. */
    static String ident(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : Identifiers.quote(name);
    }
}
