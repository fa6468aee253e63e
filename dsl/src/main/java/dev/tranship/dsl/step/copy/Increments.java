package dev.tranship.dsl.step.copy;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.convert.TextForm;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.plan.Step.Copy.Incremental;
import dev.tranship.dsl.plan.Step.Copy.Overlap;
import dev.tranship.dsl.plan.Units;
import dev.tranship.spi.Batch;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import dev.tranship.spi.Vector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What of a growing dataset is new. The mark, the highest value that a run took, is part of that run's load in the journal; so
 * a load that is taken back takes its mark along, and the one before holds again.
 */
public final class Increments {
    private Increments() {}

    /**
     * How far a growing dataset was taken.
     *
     * @param by the column that grows
     * @param value the highest one taken, in its canonical text
     */
    public record Mark(String source, String target, String by, String value) {}

    /** {@return how far the loads of a plan that hold have come, the latest first} */
    public static List<Mark> marks(Journal journal, String plan) {
        Map<List<String>, Mark> marks = new LinkedHashMap<>();
        for (Journal.ChangeEntry entry : journal.marks(plan)) {
            if (ChangeJson.read(entry.data(), Change.class) instanceof Change.Load load && load.growth() != null) {
                Loads.Outcome outcome = ChangeJson.read(Objects.requireNonNull(entry.outcome()), Loads.Outcome.class);
                Mark mark = new Mark(
                        load.source() + "." + load.dataset(),
                        load.connection() + "." + load.target(),
                        load.growth().by(),
                        Objects.requireNonNull(outcome.mark()));
                marks.putIfAbsent(List.of(mark.source(), mark.target(), mark.by()), mark);
            }
        }
        return List.copyOf(marks.values());
    }

    /**
     * {@return what a load that nothing came before takes: everything}
     *
     * @throws EngineException RUN-236 when the column cannot grow, or not by the overlap
     */
    static Change.Load.Growth all(String dataset, RowType source, Incremental incremental) {
        Type type = type(dataset, source, incremental.by());
        boolean numbers = type instanceof Type.Int || type instanceof Type.Decimal;
        boolean moments = type instanceof Type.Date || type instanceof Type.Timestamp;
        if (!numbers && !moments) {
            throw refusal(
                    dataset + "." + incremental.by() + " is " + type + ", which does not grow",
                    "name a column of numbers, dates or timestamps");
        }
        boolean time = incremental.overlap() instanceof Overlap.Time;
        boolean none = incremental.overlap() instanceof Overlap.Count count && count.count() == 0;
        if (!none && time == numbers) {
            throw refusal(
                    "the overlap " + text(incremental.overlap()) + " does not fit " + dataset + "." + incremental.by()
                            + ", which is " + type,
                    time ? "write a number" : "write a duration like 5m");
        }
        return new Change.Load.Growth(incremental.by(), null, null);
    }

    /** {@return the mark of the last load of this plan between the two; null when there is none} */
    static @Nullable String mark(
            Journal journal,
            String plan,
            String source,
            DatasetPath dataset,
            String connection,
            DatasetPath target,
            String by) {
        String from = source + "." + dataset;
        String to = connection + "." + target;
        return marks(journal, plan).stream()
                .filter(mark -> mark.source().equals(from)
                        && mark.target().equals(to)
                        && mark.by().equals(by))
                .map(Mark::value)
                .findFirst()
                .orElse(null);
    }

    /**
     * {@return what a load takes after one that came to a mark}
     *
     * @param unique whether no two rows have the same value, so that the one at the mark need not be taken again
     */
    static Change.Load.Growth after(
            String mark,
            Readable readable,
            DatasetPath dataset,
            RowType source,
            Incremental incremental,
            boolean unique) {
        Type type = type(dataset.toString(), source, incremental.by());
        Object from = less(TextForm.parse(type, mark), incremental.overlap());
        boolean none = incremental.overlap() instanceof Overlap.Count count && count.count() == 0;
        try {
            return new Change.Load.Growth(
                    incremental.by(), mark, readable.atLeast(dataset, incremental.by(), from, !(unique && none)));
        } catch (EndpointException e) {
            throw refusal(String.valueOf(e.getMessage()), e.hint());
        }
    }

    /** {@return in words where a load begins} */
    static String words(String dataset, Change.Load.Growth growth, Incremental incremental) {
        if (growth.mark() == null) {
            return dataset + ": everything is taken; the next run goes on after the highest " + growth.by();
        }
        boolean none = incremental.overlap() instanceof Overlap.Count count && count.count() == 0;
        return dataset + ": what is new since " + growth.by() + " " + growth.mark()
                + (none ? "" : ", with an overlap of " + text(incremental.overlap()));
    }

    private static Type type(String dataset, RowType source, String by) {
        int at = source.indexOf(by);
        if (at < 0) {
            throw refusal(
                    "incremental names the column " + by + ", which is not read from " + dataset,
                    "it has " + source.names());
        }
        return source.type(at);
    }

    private static String text(Overlap overlap) {
        return overlap instanceof Overlap.Time time
                ? Units.text(time.duration())
                : String.valueOf(((Overlap.Count) overlap).count());
    }

    private static Object less(Object value, Overlap overlap) {
        if (overlap instanceof Overlap.Count count) {
            return count.count() == 0 ? value : less(value, count.count());
        }
        Duration time = ((Overlap.Time) overlap).duration();
        if (value instanceof LocalDate date) {
            return date.atStartOfDay().minus(time).toLocalDate();
        } else if (value instanceof LocalDateTime local) {
            return local.minus(time);
        }
        return ((Instant) value).minus(time);
    }

    private static Object less(Object value, long count) {
        if (value instanceof BigDecimal decimal) {
            return decimal.subtract(BigDecimal.valueOf(count));
        }
        BigInteger number = value instanceof BigInteger big ? big : BigInteger.valueOf((Long) value);
        return number.subtract(BigInteger.valueOf(count));
    }

    /** {@return the highest value of a column in a batch and of what was the highest before, in its canonical text} */
    static @Nullable String highest(@Nullable String before, Batch batch, String by) {
        int column = batch.rowType().indexOf(by);
        Vector values = batch.vector(column);
        Type type = batch.rowType().type(column);
        Object highest = before == null ? null : TextForm.parse(type, before);
        for (int row = 0; row < batch.rows(); row++) {
            Object value = values.isNull(row) ? null : values.get(row);
            if (value != null && (highest == null || ORDER.compare(value, highest) > 0)) {
                highest = value;
            }
        }
        return highest == null ? null : TextForm.write(type, highest);
    }

    /** {@return the higher one of two marks of one column; null where neither is one} */
    static @Nullable String higher(@Nullable String one, @Nullable String other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        boolean numbers = one.matches("-?[0-9.]+");
        // Of two instants, one may have digits after the second where the other has its Z.
        int order = numbers
                ? new BigDecimal(one).compareTo(new BigDecimal(other))
                : one.replace("Z", "").compareTo(other.replace("Z", ""));
        return order >= 0 ? one : other;
    }

    /** Of two values of one column. */
    @SuppressWarnings("unchecked") // Values of a type that grows are of one class, which is comparable.
    private static final Comparator<Object> ORDER = (a, b) -> ((Comparable<Object>) a).compareTo(b);

    private static EngineException refusal(String message, @Nullable String help) {
        return new EngineException(Kind.USAGE, "RUN-236", message, help);
    }
}
